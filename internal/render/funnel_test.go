package render

import (
	"regexp"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"plumb/internal/report"
	"plumb/records"
)

// anyFunnel is a funnel of any size, with names of any length.
func anyFunnel(t *rapid.T) report.Funnel {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("ab é山\u0301|…\n\x1b")), 0, 120, -1)
	count := rapid.OneOf(rapid.IntRange(0, 9), rapid.IntRange(0, 1e7))
	f := report.Funnel{Options: report.Options{Start: "lead", By: []string{"source", "owner"}}}
	for _, name := range report.StepNames("leads") {
		days := 1e4 * rapid.Float64Range(-1, 1).Draw(t, "days")
		s := report.Step{Step: name, Count: count.Draw(t, name), New: 1, Existing: count.Draw(t, "existing"), Later: count.Draw(t, "later"), Days: report.Days{Median: &days, P90: &days}}
		s.OfPrevious, s.OfFirst = report.Ratio(s.Count, 7), report.Ratio(s.Count, 9)
		for range rapid.IntRange(0, 5).Draw(t, "amounts") {
			s.Amount = append(s.Amount, records.Money{Amount: decimal.New(int64(count.Draw(t, "amount")), int32(rapid.IntRange(0, 6).Draw(t, "zeros"))), Currency: "EUR"})
		}
		f.Steps = append(f.Steps, s)
	}
	for range rapid.IntRange(0, 3).Draw(t, "groups") {
		f.Groups = append(f.Groups, report.Group{Key: []string{text.Draw(t, "key"), text.Draw(t, "key")}, Steps: f.Steps})
	}
	f.Lost = report.Exits{Count: 3, Reasons: map[string]int{text.Draw(t, "reason"): 1, "": 2}}
	for range rapid.IntRange(0, 100).Draw(t, "months") {
		f.Months = append(f.Months, report.Month{Month: "2026-11", Leads: count.Draw(t, "leads"), Wins: count.Draw(t, "wins")})
	}
	return f
}

var escapes = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// No line of a funnel is wider than the terminal, whatever is in it; and where the
// terminal has ASCII alone, plumb draws with nothing else.
func TestFunnelFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, width := anyFunnel(t), rapid.SampledFrom([]int{80, 72, 100, 132}).Draw(t, "width")
		for _, p := range []Paint{{}, {On: true}, {ASCII: true}} {
			for line := range strings.Lines(funnelText(f, p, width)) {
				if line = escapes.ReplaceAllString(strings.TrimSuffix(line, "\n"), ""); Width(line) > width {
					t.Fatalf("%d of %d columns: %s", Width(line), width, line)
				}
				if p.ASCII && strings.ContainsAny(line, "█▏▁·") {
					t.Fatalf("not in ASCII: %s", line)
				}
			}
		}
	})
}

// Help that is wider than a terminal is filled anew; what fits stays.
func TestRefill(t *testing.T) {
	wide := "A line that is long enough to be broken somewhere,\nand one that follows it.\n\n  name   what it means, at some length, too\n         and goes on\n\n  plumb report funnel --period 2026-Q3 --by source\nshort"
	want := "A line that is long enough to\nbe broken somewhere, and one\nthat follows it.\n\n  name   what it means, at\n         some length, too and\n         goes on\n\n  plumb report funnel \\\n      --period 2026-Q3 --by \\\n      source\nshort"
	if got := Refill(wide, 30); got != want {
		t.Errorf("%s", got)
	}
	if got := Refill(wide, 80); got != wide {
		t.Errorf("%s", got)
	}
}
