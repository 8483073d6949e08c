package interchange

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"plumb/records"
)

// File is a table and how it is to be read.
type File struct {
	Table
	Mapping *Mapping
	Dates   string // --date-format; wins over the mapping's
}

// draft is one row on its way to being a record.
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
	created  time.Time
	seen     []time.Time // other times of the row, for when created is not said
	conv     conversion
	bad      map[string]bool // columns whose cell cannot be read

	id     string
	before records.Record // that it meets; zero: new
	after  records.Record
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
	dates    map[int]Dates
	drafts   []*draft
	problems []records.Problem
	unmapped []string
	keep     bool // what nothing maps, under extra

	undecided bool   // a column of dates can be read two ways
	currency  string // of the row, where a column says it
}

func (r *reader) problem(line int, column, format string, args ...any) {
	r.problems = append(r.problems, problem(r.file.Path, line, column, fmt.Sprintf(format, args...)))
}

// read makes drafts of all rows, and collects every problem.
func (r *reader) read() {
	r.dates = map[int]Dates{}
	for i, column := range r.file.Header {
		targets := r.file.Mapping.targets(column)
		if targets == nil && !r.file.Mapping.left(column) && column != "" {
			r.unmapped = append(r.unmapped, column)
		}
		if slices.ContainsFunc(targets, isDate) {
			r.decide(i, column)
		}
	}
	if r.undecided {
		return
	}
	for _, row := range r.file.Rows {
		r.row(row)
	}
}

func isDate(t Target) bool {
	if t.Field != nil {
		return t.Field.Type == records.TypeDate || t.Field.Type == records.TypeTime
	}
	return t.Special == "created_at" || t.Special == "seen_at" || t.Special == "converted.at"
}

func (r *reader) decide(i int, column string) {
	var cells []string
	var lines []int
	for _, row := range r.file.Rows {
		if cell := strings.TrimSpace(row.Cells[i]); !r.nothing(cell) {
			cells, lines = append(cells, cell), append(lines, row.Line)
		}
	}
	format := r.file.Dates
	if format == "" {
		format = r.file.Mapping.Dates
	}
	d, err := DecideDates(cells, lines, format, r.in.Zone)
	if e := new(AmbiguousError); errors.As(err, &e) {
		r.problem(e.Line, column, "%v", err)
		r.undecided = true
		return
	}
	r.dates[i] = d
}

func (r *reader) nothing(cell string) bool {
	return cell == "" || slices.ContainsFunc(r.file.Mapping.Nothing, func(n string) bool { return strings.EqualFold(n, cell) })
}

func (r *reader) row(row Row) {
	m := r.file.Mapping
	d := &draft{file: r.file, line: row.Line, kind: m.Kind, bad: map[string]bool{}}
	for column, cell := range m.Skip {
		if i := columnIndex(r.file.Header, column); i >= 0 && strings.EqualFold(strings.TrimSpace(row.Cells[i]), cell) {
			return
		}
	}
	r.currency = ""
	if i := columnIndex(r.file.Header, m.Currency); m.Currency != "" && i >= 0 {
		r.currency = strings.ToUpper(strings.TrimSpace(row.Cells[i]))
	}
	for i, cell := range row.Cells {
		cell = strings.TrimSpace(cell)
		if r.nothing(cell) {
			continue
		}
		column := r.file.Header[i]
		targets := m.targets(column)
		for _, t := range targets {
			r.cell(d, t, i, column, cell)
		}
		if targets == nil && !m.left(column) && r.keep && column != "" {
			d.keys = d.keys.Set("extra", d.keys.At("extra").Set(column, records.TextTree(cell)))
		}
	}
	for _, t := range m.Set {
		if !slices.ContainsFunc(d.values, func(v cellValue) bool { return v.Field() == t.Field }) {
			r.cell(d, t, -1, "set", t.Const)
		}
	}
	r.drafts = append(r.drafts, d)
}

// cell reads one cell into the draft.
func (r *reader) cell(d *draft, t Target, i int, column, cell string) {
	if t.Values != nil {
		mapped, ok := t.Values[strings.ToLower(cell)]
		if ok && mapped == "" {
			return
		}
		if t.Field != nil && t.Field.Process != nil {
			d.statusOf = cell
		}
		if ok {
			cell = mapped
		}
	}
	if isDate(t) && i >= 0 {
		at, err := r.dates[i].Read(cell)
		if err != nil {
			r.problem(d.line, column, "%v; expected one such as 2026-11-21", err)
			d.bad[column] = true
			return
		}
		if t.Field == nil || t.Field.Role != records.RoleBirthDate {
			d.seen = append(d.seen, at)
		}
		cell = at.Format(time.DateOnly)
		if t.Field == nil || t.Field.Type == records.TypeTime {
			cell = records.FormatTime(at)
		}
	}
	if t.Field == nil {
		r.special(d, t, column, cell)
		return
	}
	if ref := t.Field.Type == records.TypeRef; ref {
		d.refs = append(d.refs, reference{field: t.Field, by: t.By, text: cell, column: column})
		return
	}
	in := r.in
	if r.currency != "" {
		in.Currency = r.currency
	}
	if t.Currency != "" {
		in.Currency = t.Currency
	}
	if t.Decimal == "," {
		cell = strings.NewReplacer(".", "", ",", ".").Replace(cell)
	}
	if p := t.Field.Process; p != nil && t.Values != nil {
		cell = statusHere(p, cell)
	}
	v, err := t.Field.Parse(cell, in)
	if err != nil {
		r.problem(d.line, column, "%s", valueWords(t.Field, err))
		d.bad[column] = true
		return
	}
	if t.Field.Process != nil {
		d.status = t.Field.Process.Find(v.Text())
		if d.statusOf == "" {
			d.statusOf = cell
		}
		return
	}
	d.values = append(d.values, cellValue{v, column})
}

// shippedTypes are the types of the shipped statuses that presets translate to.
var shippedTypes = map[string]records.StatusType{"new": records.StatusOpen, "working": records.StatusWorking, "nurturing": records.StatusNurture,
	"qualified": records.StatusQualified, "unqualified": records.StatusUnqualified, "converted": records.StatusConverted}

// statusHere is a status of a preset in a directory that has statuses of its own:
// the first one of the same type.
func statusHere(p *records.Process, key string) string {
	if p.Find(key) != nil {
		return key
	}
	if st := p.First(shippedTypes[key]); st != nil {
		return st.Key
	}
	return key
}

func valueWords(f *records.Field, err error) string {
	message := strings.TrimPrefix(err.Error(), f.Key+": ")
	if f.Process != nil {
		message += "; a mapping file can translate it (values)"
	}
	return message
}

func (r *reader) special(d *draft, t Target, column, cell string) {
	moment := func() time.Time {
		at, _ := time.Parse(time.RFC3339, cell)
		return at
	}
	switch name, kind, _ := strings.Cut(t.Special, "."); {
	case name == "external":
		d.keys = d.keys.Set("external", d.keys.At("external").Set(kind, records.TextTree(cell)))
		if d.external == "" {
			d.external = t.Special + "=" + idKey(cell)
		}
	case name == "extra":
		d.keys = d.keys.Set("extra", d.keys.At("extra").Set(kind, records.TextTree(cell)))
	case t.Special == "created_at":
		d.created = moment()
	case t.Special == "converted.at":
		d.conv.at = moment()
	case t.Special == "converted":
		said := slices.Contains([]string{"true", "1", "yes", "y"}, strings.ToLower(cell))
		d.conv.said = &said
	case name == "converted":
		d.conv.refs = append(d.conv.refs, reference{conv: kind, by: t.By, text: cell, column: column})
	}
}

// idKey makes ids comparable: Salesforce's of 18 characters are its of 15 with a
// check at the end.
func idKey(id string) string {
	if len(id) == 18 && strings.IndexFunc(id, func(r rune) bool { return r > 'z' || r < '0' }) < 0 {
		return id[:15]
	}
	return id
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

// label names a draft in a message.
func (d *draft) label() string {
	for _, v := range d.values {
		if v.Field() == d.kind.Field(d.kind.Label) || v.Field().Role == records.RoleFamilyName {
			return v.Text()
		}
	}
	return ""
}
