package report

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"plumb/records"
)

func TestFigures(t *testing.T) {
	for _, test := range []struct {
		part, whole int
		want        string
	}{{1, 3, "0.3333"}, {2, 3, "0.6667"}, {1, 32, "0.0312"}, {3, 32, "0.0938"}, {5, 5, "1"}, {0, 5, "0"}, {0, 0, "null"}} {
		b, _ := json.Marshal(ratio(test.part, test.whole))
		if string(b) != test.want {
			t.Errorf("%d/%d: %s, want %s", test.part, test.whole, b, test.want)
		}
	}
	d := days([]float64{3, -1, 2, 10})
	if *d.Median != 2.5 || *d.P90 != 10 || d.Dated != 4 {
		t.Errorf("%+v", d)
	}
	if d := days(nil); d.Median != nil || d.Dated != 0 {
		t.Errorf("%+v", d)
	}
	eur := func(n int64) records.Money { return records.Money{Amount: decimal.NewFromInt(n), Currency: "EUR"} }
	if got := Sum([]records.Money{eur(1), {Amount: decimal.NewFromInt(5), Currency: "CHF"}, eur(2)}); len(got) != 2 || got[0].String() != "5.00 CHF" || got[1].String() != "3.00 EUR" {
		t.Errorf("%v", got)
	}
}

// When one of the events of a step has no time, the step has none.
func TestUndated(t *testing.T) {
	at := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	dated, undated, later := Reached{OK: true, At: at}, Reached{OK: true}, Reached{OK: true, At: at.Add(time.Hour)}
	for _, test := range []struct{ a, b, want Reached }{{dated, undated, undated}, {undated, dated, undated}, {dated, later, dated}, {later, dated, dated}, {Reached{}, dated, dated}, {dated, Reached{}, dated}, {Reached{}, Reached{}, Reached{}}} {
		if got := test.a.also(test.b); got != test.want {
			t.Errorf("%v also %v: %v, want %v", test.a, test.b, got, test.want)
		}
	}
}
