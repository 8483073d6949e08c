package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"plumb/internal/page"
	"plumb/internal/report"
	"plumb/records"
)

// Comparison shows two reports of one sort side by side, and what moved: a row a figure,
// then a row a record. now is the later one as it is shown alone.
func Comparison(c report.Comparison, now View, with string, width int) View {
	v := View{Page: func(p Paint) string { return comparisonPage(c, p, with, width) }, About: now.About}
	v.About.Title, v.About.Summary = now.About.Title+", compared", "What is now, beside "+Clean(with)+"."
	v.Sheet = func() page.Page { return comparisonSheet(c, now, with) }
	v.Columns = columnsOf(c.By, "row", "id=step or id", "label=name", ">before", ">after", ">difference", ">of_first_before", ">of_first_after", ">of_first_difference")
	none := make([]Cell, len(c.By))
	if len(c.Groups) == 0 || len(c.By) == 0 {
		v.Rows = changeRows(none, c.Steps)
	}
	for _, g := range c.Groups {
		v.Rows = append(v.Rows, changeRows(keyCells(g.Key, g.Labels), g.Steps)...)
	}
	for _, kind := range c.Moved {
		for _, m := range kind.List {
			before, after := placeCells(m)
			v.Rows = append(v.Rows, plus(none, Text(kind.Kind), Text(m.Place().ID), Text(m.Place().Label), before, after, Text(amounts(m.Difference())), Text(""), Text(""), Text("")))
		}
	}
	return v
}

func changeRows(key []Cell, steps []report.Change) [][]Cell {
	var rows [][]Cell
	for _, r := range comparedRows(steps) {
		rows = append(rows, plus(key, Text(r.what), Text(r.step), Text(""), r.before, r.after, r.difference, rateIn(r.rates.RateBefore), rateIn(r.rates.RateAfter), points(r.rates)))
	}
	return rows
}

// comparedRow is a figure before and after, or one of its amounts or times.
type comparedRow struct {
	what, step                string // what: step, amount, median_days …
	before, after, difference Cell
	alone                     bool          // there is no figure above it
	rates                     report.Change // those of the figure; of its amounts and times none
}

// comparedRows are the figures, below each its amounts and times: those that there are.
func comparedRows(steps []report.Change) []comparedRow {
	var rows []comparedRow
	for _, s := range steps {
		if !s.Money {
			rows = append(rows, comparedRow{"step", s.Step, countIn(s.Before), countIn(s.After), signedCount(s.Difference()), true, s})
		}
		for _, m := range s.Amounts {
			if len(m.Before)+len(m.After) > 0 {
				rows = append(rows, comparedRow{m.Name, s.Step, money(m.Before), money(m.After), signedMoney(m.Difference()), s.Money, report.Change{}})
			}
		}
		for _, t := range s.Times {
			if t.Before != nil || t.After != nil {
				rows = append(rows, comparedRow{t.Name, s.Step, timeCell(t.Name, t.Before), timeCell(t.Name, t.After), signedTime(t), s.Money, report.Change{}})
			}
		}
	}
	return rows
}

func timeCell(name string, v *float64) Cell {
	if strings.HasSuffix(name, "_minutes") {
		return minutesCell(v)
	}
	return daysIn(v)
}

func signedTime(t report.TimeChange) Cell {
	c := timeCell(t.Name, t.Difference())
	c.Show = sign(c.show())
	return c
}

func signedCount(n int) Cell { return Cell{Text: strconv.Itoa(n), Show: plusSign(n)} }

func signedMoney(list []records.Money) Cell {
	c := money(list)
	lines := strings.Split(c.Show, "\n")
	for i := range lines {
		lines[i] = sign(lines[i])
	}
	c.Show = strings.Join(lines, "\n")
	return c
}

// sign puts a + before what has grown; nothing has grown by nothing.
func sign(text string) string {
	number, _, _ := strings.Cut(text, " ")
	if strings.HasPrefix(number, "-") || strings.Trim(number, "0.") == "" {
		return text
	}
	return "+" + text
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

// points is by how much a rate has changed.
func points(c report.Change) Cell {
	d := c.RateDifference()
	if d == nil {
		return Text("")
	}
	return Cell{Text: d.String(), Show: sign(d.Percent())}
}

// comparisonPage is for people: the figures as a table, then what moved.
func comparisonPage(c report.Comparison, p Paint, with string, width int) string {
	var b strings.Builder
	v := View{Columns: []Column{{Title: strings.Join(c.By, ", "), Names: true}, {Title: "before", Right: true, Keep: true}, {Title: "after", Right: true, Keep: true}, {Title: "change", Right: true, Keep: true}, {Title: "of first", Right: true}, {Title: "change", Right: true}}}
	if len(c.Groups) == 0 {
		v.Rows = oneLine(pageRows("", c.Steps))
	}
	same, heads := 0, map[int]string{}
	for _, g := range c.Groups {
		if g.Same() {
			same++
			continue
		}
		heads[len(v.Rows)] = p.Cut(p.Line(strings.Join(groupKey(report.Group{Key: g.Key, Labels: g.Labels}), p.Dot())), width)
		v.Rows = append(v.Rows, oneLine(pageRows("  ", changed(g.Steps)))...)
	}
	b.WriteString(underHeads(v, heads, p.options(width)))
	if same > 0 {
		fmt.Fprintf(&b, "%s\n", p.Dim(Count(same, "group is", "groups are")+" as before, and not shown"))
	}
	fmt.Fprintf(&b, "%s\n", p.Dim(p.wrap("before is "+Clean(with), width)))
	moved(&b, c, p, width)
	return b.String()
}

// underHeads is a table with lines of their own before some rows: a long word there takes
// nothing from the figures.
func underHeads(v View, heads map[int]string, o Options) string {
	var table, out strings.Builder
	_ = v.table(&table, o) // a Builder takes everything
	row := -1              // the first line is that of the titles
	for line := range strings.Lines(table.String()) {
		if head, ok := heads[row]; ok {
			out.WriteString(head + "\n")
		}
		out.WriteString(line)
		row++
	}
	return out.String()
}

// changed are the figures of a group that there are: of a group people ask what is
// different.
func changed(steps []report.Change) []report.Change {
	return slices.DeleteFunc(slices.Clone(steps), func(c report.Change) bool { return !c.Money && c.Before == 0 && c.After == 0 })
}

func pageRows(head string, steps []report.Change) [][]Cell {
	var rows [][]Cell
	whole := "" // the figure that others are a part of, as proposal is of proposal.lost
	for _, r := range comparedRows(steps) {
		name, part := strings.CutPrefix(r.step, whole+".")
		switch {
		case r.what != "step" && r.before == r.after:
			continue // amounts and times only where they are others now
		case r.what != "step":
			if name = FieldText(r.what); !r.alone {
				name = "  " + name
			}
		case part && r.before == r.after && r.before.Text == "0":
			continue
		case part:
			if word, band := withinWords[name]; band {
				name = word
			}
			name = "  " + name
		default:
			whole = r.step
		}
		change := points(r.rates)
		if change.Show != "" {
			change.Show += " pts"
		}
		rows = append(rows, []Cell{Text(head + orNone(name)), r.before, r.after, r.difference, Text(percent(r.rates.RateAfter)), change})
	}
	return rows
}

func moved(b *strings.Builder, c report.Comparison, p Paint, width int) {
	if c.Moved == nil {
		return
	}
	if !slices.ContainsFunc(c.Moved, func(m report.Moved) bool { return len(m.List) > 0 }) {
		b.WriteString(p.Dim(p.wrap(notMoved(c.Moved), width)) + "\n")
	}
	for _, kind := range c.Moved {
		if len(kind.List) == 0 {
			continue
		}
		v := View{Columns: []Column{{Title: kind.Plural, Keep: true}, {Title: "name"}, {Title: "before"}, {Title: "after"}, {Name: "amount", Title: "change", Right: true, Keep: true}}}
		worth := false
		for _, m := range kind.List {
			amount := signedMoney(m.Difference())
			worth = worth || amount.Text != ""
			before, after := placeCells(m)
			v.Rows = append(v.Rows, []Cell{Text(m.Place().ID), Text(m.Place().Label), before, after, amount})
		}
		if !worth {
			v = v.Without("amount")
		}
		b.WriteByte('\n')
		v.Rows = oneLine(v.Rows)
		_ = v.table(b, p.options(width))
	}
}

// notMoved says of what nothing is to be told: figures may be others all the same, by a
// probability or by time.
func notMoved(moved []report.Moved) string {
	var kinds []string
	for _, m := range moved {
		kinds = append(kinds, m.Kind)
	}
	return "no " + strings.Join(kinds, " and no ") + " stands elsewhere"
}

// placeCells are where a record stood and where it stands; with its groups, if these are
// others now.
func placeCells(m report.Move) (before, after Cell) {
	cell := func(p *report.Place) Cell {
		switch {
		case p == nil:
			return labelled("", "(not in it)")
		case m.Regrouped():
			text := strings.Join(append([]string{orNone(p.At)}, groupTexts(p)...), ", ")
			return Text(text)
		}
		return labelled(p.At, orNone(p.At))
	}
	return cell(m.Before), cell(m.After)
}

func groupTexts(p *report.Place) []string {
	var out []string
	for _, key := range p.Groups {
		out = append(out, strings.Join(groupKey(report.Group{Key: key}), " "))
	}
	return out
}
