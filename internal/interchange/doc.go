// Package interchange brings other people's files in and takes records out.
//
// In: a file is recognised ([ReadTable]: its characters, its dialect, what it is)
// and read as a table, however it is written. A [Mapping] says which column is which
// field. How dates and figures are written is decided by the whole column, never
// row by row ([Survey]). Then the files are read three times ([Import.Run]): once
// for what each row is called, once for what rows say about each other, once for the
// records. Every row is checked before the first is written, all are written in one
// transaction, and reading a file again changes nothing.
//
// Out: a [Format] writes the records of a [Source]. What it writes as CSV, NDJSON
// or JSON comes back to the byte.
package interchange

import (
	"plumb/records"
	"strings"
)

// Error lists the rows that keep an import from being done.
type Error struct {
	Problems []records.Problem
	Hint     string
	Partial  bool // the other rows were imported
}

func (e *Error) Error() string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

// Note is a remark about a row or a column that was read with a doubt.
type Note struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Column  string `json:"column,omitempty"`
	Record  string `json:"record,omitempty"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message"`
}
