package interchange

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"plumb/records"
)

// write makes the record of a row, counts what becomes of it, and streams it.
func (w *importer) write(d *draft) error {
	s := w.summary(d.kind.Name)
	for _, p := range d.doubts {
		w.warn(d, p.Field, "unreadable", "%s", strings.TrimPrefix(p.Message, p.Field+": "))
	}
	at := Place{d.file.Path, d.line}
	like, looks := w.likes[at]
	answer := cmp.Or(w.req.Answers[at], w.req.OnDuplicate)
	if w.passedOver(d) {
		s.Skipped++
		w.warn(d, "", "duplicate", "passed over, since it is %s (%s)", w.what(like.id), like.because)
		return nil
	}
	if w.index.wasThere(d.kind, d.id) {
		var err error
		if d.before, err = w.tx.Get(d.id); err != nil {
			d.problem("", "%v", err)
			return nil
		}
	} else if looks && !w.joined(d.id, like.id) {
		w.lookalike(d, cmp.Or(answer, w.req.Schema.Policy(d.kind).Import), like)
	}
	if after, ok := w.build(d); ok {
		w.count(d, after)
	}
	return nil
}

func (w *importer) warn(d *draft, column, code, format string, args ...any) {
	s := w.summary(d.kind.Name)
	s.Warnings = append(s.Warnings, Note{File: d.file.Path, Line: d.line, Column: column, Record: d.id, Code: code, Message: fmt.Sprintf(format, args...)})
}

// build makes the record that a row will be.
func (w *importer) build(d *draft) (records.Record, bool) {
	if !d.whole.IsZero() {
		return w.restored(d)
	}
	c := w.req.Change
	at, guessed := d.when(c.At)
	if guessed && d.before.IsZero() {
		w.note(d.file)
	}
	r := d.before
	if r.IsZero() {
		r = records.NewRecord(d.kind, d.id, records.Change{At: at, By: c.By})
	}
	called := w.called(d)
	r = w.fill(d, r)
	r = w.point(d, r)
	for i, key := range d.keys.Keys {
		merged := r.Key(key)
		if merged.Shape == records.Absent {
			r = r.WithKey(key, d.keys.Items[i])
			continue
		}
		for j, sub := range d.keys.Items[i].Keys {
			if has, text := merged.At(sub).Text, d.keys.Items[i].Items[j].Text; key == "external" && has != "" && idKey(has) != idKey(text) {
				d.problem("", "meets %s, which is %s %q there, not %q", d.id, sub, has, text)
				continue
			}
			merged = merged.Set(sub, d.keys.Items[i].Items[j])
		}
		r = r.WithKey(key, merged)
	}
	if w.req.Assign && d.before.IsZero() {
		r = w.owned(r)
	}
	r = w.status(d, r, called)
	r = w.converts(d, r, called, at)
	if d.before.IsZero() {
		r = w.closes(d, r, at)
		// The source does not say when it became what it is.
		r = r.WithKey("history", records.Tree{})
	}
	created := d.created
	if !d.before.IsZero() {
		created = d.before.CreatedAt()
	}
	r = w.past(w.withOrigin(r, created), func(doubt string) { w.warn(d, "", "history", "%s: %s", d.label(), doubt) })
	if r.Locked() && !d.before.Locked() {
		r = records.Seal(r)
	}
	return r, len(d.problems) == 0
}

// fill sets the values of a row. Of a list what is there stays; a number or address
// that stands as the first choice is no further one.
func (w *importer) fill(d *draft, r records.Record) records.Record {
	for _, v := range d.values {
		value := v.Value
		if v.Field().Multiple() {
			value = r.Get(v.Field()).Add(value)
		}
		r = r.With(v.Field(), value, w.req.Change)
	}
	for _, pair := range [][]records.Role{{records.RoleEmails, records.RoleEmail}, {records.RolePhones, records.RolePhone, records.RoleMobile, records.RoleFax}} {
		f := d.kind.Role(pair[0])
		if f == nil || r.Get(f).IsZero() {
			continue
		}
		items := slices.DeleteFunc(slices.Clone(r.Get(f).Tree().Items), func(item records.Tree) bool {
			return slices.ContainsFunc(pair[1:], func(role records.Role) bool { return r.Role(role).Text() == item.At(f.Identity[0]).Text })
		})
		if len(items) == 0 {
			r = r.WithKey(f.Key, records.Tree{})
		} else if len(items) < len(r.Get(f).Tree().Items) {
			r = r.WithKey(f.Key, records.Tree{Shape: records.List, Items: items})
		}
	}
	return r
}

// point sets the references of a row. Several columns may name one record, by id
// and by name: the first that leads somewhere counts.
func (w *importer) point(d *draft, r records.Record) records.Record {
	done := map[*records.Field]bool{}
	for i, ref := range d.refs {
		f := ref.field
		if done[f] {
			continue
		}
		if !f.Multiple() {
			done[f] = true
			ref = w.best(d.refs[i:])
		}
		id, ok := w.resolve(d, ref)
		if !ok {
			continue
		}
		v, err := f.Parse(id, records.Locale{})
		if err != nil {
			d.problem(ref.column, "%v", err)
			continue
		}
		if first := w.target(id, d.kind.Name); f == d.kind.Role(records.RoleOrigin) && first != "" && first != d.id {
			if d.before.IsZero() {
				w.warn(d, ref.column, "second", "%s names %s, which became %s; it counts by its account", d.label(), id, first)
			}
			continue // a lead is converted once
		}
		if f.Type == records.TypeEntries && r.Role(records.RoleAccount).Text() == id {
			continue // the main one is no further one
		}
		if f.Multiple() {
			v = r.Get(f).Add(v)
		}
		r = r.With(f, v, w.req.Change)
	}
	return r
}

// best returns, of the references of the first one's field, the first that leads
// somewhere; else the last, which is a name.
func (w *importer) best(refs []reference) reference {
	out := refs[0]
	for _, ref := range refs {
		if ref.field != refs[0].field {
			continue
		}
		if _, hits := w.hits(ref); len(hits) == 1 {
			return ref
		}
		out = ref
	}
	return out
}

// owned gives a record without an owner to who imports it.
func (w *importer) owned(r records.Record) records.Record {
	f := r.Kind.Role(records.RoleOwner)
	if f == nil || !r.Get(f).IsZero() || w.req.Change.By == "" {
		return r
	}
	v, err := f.Parse(w.req.Change.By, records.Locale{})
	if err != nil {
		return r
	}
	return r.WithKey(f.Key, v.Tree())
}

// closes sets the close date of a deal whose source has none: the end of the fiscal
// quarter in which it was made, as Salesforce does at a conversion.
func (w *importer) closes(d *draft, r records.Record, at time.Time) records.Record {
	f := d.kind.Role(records.RoleCloseDate)
	if f == nil || !f.Required || !r.Get(f).IsZero() {
		return r
	}
	v, err := f.Parse(w.req.Schema.FiscalQuarterEnd(at).Format(time.DateOnly), records.Locale{})
	if err != nil {
		return r
	}
	w.warn(d, w.columnOf(d, f.Key), "close-date", "%s has no %s; it gets the end of the fiscal quarter, %s", d.label(), f.Key, v.Text())
	return r.WithKey(f.Key, v.Tree())
}

// note says once a file that creation times are guessed.
func (w *importer) note(f *File) {
	s := w.summary(f.name())
	if !slices.ContainsFunc(s.Notes, func(n Note) bool { return n.File == f.Path }) {
		s.Notes = append(s.Notes, Note{File: f.Path, Message: "no column says when a record was made; created_at is the earliest date of its row, else now"})
	}
}

// count says what becomes of a row, and writes its record.
func (w *importer) count(d *draft, after records.Record) {
	s := w.summary(d.kind.Name)
	switch {
	case d.before.IsZero():
		for _, p := range w.req.Schema.Validate(after) {
			switch column := w.columnOf(d, p.Field); {
			case d.bad[column]:
			case column == "" && p.Check == "required":
				d.problem("", "no column gives %s, which every %s must have", p.Field, d.kind.Name)
			default:
				d.problem(column, "%s", p.Message)
			}
		}
		if len(d.problems) == 0 {
			s.Created++
			s.IDs = append(s.IDs, d.id)
			w.stream(d, after)
		}
	case w.same(d, after):
		s.Unchanged++
	case w.said(d, after):
		s.Unchanged++
		w.stream(d, after)
	case w.req.OnMatch == "fail":
		d.problem("", "meets %s and differs from it", d.id)
	case w.req.OnMatch != "update":
		s.Differs++
	case d.before.Locked():
		d.problem("", "would change %s, which is converted and read-only", d.id)
		d.problems[len(d.problems)-1].Check = "locked"
	default:
		s.Updated++
		s.IDs = append(s.IDs, d.id)
		w.stream(d, after)
	}
}

// same reports whether the row says nothing new of the record that it meets. Of a
// sealed one, what was linked may not differ either.
func (w *importer) same(d *draft, after records.Record) bool {
	if d.before.Locked() {
		for _, ref := range d.conv.refs {
			if _, hits := w.hits(ref); len(hits) == 1 && d.before.Converted().At(ref.conv).Text != hits[0] {
				return false
			}
		}
	}
	return d.before.Tree().Equal(after.Tree())
}

// said reports whether only other rows say something new of the record: what it
// came from, what it once was. That is written whatever --on-match says.
func (w *importer) said(d *draft, after records.Record) bool {
	if d.before.Locked() || len(w.origins[d.id]) == 0 && len(w.histories[d.id]) == 0 {
		return false
	}
	r := w.past(w.withOrigin(d.before, d.before.CreatedAt()), nil)
	return r.Tree().Equal(after.Tree())
}

func (w *importer) columnOf(d *draft, field string) string {
	for _, c := range d.file.columns {
		for _, t := range c.targets {
			if t.Field != nil && t.Field.Key == field {
				return c.name
			}
		}
	}
	return ""
}
