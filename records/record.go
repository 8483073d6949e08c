package records

import (
	"strings"
	"time"
)

// Record is one lead, account, contact …: its kind and what its file holds. It
// has value semantics; a change returns another record. Keys that the schema
// does not know are kept.
type Record struct {
	Kind *Kind
	tree Tree // a map; key "id" first
}

// NewRecord returns an empty record with an id.
func NewRecord(k *Kind, id string, c Change) Record {
	r := Record{Kind: k, tree: Tree{Shape: Map}}
	r.tree = r.tree.Set("id", TextTree(id))
	r.tree = r.tree.Set("created_at", BareTree(FormatTime(c.At)))
	if c.By != "" {
		r.tree = r.tree.Set("created_by", TextTree(c.By))
	}
	return r
}

// FromTree returns the record that a file holds. The tree must be a map.
func FromTree(k *Kind, t Tree) Record { return Record{Kind: k, tree: t} }

// Tree is the record as a file holds it, in no particular order.
func (r Record) Tree() Tree { return r.tree }

// IsZero reports whether there is no record.
func (r Record) IsZero() bool { return r.Kind == nil }

// ID is the record's id, also the name of its file.
func (r Record) ID() string { return r.tree.At("id").Text }

// Get returns the value of a field; the zero Value for a nil field.
func (r Record) Get(f *Field) Value {
	if f == nil {
		return Value{}
	}
	t := r.tree.At(f.Key)
	if t.Shape == Text && isNull(t) {
		t = Tree{}
	}
	if f.Multiple() && t.Shape == Text {
		t = Tree{Shape: List, Items: []Tree{t}}
	}
	return Value{field: f, tree: t}
}

// Role returns the value of the field with a meaning.
func (r Record) Role(role Role) Value { return r.Get(r.Kind.Role(role)) }

// Key returns what the file holds under a key that is no field.
func (r Record) Key(key string) Tree { return r.tree.At(key) }

// WithKey sets a key that is no field.
func (r Record) WithKey(key string, t Tree) Record {
	return Record{Kind: r.Kind, tree: r.tree.Set(key, t)}
}

// With sets a field; the absent Value empties it. The change of a tracked field
// goes into the history.
func (r Record) With(f *Field, v Value, c Change) Record {
	old := r.Get(f)
	if old.Equal(v) {
		return r
	}
	next := Record{Kind: r.Kind, tree: r.tree.Set(f.Key, v.tree)}
	if !f.Tracked {
		return next
	}
	return next.tracked(r, f, v, c)
}

// CreatedAt is when the record was made; zero if the file does not say.
func (r Record) CreatedAt() time.Time {
	t, _ := time.Parse(time.RFC3339, r.tree.At("created_at").Text)
	return t
}

// External returns the record's id in another system.
func (r Record) External(system string) string { return r.tree.At("external").At(system).Text }

// MergedInto is the id of the record that took this one's place; "" if none.
func (r Record) MergedInto() string { return r.tree.At("merged_into").Text }

// Locked reports whether the record is read-only: it has been converted. It
// asks no schema, so that no change of the schema unlocks anything.
func (r Record) Locked() bool { return r.tree.Has("converted") || r.tree.Has("seal") }

// Converted is the map that a conversion left: at, by, and what it became.
func (r Record) Converted() Tree { return r.tree.At("converted") }

// Open reports whether work on the record goes on: it is in no status that ends
// it, and not marked as done.
func (r Record) Open() bool {
	s := r.Kind.Process.Of(r)
	return r.MergedInto() == "" && (s == nil || !s.Type.Closed()) && r.Role(RoleDone).IsZero()
}

// Label is what people call the record: the person's name, the label field, or
// failing these an e-mail, an external id, the id.
func (r Record) Label() string {
	if r.Kind.Person() {
		given, family := r.Role(RoleGivenName).Text(), r.Role(RoleFamilyName).Text()
		if eastAsian(family) && eastAsian(given) {
			given, family = family, given
		}
		if name := strings.TrimSpace(given + " " + family); name != "" {
			return name
		}
	} else if text := r.Get(r.Kind.Field(r.Kind.Label)).Text(); text != "" {
		line, _, _ := strings.Cut(text, "\n")
		return line
	}
	for _, role := range []Role{RoleFullName, RoleOrganisation, RoleEmail} {
		if text := r.Role(role).Text(); text != "" {
			return text
		}
	}
	if ext := r.tree.At("external"); len(ext.Items) > 0 {
		return ext.Items[0].Text
	}
	return r.ID()
}

// Refs calls yield for each field and id that the record points to, links of a
// conversion included (with a nil field).
func (r Record) Refs(yield func(f *Field, id string)) {
	for _, f := range r.Kind.Fields {
		v := r.Get(f)
		if f.Type == TypeRef {
			for _, id := range v.Strings() {
				yield(f, id)
			}
		}
		for _, sub := range f.Entry {
			if sub.Type != TypeRef {
				continue
			}
			for _, item := range v.tree.Items {
				if id := item.At(sub.Key).Text; id != "" {
					yield(f, id)
				}
			}
		}
	}
	for _, id := range r.ConvertedTo() {
		yield(nil, id)
	}
}

// ConvertedTo lists the ids of what the record became, in order of the file.
func (r Record) ConvertedTo() []string {
	var out []string
	c := r.Converted()
	for i, key := range c.Keys {
		if t := c.Items[i]; t.Shape == Text && IsID(t.Text) && key != "by" && key != "override" {
			out = append(out, t.Text)
		}
	}
	return out
}

// OpenTask reports whether the record is a task that is not done yet.
func (r Record) OpenTask() bool {
	return r.Kind.Role(RoleAbout) != nil && r.Role(RoleType).Text() == "task" && r.Role(RoleDone).IsZero()
}
