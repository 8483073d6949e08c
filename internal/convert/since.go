package convert

import (
	"fmt"
	"slices"

	"plumb/records"
)

// consider decides whether a record that the conversion made may go.
func (u *undoing) consider(id, digest string) {
	r, ok := u.get(id)
	if !ok || u.merged(r) {
		return
	}
	u.going[id] = true
	if records.Digest(r.Tree()) != digest {
		u.changes = append(u.changes, fmt.Sprintf("%s  %s was changed", id, r.Label()))
	}
}

// merged notes a record that was merged into another: what it held is that one's now.
func (u *undoing) merged(r records.Record) bool {
	into := r.MergedInto()
	if change := r.ID() + "  was merged into " + into; into != "" && !slices.Contains(u.changes, change) {
		u.changes = append(u.changes, change)
	}
	return into != ""
}

// pointers finds what points to the records that are to go. Under Force activities
// about them become ones about the source again; any other reference forbids it.
func (u *undoing) pointers() error {
	if len(u.going) == 0 {
		return nil
	}
	for _, k := range u.schema.Kinds {
		for r, err := range u.tx.Scan(k) {
			if err != nil {
				if u.tx.MayName(err, u.going) {
					return err
				}
				continue
			}
			if u.going[r.ID()] || r.ID() == u.src.ID() {
				continue
			}
			if err := u.pointer(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func pointing(r records.Record, to string) string {
	if r.MergedInto() != "" {
		return r.ID() + "  was merged into " + to
	}
	return fmt.Sprintf("%s  %s points to %s", r.ID(), r.Label(), to)
}

func (u *undoing) pointer(r records.Record) error {
	about := r.Kind.Role(records.RoleAbout)
	hit, other := "", ""
	if into := r.MergedInto(); u.going[into] { // what it held is in there
		hit, other = into, into
	}
	r.Refs(func(f *records.Field, id string) {
		if !u.going[id] || f != nil && u.fills[r.ID()+"."+f.Key] {
			return
		}
		if hit = id; f == nil || f != about {
			other = id
		}
	})
	switch {
	case hit == "":
		return nil
	case u.req.Mode == Untouched || u.req.Mode == Stray:
		u.changes = append(u.changes, pointing(r, hit))
		return nil
	case other != "":
		return &ChangedError{Record: u.src.ID(), Changes: []string{pointing(r, other) + "; change it first, or keep the records"}}
	}
	next := r.Get(about)
	for _, id := range next.Strings() {
		if v, err := about.Parse(id, records.Locale{}); err == nil && u.going[id] {
			next = next.Remove(v)
		}
	}
	v, err := about.Parse(u.src.ID(), records.Locale{})
	if err != nil {
		return err
	}
	return u.tx.Put(r.With(about, next.Add(v), u.req.Change))
}

// filled looks at a field that the conversion filled: emptying it must lose nothing.
func (u *undoing) filled(f records.Tree) {
	id := f.At("record").Text
	r, ok := u.get(id)
	if !ok || u.going[id] || u.req.Mode == Keep || u.merged(r) {
		return
	}
	field := r.Kind.Field(f.At("field").Text)
	if field == nil || r.Get(field).IsZero() {
		return
	}
	value := f.At("value").Text
	_, alone := r.Unfilled(field, value)
	if !alone || records.Plain(r.Get(field)) != value && !field.Joined(r, u.src, value) {
		u.changes = append(u.changes, fmt.Sprintf("%s  %s: %s is no longer %q", id, r.Label(), field.Key, value))
		return // it is somebody else's now, also under Force
	}
	u.out.Emptied = append(u.out.Emptied, records.Fill{Record: id, Field: field.Key, Value: value})
}

// replaced looks at a value that the conversion overwrote.
func (u *undoing) replaced(x records.Replace) {
	r, ok := u.get(x.Record)
	if !ok || u.going[x.Record] || u.req.Mode == Keep && !r.OpenTask() || u.merged(r) { // a task goes back with the work
		return
	}
	stands := x.Stands(r)
	if stands {
		_, stands = x.Restore(r)
	}
	switch {
	case !stands:
		u.changes = append(u.changes, fmt.Sprintf("%s  %s: %s is no longer %q", x.Record, r.Label(), x.Field, x.To))
	case r.Kind.Role(records.RoleDone) != nil && !r.Role(records.RoleDone).IsZero():
		u.changes = append(u.changes, fmt.Sprintf("%s  %s was done", x.Record, r.Label()))
	default:
		u.out.Restored = append(u.out.Restored, x)
	}
}
