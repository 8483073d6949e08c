package render

import (
	"plumb/internal/chart"
	"plumb/internal/page"
	"plumb/internal/report"
)

// Joined is the joined table as a report: as a page with the funnel that its rows add up
// to.
func Joined(v View, f report.Funnel) View {
	if v.About.Title == "" {
		v.About.Title, v.About.Summary = "Leads and what they became", "A row for each lead and opportunity, then what no lead led to."
	}
	drawing := func() chart.Drawing {
		return chart.Funnel{Title: funnelTitle(f), Words: funnelWords(f), Steps: funnelSteps(f)}
	}
	return v.rowsUnder(drawing, "The drawing is the funnel that they add up to.")
}

// JoinedChanges is the rows that are not as they were, under both funnels.
func JoinedChanges(v View, before, after report.Funnel) View {
	drawing := func() chart.Drawing {
		return comparedBars(funnelTitle(after)+", compared", report.Compare(before.Figures(), after.Figures()))
	}
	return v.rowsUnder(drawing, "The drawing is of both funnels; thin bars are what was.")
}

// rowsUnder makes a page of the rows only when one is asked for.
func (v View) rowsUnder(drawing func() chart.Drawing, note string) View {
	v.Sheet = func() page.Page {
		return page.Page{Sections: []page.Section{{Title: "The rows", Note: note, Drawing: drawing(), Tables: []page.Table{v.pageTable()}}}}
	}
	return v
}
