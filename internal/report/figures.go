package report

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"plumb/records"
)

// Rate is a ratio to four places, rounded half to even. JSON has it as a number.
type Rate struct {
	decimal.Decimal                 // to four places
	exact           decimal.Decimal // before it was rounded, for what is rounded otherwise
}

// rateOf is a rate of an exact one.
func rateOf(exact decimal.Decimal) *Rate { return &Rate{exact.RoundBank(4), exact} }

// Percent is the rate in per cent, to one place, and rounded once.
func (r Rate) Percent() string { return r.exact.Shift(2).RoundBank(1).StringFixed(1) }

// MarshalJSON writes a number, not a text.
func (r Rate) MarshalJSON() ([]byte, error) { return []byte(r.String()), nil }

// Ratio is part/whole; nil of nothing.
func Ratio(part, whole int) *Rate { return ratio(part, whole) }

func ratio(part, whole int) *Rate {
	if whole == 0 {
		return nil
	}
	return rateOf(decimal.NewFromInt(int64(part)).DivRound(decimal.NewFromInt(int64(whole)), 12))
}

// WinRateOf says what a win rate divides.
func WinRateOf(rate string) string {
	if rate == "all" {
		return "won / opportunities"
	}
	return "won / (won + lost)"
}

// Days sums up how long something took, in days of 86,400 seconds. They may be
// negative: a source may say that a deal was won before the first contact.
type Days struct {
	Dated  int      // how many are in it
	Median *float64 // mean of the middle two
	P90    *float64 // nearest rank
}

func add(list []float64, from, to time.Time) []float64 {
	if from.IsZero() || to.IsZero() {
		return list
	}
	return append(list, to.Sub(from).Seconds()/86400)
}

func days(list []float64) Days {
	n := len(list)
	if n == 0 {
		return Days{}
	}
	slices.Sort(list)
	median := tenth((list[(n-1)/2] + list[n/2]) / 2)
	p90 := tenth(list[int(math.Ceil(0.9*float64(n)))-1])
	return Days{Dated: n, Median: &median, P90: &p90}
}

func tenth(f float64) float64 {
	v := math.RoundToEven(f*10) / 10
	if v == 0 {
		return 0 // not -0
	}
	return v
}

// Sum adds amounts by currency, in the order of the currencies. Different
// currencies are never added together.
func Sum(list []records.Money) []records.Money {
	by := map[string]decimal.Decimal{}
	for _, m := range list {
		by[m.Currency] = by[m.Currency].Add(m.Amount)
	}
	out := []records.Money{}
	for currency, amount := range by {
		out = append(out, records.Money{Amount: amount, Currency: currency})
	}
	slices.SortFunc(out, func(a, b records.Money) int { return strings.Compare(a.Currency, b.Currency) })
	return out
}

// MarshalJSON writes the step with the keys that it has: a step knows what is
// counted in it.
func (s Step) MarshalJSON() ([]byte, error) {
	o := records.Object{}.Add("step", s.Step).Add("count", s.Count)
	switch s.Step {
	case "accounts":
		o = o.Add("new", s.New).Add("existing", s.Existing)
	case "opportunities":
		o = o.Add("direct", s.Direct).Add("later", s.Later)
	}
	if s.Amount != nil {
		o = o.Add("amount", Amounts(s.Amount))
	}
	o = o.Add("of_previous", s.OfPrevious).Add("of_first", s.OfFirst)
	if !s.First {
		o = o.Add("dated", s.Days.Dated).Add("median_days", s.Days.Median).Add("p90_days", s.Days.P90)
	}
	return json.Marshal(o)
}

// Amounts is money as JSON has it.
func Amounts(list []records.Money) []records.Object {
	out := []records.Object{}
	for _, m := range list {
		out = append(out, records.Object{}.Add("amount", m.AmountText()).Add("currency", m.Currency))
	}
	return out
}
