package render

import (
	"plumb/internal/page"
	"plumb/internal/report"
)

// comparisonSheet is two reports as a page: the later one drawn, both in figures, and
// what moved between them.
func comparisonSheet(c report.Comparison, now View, with string) page.Page {
	first := page.Section{Title: "Before and after", Tables: []page.Table{changeTable("All", nil)}}
	first.Note, first.Drawing = "Thin bars are what was.", comparedBars(Clean(now.About.Title)+", compared with "+Clean(with), c)
	first.Tables[0].Rows = changeCells(nil, c.Steps)
	out := page.Page{Sections: []page.Section{first}}
	if len(c.Groups) > 0 {
		t := changeTable("A row for each group and figure", c.By)
		for _, g := range c.Groups {
			t.Rows = append(t.Rows, changeCells(groupKey(report.Group{Key: g.Key, Labels: g.Labels}), g.Steps)...)
		}
		out.Sections = append(out.Sections, page.Section{Title: "By group", Tables: []page.Table{t}})
	}
	if c.Moved != nil {
		out.Sections = append(out.Sections, movedSection(c.Moved, with))
	}
	return out
}

// changeTable is a table with a row a figure, under the values of a group.
func changeTable(caption string, by []string) page.Table {
	t := page.Table{Caption: caption, Empty: "nothing"}
	for _, field := range by {
		t.Columns = append(t.Columns, page.Column{Title: title(Clean(FieldText(field)))})
	}
	t.Columns = append(t.Columns, page.Column{Title: "Figure"})
	for _, head := range []string{"Before", "After", "Change", "Of first", "Points"} {
		t.Columns = append(t.Columns, page.Column{Title: head, Number: true})
	}
	return t
}

func changeCells(key []string, steps []report.Change) [][]page.Cell {
	var rows [][]page.Cell
	for _, r := range comparedRows(steps) {
		if r.what != "step" && r.before == r.after {
			continue // amounts and times only where they are others now
		}
		var row []page.Cell
		for _, k := range key {
			row = append(row, page.Cell{Text: Clean(k)})
		}
		name := r.step
		switch {
		case r.what == "step":
		case r.alone:
			name = FieldText(r.what)
		default:
			name += ", " + FieldText(r.what)
		}
		rows = append(rows, append(row, page.Cell{Text: Clean(orNone(name))}, pageCell(r.before), pageCell(r.after), pageCell(r.difference),
			rateCell(r.rates.RateAfter), pageCell(points(r.rates))))
	}
	return rows
}

// pageCell is a cell with a number: several amounts stand in one line.
func pageCell(c Cell) page.Cell {
	return page.Cell{Text: Clean(joinedLines([][]Cell{{c}})[0][0].show()), Value: numberOf(c.Text)}
}

// movedSection is which records are elsewhere now.
func movedSection(moved []report.Moved, with string) page.Section {
	s := page.Section{Title: "What moved", Note: "Since " + Clean(with) + "."}
	for _, kind := range moved {
		t := page.Table{Caption: title(kind.Plural), Empty: "none moved", Columns: []page.Column{{Title: "Name"}, {Title: "Before"}, {Title: "After"}, {Title: "Change", Number: true}, {Title: "Id"}}}
		for _, m := range kind.List {
			before, after := placeCells(m)
			t.Rows = append(t.Rows, []page.Cell{{Text: Clean(m.Place().Label)}, {Text: Clean(before.show())}, {Text: Clean(after.show())}, pageCell(signedMoney(m.Difference())), {Text: m.Place().ID}})
		}
		s.Tables = append(s.Tables, t)
	}
	return s
}
