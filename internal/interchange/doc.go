// Package interchange brings other people's files in. A file is read as a table
// in whatever dialect it is written; a mapping says which column is which field;
// dates are decided by the whole column, never row by row; references and
// conversions are linked between the files of one call and to what is there.
//
// Every row is checked before the first is written, and all are written in one
// transaction. Reading a file again changes nothing.
package interchange

import (
	"plumb/records"
	"strings"
)

// Error lists the rows that keep an import from being done.
type Error struct {
	Problems []records.Problem
	Hint     string
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
