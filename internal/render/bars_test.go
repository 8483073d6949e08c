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

// Each figure has a bar, whatever it is called; a part of one, and an amount, has none.
func TestComparedBars(t *testing.T) {
	figures := func(counts ...int) report.Figures {
		var f report.Figures
		for i, name := range []string{"all", "status.open", "status.open.lost", "won", ""} {
			f.All = append(f.All, report.Figure{Name: name, Count: counts[i]})
		}
		f.All = append(f.All, report.Figure{Name: "target", Money: true})
		return f
	}
	drawn := comparedBars("x", report.Compare(figures(5, 4, 3, 2, 1), figures(9, 8, 7, 6, 0))).(chart.Funnel)
	if want := "all 9, was 5; status.open 8, was 4; won 6, was 2; (none) 0, was 1"; drawn.Words != want {
		t.Errorf("%s, want %s", drawn.Words, want)
	}
	for i, was := range []int{5, 4, 2, 1} {
		if s := drawn.Steps[i]; *s.Was != was || s.Won != (i == 2) {
			t.Errorf("%+v", s)
		}
	}
}
