package records

import (
	"slices"
	"time"
)

// tracked appends to the history. A record that has none (an import) first gets
// an entry without a time that holds what it was, so that nothing it has been
// is forgotten. Fields changed at one time by one person share an entry.
func (r Record) tracked(before Record, f *Field, v Value, c Change) Record {
	h := before.begun()
	at := FormatTime(c.At)
	if n := len(h.Items); n > 0 {
		last := h.Items[n-1]
		// Clocks differ, and a change may be entered late: a history never goes back.
		at = max(at, last.At("at").Text)
		if last.At("at").Text == at && last.At("by").Text == c.By && !last.Has(f.Key) && !last.Has(keyCriterion) {
			h = Tree{Shape: List, Items: slices.Clone(h.Items)}
			h.Items[n-1] = last.Set(f.Key, HistoryText(v))
			return r.WithKey("history", h)
		}
	}
	return r.WithKey("history", h.Append(c.entry(at).Set(f.Key, HistoryText(v))))
}

// begun is the history, with a first entry that holds what the record is where there
// was none.
func (r Record) begun() Tree {
	h := r.tree.At("history")
	if h.Shape != List || len(h.Items) == 0 {
		if start := r.trackedNow(); len(start.Keys) > 0 {
			h = h.Append(start)
		}
	}
	return h
}

// entry begins an entry of a list that says who did something at a time.
func (c Change) entry(at string) Tree {
	entry := Tree{Shape: Map}.Set("at", BareTree(at))
	if c.By != "" {
		entry = entry.Set("by", TextTree(c.By))
	}
	return entry
}

// HistoryText is a tracked value in the history; emptied is the empty text.
func HistoryText(v Value) Tree {
	if v.IsZero() {
		return TextTree("")
	}
	if v.tree.Shape == Text {
		return v.tree
	}
	return TextTree(v.Text())
}

// trackedNow is what the tracked fields are, the status first.
func (r Record) trackedNow() Tree {
	out := Tree{Shape: Map}
	take := func(f *Field) {
		if v := r.Get(f); f != nil && f.Tracked && !v.IsZero() {
			out = out.Set(f.Key, HistoryText(v))
		}
	}
	take(r.Kind.Role(RoleStatus))
	for _, f := range r.Kind.Fields {
		take(f)
	}
	return out
}

// Begin writes the first entry of the history: what the tracked fields are at
// creation. A record that has a history is returned as it is.
func (r Record) Begin(c Change) Record {
	now := r.trackedNow()
	if r.tree.Has("history") || len(now.Keys) == 0 {
		return r
	}
	entry := c.entry(FormatTime(c.At))
	for i, key := range now.Keys {
		entry = entry.Set(key, now.Items[i])
	}
	return r.WithKey("history", Tree{Shape: List}.Append(entry))
}

// Past is one entry of a field's history.
type Past struct {
	At   time.Time // zero: not known
	By   string
	Text string
}

// History returns what a tracked field has been, oldest first. Without a
// history the present value is the one entry, without a time.
func (r Record) History(f *Field) []Past {
	if f == nil {
		return nil
	}
	var out []Past
	for _, e := range r.tree.At("history").Items {
		if !e.Has(f.Key) {
			continue
		}
		at, _ := time.Parse(time.RFC3339, e.At("at").Text)
		out = append(out, Past{At: at, By: e.At("by").Text, Text: e.At(f.Key).Text})
	}
	if v := r.Get(f); len(out) == 0 && !v.IsZero() {
		out = append(out, Past{Text: v.Text()})
	}
	return out
}

// EntryTime is when an entry of a history was made; zero if it does not say.
func EntryTime(e Tree) time.Time {
	at, _ := time.Parse(time.RFC3339, e.At("at").Text)
	return at
}
