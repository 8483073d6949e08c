package render

import (
	"fmt"
	"slices"
	"strconv"

	"plumb/internal/report"
)

// waitWords are the steps for people.
var waitWords = map[string]string{"assigned": "assigned", "attempt_after_assigned": "then tried", "attempt": "tried", "contact": "talked", "qualified": "qualified"}

// Response shows a row a step: how long it took, and how many were that quick.
func Response(r report.Response, today string, width int) View {
	all := View{Columns: columnsOf(r.By, "step", ">count", ">undated", ">p50_minutes=p50", ">p95_minutes=p95")}
	if len(r.Steps) > 0 {
		for _, b := range r.Steps[0].Bands {
			all.Columns = append(all.Columns, Column{Name: b.Band, Title: b.Band, Right: true, Keep: true})
		}
	}
	if len(r.By) == 0 {
		all.Rows = waitRows(nil, r.Waits)
	}
	for _, g := range r.Groups {
		all.Rows = append(all.Rows, waitRows(groupCells(g.Key), g.Waits)...)
	}
	notes := []string{fmt.Sprintf("%d in all; open, and nobody has tried by %s: %d", r.Count, today, r.Untouched),
		"how many within 5 minutes, 15 minutes, an hour …; from creation, then tried: from assignment"}
	shown := all.without("count")
	if !slices.ContainsFunc(r.Steps, func(w report.Wait) bool { return w.Undated > 0 }) {
		shown = shown.without("undated")
	}
	return figures(width, all, sheet{"From creation to the first talk", shown, notes, responseBars(r)})
}

func waitRows(key []Cell, w report.Waits) [][]Cell {
	var rows [][]Cell
	for _, s := range w.Steps {
		row := plus(key, labelled(s.Step, waitWords[s.Step]), countIn(s.Count), countIn(s.Undated), minutesCell(s.P50), minutesCell(s.P95))
		for _, b := range s.Bands {
			row = append(row, countIn(b.Count))
		}
		rows = append(rows, row)
	}
	return rows
}

// minutesCell is minutes, to people in the unit that fits.
func minutesCell(m *float64) Cell {
	if m == nil {
		return Text("")
	}
	value, unit := report.Minutes(*m)
	return Cell{Text: daysText(m), Show: strconv.FormatFloat(value, 'f', 1, 64) + " " + unit}
}
