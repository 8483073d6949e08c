package render

import (
	"strconv"

	"plumb/internal/chart"
	"plumb/internal/page"
	"plumb/internal/report"
)

// comparisonSheet is two funnels as a page: the later one drawn, both in figures, and
// what moved between them.
func comparisonSheet(c report.Comparison, with string) page.Page {
	drawing := chart.Funnel{Title: funnelTitle(c.After), Words: funnelWords(c.After), Steps: funnelSteps(c.After)}
	out := page.Page{Sections: []page.Section{{Title: "The funnel", Note: "The bars are the later one.", Drawing: drawing, Tables: []page.Table{changeTable("Before and after", nil, nil, c.Steps)}}}}
	if len(c.Groups) > 0 {
		t := changeTable("A row for each group and step", c.After.Options.By, nil, nil)
		for _, g := range c.Groups {
			t.Rows = append(t.Rows, changeTable("", c.After.Options.By, g.Key, g.Steps).Rows...)
		}
		out.Sections = append(out.Sections, page.Section{Title: "By group", Tables: []page.Table{t}})
	}
	if c.Moved != nil {
		out.Sections = append(out.Sections, movedSection(c.Moved, with))
	}
	return out
}

// changeTable has a row a step, under the values of a group.
func changeTable(caption string, by, key []string, steps []report.Change) page.Table {
	t := page.Table{Caption: caption}
	for _, field := range by {
		t.Columns = append(t.Columns, page.Column{Title: title(Clean(fieldText(field)))})
	}
	t.Columns = append(t.Columns, page.Column{Title: "Step"})
	for _, head := range []string{"Before", "After", "Change", "Of first, before", "Of first, after", "Points"} {
		t.Columns = append(t.Columns, page.Column{Title: head, Number: true})
	}
	for _, s := range steps {
		var row []page.Cell
		for _, k := range groupKey(report.Group{Key: key}) {
			row = append(row, page.Cell{Text: Clean(k)})
		}
		points := page.Cell{}
		if d := s.RateDifference(); d != nil {
			points = page.Cell{Text: d.Shift(2).StringFixed(1), Value: d.String()}
		}
		t.Rows = append(t.Rows, append(row, page.Cell{Text: Clean(s.Step)}, countCell(s.Before), countCell(s.After),
			page.Cell{Text: plusSign(s.Difference()), Value: strconv.Itoa(s.Difference())}, rateCell(s.RateBefore), rateCell(s.RateAfter), points))
	}
	return t
}

// movedSection is which leads and opportunities are elsewhere now.
func movedSection(m *report.Moved, with string) page.Section {
	s := page.Section{Title: "What moved", Note: "Since " + Clean(with) + "."}
	for _, part := range []struct {
		caption string
		rows    [][]Cell
	}{{"Leads", movedRows(&report.Moved{Leads: m.Leads})}, {"Opportunities", movedRows(&report.Moved{Opportunities: m.Opportunities})}} {
		t := page.Table{Caption: part.caption, Empty: "none moved", Columns: []page.Column{{Title: "Name"}, {Title: "Before"}, {Title: "After"}, {Title: "Id"}}}
		for _, r := range part.rows {
			t.Rows = append(t.Rows, []page.Cell{{Text: Clean(r[2].Text)}, {Text: Clean(orWord(r[3], "(not in it)").Text)}, {Text: Clean(orWord(r[4], "(not in it)").Text)}, {Text: r[1].Text}})
		}
		s.Tables = append(s.Tables, t)
	}
	return s
}
