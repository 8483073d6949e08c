package render

import (
	"fmt"
	"strconv"
	"strings"

	"plumb/internal/report"
	"plumb/records"
)

// Funnel shows a funnel: bars to a person, a row a step (or a row a step and
// group) to a program.
func Funnel(f report.Funnel, width int) View {
	v := View{Page: func(p Paint) string { return funnelPage(f, p, width) }}
	for _, by := range f.Options.By {
		v.Columns = append(v.Columns, Column{Name: by, Title: by})
	}
	v.Columns = append(v.Columns, Column{Name: "step", Title: "step"}, Column{Name: "count", Title: "count", Right: true},
		Column{Name: "of_previous", Title: "of previous", Right: true}, Column{Name: "of_first", Title: "of first", Right: true},
		Column{Name: "amount", Title: "amount", Right: true}, Column{Name: "median_days", Title: "median days", Right: true}, Column{Name: "p90_days", Title: "p90 days", Right: true})
	if len(f.Options.By) == 0 {
		v.Rows = stepRows(nil, nil, f.Steps)
		return v
	}
	for _, g := range f.Groups {
		v.Rows = append(v.Rows, stepRows(g.Key, g.Labels, g.Steps)...)
	}
	return v
}

func stepRows(key, labels []string, steps []report.Step) [][]Cell {
	var rows [][]Cell
	for _, s := range steps {
		rows = append(rows, append(keyCells(key, labels), Text(s.Step), Text(strconv.Itoa(s.Count)), Text(rateText(s.OfPrevious)), Text(rateText(s.OfFirst)),
			Text(amounts(s.Amount)), Text(daysText(s.Days.Median)), Text(daysText(s.Days.P90))))
	}
	return rows
}

// keyCells are the values of a group; people read labels instead of ids.
func keyCells(key, labels []string) []Cell {
	var row []Cell
	for i, k := range key {
		c := Text(k)
		if labels != nil && labels[i] != k {
			c.Show = labels[i]
		}
		row = append(row, c)
	}
	return row
}

func rateText(r *report.Rate) string {
	if r == nil {
		return ""
	}
	return r.String()
}

func percent(r *report.Rate) string {
	if r == nil {
		return ""
	}
	return r.Shift(2).Round(1).StringFixed(1) + " %"
}

func daysText(d *float64) string {
	if d == nil {
		return ""
	}
	return strconv.FormatFloat(*d, 'f', 1, 64)
}

func amounts(list []records.Money) string {
	var out []string
	for _, m := range list {
		out = append(out, m.String())
	}
	return strings.Join(out, " + ")
}

// funnelPage draws the funnel with bars that fit the width.
func funnelPage(f report.Funnel, p Paint, width int) string {
	var b strings.Builder
	if len(f.Groups) > 0 {
		groupTable(&b, f, p, width)
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%s\n", p.Dim(strings.Repeat(" ", 14)+"count  of previous  median days"))
	space := 0 // for the longest bar, so that all are to one scale
	for _, s := range f.Steps {
		space = max(space, Width(detail(s)))
	}
	space = max(8, width-14-5-2-11-2-11-2-space)
	for _, s := range f.Steps {
		name := Pad(s.Step, 14)
		line := fmt.Sprintf("%s%5d  %11s  %11s  %s%s", p.Bold(name), s.Count, percent(s.OfPrevious), daysText(s.Days.Median),
			p.Cyan(bar(s.Count, f.Steps[0].Count, space)), p.Dim(detail(s)))
		b.WriteString(strings.TrimRight(line, " ") + "\n")
		for _, m := range s.Amount {
			fmt.Fprintf(&b, "%s\n", p.Dim(fmt.Sprintf("%19s", grouped(m))))
		}
	}
	exits(&b, p, width, "unqualified", f.Unqualified)
	exits(&b, p, width, "lost", f.Lost)
	if f.WinRate != nil {
		fmt.Fprintf(&b, "%s\n", p.Dim(fmt.Sprintf("win rate: %s (%s)", percent(f.WinRate), report.WinRateOf(f.Options.Rate))))
	}
	if f.Options.Rates != nil {
		fmt.Fprintf(&b, "%s\n", p.Dim(wrap(fmt.Sprintf("amounts in %s by %s, %d of them converted: the latest rate on or before the day an opportunity was won, else its close date", f.Options.In, records.RatesFile, f.Exchanged), width)))
	}
	beside := fmt.Sprintf("beside: %s, %s and %s that none of these led to", Count(f.Beside.Accounts, "account", "accounts"),
		Count(f.Beside.Contacts, "contact", "contacts"), Count(f.Beside.Opportunities, "opportunity", "opportunities"))
	if f.Beside.Leads > 0 {
		beside += fmt.Sprintf("; %d %s are not in it", f.Beside.Leads, f.Steps[0].Step)
	}
	fmt.Fprintf(&b, "%s\n", p.Dim(wrap(beside, width)))
	return b.String()
}

// eighths are the parts of a block, so that small numbers still show.
var eighths = []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}

func bar(n, of, width int) string {
	if of == 0 || n == 0 {
		return ""
	}
	parts := min(n*width*8/of, width*8)
	return strings.Repeat("█", parts/8) + eighths[max(parts%8, min(1, 8-parts))%8]
}

func detail(s report.Step) string {
	switch {
	case s.Step == "accounts" && s.Existing > 0:
		return fmt.Sprintf(" %d new", s.New)
	case s.Step == "opportunities" && s.Later > 0:
		return fmt.Sprintf(" %d later", s.Later)
	}
	return ""
}

// grouped is an amount for people: 250,600 EUR.
func grouped(m records.Money) string {
	text := strings.TrimSuffix(m.AmountText(), ".00")
	whole, fraction, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return whole + " " + m.Currency
}

// wrap breaks text between words; the lines after the first are indented.
func wrap(text string, width int) string {
	var b strings.Builder
	line := 0
	for i, word := range strings.Fields(text) {
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
	for _, reason := range sortedKeys(e.Reasons) {
		word := reason
		if word == "" {
			word = "no reason given"
		}
		parts = append(parts, fmt.Sprintf("%s %d", Line(word), e.Reasons[reason]))
	}
	fmt.Fprintf(b, "%s\n", p.Dim(wrap(fmt.Sprintf("%s: %d (%s)", name, e.Count, strings.Join(parts, ", ")), width)))
}

// groupTable has a row a group and a column a step.
func groupTable(b *strings.Builder, f report.Funnel, p Paint, width int) {
	v := View{Columns: []Column{{Title: strings.Join(f.Options.By, ", ")}}}
	for _, s := range f.Steps {
		v.Columns = append(v.Columns, Column{Title: shortStep(s.Step), Right: true})
	}
	v.Columns = append(v.Columns, Column{Title: "rate", Right: true})
	for _, g := range f.Groups {
		key := strings.Join(g.Key, " · ")
		if g.Labels != nil {
			key = strings.Join(g.Labels, " · ")
		}
		if strings.Trim(key, " ·") == "" {
			key = "(none)"
		}
		row := []Cell{Text(key)}
		for _, s := range g.Steps {
			row = append(row, Text(strconv.Itoa(s.Count)))
		}
		v.Rows = append(v.Rows, append(row, Text(percent(g.Steps[3].OfFirst))))
	}
	_ = v.table(b, Options{Terminal: true, Width: width, Color: p.On}) // a Builder takes everything
}

// shortSteps are the steps as heads of narrow columns.
var shortSteps = map[string]string{"qualified": "qual.", "converted": "conv.", "accounts": "accts", "opportunities": "opps"}

func shortStep(step string) string {
	if short := shortSteps[step]; short != "" {
		return short
	}
	return step
}
