// Package page makes a report into one file that a client can be sent: HTML with
// nothing outside of it, which reads without a script, by day, by night, on a phone
// and on paper. It is pure, and the same report gives the same bytes: there is no
// time of making in it.
//
// A report is handed over as a [Page]: words, figures, drawings, tables. Everything in
// it is text, whoever wrote it; html/template escapes it for the place where it stands,
// and package chart what stands in a drawing.
package page

import "plumb/internal/chart"

// About says what a report is, and what it was made from.
type About struct {
	Title       string
	Summary     string   // one sentence: what was counted
	Facts       []Fact   // commit, period, as of
	Warnings    []string // what a reader must know before the figures
	Definitions []Fact   // what each figure means
}

// Fact is a name and what goes with it.
type Fact struct{ Name, Text string }

// Figure is a number that people ask for first.
type Figure struct{ Name, Value, Note string }

// Page is a report for people.
type Page struct {
	About
	Figures  []Figure
	Sections []Section
}

// Section is a part of a page under a heading.
type Section struct {
	Title   string
	Note    string // a sentence below the heading
	Drawing chart.Drawing
	Tables  []Table
	Lines   []string
}

// Table is columns and rows; its first column names the row.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]Cell
	Foot    [][]Cell // totals, which stay below when the rows are sorted
	Empty   string   // said instead when there are no rows
}

// Column is the head of a column.
type Column struct {
	Title  string
	Number bool
	Bars   bool // its cells have a bar for their share
	Drawn  bool // a drawing shows its bars: the table does again only where there is no drawing
}

// Cell is one value of a table.
type Cell struct {
	Text  string
	Value string  // a number to sort by, where Text is none
	Share float64 // of a bar below the number, in per cent
}

// Drawing is the first drawing of the page; nil if it has none.
func (p Page) Drawing() chart.Drawing {
	for _, s := range p.Sections {
		if s.Drawing != nil {
			return s.Drawing
		}
	}
	return nil
}
