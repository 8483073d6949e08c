package records

import "slices"

// isForget reports whether next is old with personal data taken out, as its last entry
// under amended says with forget: true, and nothing else changed: each field that the
// entry names is personal in the schema and is gone, and of what the conversion filled
// and kept the values may be gone too. Id, dates, status, source, links and history
// are as they were.
//
// Unlike an amendment it asks for no permission: that a person is forgotten is what
// the law wants, so amend: false does not forbid it.
func isForget(old, next Record) bool {
	entry, ok := amendment(old, next)
	if !ok || !isTrue(entry.At("forget")) {
		return false
	}
	a, b := old.tree, next.tree
	for _, key := range entry.At("fields").Strings() {
		if f := old.Kind.Field(key); f == nil || !f.forgettable() || b.Has(key) {
			return false
		}
		a = a.Set(key, Tree{})
	}
	if !forgetsValues(old.Converted(), next.Converted()) {
		return false
	}
	for _, key := range []string{"amended", "seal", "converted"} {
		a, b = a.Set(key, Tree{}), b.Set(key, Tree{})
	}
	return a.Equal(b)
}

// forgettable reports whether a field goes when the person asks to be forgotten. A
// status and a link stay, whatever a directory says of them.
func (f *Field) forgettable() bool {
	return f.Personal && f.Type != TypeStatus && f.Type != TypeRef
}

func isTrue(t Tree) bool { return t.Shape == Text && t.Text == "true" }

// forgetsValues reports whether what a conversion wrote down is as it was, but for
// values in its lists of what it filled and what it kept.
func forgetsValues(old, next Tree) bool {
	for _, key := range []string{"filled", "kept"} {
		was, is := old.At(key), next.At(key)
		if was.Shape != is.Shape || !slices.EqualFunc(was.Items, is.Items, forgetsValue) {
			return false
		}
		old, next = old.Set(key, Tree{}), next.Set(key, Tree{})
	}
	return old.Equal(next)
}

// forgetsValue reports whether an entry is as it was, or without its values.
func forgetsValue(old, next Tree) bool {
	for _, key := range []string{"value", "has", "lead"} {
		if !next.Has(key) {
			old = old.Set(key, Tree{})
		}
	}
	return old.Equal(next)
}
