package report

import (
	"encoding/json"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"plumb/records"
)

// All leads are in one source, all deals in one source or beside, and no money is lost.
func TestSourcesRecount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rows().Draw(t, "rows")
		s := NewSources(r, Options{Cohort: "created", By: []string{"x"}, Key: func(l Lead, _ string) string { return l.ID[len(l.ID)-1:] }}, nil)
		leads, opportunities, won := 0, s.Beside.Opportunities, s.Beside.Won
		amount := s.Beside.Amount.Of("EUR")
		for _, x := range s.Sources {
			leads, opportunities, won = leads+x.Leads, opportunities+x.Opportunities, won+x.Won
			amount = amount.Add(x.Amount.Of("EUR"))
		}
		var wantWon int
		var want decimal.Decimal
		for _, o := range r.Opportunities {
			if o.Type == records.StatusWon {
				wantWon++
				want = want.Add(o.Amount.Amount)
			}
		}
		if leads != len(r.Leads) || opportunities != len(r.Opportunities) || won != wantWon || !amount.Equal(want) {
			t.Fatalf("%d of %d leads, %d of %d deals, %d of %d won, %s of %s", leads, len(r.Leads), opportunities, len(r.Opportunities), won, wantWon, amount, want)
		}
	})
}

func TestCosts(t *testing.T) {
	eur := func(text string) Sums {
		return Sums{{Amount: decimal.RequireFromString(text), Currency: "EUR"}}
	}
	for _, test := range []struct {
		cost Sums
		n    int
		want string
	}{
		{eur("100"), 3, `[{"amount":"33.33","currency":"EUR"}]`},
		{eur("0.05"), 2, `[{"amount":"0.02","currency":"EUR"}]`},
		{eur("0.07"), 2, `[{"amount":"0.04","currency":"EUR"}]`},
		{eur("100"), 0, `null`},
		{Sums{}, 3, `[]`},
	} {
		b, err := json.Marshal(per(test.cost, test.n))
		if err != nil || string(b) != test.want {
			t.Errorf("%v / %d: %s, want %s", test.cost, test.n, b, test.want)
		}
	}
}
