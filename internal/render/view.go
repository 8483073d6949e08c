// Package render shows a result: as a table for people, as TSV, CSV, JSON,
// NDJSON, YAML or Markdown for programs. All are views of one value and show the
// same figures. A pipe gets the same rows as the terminal, with nothing cut and
// nothing coloured.
//
// Text of records comes from strangers: control characters never reach a
// terminal. tablewriter lays out the tables; what it would spoil (capitals,
// padding at line ends, | in Markdown) is mended here and only here.
package render

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"plumb/internal/page"
	"plumb/records"
)

// Format is an output format.
type Format string

// The formats. Auto is a table at a terminal and TSV in a pipe.
const (
	Auto     Format = ""
	Table    Format = "table"
	JSON     Format = "json"
	NDJSON   Format = "ndjson"
	CSV      Format = "csv"
	TSV      Format = "tsv"
	YAML     Format = "yaml"
	Markdown Format = "markdown"
	SARIF    Format = "sarif" // of check
	HTML     Format = "html"  // of reports
	SVG      Format = "svg"   // of reports that have a drawing
)

// Formats lists the names that people may give.
var Formats = []string{"table", "json", "ndjson", "csv", "tsv", "yaml", "markdown"}

// Options say where a result goes.
type Options struct {
	Format   Format
	Terminal bool
	Width    int // columns of the terminal
	Color    bool
	ASCII    bool // the terminal has no other letters
}

func (o Options) format() Format {
	switch {
	case o.Format != Auto:
		return o.Format
	case o.Terminal:
		return Table
	}
	return TSV
}

// ForPeople reports whether a result is a page that is sent to somebody.
func (o Options) ForPeople() bool {
	return o.Format == HTML || o.Format == SVG || o.Format == Markdown
}

func (o Options) paint() Paint { return Paint{On: o.Color, ASCII: o.ASCII} }

// Column is one column of a result.
type Column struct {
	Name  string // in CSV and TSV
	Title string // for people
	Right bool   // numbers stand at the right
	Keep  bool   // cut last where the terminal is narrow: ids, dates, amounts
	Names bool   // says which row it is: cut only so far that rows can be told apart
}

// Cell is one value: its text, and what people see instead, if that differs.
type Cell struct {
	Text, Show string
	total      bool   // its row adds up others
	currencies string // of amounts: the currency of each, with blanks between
}

// Text returns a cell that people see as it is.
func Text(s string) Cell { return Cell{Text: s} }

func (c Cell) show() string {
	if c.Show != "" {
		return c.Show
	}
	return c.Text
}

// View is a result: rows for tables, a value for JSON.
type View struct {
	Columns []Column
	Rows    [][]Cell
	Value   any                // for JSON; a slice gives NDJSON a line for each
	Trees   []records.Tree     // for YAML: a document each; nil: made from Value
	Empty   string             // said to a person when there are no rows
	Page    func(Paint) string // for people instead of the table, if set
	Chosen  bool               // its columns are those of --fields already
	About   page.About         // of a report: what it is, and what it was made from
	Sheet   func() page.Page   // a report as a page; nil: made from the rows
}

// Without returns the view without a column.
func (v View) Without(name string) View {
	i := slices.IndexFunc(v.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return v
	}
	v.Columns = slices.Delete(slices.Clone(v.Columns), i, i+1)
	rows := make([][]Cell, len(v.Rows))
	for n, row := range v.Rows {
		rows[n] = slices.Delete(slices.Clone(row), i, i+1)
	}
	v.Rows = rows
	return v
}

// Only returns the view with the columns of some names, in that order, as a table.
func (v View) Only(names []string) View {
	var at []int
	for _, name := range names {
		if i := slices.IndexFunc(v.Columns, func(c Column) bool { return c.Name == name }); i >= 0 {
			at = append(at, i)
		}
	}
	columns, rows := v.Columns, v.Rows
	v.Columns, v.Rows, v.Page, v.Sheet = nil, make([][]Cell, len(rows)), nil, nil
	for _, i := range at {
		v.Columns = append(v.Columns, columns[i])
		for n, row := range rows {
			v.Rows[n] = append(v.Rows[n], row[i])
		}
	}
	return v
}

// Write shows the view.
func (v View) Write(w io.Writer, o Options) error {
	switch o.format() {
	case JSON, SARIF:
		return writeJSON(w, v.Value, "  ")
	case NDJSON:
		return v.ndjson(w)
	case CSV:
		return v.csv(w)
	case TSV:
		return v.tsv(w)
	case YAML:
		return v.yaml(w)
	case Markdown:
		if v.About.Title != "" {
			return v.sheet().Markdown(w)
		}
		return v.markdown(w)
	case HTML:
		return v.sheet().HTML(w)
	case SVG:
		return v.svg(w)
	}
	if v.Page != nil {
		_, err := io.WriteString(w, v.Page(o.paint()))
		return err
	}
	return v.table(w, o)
}

// Clean makes text safe for a terminal: control characters, which could move
// the cursor or set the window's title, become a sign that shows them.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20:
			return 0x2400 + r // the picture of the character
		case r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return '\ufffd'
		}
		return r
	}, s)
}

// Line is Clean on one line.
func Line(s string) string {
	return strings.NewReplacer("\n", " ⏎ ", "\t", " ").Replace(Clean(s))
}

// Count is "1 lead", "2 leads".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
