package render

import "plumb/internal/report"

// countsByMonth is one count of every month.
type countsByMonth struct {
	name   string
	units  [2]string
	counts []int
	won    bool
}

// monthSeries are the leads made, converted and won in each month of a funnel.
func monthSeries(f report.Funnel) []countsByMonth {
	one, many := starting(f)
	out := []countsByMonth{
		{name: many, units: [2]string{one, many}},
		{name: "converted", units: [2]string{"conversion", "conversions"}},
		{name: "won", units: [2]string{"opportunity won", "opportunities won"}, won: true},
	}
	for _, m := range f.Months {
		for i, n := range []int{m.Leads, m.Conversions, m.Wins} {
			out[i].counts = append(out[i].counts, n)
		}
	}
	return out
}

func monthNames(f report.Funnel) []string {
	var out []string
	for _, m := range f.Months {
		out = append(out, m.Month)
	}
	return out
}
