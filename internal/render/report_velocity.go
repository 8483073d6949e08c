package render

import (
	"fmt"
	"slices"

	"plumb/internal/report"
)

// Velocity shows a row a stage, how the records ended, and the money that comes in a
// day. To programs stages and ends are rows of one table; from says what the days
// began with.
func Velocity(v report.Velocity, width int) View {
	all := View{Columns: columnsOf(v.By, "stage", "stage_type", ">entered", ">advanced", ">rate", ">back", ">lost", ">now", ">elsewhere", "days_from", ">dated", ">median_days=median", ">p90_days=p90")}
	ends := View{Columns: columnsOf(v.By, "end=ended in", ">count", ">dated", ">median_days=median", ">p90_days=p90")}
	sales := View{Columns: columnsOf(v.By, "currency", ">opportunities=deals", ">won", ">lost", ">win_rate", ">average_amount=average won", ">cycle_days=cycle", ">per_day")}
	add := func(key []Cell, p report.Paces) {
		all.Rows = append(all.Rows, paceRows(key, p)...)
		ends.Rows = append(ends.Rows, endRows(key, p)...)
		sales.Rows = append(sales.Rows, salesRows(key, p)...)
	}
	if len(v.By) == 0 {
		add(nil, v.Paces)
	}
	for _, g := range v.Groups {
		add(groupCells(g.Key), g.Paces)
	}
	stages := View{Columns: all.Columns}
	for _, row := range all.Rows {
		if row[len(v.By)+9].Text == "entry" {
			stages.Rows = append(stages.Rows, row)
		}
	}
	note := "days of each stay that ended; back: went to an earlier stage; lost: from here"
	if !anyIn(stages.Rows, len(v.By)+8) {
		stages = stages.without("elsewhere")
	} else {
		note += "; elsewhere: none of these, such as at rest"
	}
	shown := []sheet{{title: "Stages", View: stages.without("stage_type", "days_from", "dated"), notes: []string{note}, drawing: velocityBars(v)}}
	if len(ends.Rows) > 0 {
		shown = append(shown, sheet{title: "Ends", View: ends, notes: []string{"days from creation"}})
	}
	if len(sales.Rows) > 0 {
		note := "per day: deals times win rate times average won, over the cycle: the mean days from creation to won"
		if v.WithoutAmount > 0 {
			note += fmt.Sprintf("; %d without an amount left out", v.WithoutAmount)
		}
		shown = append(shown, sheet{title: "Sales velocity", View: sales, notes: []string{note}})
	}
	return figures(width, all, shown...)
}

// anyIn reports whether a column of counts has one that is not 0.
func anyIn(rows [][]Cell, column int) bool {
	return slices.ContainsFunc(rows, func(row []Cell) bool { return row[column].Text != "0" })
}

func paceRows(key []Cell, p report.Paces) [][]Cell {
	var rows [][]Cell
	for _, s := range p.Stages {
		if s.Entered == 0 && len(key) > 0 {
			continue // a group says what is there
		}
		rows = append(rows, plus(key, labelled(s.Stage.Stage, s.Label), Text(string(s.Type)), countIn(s.Entered), countIn(s.Advanced), rateIn(s.Rate), countIn(s.Back), countIn(s.Lost), countIn(s.Now), countIn(s.Elsewhere),
			Text("entry"), countIn(s.Dated), daysIn(s.Median), daysIn(s.P90)))
	}
	for _, e := range p.Endings {
		none := Text("")
		rows = append(rows, plus(key, labelled(e.Stage.Stage, e.Label), Text(string(e.Type)), none, none, none, none, none, countIn(e.Count), none,
			Text("creation"), countIn(e.Dated), daysIn(e.Median), daysIn(e.P90)))
	}
	return rows
}

func endRows(key []Cell, p report.Paces) [][]Cell {
	var rows [][]Cell
	for _, e := range p.Endings {
		rows = append(rows, plus(key, labelled(e.Stage.Stage, e.Label), countIn(e.Count), countIn(e.Dated), daysIn(e.Median), daysIn(e.P90)))
	}
	return rows
}

func salesRows(key []Cell, p report.Paces) [][]Cell {
	var rows [][]Cell
	for _, s := range p.Sales {
		rows = append(rows, plus(key, Text(s.Currency), countIn(s.Count), countIn(s.Won), countIn(s.Lost), rateIn(s.WinRate), moneyCell(s.AverageAmount, s.Currency), daysIn(s.CycleDays), moneyCell(s.PerDay, s.Currency)))
	}
	return rows
}
