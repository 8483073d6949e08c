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
	v.Sheet = func() page.Page {
		drawing := chart.Funnel{Title: funnelTitle(f), Words: funnelWords(f), Steps: funnelSteps(f)}
		return page.Page{Sections: []page.Section{{Title: "The rows", Note: "The drawing is the funnel that they add up to.", Drawing: drawing, Tables: []page.Table{v.pageTable()}}}}
	}
	return v
}
