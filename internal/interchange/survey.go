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
	*Table
	Mapping *Mapping
	Dates   string // --date-format; wins over the mapping's

	columns  []column
	skip     map[int]string // rows with this cell are passed over, by column
	currency int            // column that says the currency of a row's amounts; -1: none
}

// column is one column of a file: what it fills, and how its cells are written.
type column struct {
	name    string
	targets []Target
	left    bool
	filled  bool // some cell is not blank
	dates   Dates
	figures figureStyle

	currency int // 1 + the column that says the currency of its amounts; 0: none
}

// survey reads a file once to find out how each column is written. Date columns
// that can be read two ways are problems, and so are figures.
func (f *File) survey(in records.Locale) ([]records.Problem, error) {
	f.resolve()
	dates, figures := make([]dateVotes, len(f.columns)), make([]figureVotes, len(f.columns))
	for row, err := range f.Rows() {
		if err != nil {
			return nil, err
		}
		for i := range f.columns {
			cell, c := strings.TrimSpace(row.Cells[i]), &f.columns[i]
			if f.nothing(cell) {
				continue
			}
			c.filled = true
			switch {
			case len(c.targets) == 0:
			case slices.ContainsFunc(c.targets, isDate):
				dates[i].add(cell, row.Line)
			case isFigure(c.targets[0]):
				figures[i].semicolon = f.delimiter == ';'
				figures[i].add(cell, row.Line)
			}
		}
	}
	var problems []records.Problem
	for i := range f.columns {
		problems = append(problems, f.decide(i, dates[i], figures[i], in)...)
	}
	return problems, nil
}

// DateColumn finds out how the dates of a column are written, and returns what reads its
// cells. What the column does not decide is an error of those cells that may be read in
// two ways.
func (t *Table) DateColumn(name string, zone *time.Location) func(cell string) (time.Time, error) {
	var v dateVotes
	t.cells(name, v.add)
	d, doubt := v.decide("", zone)
	return func(cell string) (time.Time, error) {
		at, err := d.Read(cell)
		other, _ := Dates{order: DayFirst, zone: zone}.Read(cell)
		if err == nil && doubt != nil && !at.Equal(other) {
			return at, fmt.Errorf("%q may be %s or %s; write %s or %s", cell, at.Format("2 January 2006"), other.Format("2 January 2006"), at.Format(time.DateOnly), other.Format(time.DateOnly))
		}
		return at, err
	}
}

// FigureColumn finds out how the figures of a column are written, and returns what
// makes its cells plain. What the column does not decide is an error of those cells that
// may be read in two ways.
func (t *Table) FigureColumn(name string) func(cell string) (string, error) {
	var v figureVotes
	t.cells(name, v.add)
	style, doubt := v.style(false)
	return func(cell string) (string, error) {
		if doubt != nil && decimalComma.normal(cell) != style.normal(cell) {
			return "", fmt.Errorf("%q may be %s or %s; write one of them", cell, style.normal(cell), decimalComma.normal(cell))
		}
		return style.normal(cell), nil
	}
}

// cells calls see for each cell of a column that is not empty.
func (t *Table) cells(name string, see func(cell string, line int)) {
	i := columnIndex(t.Header, name)
	for row, err := range t.Rows() {
		if err == nil && i >= 0 && !isBlank(row.Cells[i]) {
			see(strings.TrimSpace(row.Cells[i]), row.Line)
		}
	}
}

// Fills reports whether a column fills a field, or external.NAME.
func (f *File) Fills(name string) bool {
	return slices.ContainsFunc(f.Header, func(h string) bool {
		return slices.ContainsFunc(f.Mapping.targets(h), func(t Target) bool { return t.Special == name || t.Field != nil && t.Field.Key == name })
	})
}

// resolve finds out once what each column fills. Where several columns of one
// name fill something, it is not known which is meant.
func (f *File) resolve() {
	f.columns, f.skip, f.currency = make([]column, len(f.Header)), map[int]string{}, -1
	for column, cell := range f.Mapping.Skip {
		if i := columnIndex(f.Header, column); i >= 0 {
			f.skip[i] = cell
		}
	}
	if f.Mapping.Currency != "" {
		f.currency = columnIndex(f.Header, f.Mapping.Currency)
	}
	for i, name := range f.Header {
		c := &f.columns[i]
		c.name, c.targets, c.left = name, f.Mapping.targets(name), f.Mapping.left(name)
		if name == "" {
			c.name = fmt.Sprintf("column_%d", i+1)
		} else if j := slices.Index(f.Header, name); j < i {
			c.name = fmt.Sprintf("%s_%d", name, i+1)
		}
		for j, other := range f.Header {
			if len(c.targets) > 0 && c.targets[0].Field != nil && slices.ContainsFunc(f.Mapping.targets(other), func(t Target) bool { return t.Special == c.targets[0].Field.Key+"_currency" }) {
				c.currency = j + 1
			}
		}
	}
}

// twice lists the columns that fill something and have the name of another.
func (f *File) twice() []records.Problem {
	var out []records.Problem
	for i, name := range f.Header {
		if name != "" && len(f.columns[i].targets) > 0 && slices.Index(f.Header, name) < i {
			out = append(out, problem(f.Path, 1, name, "the column stands here twice; give one another name"))
		}
	}
	return out
}

func (f *File) nothing(cell string) bool {
	return cell == "" || slices.ContainsFunc(f.Mapping.Nothing, func(n string) bool { return strings.EqualFold(n, cell) })
}

func isDate(t Target) bool {
	if t.Field != nil {
		return t.Field.Type == records.TypeDate || t.Field.Type == records.TypeTime
	}
	return slices.Contains([]string{"created_at", "seen_at", "converted.at", "at"}, t.Special)
}

func isFigure(t Target) bool {
	return t.Field != nil && slices.Contains([]records.Type{records.TypeMoney, records.TypeNumber, records.TypeInteger}, t.Field.Type)
}

func (f *File) decide(i int, dates dateVotes, figures figureVotes, in records.Locale) []records.Problem {
	c := &f.columns[i]
	switch {
	case len(c.targets) == 0:
	case slices.ContainsFunc(c.targets, isDate):
		d, err := dates.decide(f.dateForm(c.targets), in.Zone)
		c.dates = d
		if err != nil {
			return []records.Problem{problem(f.Path, dateLine(err), c.name, err.Error())}
		}
	case isFigure(c.targets[0]):
		t := c.targets[0]
		if t.Decimal != "" {
			c.figures = figureStyle(t.Decimal[0])
			return nil
		}
		style, err := figures.style(t.Field.Type != records.TypeMoney)
		c.figures = style
		if t.Field.Type == records.TypeInteger && figures.open != "" && !figures.dot {
			c.figures = decimalComma // a whole number has no decimals: the dot is a group's
		}
		if err != nil {
			return []records.Problem{problem(f.Path, figures.line, c.name, err.Error())}
		}
	}
	return nil
}

// dateLine is the line that an undecided column is told of by.
func dateLine(err error) int {
	if e := new(AmbiguousError); errors.As(err, &e) {
		return e.Line
	}
	if e := new(ContradictionError); errors.As(err, &e) {
		return e.DayLine
	}
	return 0
}

// dateForm is how the dates of a column are said to be written: on the command
// line, for the column, for the file.
func (f *File) dateForm(targets []Target) string {
	if f.Dates != "" {
		return f.Dates
	}
	for _, t := range targets {
		if t.Dates != "" {
			return t.Dates
		}
	}
	return f.Mapping.Dates
}

// unmapped lists the columns that hold something which nothing maps.
func (f *File) unmapped() []string {
	if f.Mapping.own {
		return nil
	}
	var out []string
	for _, c := range f.columns {
		if len(c.targets) == 0 && !c.left && c.filled {
			out = append(out, c.name)
		}
	}
	return out
}
