package render

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"plumb/internal/page"
)

// sheet is the view as a page: the report's own, else its rows as one table.
func (v View) sheet() page.Page {
	p := page.Page{}
	if v.Sheet != nil {
		p = v.Sheet()
	} else {
		p.Sections = []page.Section{{Title: "Figures", Tables: []page.Table{v.pageTable()}}}
	}
	p.About = v.About
	return p
}

// pageTable is the rows as a table of a page.
func (v View) pageTable() page.Table {
	v = v.byCurrency()
	t := page.Table{Caption: v.About.Title, Empty: Clean(v.Empty)}
	if t.Empty == "" {
		t.Empty = "nothing"
	}
	for _, c := range v.Columns {
		t.Columns = append(t.Columns, page.Column{Title: title(c.Title), Number: c.Right})
	}
	for _, row := range v.Rows {
		cells := make([]page.Cell, len(row))
		for i, c := range row {
			cells[i] = page.Cell{Text: Clean(c.show())}
			if v.Columns[i].Right {
				cells[i].Value = numberOf(c.Text)
			}
		}
		if isTotal(row) {
			t.Foot = append(t.Foot, cells)
			continue
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// isTotal reports whether a row adds up others.
func isTotal(row []Cell) bool {
	return slices.ContainsFunc(row, func(c Cell) bool { return c.total })
}

// total begins a row of totals; programs read that word, people another if it is given.
func total(show string) Cell { return Cell{Text: "total", Show: show, total: true} }

// numberOf is what a cell is sorted by: the number that it is or begins with, as an
// amount does; "" if it is none.
func numberOf(text string) string {
	word, _, _ := strings.Cut(text, " ")
	if _, err := strconv.ParseFloat(word, 64); err != nil || strings.Contains(text, "+") {
		return ""
	}
	return word
}

// svg is the drawing of a report alone.
func (v View) svg(w io.Writer) error {
	d := v.sheet().Drawing()
	if d == nil {
		return errors.New("this report has no drawing")
	}
	_, err := io.WriteString(w, d.File())
	return err
}
