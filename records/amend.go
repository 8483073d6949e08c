package records

import (
	"fmt"
	"slices"
)

// Amendable reports whether a field of a converted record may be corrected: values
// only, no status, nothing that leads to another record, and nothing whose changes
// the history keeps.
func (f *Field) Amendable() bool {
	if f.Type == TypeEntries {
		return !slices.ContainsFunc(f.Entry, func(e *Field) bool { return !e.Amendable() })
	}
	return f.Type != TypeStatus && f.Type != TypeRef && f.Type != TypeOwner && !f.Tracked
}

// Amend corrects values of a converted record, on the record: an entry under amended
// says when, by whom, which fields and why, but not what they were, since an erasure
// must not keep that. The record is sealed anew.
func Amend(r Record, values []Value, reason string, c Change) (Record, []Problem) {
	var problems []Problem
	fields := Tree{Shape: List}
	next := r
	for _, v := range values {
		f := v.Field()
		if !f.Amendable() {
			problems = append(problems, Problem{Check: "amend", Record: r.ID(), Field: f.Key, Message: fmt.Sprintf("%s cannot be amended: it is a status, a link, or its history is kept", f.Key)})
			continue
		}
		if !r.Get(f).Equal(v) {
			fields = fields.Append(TextTree(f.Key))
			next = next.WithKey(f.Key, v.Tree())
		}
	}
	if len(problems) > 0 || len(fields.Items) == 0 {
		return r, problems
	}
	entry := c.entry(FormatTime(c.At))
	entry = entry.Set("fields", fields).Set("reason", TextTree(reason))
	return Seal(next.WithKey("amended", next.tree.At("amended").Append(entry))), nil
}

// isAmend reports whether next is old with values corrected as its last entry under
// amended says, and nothing else changed.
func isAmend(old, next Record) bool {
	entry, ok := amendment(old, next)
	if !ok || entry.Has("forget") {
		return false
	}
	a, b := old.tree.Set("amended", Tree{}).Set("seal", Tree{}), next.tree.Set("amended", Tree{}).Set("seal", Tree{})
	for _, key := range entry.At("fields").Strings() {
		if f := old.Kind.Field(key); f == nil || !f.Amendable() {
			return false
		}
		a, b = a.Set(key, Tree{}), b.Set(key, Tree{})
	}
	return a.Equal(b)
}

// amendment returns the entry under amended that next has and old has not; false if
// there is not exactly one, or if next is not sealed with it.
func amendment(old, next Record) (Tree, bool) {
	was, is := old.tree.At("amended").Items, next.tree.At("amended").Items
	if len(is) != len(was)+1 || !isPrefix(old, next, "amended") || next.SealBroken() || !next.Locked() {
		return Tree{}, false
	}
	return is[len(is)-1], true
}
