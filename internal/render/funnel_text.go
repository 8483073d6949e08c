package render

import (
	"fmt"
	"strconv"
	"strings"

	"plumb/internal/chart"
	"plumb/internal/report"
)

// funnelText draws the funnel for a terminal: groups as a table, a bar a step, a
// sparkline a count by month, and what left it or stands beside. No line is wider
// than the terminal.
func funnelText(f report.Funnel, p Paint, width int) string {
	var b strings.Builder
	if len(f.Groups) > 0 {
		groupTable(&b, f, p, width)
		b.WriteByte('\n')
	}
	funnelBars(&b, f, p, width)
	funnelMonths(&b, f, p, width)
	b.WriteByte('\n')
	exits(&b, p, width, "unqualified", f.Unqualified)
	exits(&b, p, width, "lost", f.Lost)
	if f.WinRate != nil {
		fmt.Fprintf(&b, "%s\n", p.Dim(p.wrap(fmt.Sprintf("win rate: %s (%s)", percent(f.WinRate), report.WinRateOf(f.Options.Rate)), width)))
	}
	if text := exchangeText(f); text != "" {
		fmt.Fprintf(&b, "%s\n", p.Dim(p.wrap(text, width)))
	}
	fmt.Fprintf(&b, "%s\n", p.Dim(p.wrap("beside: "+strings.Join(besideText(f), "; "), width)))
	return b.String()
}

// ratioColumn is a figure at the right of a bar, with the width at which there is
// room for it.
type ratioColumn struct {
	title string
	from  int // columns of the terminal
	text  func(report.Step) string
}

var ratioColumns = []ratioColumn{
	{"of prev", 0, func(s report.Step) string { return percent(s.OfPrevious) }},
	{"of first", 60, func(s report.Step) string { return percent(s.OfFirst) }},
	{"median", 72, func(s report.Step) string { return elapsed(s.Days.Median) }},
	{"p90", 100, func(s report.Step) string { return elapsed(s.Days.P90) }},
}

func elapsed(d *float64) string {
	if d == nil {
		return ""
	}
	return daysText(d) + " d"
}

// ratioWidth holds "110.5 %", "1234.5 d" and a blank before.
const ratioWidth = 10

func funnelBars(b *strings.Builder, f report.Funnel, p Paint, width int) {
	name, count, most := 0, 0, 0
	for _, s := range f.Steps {
		name, count, most = max(name, Width(s.Step)), max(count, len(strconv.Itoa(s.Count))), max(most, s.Count)
	}
	var columns []ratioColumn
	heads := ""
	for _, c := range ratioColumns {
		if width >= c.from {
			columns = append(columns, c)
			heads += fmt.Sprintf("%*s", ratioWidth, c.title)
		}
	}
	left := name + 2 + count + 2
	space := max(4, width-left-len(heads))
	fmt.Fprintf(b, "%s%s\n", strings.Repeat(" ", left+space), p.Dim(heads))
	for _, s := range f.Steps {
		bar := Pad(chart.Bar(s.Count, most, space, p.ASCII), space)
		if s.Step == "won" {
			bar = p.Green(bar)
		} else {
			bar = p.Cyan(bar)
		}
		line := fmt.Sprintf("%s  %*d  %s", p.Bold(Pad(s.Step, name)), count, s.Count, bar)
		for _, c := range columns {
			line += fmt.Sprintf("%*s", ratioWidth, c.text(s))
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
		for _, more := range below(s, width-left) {
			fmt.Fprintf(b, "%s%s\n", strings.Repeat(" ", left), p.Dim(more))
		}
	}
}

// below are the lines under a step: what it is made of, and amounts by currency.
func below(s report.Step, width int) []string {
	out := parts(s)
	line := ""
	for _, m := range s.Amount {
		text := grouped(m)
		switch {
		case line == "":
			line = text
		case len(line)+3+len(text) <= width:
			line += " + " + text
		default:
			out = append(out, line+" +")
			line = text
		}
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}

// funnelMonths are sparklines of what happened by month; of many months the last.
func funnelMonths(b *strings.Builder, f report.Funnel, p Paint, width int) {
	if len(f.Months) < 2 {
		return
	}
	series := monthSeries(f)
	name, count := 0, 0
	for _, s := range series {
		name, count = max(name, Width(s.name)), max(count, len(strconv.Itoa(total(s.counts))))
	}
	left := name + 2 + count + 2
	from := max(0, len(f.Months)-max(4, width-left-len("  most 1234 in 2026-11")))
	heading := fmt.Sprintf("by month, %s to %s", f.Months[from].Month, f.Months[len(f.Months)-1].Month)
	if from > 0 {
		heading += fmt.Sprintf("; %d before are not drawn", from)
	}
	fmt.Fprintf(b, "\n%s\n", p.Dim(Pad("", left)+heading))
	for _, s := range series {
		counts := s.counts[from:]
		line := chart.Spark(counts, p.ASCII)
		if s.won {
			line = p.Green(line)
		} else {
			line = p.Cyan(line)
		}
		fmt.Fprintf(b, "%s  %*d  %s  %s\n", p.Bold(Pad(s.name, name)), count, total(s.counts), line, p.Dim(chart.Summary(counts, monthNames(f)[from:])))
	}
}

// wrap breaks text between words; the lines after the first are indented, and a word
// that fits in no line is cut.
func (p Paint) wrap(text string, width int) string {
	var b strings.Builder
	line := 0
	for i, word := range strings.Fields(text) {
		word = p.Cut(word, width-2)
		if i > 0 && line+1+Width(word) > width {
			b.WriteString("\n  ")
			line = 2
		} else if i > 0 {
			b.WriteByte(' ')
			line++
		}
		b.WriteString(word)
		line += Width(word)
	}
	return b.String()
}

func exits(b *strings.Builder, p Paint, width int, name string, e report.Exits) {
	if e.Count == 0 {
		return
	}
	var parts []string
	for _, r := range reasons(e) {
		parts = append(parts, fmt.Sprintf("%s %d", Line(r.text), r.count))
	}
	fmt.Fprintf(b, "%s\n", p.Dim(p.wrap(fmt.Sprintf("%s: %d (%s)", name, e.Count, strings.Join(parts, ", ")), width)))
}

// groupTable has a row a group and a column a step.
func groupTable(b *strings.Builder, f report.Funnel, p Paint, width int) {
	v := View{Columns: []Column{{Title: strings.Join(f.Options.By, ", ")}}}
	for _, s := range f.Steps {
		v.Columns = append(v.Columns, Column{Title: shortStep(s.Step), Right: true, Keep: true})
	}
	v.Columns = append(v.Columns, Column{Title: "rate", Right: true, Keep: true})
	for _, g := range f.Groups {
		row := []Cell{Text(strings.Join(groupKey(g), p.Dot()))}
		for _, s := range g.Steps {
			row = append(row, Text(strconv.Itoa(s.Count)))
		}
		v.Rows = append(v.Rows, append(row, Text(percent(g.Steps[3].OfFirst))))
	}
	_ = v.table(b, p.options(width)) // a Builder takes everything
}

// shortSteps are the steps as heads of narrow columns.
var shortSteps = map[string]string{"qualified": "qual.", "converted": "conv.", "accounts": "accts", "opportunities": "opps"}

func shortStep(step string) string {
	if short := shortSteps[step]; short != "" {
		return short
	}
	return step
}
