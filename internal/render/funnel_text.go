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

// figureColumn is a figure at the right of the bars.
type figureColumn struct {
	title string
	text  func(report.Step) string
	width int
}

// figureColumns are those of a funnel; the last are left out where it is narrow.
func figureColumns(steps []report.Step) []figureColumn {
	out := []figureColumn{
		{title: "of prev", text: func(s report.Step) string { return percent(s.OfPrevious) }},
		{title: "of first", text: func(s report.Step) string { return percent(s.OfFirst) }},
		{title: "median", text: func(s report.Step) string { return elapsed(s.Days.Median) }},
		{title: "p90", text: func(s report.Step) string { return elapsed(s.Days.P90) }},
	}
	for i := range out {
		out[i].width = 8
		for _, s := range steps {
			out[i].width = max(out[i].width, Width(out[i].text(s)))
		}
	}
	return out
}

func elapsed(d *float64) string {
	if d == nil {
		return ""
	}
	return daysText(d) + " d"
}

// leastBar is the longest bar where it is narrowest: figures give way to it.
const leastBar = 24

// frame is how a funnel's lines are laid out: a name, a count, a bar, figures.
type frame struct {
	name, count, bar, most int
	figures                []figureColumn
}

func (fr frame) left() int { return fr.name + fr.count + 2*gap }

func newFrame(steps []report.Step, width int) frame {
	fr := frame{figures: figureColumns(steps)}
	for _, s := range steps {
		fr.name, fr.count, fr.most = max(fr.name, Width(s.Step)), max(fr.count, len(strconv.Itoa(s.Count))), max(fr.most, s.Count)
	}
	for {
		fr.bar = width - fr.left()
		for _, c := range fr.figures {
			fr.bar -= gap + c.width
		}
		if fr.bar >= leastBar || len(fr.figures) == 0 {
			fr.bar = max(1, fr.bar)
			return fr
		}
		fr.figures = fr.figures[:len(fr.figures)-1]
	}
}

// line puts figures behind what stands at the left.
func (fr frame) line(left string, text func(figureColumn) string) string {
	for _, c := range fr.figures {
		left += fmt.Sprintf("%*s", gap+c.width, text(c))
	}
	return strings.TrimRight(left, " ") + "\n"
}

func funnelBars(b *strings.Builder, f report.Funnel, p Paint, width int) {
	fr := newFrame(f.Steps, width)
	if len(fr.figures) > 0 {
		b.WriteString(p.Dim(strings.TrimSuffix(fr.line(Pad("", fr.left()+fr.bar), func(c figureColumn) string { return c.title }), "\n")) + "\n")
	}
	for _, s := range f.Steps {
		colour := p.Cyan
		if s.Step == "won" {
			colour = p.Green
		}
		left := fmt.Sprintf("%s  %*d  %s", p.Bold(Pad(s.Step, fr.name)), fr.count, s.Count, colour(Pad(chart.Bar(s.Count, fr.most, fr.bar, p.ASCII), fr.bar)))
		b.WriteString(fr.line(left, func(c figureColumn) string { return c.text(s) }))
		for _, more := range below(s, width-fr.left()) {
			b.WriteString(Pad("", fr.left()) + p.Dim(more) + "\n")
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
		case len(line)+len(" + ")+len(text)+len(" +") <= width:
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
	name, count, summary := 0, 0, 0
	for _, s := range series {
		name, count, summary = max(name, Width(s.name)), max(count, len(strconv.Itoa(sum(s.counts)))), max(summary, Width(chart.Summary(s.counts, monthNames(f))))
	}
	left := name + count + 2*gap
	from := max(0, len(f.Months)-max(4, width-left-gap-summary))
	heading := fmt.Sprintf("by month, %s to %s", f.Months[from].Month, f.Months[len(f.Months)-1].Month)
	if from > 0 {
		heading += fmt.Sprintf("; %d before are not drawn", from)
	}
	fmt.Fprintf(b, "\n%s\n", p.Dim(Pad("", left)+p.Cut(heading, width-left)))
	for _, s := range series {
		counts := s.counts[from:]
		line := chart.Spark(counts, p.ASCII)
		if s.won {
			line = p.Green(line)
		} else {
			line = p.Cyan(line)
		}
		fmt.Fprintf(b, "%s  %*d  %s  %s\n", p.Bold(Pad(s.name, name)), count, sum(s.counts), line, p.Dim(chart.Summary(counts, monthNames(f)[from:])))
	}
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

// groupTable has a row a group, a column each word of --by and a column a step.
func groupTable(b *strings.Builder, f report.Funnel, p Paint, width int) {
	v := View{Columns: columnsOf(f.Options.By)}
	for _, s := range f.Steps {
		v.Columns = append(v.Columns, Column{Title: shortStep(s.Step), Right: true, Keep: true})
	}
	v.Columns = append(v.Columns, Column{Title: "rate", Right: true, Keep: true})
	for _, g := range f.Groups {
		var row []Cell
		for _, key := range groupKey(g) {
			row = append(row, Text(key))
		}
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
