package render

import (
	"testing"

	"plumb/internal/chart"
	"plumb/internal/report"
)

// The bar of what is closed says what was attained of each target; one of nothing says
// nothing.
func TestAttainedText(t *testing.T) {
	targets := []report.Attainment{{Currency: "EUR", Attainment: report.Ratio(1, 2)}, {Currency: "GBP"}, {Currency: "USD", Attainment: report.Ratio(3, 2)}}
	if got, want := attainedText(targets), "50.0 % of the target in EUR, 150.0 % of the target in USD"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := attainedText(nil); got != "" {
		t.Errorf("%q", got)
	}
}

// Of many bars the first are drawn, and the others together: nothing is left out.
func TestManyBars(t *testing.T) {
	for n := range 3 * mostBars {
		var list []chart.Step
		for range n {
			list = append(list, step("x", 1, ""))
		}
		drawn := bars("x", list).(chart.Funnel).Steps
		total := 0
		for _, s := range drawn {
			total += s.Count
		}
		if total != n || len(drawn) != min(n, mostBars) {
			t.Errorf("%d of %d in %d bars", total, n, len(drawn))
		}
	}
}
