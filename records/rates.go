package records

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// RatesFile holds the rates by which a report converts amounts.
const RatesFile = "rates.yaml"

// Rates are what one unit of a base currency was worth, day by day.
type Rates struct {
	Base string
	Days []RatesDay // the oldest first
}

// RatesDay is the rates that hold from a day on, of the currencies that it names.
type RatesDay struct {
	Day string // YYYY-MM-DD
	Of  map[string]decimal.Decimal
}

// Set notes the rate of a currency; false if the text is none.
func (d *RatesDay) Set(currency, text string) bool {
	rate, err := decimal.NewFromString(text)
	if err != nil || !rate.IsPositive() || len(text) > maxDigits || strings.ContainsAny(text, "eE") {
		return false
	}
	if d.Of == nil {
		d.Of = map[string]decimal.Decimal{}
	}
	d.Of[currency] = rate
	return true
}

// RateError says that nobody knows what a currency was worth on a day.
type RateError struct{ Currency, Day, First string }

func (e *RateError) Error() string {
	if e.First != "" {
		return fmt.Sprintf("%s has no rate of %s on or before %s; its first is of %s", RatesFile, e.Currency, e.Day, e.First)
	}
	return fmt.Sprintf("%s has no rate of %s", RatesFile, e.Currency)
}

// On is what a unit of the base was worth in a currency on a day: the latest rate on or
// before it. The error is a *RateError.
func (r *Rates) On(currency, day string) (decimal.Decimal, error) {
	if currency == r.Base {
		return decimal.NewFromInt(1), nil
	}
	first := ""
	for _, d := range slices.Backward(r.Days) {
		rate, ok := d.Of[currency]
		if ok && d.Day <= day {
			return rate, nil
		}
		if ok {
			first = d.Day
		}
	}
	return decimal.Decimal{}, &RateError{Currency: currency, Day: day, First: first}
}

// Convert is an amount in another currency by the rates of a day, to two places, half
// to even. An amount in that currency already stays as it is, and needs no rate.
func (r *Rates) Convert(m Money, to, day string) (Money, error) {
	if m.Currency == to {
		return m, nil
	}
	from, err := r.On(m.Currency, day)
	if err != nil {
		return m, err
	}
	into, err := r.On(to, day)
	if err != nil {
		return m, err
	}
	return Money{Amount: m.Amount.Mul(into).DivRound(from, 20).RoundBank(2), Currency: to}, nil
}
