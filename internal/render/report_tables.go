package render

import (
	"strconv"
	"strings"

	"plumb/internal/chart"
	"plumb/internal/page"
	"plumb/internal/report"
	"plumb/records"
)

// sheet is a table of a report, with what is to be said beneath it.
type sheet struct {
	title string
	View
	notes   []string
	drawing chart.Drawing // of a page
}

// figures shows the tables of a report to people, one under the other; to programs the
// first view, all of it.
func figures(width int, all View, shown ...sheet) View {
	all.Page = func(p Paint) string {
		var b strings.Builder
		for _, s := range shown {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			s.Rows = oneLine(s.Rows)
			_ = s.table(&b, p.options(width)) // a Builder takes everything
			for _, note := range s.notes {
				b.WriteString(p.Dim(p.wrap(p.Line(note), width)) + "\n")
			}
		}
		return b.String()
	}
	all.Sheet = func() page.Page {
		var out page.Page
		for _, s := range shown {
			s.About.Title = s.title
			out.Sections = append(out.Sections, page.Section{Title: s.title, Drawing: s.drawing, Tables: []page.Table{s.pageTable()}, Lines: s.notes})
		}
		return out
	}
	return all
}

// joinedLines are rows whose cells have one line each.
func joinedLines(rows [][]Cell) [][]Cell {
	out := make([][]Cell, len(rows))
	for i, row := range rows {
		for _, c := range row {
			c.Show = strings.ReplaceAll(c.Show, "\n", " + ")
			out[i] = append(out[i], c)
		}
	}
	return out
}

// oneLine gives cells of several lines, such as amounts of several currencies, a row
// each.
func oneLine(rows [][]Cell) [][]Cell {
	var out [][]Cell
	for _, row := range rows {
		for n, more := 0, true; more; n++ {
			more = false
			line := make([]Cell, len(row))
			for i, c := range row {
				parts := strings.Split(c.show(), "\n")
				if n < len(parts) {
					line[i] = Text(parts[n])
				}
				more = more || n+1 < len(parts)
			}
			out = append(out, line)
		}
	}
	return out
}

// heads are columns: "count" is text, ">count" a number at the right, and
// "median_days=median" has another head for people.
func heads(specs ...string) []Column {
	var out []Column
	for _, spec := range specs {
		name, right := strings.CutPrefix(spec, ">")
		name, title, other := strings.Cut(name, "=")
		if !other {
			title = strings.ReplaceAll(name, "_", " ")
		}
		out = append(out, Column{Name: name, Title: title, Right: right, Keep: right})
	}
	return out
}

// groupCells are the values of a group; people read that there is none.
func groupCells(key []string) []Cell { return labelledCells(key, nil) }

func labelledCells(key, labels []string) []Cell {
	out := keyCells(key, labels)
	for i := range out {
		if out[i].Text == "" {
			out[i].Show = "(none)"
		}
	}
	return out
}

func countIn(n int) Cell { return Text(strconv.Itoa(n)) }

// money is amounts: a line each to people.
func money(list []records.Money) Cell {
	c := Text(amounts(list))
	var lines, currencies []string
	for _, m := range list {
		lines, currencies = append(lines, grouped(m)), append(currencies, m.Currency)
	}
	c.Show, c.currencies = strings.Join(lines, "\n"), strings.Join(currencies, " ")
	return c
}

// inWords is amounts in one line, for people.
func inWords(list []records.Money) string { return strings.ReplaceAll(money(list).Show, "\n", " + ") }

// moneyCell is an amount that may be missing, in the currency of its row.
func moneyCell(text *string, currency string) Cell {
	if text == nil {
		return Text("")
	}
	m, err := records.ParseMoney(*text, currency)
	if err != nil {
		return Text(*text)
	}
	return Cell{Text: *text, Show: grouped(m)}
}

func daysIn(d *float64) Cell { return Text(daysText(d)) }

func rateIn(r *report.Rate) Cell { return Cell{Text: rateText(r), Show: percent(r)} }

// labelled is a key, and to people what it is called.
func labelled(key, label string) Cell { return Cell{Text: key, Show: label} }

// plus adds cells to a key without touching it.
func plus(key []Cell, cells ...Cell) []Cell { return append(key[:len(key):len(key)], cells...) }

// columnsOf are the words of --by, and then the others; what stands before the first
// number says which row it is.
func columnsOf(by []string, specs ...string) []Column {
	var out []Column
	for _, b := range by {
		out = append(out, Column{Name: b, Title: strings.ReplaceAll(b, "_", " ")})
	}
	out = append(out, heads(specs...)...)
	for i := 0; i < len(out) && !out[i].Right; i++ {
		out[i].Names = true
	}
	return out
}

// without drops columns by name.
func (v View) without(names ...string) View {
	for _, name := range names {
		v = v.Without(name)
	}
	return v
}
