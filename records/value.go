package records

import (
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Value is what a field holds: text that the field has checked. Only a field
// makes one; the zero Value is absent.
type Value struct {
	field *Field
	tree  Tree
}

// Field returns the field that made the value; nil for the zero Value.
func (v Value) Field() *Field { return v.field }

// IsZero reports whether there is no value.
func (v Value) IsZero() bool { return v.tree.Shape == Absent }

// Equal compares the texts.
func (v Value) Equal(u Value) bool { return v.tree.Equal(u.tree) }

// Tree is the value as a file holds it.
func (v Value) Tree() Tree { return v.tree }

// Text is the stored text; several values are joined by ", ".
func (v Value) Text() string {
	switch v.tree.Shape {
	case List:
		return strings.Join(v.Strings(), ", ")
	default:
		return v.tree.Text
	}
}

// Strings returns the values of a list as texts; of entries, the first
// identity field of each.
func (v Value) Strings() []string {
	var out []string
	if v.tree.Shape == Text {
		return []string{v.tree.Text}
	}
	for _, item := range v.tree.Items {
		if item.Shape == Map && v.field != nil && len(v.field.Identity) > 0 {
			item = item.At(v.field.Identity[0])
		}
		out = append(out, item.Text)
	}
	return out
}

// Money returns an amount.
func (v Value) Money() (Money, bool) {
	i := strings.LastIndexByte(v.tree.Text, ' ')
	if i < 0 {
		return Money{}, false
	}
	d, err := decimal.NewFromString(v.tree.Text[:i])
	return Money{Amount: d, Currency: v.tree.Text[i+1:]}, err == nil
}

// Number returns a number or a whole number exactly.
func (v Value) Number() (decimal.Decimal, bool) {
	d, err := decimal.NewFromString(v.tree.Text)
	return d, err == nil
}

// Int returns a whole number.
func (v Value) Int() (int, bool) {
	n, err := strconv.Atoi(v.tree.Text)
	return n, err == nil
}

// Bool returns a yes or no; absent is no.
func (v Value) Bool() bool { return v.tree.Text == "true" }

// Time returns a moment, or the beginning in UTC of a date.
func (v Value) Time() (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339, v.tree.Text); err == nil {
		return t, true
	}
	t, err := time.Parse(time.DateOnly, v.tree.Text)
	return t, err == nil
}

// Add returns the list with the items of u that it does not have yet; entries
// are the same when their identity is, and then u's replaces v's.
func (v Value) Add(u Value) Value {
	out := Tree{Shape: List, Items: append([]Tree(nil), v.tree.Items...)}
	for _, item := range u.tree.Items {
		if i := v.index(out.Items, item); i >= 0 {
			out.Items[i] = item
			continue
		}
		out.Items = append(out.Items, item)
	}
	return Value{field: u.field, tree: out}
}

// Remove returns the list without the items of u.
func (v Value) Remove(u Value) Value {
	out := Tree{Shape: List}
	for _, item := range v.tree.Items {
		if u.index(u.tree.Items, item) < 0 {
			out.Items = append(out.Items, item)
		}
	}
	if len(out.Items) == 0 {
		out = Tree{}
	}
	return Value{field: v.field, tree: out}
}

func (v Value) index(items []Tree, want Tree) int {
	for i, item := range items {
		if v.sameItem(item, want) {
			return i
		}
	}
	return -1
}

func (v Value) sameItem(a, b Tree) bool {
	if a.Shape != Map || v.field == nil || len(v.field.Identity) == 0 {
		return a.Equal(b)
	}
	for _, key := range v.field.Identity {
		if !a.At(key).Equal(b.At(key)) {
			return false
		}
	}
	return true
}
