package report

import (
	"slices"

	"plumb/records"
)

// Attainment is how far what was won is from a target, in one currency.
type Attainment struct {
	Currency   string `json:"currency"`
	Target     string `json:"target"`
	Closed     string `json:"closed"`
	Attainment *Rate  `json:"attainment"`
	Gap        string `json:"gap"` // below zero: more than the target
}

// targetsIn are the targets of a period: each owner's own for it, in each currency; of
// who has none, all that lie within it.
func (c Calendar) targetsIn(targets []records.Goal, period string) []records.Money {
	span, ok := c.Span(period)
	if !ok {
		return nil
	}
	exact := map[string]bool{} // owners, and currencies, with one for just this period
	of := func(t records.Goal) string { return t.Owner + " " + t.Amount.Currency }
	for _, t := range targets {
		exact[of(t)] = exact[of(t)] || t.Period == period
	}
	var out []records.Money
	for _, t := range targets {
		in, _ := c.Span(t.Period)
		within := !in.Since.Before(span.Since) && !in.Until.After(span.Until)
		if t.Period == period || within && !exact[of(t)] {
			out = append(out, t.Amount)
		}
	}
	return Sum(out)
}

// periodsOf are the periods of one length in which targets lie. A target for longer
// than that is in none.
func (c Calendar) periodsOf(targets []records.Goal, length string) []string {
	var out []string
	for _, t := range targets {
		in, ok := c.Span(t.Period)
		key := c.Key(in.Since, length)
		span, _ := c.Span(key)
		if ok && !in.Until.After(span.Until) && !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

// attained holds what was won against targets.
func attained(targets []records.Money, closed Sums) []Attainment {
	out := []Attainment{}
	for _, t := range targets {
		has := closed.Of(t.Currency)
		a := Attainment{Currency: t.Currency, Target: t.AmountText(), Closed: records.Money{Amount: has}.AmountText(), Gap: records.Money{Amount: t.Amount.Sub(has)}.AmountText()}
		if !t.Amount.IsZero() {
			a.Attainment = rateOf(has.DivRound(t.Amount, 12))
		}
		out = append(out, a)
	}
	return out
}
