package render

import (
	"fmt"
	"strconv"
	"strings"

	"plumb/internal/page"
	"plumb/internal/report"
)

// Comparison shows two funnels side by side and what moved: a row a step, then a row a
// lead and an opportunity.
func Comparison(c report.Comparison, with string, width int) View {
	v := View{Page: func(p Paint) string { return comparisonPage(c, p, with, width) }, Sheet: func() page.Page { return comparisonSheet(c, with) }}
	v.About = page.About{Title: funnelTitle(c.After) + ", compared", Summary: "What is now, beside " + Clean(with) + "."}
	by := c.After.Options.By
	for _, word := range by {
		v.Columns = append(v.Columns, Column{Name: word, Title: word})
	}
	v.Columns = append(v.Columns, Column{Name: "row", Title: "row"}, Column{Name: "id", Title: "step or id"}, Column{Name: "label", Title: "name"},
		Column{Name: "before", Title: "before", Right: true}, Column{Name: "after", Title: "after", Right: true}, Column{Name: "difference", Title: "difference", Right: true})
	if len(by) == 0 {
		v.Rows = changeRows(nil, c.Steps)
	}
	for _, g := range c.Groups {
		v.Rows = append(v.Rows, changeRows(g.Key, g.Steps)...)
	}
	if c.Moved == nil {
		return v
	}
	for _, row := range movedRows(c.Moved) {
		v.Rows = append(v.Rows, append(make([]Cell, len(by)), row...))
	}
	return v
}

func changeRows(key []string, steps []report.Change) [][]Cell {
	var rows [][]Cell
	for _, s := range steps {
		head := keyCells(key, nil)
		rows = append(rows, append(head, Text("step"), Text(s.Step), Text(""), Text(strconv.Itoa(s.Before)), Text(strconv.Itoa(s.After)), Text(strconv.Itoa(s.Difference()))))
		if len(s.AmountBefore)+len(s.AmountAfter) > 0 {
			rows = append(rows, append(keyCells(key, nil), Text("amount"), Text(s.Step), Text(""), Text(amounts(s.AmountBefore)), Text(amounts(s.AmountAfter)), Text(amounts(s.AmountDifference()))))
		}
	}
	return rows
}

func movedRows(m *report.Moved) [][]Cell {
	var rows [][]Cell
	for _, l := range m.Leads {
		rows = append(rows, []Cell{Text("lead"), Text(l.Lead.ID), Text(l.Lead.Label), Text(l.From), Text(l.To), Text("")})
	}
	for _, o := range m.Opportunities {
		rows = append(rows, []Cell{Text("opportunity"), Text(o.Opp.ID), Text(o.Opp.Label), Text(o.From), Text(o.To), Text("")})
	}
	return rows
}

// comparisonPage is for people: the steps as a table, then what moved in sentences.
func comparisonPage(c report.Comparison, p Paint, with string, width int) string {
	var b strings.Builder
	v := View{Columns: []Column{{Title: ""}, {Title: "before", Right: true}, {Title: "after", Right: true}, {Title: "change", Right: true}, {Title: "of first", Right: true}, {Title: "change", Right: true}}}
	if by := c.After.Options.By; len(by) > 0 {
		v.Columns[0].Title = strings.Join(by, ", ") + ", step"
	}
	if len(c.Groups) == 0 {
		v.Rows = pageRows("", c.Steps)
	}
	for _, g := range c.Groups {
		head := strings.Join(g.Key, p.Dot())
		if strings.Trim(head, " ·/") == "" {
			head = "(none)"
		}
		v.Rows = append(v.Rows, pageRows(head+p.Dot(), g.Steps)...)
	}
	_ = v.table(&b, p.options(width)) // a Builder takes everything
	fmt.Fprintf(&b, "%s\n", p.Dim(p.wrap("before is "+with, width)))
	moved(&b, c, p, width)
	return b.String()
}

func pageRows(head string, steps []report.Change) [][]Cell {
	var rows [][]Cell
	for _, s := range steps {
		change := ""
		if d := s.RateDifference(); d != nil {
			change = d.Shift(2).StringFixed(1) + " pts"
		}
		rows = append(rows, []Cell{Text(head + s.Step), Text(strconv.Itoa(s.Before)), Text(strconv.Itoa(s.After)), Text(plusSign(s.Difference())), Text(percent(s.RateAfter)), Text(change)})
	}
	return rows
}

func plusSign(n int) string {
	switch {
	case n == 0:
		return ""
	case n > 0:
		return "+" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

func moved(b *strings.Builder, c report.Comparison, p Paint, width int) {
	if c.Moved == nil {
		return
	}
	if len(c.Moved.Leads)+len(c.Moved.Opportunities) == 0 {
		b.WriteString("nothing moved\n")
	}
	for _, part := range []struct {
		title string
		rows  [][]Cell
	}{{"leads", movedRows(&report.Moved{Leads: c.Moved.Leads})}, {"opportunities", movedRows(&report.Moved{Opportunities: c.Moved.Opportunities})}} {
		if len(part.rows) == 0 {
			continue
		}
		v := View{Columns: []Column{{Title: part.title}, {Title: "name"}, {Title: "before"}, {Title: "after"}}}
		for _, r := range part.rows {
			v.Rows = append(v.Rows, []Cell{r[1], r[2], orWord(r[3], "(not in it)"), orWord(r[4], "(not in it)")})
		}
		b.WriteByte('\n')
		_ = v.table(b, p.options(width))
	}
}

func orWord(c Cell, word string) Cell {
	if c.Text == "" {
		return Text(word)
	}
	return c
}
