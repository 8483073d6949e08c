package render

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"plumb/internal/report"
	"plumb/records"
)

// What has grown has a + before it, what has shrunk a -, and nothing has grown by nothing.
func TestSign(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "0": "0", "0.0": "0.0", "0.00 EUR": "0.00 EUR", "0 EUR": "0 EUR", "0.0 min": "0.0 min",
		"7": "+7", "0.1": "+0.1", "0.05 EUR": "+0.05 EUR", "1,250,600 EUR": "+1,250,600 EUR", "3.5 h": "+3.5 h", "100 EUR": "+100 EUR",
		"-7": "-7", "-0.1": "-0.1", "-1,250.50 EUR": "-1,250.50 EUR", "-2.1 d": "-2.1 d",
	} {
		if got := sign(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func moneyOf(amount, currency string) records.Money {
	return records.Money{Amount: decimal.RequireFromString(amount), Currency: currency}
}

// Each amount of a difference has its own sign to people; programs read numbers.
func TestSignedMoney(t *testing.T) {
	c := signedMoney([]records.Money{moneyOf("1250.5", "EUR"), moneyOf("-20", "USD")})
	if c.Text != "1250.50 EUR + -20.00 USD" || c.Show != "+1,250.50 EUR\n-20 USD" {
		t.Errorf("%q, %q", c.Text, c.Show)
	}
	if got := pageCell(c); got.Text != "+1,250.50 EUR + -20 USD" || got.Value != "" {
		t.Errorf("%+v", got)
	}
	if got := pageCell(signedMoney([]records.Money{moneyOf("-20", "USD")})); got.Text != "-20 USD" || got.Value != "-20.00" {
		t.Errorf("%+v", got)
	}
}

// A sign says which way it went, whatever unit the number is shown in.
func TestSignsOfTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.Map(rapid.IntRange(0, 1e6), func(n int) float64 { return float64(n) / 10 })
		before, after := minutes.Draw(t, "before"), minutes.Draw(t, "after")
		c := signedTime(report.TimeChange{Name: rapid.SampledFrom([]string{"p50_minutes", "median_days"}).Draw(t, "name"), Before: &before, After: &after})
		switch {
		case after > before && !strings.HasPrefix(c.show(), "+"), after < before && !strings.HasPrefix(c.show(), "-"), after == before && strings.ContainsAny(c.show(), "+-"):
			t.Fatalf("%q from %v to %v", c.show(), before, after)
		}
	})
	if c := signedTime(report.TimeChange{Name: "p50_minutes"}); c.show() != "" {
		t.Errorf("%q of nothing", c.show())
	}
}

// To people a comparison leaves out what there was nothing of on either side, a part of a
// figure before all; programs read every figure.
func TestComparedFigures(t *testing.T) {
	days := 3.0
	c := report.Compare(
		report.Figures{All: []report.Figure{{Name: "all", Count: 2}, {Name: "proposal", Count: 2}, {Name: "proposal.lost"}}},
		report.Figures{All: []report.Figure{{Name: "all", Count: 4}, {Name: "proposal", Count: 1, Amounts: []report.Amount{{Name: "amount", Sums: report.Sums{moneyOf("5", "EUR")}}}, Times: []report.Elapsed{{Name: "median_days", Value: &days}}}, {Name: "proposal.lost"}, {Name: "", Count: 1}}})
	v := Comparison(c, View{}, "then", 80)
	want := `               BEFORE  AFTER  CHANGE  OF FIRST     CHANGE
all                 2      4      +2
proposal            2      1      -1    25.0 %  -75.0 pts
  amount               5 EUR  +5 EUR
  median days            3.0
(none)              0      1      +1    25.0 %  +25.0 pts
before is then
`
	if got := v.Page(Paint{}); got != want {
		t.Errorf("%s", got)
	}
	var b strings.Builder
	if err := v.Write(&b, Options{Format: CSV}); err != nil || strings.Count(b.String(), "\n") != 1+4+2 {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// A head stands before the row that it is of, and is no column: a long one does not narrow
// the figures.
func TestUnderHeads(t *testing.T) {
	v := View{Columns: columnsOf([]string{"step"}, ">after"), Rows: [][]Cell{{Text("a"), Text("1")}, {Text("b"), Text("2")}, {Text("c"), Text("3")}}}
	heads := map[int]string{0: "the first of them", 2: "the last"}
	want := "STEP  AFTER\nthe first of them\na         1\nb         2\nthe last\nc         3\n"
	if got := underHeads(v, heads, Paint{}.options(20)); got != want {
		t.Errorf("%s", got)
	}
	if got := underHeads(View{Columns: v.Columns}, nil, Paint{}.options(20)); got != "" {
		t.Errorf("%q of nothing", got)
	}
}

// Groups that are as they were are counted; of the others the figures that there are stand
// below their name.
func TestComparedGroups(t *testing.T) {
	figures := func(web int) report.Figures {
		f := report.Figures{By: []string{"source"}}
		for i, n := range []int{web, 1, 1} {
			f.Groups = append(f.Groups, report.FiguresOf{Key: []string{[]string{"web", "event", ""}[i]}, Figures: []report.Figure{{Name: "leads", Count: n}, {Name: "won"}}})
		}
		return f
	}
	want := "SOURCE   BEFORE  AFTER  CHANGE  OF FIRST\nweb\n  leads       1      3      +2\nnot wide enough for change\n2 groups are as before, and not shown\nbefore is then\n"
	if got := Comparison(report.Compare(figures(1), figures(3)), View{}, "then", 40).Page(Paint{}); got != want {
		t.Errorf("%s", got)
	}
}
