package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"plumb/internal/report"
)

// Aging shows a row a record, the worst first, or a row a group. To people a number
// stands only where it is what is wrong.
func Aging(g report.Aging, today string, width int) View {
	if len(g.By) > 0 {
		return agingGroups(g, today, width)
	}
	all := View{Columns: heads("id", "kind", "label=name", "owner", "status", "reasons", ">days_beyond", ">days_in_status", ">max_days", ">over_by", ">days_idle", "close_date", ">late_by")}
	shown := View{Columns: heads("id", "name", "owner", "status", ">over", ">idle", ">late", "next"), Empty: "nothing has been left lying"}
	shown.Columns[0].Keep = true
	for _, old := range g.Records {
		all.Rows = append(all.Rows, []Cell{Text(old.ID), Text(old.Kind), Text(old.Label), Text(old.Owner), Text(old.Status), Text(strings.Join(old.Reasons, " ")), daysIn(&old.Beyond),
			daysIn(old.DaysInStatus), whole(old.MaxDays), daysIn(old.OverBy), daysIn(old.DaysIdle), orBlank(old.CloseDate), whole(old.LateBy)})
		shown.Rows = append(shown.Rows, []Cell{Text(old.ID), Text(old.Label), Text(old.Owner), Text(old.Status),
			where(old, report.Over, daysIn(old.OverBy)), where(old, report.Idle, daysIn(old.DaysIdle)), where(old, report.Late, whole(old.LateBy)), where(old, report.Adrift, Text("none"))})
	}
	var parts []string
	for _, t := range g.Reasons {
		parts = append(parts, fmt.Sprintf("%s %d", t.Reason, t.Count))
	}
	notes := append([]string{fmt.Sprintf("days; %d of %d that are open on %s: %s", g.Found, g.Open, today, strings.Join(parts, ", "))}, undatedNote(g)...)
	if left := g.Found - len(shown.Rows); left > 0 {
		notes = append(notes, fmt.Sprintf("%d more are not shown", left))
	}
	return figures(width, all, sheet{"Left lying", shown, notes, agingBars(g)})
}

func undatedNote(g report.Aging) []string {
	if g.Undated == 0 {
		return nil
	}
	return []string{fmt.Sprintf("of %d nobody knows since when they are in their status", g.Undated)}
}

// agingGroups shows how many are open in each group, and what is wrong with how many.
func agingGroups(g report.Aging, today string, width int) View {
	specs := []string{">open", ">found", ">undated"}
	for _, t := range g.Reasons {
		specs = append(specs, ">"+t.Reason)
	}
	all := View{Columns: columnsOf(g.By, specs...), Empty: "nothing is open"}
	row := func(key []Cell, l report.Lying) {
		cells := plus(key, countIn(l.Open), countIn(l.Found), countIn(l.Undated))
		for _, t := range l.Reasons {
			cells = append(cells, countIn(t.Count))
		}
		all.Rows = append(all.Rows, cells)
	}
	for _, group := range g.Groups {
		row(groupCells(group.Key), group.Lying)
	}
	sums := make([]Cell, len(g.By))
	sums[0] = total("")
	row(sums, g.Lying)
	notes := append([]string{"found: something is wrong on " + today}, undatedNote(g)...)
	return figures(width, all, sheet{"Left lying", all.without("undated"), notes, agingBars(g)})
}

func where(old report.Old, reason string, c Cell) Cell {
	if !slices.Contains(old.Reasons, reason) {
		return Text("")
	}
	return c
}

func whole(n *int) Cell {
	if n == nil {
		return Text("")
	}
	return Text(strconv.Itoa(*n))
}

func orBlank(s *string) Cell {
	if s == nil {
		return Text("")
	}
	return Text(*s)
}
