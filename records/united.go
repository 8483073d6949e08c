package records

import "slices"

// keyPrimary marks the main one of several people.
const keyPrimary = "primary"

// United is the list with what another one has besides. Of two entries that are the
// same one, that which has come further stays, else the list's own; what it leaves
// open the other one fills, if they contradict each other in nothing. There is one
// main entry at most, the list's own before the other's.
func (v Value) United(u Value) Value {
	f := u.field
	if f == nil {
		return v
	}
	out := Value{field: f, tree: Tree{Shape: List, Items: slices.Clone(v.tree.Items)}}
	for _, e := range u.tree.Items {
		if f.marksPrimary() && slices.ContainsFunc(out.tree.Items, isPrimary) {
			e = e.Set(keyPrimary, Tree{})
		}
		if i := out.index(out.tree.Items, e); i >= 0 {
			out.tree.Items[i] = f.unitedEntry(out.tree.Items[i], e)
			continue
		}
		out.tree.Items = append(out.tree.Items, e)
	}
	if len(out.tree.Items) == 0 {
		return Value{field: f}
	}
	return out
}

func (f *Field) marksPrimary() bool {
	sub := f.EntryField(keyPrimary)
	return sub != nil && sub.Type == TypeBoolean
}

func isPrimary(e Tree) bool { return e.At(keyPrimary).Text == "true" }

// unitedEntry makes one of two entries of a list that are the same one.
func (f *Field) unitedEntry(own, other Tree) Tree {
	if own.Shape != Map {
		return own
	}
	if f.further(other, own) {
		own, other = other, own
	}
	if slices.ContainsFunc(own.Keys, func(key string) bool { return other.Has(key) && !other.At(key).Equal(own.At(key)) }) {
		return own
	}
	out := Tree{Shape: Map}
	for _, key := range slices.Concat(f.entryKeys(), own.Keys, other.Keys) { // each once, those of the schema first
		if has := own.At(key); has.Shape != Absent {
			out = out.Set(key, has)
			continue
		}
		out = out.Set(key, other.At(key))
	}
	return out
}

// holds reports whether all that an item says is in the list.
func (v Value) holds(item Tree) bool {
	i := v.index(v.tree.Items, item)
	return i >= 0 && !slices.ContainsFunc(item.Keys, func(key string) bool { return !v.tree.Items[i].At(key).Equal(item.At(key)) })
}
