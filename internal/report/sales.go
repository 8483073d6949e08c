package report

import (
	"github.com/shopspring/decimal"

	"plumb/records"
)

// Sales is how much money comes in a day, in one currency.
type Sales struct {
	Currency      string   `json:"currency"`
	Count         int      `json:"count"` // with an amount in the currency
	Won           int      `json:"won"`
	Lost          int      `json:"lost"`
	WinRate       *Rate    `json:"win_rate"`
	AverageAmount *string  `json:"average_amount"`
	CycleDays     *float64 `json:"cycle_days"`
	PerDay        *string  `json:"per_day"`
}

func (s Sales) in(list Sums, text *string) Sums {
	if text == nil {
		return list
	}
	return append(list, money(*text, s.Currency))
}

// sales is count × win rate × average amount won / days from creation to won,
// by currency.
func sales(list []records.Record, c Calendar) ([]Sales, int) {
	by := map[string][]records.Record{}
	without := 0
	var totals []records.Money
	for _, r := range list {
		m, ok := r.Role(records.RoleAmount).Money()
		if !ok {
			without++
			continue
		}
		by[m.Currency] = append(by[m.Currency], r)
		totals = append(totals, m)
	}
	out := []Sales{}
	for _, m := range Sum(totals) { // in the order of the currencies
		out = append(out, salesIn(m.Currency, by[m.Currency], c))
	}
	return out, without
}

func salesIn(currency string, list []records.Record, c Calendar) Sales {
	s := Sales{Currency: currency, Count: len(list)}
	var won decimal.Decimal
	var took []float64
	for _, r := range list {
		st := r.Kind.Process.Of(r)
		switch {
		case st == nil:
		case succeeded(st.Type):
			s.Won++
			m, _ := r.Role(records.RoleAmount).Money()
			won = won.Add(m.Amount)
			took = add(took, r.CreatedAt(), c.closedAt(r))
		case failed(st.Type):
			s.Lost++
		}
	}
	s.WinRate, s.CycleDays = ratio(s.Won, s.Won+s.Lost), mean(took)
	if s.Won == 0 {
		return s
	}
	s.AverageAmount = moneyText(won.DivRound(decimal.NewFromInt(int64(s.Won)), 12))
	total := 0.0
	for _, d := range took {
		total += d
	}
	if total > 0 {
		cycle := decimal.NewFromFloat(total).DivRound(decimal.NewFromInt(int64(len(took))), 12)
		closed := decimal.NewFromInt(int64(s.Won + s.Lost))
		s.PerDay = moneyText(won.Mul(decimal.NewFromInt(int64(s.Count))).DivRound(closed.Mul(cycle), 12))
	}
	return s
}

func moneyText(d decimal.Decimal) *string {
	text := d.RoundBank(2).StringFixed(2)
	return &text
}
