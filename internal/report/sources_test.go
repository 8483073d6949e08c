package report

import (
	"encoding/json"
	"testing"

	"github.com/shopspring/decimal"
)

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
