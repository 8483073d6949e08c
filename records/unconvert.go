package records

import (
	"slices"
	"time"
)

// isUnconvert reports whether next is old with its conversion taken back and
// nothing else changed: the status is what it was before, the history goes on,
// and an entry says why.
func isUnconvert(old, next Record) bool {
	f := old.Kind.Role(RoleStatus)
	if next.Locked() || f == nil || next.Get(f).Text() != old.Converted().At("status_before").Text {
		return false
	}
	if len(next.tree.At("unconverted").Items) != len(old.tree.At("unconverted").Items)+1 || !isPrefix(old, next, "unconverted") || !isPrefix(old, next, "history") {
		return false
	}
	a, b := old.tree, next.tree
	for _, key := range []string{f.Key, "converted", "seal", "history", "unconverted"} {
		a, b = a.Set(key, Tree{}), b.Set(key, Tree{})
	}
	return a.Equal(b)
}

// Unfilled is the record without what a conversion filled in a field, its history as it
// was before: of a list the one entry, else the whole field. It is false if the history
// says that the field has been something else in between.
func (r Record) Unfilled(f *Field, value string) (Record, bool) {
	next := r.WithKey(f.Key, Tree{})
	if items := r.tree.At(f.Key).Items; f.Type == TypeEntries {
		left := slices.DeleteFunc(slices.Clone(items), func(e Tree) bool { return e.At(f.Identity[0]).Text == value })
		if len(left) > 0 && len(left) < len(items) {
			next = r.WithKey(f.Key, Tree{Shape: List, Items: left})
		}
	}
	return next.withdrawn(f, "")
}

// ReplaceOf reads a replacement as a conversion wrote it down.
func ReplaceOf(t Tree) Replace {
	text := func(key string) string { return t.At(key).Text }
	return Replace{Record: text("record"), Field: text("field"), Entry: text("entry"), Key: text("key"), From: text("from"), To: text("to")}
}

// Stands reports whether a record still says what the conversion wrote.
func (x Replace) Stands(r Record) bool {
	f := r.Kind.Field(x.Field)
	if f == nil || x.Entry == "" {
		return f != nil && Plain(r.Get(f)) == x.To
	}
	_, e := f.entry(r, x.Entry)
	return e.At(x.Key).Text == x.To
}

// Restore is the record with what the conversion overwrote, its history as it was
// before. It is false if the history says that the field has been something else in
// between.
func (x Replace) Restore(r Record) (Record, bool) {
	f := r.Kind.Field(x.Field)
	if x.Entry != "" {
		i, e := f.entry(r, x.Entry)
		items := slices.Clone(r.tree.At(f.Key).Items)
		items[i] = e.Set(x.Key, f.EntryField(x.Key).stored(x.From))
		return r.WithKey(f.Key, Tree{Shape: List, Items: items}), true
	}
	return r.WithKey(f.Key, f.stored(x.From)).withdrawn(f, x.From)
}

// entry finds the entry of a list with an identity; an empty map if there is none.
func (f *Field) entry(r Record, identity string) (int, Tree) {
	for i, e := range r.tree.At(f.Key).Items {
		if len(f.Identity) > 0 && e.At(f.Identity[0]).Text == identity {
			return i, e
		}
	}
	return -1, Tree{}
}

// Joined reports whether a list of a record has an entry as a conversion of source added
// it: as the source has it, or the bare entry of a contact and its role.
func (f *Field) Joined(r, source Record, identity string) bool {
	i, e := f.entry(r, identity)
	if i < 0 {
		return false
	}
	if own := source.Kind.Role(f.Role); own != nil {
		_, was := own.entry(source, identity)
		return e.Equal(was)
	}
	return !slices.ContainsFunc(e.Keys, func(key string) bool { return key != f.Identity[0] && key != "primary" })
}

// stored is a text in the form that the field has in a file; absent for none.
func (f *Field) stored(text string) Tree {
	if text == "" {
		return Tree{}
	}
	if v, err := f.Parse(text, Locale{Zone: time.UTC}); err == nil {
		return v.tree
	}
	return TextTree(text)
}

// withdrawn takes the last change of a field out of the history, which must then say
// that the field was what it is to be again.
func (r Record) withdrawn(f *Field, was string) (Record, bool) {
	if !f.Tracked {
		return r, true
	}
	h := r.tree.At("history")
	h.Items = slices.Clone(h.Items)
	i := lastWith(h, f.Key)
	if i < 0 {
		return r, false
	}
	h.Items[i] = h.Items[i].Set(f.Key, Tree{})
	if len(slices.DeleteFunc(slices.Clone(h.Items[i].Keys), func(k string) bool { return k == "at" || k == "by" })) == 0 {
		h.Items = slices.Delete(h.Items, i, i+1)
	}
	before := lastWith(h, f.Key)
	ok := before < 0 && was == "" || before >= 0 && h.Items[before].At(f.Key).Text == was
	if len(h.Items) == 0 || len(h.Items) == 1 && !h.Items[0].Has("at") { // the change began the history
		h = Tree{}
	}
	return r.WithKey("history", h), ok
}

// lastWith is the place of the last entry of a history that has a key; -1 if none.
func lastWith(h Tree, key string) int {
	for i := len(h.Items) - 1; i >= 0; i-- {
		if h.Items[i].Has(key) {
			return i
		}
	}
	return -1
}

// Unconvert opens a converted record again, in the status that it had before,
// and says in its file that this was done, when and why.
func Unconvert(r Record, reason string, c Change) Record {
	conv := r.Converted()
	entry := c.entry(FormatTime(c.At))
	entry = entry.Set("reason", TextTree(reason))
	for i, key := range conv.Keys {
		if conv.Items[i].Shape == Text && IsID(conv.Items[i].Text) && key != "by" {
			entry = entry.Set(key, conv.Items[i])
		}
	}
	next := r.WithKey("converted", Tree{}).WithKey("seal", Tree{})
	next = next.WithKey("unconverted", next.tree.At("unconverted").Append(entry))
	f := r.Kind.Process.Field
	return next.With(f, Value{field: f, tree: TextTree(conv.At("status_before").Text)}, c)
}
