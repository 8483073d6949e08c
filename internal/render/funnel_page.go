package render

import (
	"fmt"
	"slices"
	"strings"

	"plumb/internal/chart"
	"plumb/internal/page"
	"plumb/internal/report"
)

// funnelSheet is the funnel as a page: what people ask for first, then the drawing,
// the groups, the months, who left, and what stands beside.
func funnelSheet(f report.Funnel) page.Page {
	p := page.Page{Figures: funnelFigures(f), Sections: []page.Section{stepSection(f)}}
	if len(f.Groups) > 0 {
		p.Sections = append(p.Sections, groupSection(f))
	}
	if len(f.Months) > 1 { // of one month there is nothing to compare
		p.Sections = append(p.Sections, monthSection(f))
	}
	if len(f.Months) > 0 {
		p.Sections = append(p.Sections, cohortSection(f))
	}
	p.Sections = append(p.Sections, exitSection(f))
	return p
}

func funnelFigures(f report.Funnel) []page.Figure {
	start := f.Steps[0]
	one, many := starting(f)
	out := []page.Figure{{Name: title(start.Step), Value: number(start.Count)}}
	for _, s := range f.Steps[1:] {
		switch s.Step {
		case "worked":
			out[0].Note = fmt.Sprintf("%s of them worked on", number(s.Count))
		case "converted":
			out = append(out, page.Figure{Name: "Conversion", Value: orDash(percent(s.OfFirst)), Note: fmt.Sprintf("%s of %s", number(s.Count), Count(start.Count, one, many))})
		case "opportunities", "won":
			out = append(out, page.Figure{Name: title(s.Step), Value: number(s.Count), Note: strings.Join(below(s, 34)[len(parts(s)):], " ")})
		}
		if s.Step == "won" && f.WinRate != nil {
			out = append(out, page.Figure{Name: "Win rate", Value: percent(f.WinRate), Note: report.WinRateOf(f.Options.Rate)})
		}
	}
	return out
}

// funnelSteps are the bars of the drawing.
func funnelSteps(f report.Funnel) []chart.Step {
	var out []chart.Step
	for i, s := range f.Steps {
		step := chart.Step{Name: title(chartName.Cut(Line(s.Step), 24)), Count: s.Count, Details: below(s, 42), Won: s.Step == "won"}
		if i > 0 && s.OfPrevious != nil {
			step.Ratio = percent(s.OfPrevious) + " of " + chartName.Cut(Line(f.Steps[i-1].Step), 24)
		}
		out = append(out, step)
	}
	return out
}

// chartName is how names are cut in a drawing.
var chartName = Paint{}

func stepSection(f report.Funnel) page.Section {
	drawing := chart.Funnel{Title: funnelTitle(f), Words: funnelWords(f), Steps: funnelSteps(f)}
	t := page.Table{Caption: "Every step in figures", Columns: []page.Column{{Title: "Step"}, {Title: "Count", Number: true, Bars: true, Drawn: true}, {Title: "Of previous", Number: true},
		{Title: "Of first", Number: true}, {Title: "Median days", Number: true}, {Title: "P90 days", Number: true}}}
	money := currencies(f.Steps...)
	for _, c := range money {
		t.Columns = append(t.Columns, page.Column{Title: c, Number: true})
	}
	most := 0
	for _, s := range f.Steps {
		most = max(most, s.Count)
	}
	for _, s := range f.Steps {
		count := countCell(s.Count)
		count.Share = shareOf(s.Count, most)
		row := []page.Cell{{Text: Clean(s.Step)}, count, rateCell(s.OfPrevious), rateCell(s.OfFirst), daysCell(s.Days.Median), daysCell(s.Days.P90)}
		t.Rows = append(t.Rows, append(row, amountCells(s.Amount, money)...))
	}
	return page.Section{Title: "The funnel", Drawing: drawing, Tables: []page.Table{t}}
}

// funnelWords says the funnel to those who cannot see it.
func funnelWords(f report.Funnel) string {
	var out []string
	for _, s := range f.Steps {
		text := fmt.Sprintf("%s %d", Line(s.Step), s.Count)
		if s.OfPrevious != nil {
			text += " (" + percent(s.OfPrevious) + " of the step before)"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// groupSection has a row a group and a column a step, and what was won in each
// currency.
func groupSection(f report.Funnel) page.Section {
	by := strings.Join(f.Options.By, " and ")
	one, _ := starting(f)
	t := page.Table{Caption: "A row for each " + Clean(FieldText(by)), Empty: "none"}
	for _, field := range f.Options.By {
		t.Columns = append(t.Columns, page.Column{Title: title(Clean(FieldText(field)))})
	}
	for _, s := range f.Steps {
		t.Columns = append(t.Columns, page.Column{Title: title(Clean(s.Step)), Number: true})
	}
	t.Columns = append(t.Columns, page.Column{Title: "Converted %", Number: true, Bars: true})
	won := currencies(stepOf(f.Steps, "won"))
	for _, c := range won {
		t.Columns = append(t.Columns, page.Column{Title: "Won, " + c, Number: true})
	}
	for _, g := range f.Groups {
		var row []page.Cell
		for _, key := range groupKey(g) {
			row = append(row, page.Cell{Text: Clean(key)})
		}
		for _, s := range g.Steps {
			row = append(row, countCell(s.Count))
		}
		rate := stepOf(g.Steps, "converted").OfFirst
		t.Rows = append(t.Rows, append(append(row, rateBar(rate)), amountCells(stepOf(g.Steps, "won").Amount, won)...))
	}
	return page.Section{Title: "By " + Clean(FieldText(by)), Note: "The same steps for each group. An opportunity is in the group of the " + one + " that led to it.", Tables: []page.Table{t}}
}

func stepOf(steps []report.Step, name string) report.Step {
	i := slices.IndexFunc(steps, func(s report.Step) bool { return s.Step == name })
	if i < 0 {
		return report.Step{}
	}
	return steps[i]
}

// monthSection is what happened in each month.
func monthSection(f report.Funnel) page.Section {
	d := chart.Columns{Title: "By month", Months: monthNames(f)}
	var words []string
	for _, s := range monthSeries(f) {
		most := chart.Summary(s.counts, d.Months)
		d.Counts = append(d.Counts, s.counts)
		d.Series = append(d.Series, chart.Series{Name: title(Line(s.name)), Total: most, Units: s.units, Won: s.won})
		words = append(words, strings.TrimSuffix(Count(sum(s.counts), s.units[0], s.units[1])+", "+most, ", "))
	}
	d.Words = strings.Join(words, "; ")
	return page.Section{Title: "What happened, month by month", Note: "Each count stands in the month in which it happened. The rows are not to one scale.", Drawing: d}
}

// cohortSection is what became of the leads of each month.
func cohortSection(f report.Funnel) page.Section {
	_, start := starting(f)
	t := page.Table{Caption: fmt.Sprintf("What became of the %s of each month", start), Columns: []page.Column{{Title: "Month"}, {Title: title(start), Number: true},
		{Title: "Converted", Number: true}, {Title: "Converted %", Number: true, Bars: true}, {Title: "Won", Number: true}, {Title: "Won %", Number: true, Bars: true}}}
	won := currencies(stepOf(f.Steps, "won"))
	for _, c := range won {
		t.Columns = append(t.Columns, page.Column{Title: "Won, " + c, Number: true})
	}
	for _, m := range f.Months {
		if m.Leads > 0 {
			row := []page.Cell{{Text: m.Month}, countCell(m.Leads), countCell(m.Converted), rateBar(m.OfConverted()), countCell(m.Won), rateBar(m.OfWon())}
			t.Rows = append(t.Rows, append(row, amountCells(m.Amount, won)...))
		}
	}
	note := fmt.Sprintf("Follows the %s made in a month to the end, whenever that came; both rates are of these %s. Young months have had less time.", start, start)
	return page.Section{Title: "Cohorts by month of creation", Note: note, Tables: []page.Table{t}}
}

// exitSection is who left the funnel, and what is in no step.
func exitSection(f report.Funnel) page.Section {
	_, start := starting(f)
	s := page.Section{Title: "Who left, and what stands beside", Note: "Who left is in no later step for it. What stands beside is counted nowhere above."}
	for _, e := range []struct {
		name string
		report.Exits
	}{{"Unqualified " + start, f.Unqualified}, {"Lost opportunities", f.Lost}} {
		if e.Count == 0 {
			s.Lines = append(s.Lines, e.name+": none")
			continue
		}
		t := page.Table{Caption: fmt.Sprintf("%s: %d", e.name, e.Count), Columns: []page.Column{{Title: "Reason"}, {Title: "Count", Number: true}, {Title: "Share", Number: true, Bars: true}}}
		for _, r := range reasons(e.Exits) {
			t.Rows = append(t.Rows, []page.Cell{{Text: Clean(r.text)}, countCell(r.count), rateBar(report.Ratio(r.count, e.Count))})
		}
		s.Tables = append(s.Tables, t)
	}
	if text := exchangeText(f); text != "" {
		s.Lines = append(s.Lines, title(text))
	}
	for _, line := range besideText(f) {
		s.Lines = append(s.Lines, "Beside: "+Clean(line))
	}
	return s
}
