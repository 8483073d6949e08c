package render

import (
	"fmt"

	"plumb/internal/report"
)

// Pipeline shows a row a stage, and the totals of the open ones and of all.
func Pipeline(p report.Pipeline, today string, width int) View {
	v := View{Columns: columnsOf(p.By, "stage", "stage_type", ">count", ">amount", ">weighted", ">average_days=avg days", ">without_amount=no amount", ">without_probability")}
	if len(p.By) == 0 {
		v.Rows = stageRows(nil, p.Stages, true)
	}
	for _, g := range p.Groups {
		v.Rows = append(v.Rows, stageRows(groupCells(g.Key), g.Stages, false)...)
	}
	shown := v.without("stage_type", "without_probability")
	if p.All.WithoutAmount == 0 {
		shown = shown.without("without_amount")
	}
	notes := []string{fmt.Sprintf("weighted: amount times probability; days from creation to %s", today)}
	return figures(width, v, sheet{"Pipeline", shown, notes, pipelineBars(p)})
}

// stageRows leaves out the empty stages of a group, of which there may be many.
func stageRows(key []Cell, s report.Stages, empty bool) [][]Cell {
	var rows [][]Cell
	blank := Text("")
	open := func(name Cell, kind string, w report.Weighted) {
		rows = append(rows, plus(key, name, Text(kind), countIn(w.Count), money(w.Amount), money(w.Weighted), daysIn(w.AverageDays), countIn(w.WithoutAmount), countIn(w.WithoutProbability)))
	}
	closed := func(name Cell, kind string, c report.Counted) {
		rows = append(rows, plus(key, name, Text(kind), countIn(c.Count), money(c.Amount), blank, blank, countIn(c.WithoutAmount), blank))
	}
	for _, st := range s.Stages {
		if empty || st.Count > 0 {
			open(labelled(st.Stage.Stage, st.Label), string(st.Type), st.Weighted)
		}
	}
	open(subtotal(key, "open"), "open", s.Open)
	for _, st := range s.Closed {
		if empty || st.Count > 0 {
			closed(labelled(st.Stage.Stage, st.Label), string(st.Type), st.Counted)
		}
	}
	closed(subtotal(key, "all"), "all", s.All)
	return rows
}

// subtotal is the total of a group, which stands with it, or of all, which stands below.
func subtotal(key []Cell, show string) Cell {
	c := total(show)
	c.total = len(key) == 0
	return c
}
