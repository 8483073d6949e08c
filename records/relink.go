package records

import "slices"

// Relinked is the record with what it says of some ids said of those that took their
// place. It names nothing twice and not itself: a list has each item once, and a
// single reference to the record itself is emptied. What two entries that have become
// one say otherwise is dropped.
func (r Record) Relinked(to map[string]string, c Change) (Record, []Dropped) {
	x := relinking{to: to, self: orElse(to[r.ID()], r.ID())}
	next := r
	for _, f := range r.Kind.Fields {
		if v := r.Get(f); x.touches(f, v) {
			next = next.With(f, x.value(f, v), c)
		}
	}
	for i := range x.dropped {
		x.dropped[i].Record = r.ID()
	}
	return next, x.dropped
}

type relinking struct {
	to      map[string]string
	self    string
	dropped []Dropped
}

// touches reports whether a value refers to what is led elsewhere, or to its own
// record under another id.
func (x *relinking) touches(f *Field, v Value) bool {
	stale := func(id string) bool { return x.to[id] != "" || id == x.self }
	if f.Type == TypeRef {
		return slices.ContainsFunc(v.Strings(), stale)
	}
	return slices.ContainsFunc(v.tree.Items, func(e Tree) bool {
		return slices.ContainsFunc(f.Entry, func(sub *Field) bool { return sub.Type == TypeRef && stale(e.At(sub.Key).Text) })
	})
}

func (x *relinking) value(f *Field, v Value) Value {
	if f.Type == TypeEntries {
		return x.entries(f, v)
	}
	var ids []string
	for _, id := range v.Strings() {
		if id = x.id(id); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	switch {
	case len(ids) == 0:
		return Value{field: f}
	case f.List:
		return Value{field: f, tree: ListTree(ids...)}
	}
	return Value{field: f, tree: TextTree(ids[0])}
}

// id is what a reference refers to now; "" if that is its own record.
func (x *relinking) id(id string) string {
	if id = orElse(x.to[id], id); id == x.self {
		return ""
	}
	return id
}

func (x *relinking) entries(f *Field, v Value) Value {
	out := Value{field: f}
	var all []Tree
	for _, e := range v.tree.Items {
		e, ok := x.entry(f, e)
		if len(e.Keys) > 0 {
			all = append(all, e)
		}
		if !ok {
			continue
		}
		out = out.United(Value{field: f, tree: Tree{Shape: List, Items: []Tree{e}}})
	}
	for _, e := range all {
		if !out.holds(e) {
			x.dropped = append(x.dropped, Dropped{Field: f.Key, Value: fieldJSON(f, e)})
		}
	}
	return out
}

// entry is one entry with its references led on; false if it says no more whom it is
// about, which was the record itself.
func (x *relinking) entry(f *Field, e Tree) (Tree, bool) {
	ok := true
	for _, sub := range f.Entry {
		id := e.At(sub.Key).Text
		if sub.Type != TypeRef || id == "" {
			continue
		}
		if id = x.id(id); id != "" {
			e = e.Set(sub.Key, TextTree(id))
			continue
		}
		e = e.Set(sub.Key, Tree{})
		ok = ok && !slices.Contains(f.Identity, sub.Key)
	}
	return e, ok
}
