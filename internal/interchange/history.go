package interchange

import (
	"fmt"
	"slices"
	"time"

	"plumb/records"
)

// entry is a row of a history: what a record was like from when on.
type entry struct {
	record reference
	at     time.Time
	by     string
	values []records.Value
	place  Place
}

// remember keeps a row of a history with its record.
func (w *importer) remember(d *draft) {
	d.past.place = Place{d.file.Path, d.line}
	id, ok := w.resolve(d, d.past.record)
	switch {
	case !ok:
		return
	case d.past.at.IsZero():
		d.problem("", "no column says when it became so (at)")
		return
	}
	if d.status != nil {
		d.past.values = append(d.past.values, d.kind.Process.Value(d.status))
	}
	for _, v := range d.values {
		if !v.Field().Tracked {
			d.problem(v.column, "%s is no field whose history is kept", v.Field().Key)
			return
		}
		d.past.values = append(d.past.values, v.Value)
	}
	w.histories[id] = append(w.histories[id], d.past)
}

// countHistory counts the rows of a history once their records are known.
func (w *importer) countHistory(f *File) {
	s := w.summary(f.name())
	for id, list := range w.histories {
		for _, e := range list {
			if e.place.Path != f.Path {
				continue
			}
			if w.remembered(id, e) {
				s.Unchanged++
			} else {
				s.Created++
			}
		}
	}
}

// remembered reports whether a record has an entry of a time already.
func (w *importer) remembered(id string, e entry) bool {
	k := w.req.Schema.KindOf(id)
	if !w.index.wasThere(k, id) {
		return false
	}
	r, err := w.tx.Get(id)
	return err == nil && slices.ContainsFunc(r.Key("history").Items, func(t records.Tree) bool { return t.At("at").Text == records.FormatTime(e.at) })
}

// past lays the rows of a history under the record's own: each entry says what
// changed with it. Where the last one is not what the record is now, an entry of
// this import says what it was found to be.
func (w *importer) past(r records.Record, doubt func(string)) records.Record {
	list := w.histories[r.ID()]
	if len(list) == 0 || r.Locked() {
		return r
	}
	slices.SortStableFunc(list, func(a, b entry) int { return a.at.Compare(b.at) })
	had := map[string]bool{}
	out := records.Tree{Shape: records.List}
	var items []records.Tree
	for _, e := range list {
		items = append(items, e.tree())
		had[records.FormatTime(e.at)] = true
	}
	for _, item := range r.Key("history").Items {
		if !had[item.At("at").Text] {
			items = append(items, item)
		}
	}
	slices.SortStableFunc(items, func(a, b records.Tree) int { return records.EntryTime(a).Compare(records.EntryTime(b)) })
	now := map[string]string{}
	for _, item := range items {
		if item = changed(item, now); item.Shape != records.Absent {
			out = out.Append(item)
		}
	}
	return w.present(r, out, now, doubt)
}

// changed is an entry without what was so before it; absent if nothing is left.
func changed(item records.Tree, now map[string]string) records.Tree {
	out := records.Tree{Shape: records.Map}
	news := false
	for i, key := range item.Keys {
		if key != "at" && key != "by" && key != "note" && key != "reason" {
			if text, ok := now[key]; ok && text == item.Items[i].Text {
				continue
			}
			now[key], news = item.Items[i].Text, true
		}
		out = out.Set(key, item.Items[i])
	}
	if !news {
		return records.Tree{}
	}
	return out
}

func (e entry) tree() records.Tree {
	t := records.Tree{Shape: records.Map}.Set("at", records.BareTree(records.FormatTime(e.at)))
	if e.by != "" {
		t = t.Set("by", records.TextTree(e.by))
	}
	for _, v := range e.values {
		t = t.Set(v.Field().Key, v.Tree())
	}
	return t
}

// present ends a history with what the record is now.
func (w *importer) present(r records.Record, history records.Tree, now map[string]string, doubt func(string)) records.Record {
	last := records.Tree{Shape: records.Map}.Set("at", records.BareTree(records.FormatTime(w.req.Change.At)))
	if w.req.Change.By != "" {
		last = last.Set("by", records.TextTree(w.req.Change.By))
	}
	differs := false
	for _, f := range r.Kind.Fields {
		text, ok := now[f.Key]
		if v := r.Get(f); f.Tracked && ok && text != v.Text() {
			last, differs = last.Set(f.Key, records.HistoryText(v)), true
			if f == r.Kind.Process.Field && doubt != nil {
				doubt(fmt.Sprintf("its history ends with %q, but it is %q", text, v.Text()))
			}
		}
	}
	if differs {
		history = history.Append(last)
	}
	return r.WithKey("history", history)
}
