package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"plumb/internal/report"
)

// Aging shows a row a record, the worst first. To people a number stands only where it
// is what is wrong.
func Aging(g report.Aging, today string, width int) View {
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
	notes := []string{fmt.Sprintf("days; %d of %d that are open on %s: %s", g.Found, g.Open, today, strings.Join(parts, ", "))}
	if g.Undated > 0 {
		notes = append(notes, fmt.Sprintf("of %d nobody knows since when they are in their status", g.Undated))
	}
	if left := g.Found - len(shown.Rows); left > 0 {
		notes = append(notes, fmt.Sprintf("%d more are not shown", left))
	}
	return figures(width, all, sheet{"Left lying", shown, notes})
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
