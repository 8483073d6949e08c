package render

import (
	"fmt"

	"plumb/internal/report"
)

// Forecast shows a row a period and category; beside what is closed stands the target.
func Forecast(f report.Forecast, targets bool, width int) View {
	v := View{Columns: columnsOf(f.By, "period", "category", ">count=deals", ">amount", ">without_amount=no amount", ">target", ">attainment=attained", ">gap"), Empty: "no deals, and no targets"}
	v.Columns[len(f.By)].Keep = true
	without := 0
	add := func(key []Cell, periods []report.PeriodForecast) {
		for _, p := range periods {
			for _, c := range p.Categories {
				without += c.WithoutAmount
				if c.Count > 0 || c.Category == "closed" && len(p.Targets) > 0 {
					v.Rows = append(v.Rows, categoryRow(key, p, c))
				}
			}
		}
	}
	if len(f.By) == 0 {
		add(nil, f.Periods)
	}
	for _, g := range f.Groups {
		add(groupCells(g.Key), g.Periods)
	}
	shown := v.without("without_amount")
	if !targets {
		shown = shown.without("target", "attainment", "gap")
	}
	notes := expectedNotes(f, targets)
	if without > 0 {
		notes = append(notes, fmt.Sprintf("without an amount: %d", without))
	}
	return figures(width, v, sheet{"Forecast", shown, notes, forecastBars(f)})
}

func categoryRow(key []Cell, p report.PeriodForecast, c report.Category) []Cell {
	row := plus(key, Cell{Text: p.Period, Show: orNone(p.Period)}, Text(c.Category), countIn(c.Count), money(c.Amount), countIn(c.WithoutAmount))
	if c.Category != "closed" {
		return append(row, Text(""), Text(""), Text(""))
	}
	return append(row, targetCells(p.Targets)...)
}

func orNone(text string) string {
	if text == "" {
		return "(none)"
	}
	return text
}

// targetCells are the target, how much of it is won, and what is lacking, a line for
// each currency.
func targetCells(list []report.Attainment) []Cell {
	var target, attained, gap Cell
	for i, t := range list {
		text, line := "", ""
		if i > 0 {
			text, line = " + ", "\n"
		}
		of := moneyCell(&t.Target, t.Currency)
		target.Text, target.Show = target.Text+text+t.Target+" "+t.Currency, target.Show+line+of.Show
		rate := rateIn(t.Attainment)
		if len(list) > 1 {
			rate.Text += " " + t.Currency
		}
		attained.Text, attained.Show = attained.Text+text+rate.Text, attained.Show+line+rate.Show
		left := moneyCell(&t.Gap, t.Currency)
		gap.Text, gap.Show = gap.Text+text+t.Gap+" "+t.Currency, gap.Show+line+left.Show
		target.currencies += " " + t.Currency
	}
	attained.currencies, gap.currencies = target.currencies, target.currencies
	return []Cell{target, attained, gap}
}

func expectedNotes(f report.Forecast, targets bool) []string {
	notes := []string{}
	if targets {
		notes = append(notes, "attained: closed / target; gap: target less closed")
	}
	for _, p := range f.Periods {
		if len(p.Expected) > 0 {
			notes = append(notes, fmt.Sprintf("%s expected, closed and commit: %s", orNone(p.Period), inWords(p.Expected)))
		}
	}
	return notes
}
