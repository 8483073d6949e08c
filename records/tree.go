package records

import "slices"

// Shape says what a Tree is.
type Shape uint8

// The four shapes. The zero Tree is Absent.
const (
	Absent Shape = iota
	Text
	List
	Map
)

// Tree is the content of a record file without its layout: a text, a list or a
// map in order. It knows no types; the text of a field is typed by the field.
type Tree struct {
	Shape Shape
	Text  string
	// Bare marks a text that stands unquoted in the file although YAML reads it
	// as something else than text: a number, a date, true, null. Comparison and
	// seal ignore it; the writer keeps it.
	Bare  bool
	Items []Tree   // of a list, or of a map beside Keys
	Keys  []string // of a map
}

// TextTree returns s as a tree.
func TextTree(s string) Tree { return Tree{Shape: Text, Text: s} }

// BareTree returns s as a text that is written unquoted.
func BareTree(s string) Tree { return Tree{Shape: Text, Text: s, Bare: true} }

// ListTree returns a list of texts.
func ListTree(items ...string) Tree {
	t := Tree{Shape: List}
	for _, s := range items {
		t.Items = append(t.Items, TextTree(s))
	}
	return t
}

// At returns what a map holds under key; the zero Tree if nothing.
func (t Tree) At(key string) Tree {
	for i, k := range t.Keys {
		if k == key {
			return t.Items[i]
		}
	}
	return Tree{}
}

// Has reports whether a map has the key.
func (t Tree) Has(key string) bool { return slices.Contains(t.Keys, key) }

// Set returns the map with key set to v; an Absent v removes the key.
// The receiver is not changed.
func (t Tree) Set(key string, v Tree) Tree {
	i := slices.Index(t.Keys, key)
	if i < 0 && v.Shape == Absent && t.Shape == Map {
		return t
	}
	out := Tree{Shape: Map, Keys: make([]string, len(t.Keys), len(t.Keys)+1), Items: make([]Tree, len(t.Items), len(t.Items)+1)}
	copy(out.Keys, t.Keys)
	copy(out.Items, t.Items)
	switch {
	case i >= 0 && v.Shape == Absent:
		out.Keys = slices.Delete(out.Keys, i, i+1)
		out.Items = slices.Delete(out.Items, i, i+1)
	case i >= 0:
		out.Items[i] = v
	case v.Shape != Absent:
		out.Keys = append(out.Keys, key)
		out.Items = append(out.Items, v)
	}
	return out
}

// Append returns the list with v at its end. The receiver is not changed.
func (t Tree) Append(v Tree) Tree {
	return Tree{Shape: List, Items: append(slices.Clone(t.Items), v)}
}

// Equal compares content: texts, lists in order, maps without order.
func (t Tree) Equal(u Tree) bool {
	if t.Shape != u.Shape || t.Text != u.Text || len(t.Items) != len(u.Items) {
		return false
	}
	if t.Shape == Map {
		for i, k := range t.Keys {
			if !u.Has(k) || !t.Items[i].Equal(u.At(k)) {
				return false
			}
		}
		return true
	}
	for i := range t.Items {
		if !t.Items[i].Equal(u.Items[i]) {
			return false
		}
	}
	return true
}

// Strings returns the texts of a list; of a text, that one.
func (t Tree) Strings() []string {
	if t.Shape == Text {
		return []string{t.Text}
	}
	var out []string
	for _, item := range t.Items {
		out = append(out, item.Text)
	}
	return out
}
