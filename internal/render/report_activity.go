package render

import (
	"slices"

	"plumb/internal/report"
)

// Activity shows a row for everybody, or whatever it is split by, and the total.
func Activity(a report.Activity, byType bool, today string, width int) View {
	var specs []string
	for _, t := range a.Types {
		if !byType {
			specs = append(specs, ">"+t)
		}
	}
	v := View{Columns: columnsOf(a.By, append(specs, ">total", ">tasks_open", ">tasks_overdue=overdue")...)}
	row := func(key []Cell, d report.Done) {
		cells := slices.Clone(key)
		for _, t := range d.Types {
			if !byType {
				cells = append(cells, countIn(t.Count))
			}
		}
		v.Rows = append(v.Rows, append(cells, countIn(d.Total), countIn(d.Open), countIn(d.Overdue)))
	}
	for _, g := range a.Groups {
		row(groupCells(g.Key), g.Done)
	}
	sums := make([]Cell, len(a.By))
	if len(sums) > 0 {
		sums[0] = total("")
	}
	row(sums, a.Done)
	return figures(width, v, sheet{"Done, and to be done", v, []string{"task: done; total: all that was done; open and overdue on " + today}, activityBars(a)})
}
