package interchange

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"plumb/records"
)

// draft is one row on its way to being a record. It is made anew whenever its row
// is read.
type draft struct {
	file     *File
	line     int
	kind     *records.Kind
	external string // id in the other system
	values   []cellValue
	refs     []reference
	status   *records.Status
	statusOf string // the cell that the status came from
	keys     records.Tree
	spare    records.Tree // cells that nothing maps, if they are kept
	created  time.Time
	seen     []time.Time // other times of the row, for when created is not said
	conv     conversion
	past     entry           // of a row of a history
	bad      map[string]bool // columns whose cell cannot be read
	problems []records.Problem
	doubts   []records.Problem

	id     string
	said   string         // the id of a record of this directory that the row names
	whole  records.Record // that the row is, where plumb wrote it
	before records.Record // that it meets; zero: new
}

// cellValue is a value and the column that it came from.
type cellValue struct {
	records.Value
	column string
}

// reference is a cell that names another record.
type reference struct {
	field    *records.Field
	conv     string // or: the kind that the row was converted into
	by, text string
	column   string
	optional bool
}

// conversion is what a row says of its own conversion.
type conversion struct {
	said *bool // an IsConverted column
	at   time.Time
	refs []reference
}

// reader reads the rows of one file.
type reader struct {
	file     *File
	in       records.Locale
	keep     bool   // what nothing maps, under extra
	currency string // of the row, where a column says it
	row      []string
}

func (d *draft) problem(column, format string, args ...any) {
	d.problems = append(d.problems, problem(d.file.Path, d.line, column, fmt.Sprintf(format, args...)))
}

// draft reads a row. It is nil for a row that the mapping passes over.
func (r *reader) draft(row Row) *draft {
	m := r.file.Mapping
	for i, cell := range r.file.skip {
		if strings.EqualFold(strings.TrimSpace(row.Cells[i]), cell) {
			return nil
		}
	}
	d := &draft{file: r.file, line: row.Line, kind: m.Kind}
	r.row = row.Cells
	r.currency = ""
	if i := r.file.currency; i >= 0 {
		r.currency = strings.ToUpper(strings.TrimSpace(row.Cells[i]))
	}
	for i := range r.file.columns {
		r.column(d, &r.file.columns[i], strings.TrimSpace(row.Cells[i]))
	}
	if len(d.spare.Keys) > 0 {
		extra := d.keys.At("extra")
		d.keys = d.keys.Set("extra", records.Tree{Shape: records.Map, Keys: slices.Concat(extra.Keys, d.spare.Keys), Items: slices.Concat(extra.Items, d.spare.Items)})
	}
	for _, t := range m.Set {
		if t.Field == nil || !d.has(t.Field) {
			r.cell(d, &column{name: "set"}, t, t.Const)
		}
	}
	return d
}

func (r *reader) column(d *draft, c *column, cell string) {
	if r.file.nothing(cell) {
		return
	}
	if len(c.targets) == 0 && r.keep && !c.left {
		d.spare.Shape = records.Map // names of columns are unique
		d.spare.Keys, d.spare.Items = append(d.spare.Keys, c.name), append(d.spare.Items, records.TextTree(cell))
	}
	for _, t := range c.targets {
		cells := []string{cell}
		if t.Split != "" {
			cells = strings.Split(cell, t.Split)
		} else if t.Field != nil && t.Field.List && t.Field.Type != records.TypeRef {
			cells = strings.FieldsFunc(cell, func(letter rune) bool { return letter == ',' || letter == ';' || letter == '\n' })
		}
		for _, one := range cells {
			if one = strings.TrimSpace(one); one != "" {
				r.cell(d, c, t, one)
			}
		}
	}
}

// has reports whether the row has a value for a field already. Of several columns
// that fill a single field the first that is not empty counts.
func (d *draft) has(f *records.Field) bool {
	if f.Process != nil {
		return d.status != nil
	}
	return slices.ContainsFunc(d.values, func(v cellValue) bool { return v.Field() == f }) ||
		slices.ContainsFunc(d.refs, func(ref reference) bool { return ref.field == f })
}

// add keeps a value; those of a list are one.
func (d *draft) add(v records.Value, column string) {
	if v.Field().Multiple() {
		for i := range d.values {
			if d.values[i].Field() == v.Field() {
				d.values[i].Value = d.values[i].Value.Add(v)
				return
			}
		}
	}
	d.values = append(d.values, cellValue{v, column})
}

// when is the time that the record was made: the source's, else the earliest
// time of the row, else now.
func (d *draft) when(now time.Time) (at time.Time, guessed bool) {
	if !d.created.IsZero() {
		return d.created, false
	}
	at = now
	for _, t := range d.seen {
		if t.Before(at) {
			at = t
		}
	}
	return at, true
}

// bare is the record of the row's values alone.
func (d *draft) bare() records.Record {
	if !d.whole.IsZero() {
		return d.whole
	}
	t := records.Tree{Shape: records.Map, Keys: []string{"id"}, Items: []records.Tree{records.TextTree(d.id)}}
	for _, v := range d.values {
		t.Keys, t.Items = append(t.Keys, v.Field().Key), append(t.Items, v.Tree())
	}
	return records.FromTree(d.kind, t.Set("external", d.keys.At("external")))
}
