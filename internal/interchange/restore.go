package interchange

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"plumb/records"
)

// isOwn reports whether a table was exported by plumb: its rows are whole records,
// with their ids and when they were made.
func (t *Table) isOwn(schema *records.Schema) bool {
	id := columnIndex(t.Header, "id")
	return id >= 0 && slices.Contains(t.Header, "created_at") && id < len(t.First) && schema.KindOf(t.First[id]) != nil && records.IsID(t.First[id])
}

// Own is the mapping of what plumb exported. Several kinds may stand in one file:
// the ids say which is which.
func Own(schema *records.Schema, t *Table) *Mapping {
	if !t.isOwn(schema) {
		return nil
	}
	return &Mapping{Kind: schema.KindOf(t.First[columnIndex(t.Header, "id")]), own: true}
}

// whole reads a row that is a whole record.
func (r *reader) whole(row Row, schema *records.Schema) *draft {
	d := &draft{file: r.file, line: row.Line}
	id := row.Cells[columnIndex(r.file.Header, "id")]
	d.kind = schema.KindOf(id)
	if d.kind == nil || !records.IsID(id) {
		d.kind = r.file.Mapping.Kind
		d.problem("id", "%q is no id of a record", id)
		return d
	}
	var tree records.Tree
	if row.raw != nil {
		tree = r.object(d, row.raw)
	} else {
		tree = r.cells(d, row.Cells)
	}
	rec := records.FromTree(d.kind, tree.Set("id", records.TextTree(id)))
	for _, f := range d.kind.Fields {
		rec = r.restore(d, rec, f)
	}
	if at := rec.Key("created_at").Text; rec.CreatedAt().IsZero() {
		d.problem("created_at", "%q is no time such as 2026-11-21T09:30:00Z", at)
	}
	rec = rec.WithKey("history", r.history(d.kind, rec.Key("history")))
	d.said, d.whole, d.id = id, rec, id
	return d
}

// restore checks a field. A sealed record is read, never judged: what its field
// would not take today stays as it is.
func (r *reader) restore(d *draft, rec records.Record, f *records.Field) records.Record {
	t := rec.Key(f.Key)
	if t.Shape == records.Absent {
		return rec
	}
	v, errs := f.ParseTree(t, r.in)
	if rec.Locked() {
		if len(errs) > 0 || f.Type != records.TypeMoney && !v.Tree().Equal(t) {
			return rec
		}
		return rec.WithKey(f.Key, v.Tree())
	}
	for _, err := range errs {
		d.problem(f.Key, "%s", strings.TrimPrefix(err.Error(), f.Key+": "))
	}
	return rec.WithKey(f.Key, v.Tree())
}

// history gives the entries the form that their fields have: JSON tells no date
// from a text.
func (r *reader) history(k *records.Kind, h records.Tree) records.Tree {
	out := records.Tree{Shape: h.Shape}
	for _, entry := range h.Items {
		for i, key := range entry.Keys {
			if f := k.Field(key); f != nil {
				if v, err := f.Parse(entry.Items[i].Text, r.in); err == nil && v.Text() == entry.Items[i].Text && !v.IsZero() {
					entry = entry.Set(key, v.Tree())
				}
			}
		}
		out.Items = append(out.Items, records.AnswerEntry(entry))
	}
	return out
}

// restored is the record that a row of plumb's own is, or makes of the one that is
// there: what it says beside it counts, what it leaves out stays.
func (w *importer) restored(d *draft) (records.Record, bool) {
	r := d.whole
	if d.before.IsZero() {
		r = w.whole(d, r)
	} else if !d.before.Tree().Equal(r.Tree()) && !d.before.Locked() {
		r = w.update(d)
	}
	r.Refs(func(f *records.Field, id string) {
		if k := w.req.Schema.KindOf(id); k == nil || len(w.index.places(w.index.hash(k.Name, "id", id))) == 0 {
			column := "converted"
			if f != nil {
				column = f.Key
			}
			d.problem(column, "there is no record %s; import the files of one export together", id)
		}
	})
	return r, len(d.problems) == 0
}

// whole checks a record that will be new: its seal must fit, and what is called
// converted must say into what.
func (w *importer) whole(d *draft, r records.Record) records.Record {
	p := r.Kind.Process
	st := p.Of(r)
	switch {
	case r.SealBroken():
		d.problem("seal", "does not fit the record: it was changed after it was sealed")
	case st != nil && st.Type == records.StatusConverted && !r.Locked():
		to := p.First(records.StatusWorking)
		if to == nil {
			to = p.Default()
		}
		w.warn(d, p.Field.Key, "not-converted", "%s is called %q, but nothing says what it was converted into; read as %s", r.Label(), st.Key, to.Key)
		r = r.With(p.Field, p.Value(to), w.req.Change)
	}
	return r
}

// update lays a row over the record that is there. Its status never goes back.
func (w *importer) update(d *draft) records.Record {
	r, p := d.before, d.kind.Process
	for _, f := range d.kind.Fields {
		v := d.whole.Get(f)
		switch {
		case v.IsZero() || r.Get(f).Equal(v):
		case p != nil && f == p.Field:
			if to := p.Of(d.whole); to != nil && rank(p, p.Of(r)) < rank(p, to) {
				if moved, err := p.Move(r, to, w.req.Change); err == nil {
					r = moved
				}
			}
		default:
			r = r.With(f, v, w.req.Change)
		}
	}
	for _, key := range d.whole.Tree().Keys {
		if d.kind.Field(key) == nil && !r.Tree().Has(key) {
			r = r.WithKey(key, d.whole.Key(key))
		}
	}
	return r
}

// object is a record in JSON as its file holds it.
func (r *reader) object(d *draft, raw []byte) records.Tree {
	t, err := jsonTree(raw)
	if err != nil {
		d.problem("", "%s", jsonWords(err))
	}
	t = t.Set("_related", records.Tree{})
	return times(t)
}

// cells is a record in CSV as its file holds it: money is in two columns, and what
// is no single value is JSON.
func (r *reader) cells(d *draft, cells []string) records.Tree {
	out := records.Tree{Shape: records.Map}
	for i, cell := range cells {
		name := r.file.Header[i]
		f := d.kind.Field(name)
		switch {
		case cell == "" || name == "id":
			continue
		case f != nil && f.Type == records.TypeMoney:
			if j := columnIndex(r.file.Header, name+"_currency"); j >= 0 && !strings.Contains(cell, " ") {
				cell += " " + cells[j]
			}
		case f == nil && d.kind.Field(strings.TrimSuffix(name, "_currency")) != nil && strings.HasSuffix(name, "_currency"):
			continue
		}
		t := records.TextTree(cell)
		switch {
		case strings.IndexByte(`["{`, cell[0]) >= 0 && json.Valid([]byte(cell)):
			parsed, err := jsonTree([]byte(cell))
			if err != nil {
				d.problem(name, "%v", err)
			}
			t = parsed
		case f == nil && !slices.Contains([]string{"created_at", "created_by", "seal", "merged_into"}, name):
			t = bareOrText(cell)
		}
		out = out.Set(name, t)
	}
	return times(out)
}

// bareOrText is an unknown key's cell: JSON, if it is any, else text.
func bareOrText(cell string) records.Tree {
	if t, err := jsonTree([]byte(cell)); err == nil && t.Shape != records.Absent {
		return t
	}
	return records.TextTree(cell)
}

// timed are keys that plumb keeps and that hold times wherever they stand.
var timed = []string{"created_at", "at"}

// times marks times as such, which JSON cannot tell from text: the file writes them
// without quotes.
func times(t records.Tree) records.Tree {
	for i, key := range t.Keys {
		item := t.Items[i]
		switch {
		case item.Shape == records.List:
			list := records.Tree{Shape: records.List}
			for _, sub := range item.Items {
				list.Items = append(list.Items, times(sub))
			}
			t = t.Set(key, list)
		case item.Shape == records.Map:
			t = t.Set(key, times(item))
		case item.Shape == records.Text && slices.Contains(timed, key):
			if _, err := time.Parse(time.RFC3339, item.Text); err == nil {
				t = t.Set(key, records.BareTree(item.Text))
			}
		}
	}
	return t
}

func (r *reader) read(row Row, schema *records.Schema) *draft {
	if r.file.Mapping.own {
		return r.whole(row, schema)
	}
	return r.draft(row)
}
