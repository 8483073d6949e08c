package report

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"plumb/records"
)

// testRates: a EUR is 2 USD from the 10th of January on, and 4 from the 20th.
func testRates() *records.Rates {
	day := func(day string, usd int64) records.RatesDay {
		return records.RatesDay{Day: day, Of: map[string]decimal.Decimal{"USD": decimal.NewFromInt(usd)}}
	}
	return &records.Rates{Base: "EUR", Days: []records.RatesDay{day("2026-01-10", 2), day("2026-01-20", 4)}}
}

// A deal is worth what it was on the day on which it was won, else on its close date, else
// on the day on which it was made. The reports of records and the funnel say the same.
func TestExchange(t *testing.T) {
	s := schemaOf(t, "")
	k := s.Kind("opportunity")
	for _, test := range []struct{ name, file, want string }{
		{"won", "stage: closed-won\nclose_date: 2026-01-25\nhistory: [{at: 2026-01-12T00:00:00Z, stage: closed-won}]", "4.00 EUR"},
		{"won, nobody knows when", "stage: closed-won\nclose_date: 2026-01-25", "2.00 EUR"},
		{"lost", "stage: closed-lost\nclose_date: 2026-01-25\nhistory: [{at: 2026-01-12T00:00:00Z, stage: closed-lost}]", "2.00 EUR"},
		{"lost, to be closed nobody knows when", "stage: closed-lost\nhistory: [{at: 2026-01-21T00:00:00Z, stage: closed-lost}]\ncreated_at: 2026-01-11T00:00:00Z", "2.00 EUR"},
		{"open", "stage: proposal\nclose_date: 2026-01-19\ncreated_at: 2026-01-25T00:00:00Z", "4.00 EUR"},
		{"open, with no close date", "stage: proposal\ncreated_at: 2026-01-19T23:59:59Z", "4.00 EUR"},
		{"before the first rate", "stage: proposal\nclose_date: 2026-01-09", "opp-aa00000001: rates.yaml has no rate of USD on or before 2026-01-09; its first is of 2026-01-10"},
	} {
		list := made(t, k, "id: opp-aa00000001\namount: 8.00 USD\n"+test.file+"\n")
		loader := NewLoader(s, []*records.Kind{s.Kind("lead")}, nil)
		loader.Add(list[0])
		rows := loader.Rows()
		got, want := inRecords(list), test.want
		if got != want {
			t.Errorf("%s: %s, want %s", test.name, got, want)
		}
		if got := inRows(rows); got != want {
			t.Errorf("%s, in rows: %s, want %s", test.name, got, want)
		}
		if rows.Opportunities[0].Amount.Currency != "USD" {
			t.Errorf("%s: rows were changed", test.name)
		}
	}
}

// The two readings of a deal, as a record and as a row, choose the same day.
func TestExchangeAgrees(t *testing.T) {
	s := schemaOf(t, "timezone: Asia/Tokyo\n")
	day := rapid.StringMatching(`2026-01-(1[0-9]|2[0-9])`)
	rapid.Check(t, func(r *rapid.T) {
		file := "id: opp-aa00000001\namount: 8.00 USD\ncreated_at: " + day.Draw(r, "made") + "T20:00:00Z\nstage: " + rapid.SampledFrom([]string{"proposal", "closed-won", "closed-lost", "gone"}).Draw(r, "stage") + "\n"
		if rapid.Bool().Draw(r, "says when it closes") {
			file += "close_date: " + day.Draw(r, "closes") + "\n"
		}
		if rapid.Bool().Draw(r, "has a history") {
			file += fmt.Sprintf("history: [{at: %sT20:00:00Z, stage: proposal}, {at: %sT20:00:00Z, stage: %s}]\n", day.Draw(r, "was"), day.Draw(r, "is"), rapid.SampledFrom([]string{"proposal", "closed-won", "closed-lost"}).Draw(r, "last"))
		}
		list := made(t, s.Kind("opportunity"), file)
		loader := NewLoader(s, []*records.Kind{s.Kind("lead")}, nil)
		loader.Add(list[0])
		rows := loader.Rows()
		x := &Exchange{Rates: testRates(), In: "EUR", Calendar: Calendar{Zone: s.Zone, FiscalStart: 1}}
		if a, b := x.dayOf(list[0]), rows.Opportunities[0].rateDay(); a != b {
			r.Fatalf("%s and %s of\n%s", a, b, file)
		}
	})
}

func inRecords(list []records.Record) string {
	x := &Exchange{Rates: testRates(), In: "EUR", Calendar: utc}
	if _, err := x.Records(list); err != nil {
		return err.Error()
	}
	m, _ := list[0].Role(records.RoleAmount).Money()
	return m.String()
}

func inRows(rows Rows) string {
	list, err := Join(rows, Options{Rates: testRates(), In: "EUR"})
	if err != nil {
		return err.Error()
	}
	return list[0].Opp.Amount.String()
}
