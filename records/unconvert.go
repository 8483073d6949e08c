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

// Unfilled is the record without what a conversion at a time filled in a field, its
// history as it was before: of a list the one entry, else the whole field.
func (r Record) Unfilled(f *Field, value string, at time.Time) Record {
	next := r.WithKey(f.Key, Tree{})
	if items := r.tree.At(f.Key).Items; f.Type == TypeEntries {
		left := slices.DeleteFunc(slices.Clone(items), func(e Tree) bool { return e.At(f.Identity[0]).Text == value })
		if len(left) > 0 && len(left) < len(items) {
			next = r.WithKey(f.Key, Tree{Shape: List, Items: left})
		}
	}
	if !f.Tracked {
		return next
	}
	return next.WithKey("history", forget(r.tree.At("history"), f.Key, FormatTime(at)))
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

// Restore is the record with what the conversion at a time overwrote, its history as it
// was before.
func (x Replace) Restore(r Record, at time.Time) Record {
	f := r.Kind.Field(x.Field)
	if x.Entry != "" {
		i, e := f.entry(r, x.Entry)
		items := slices.Clone(r.tree.At(f.Key).Items)
		items[i] = e.Set(x.Key, f.EntryField(x.Key).stored(x.From))
		return r.WithKey(f.Key, Tree{Shape: List, Items: items})
	}
	next := r.WithKey(f.Key, f.stored(x.From))
	if !f.Tracked {
		return next
	}
	return next.WithKey("history", forget(r.tree.At("history"), f.Key, FormatTime(at)))
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

// forget takes what a change at a time said of a field out of a history, and with it
// the entry without a time that it may have begun with.
func forget(h Tree, key, at string) Tree {
	out := Tree{Shape: List}
	for _, e := range h.Items {
		if e.At("at").Text == at && e.Has(key) {
			if e = e.Set(key, Tree{}); len(slices.DeleteFunc(slices.Clone(e.Keys), func(k string) bool { return k == "at" || k == "by" })) == 0 {
				continue
			}
		}
		out.Items = append(out.Items, e)
	}
	if len(out.Items) == 1 && !out.Items[0].Has("at") || len(out.Items) == 0 {
		return Tree{}
	}
	return out
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
	p := r.Kind.Process
	if before := p.Find(conv.At("status_before").Text); before != nil {
		return next.With(p.Field, p.Value(before), c)
	}
	return next
}
