package report

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"plumb/records"
)

// Bound is the least that a rate, or what it changed by, may be. A rate is of counts; of
// a base that is an amount alone, such as a target, it is of amounts, and of several
// currencies each must keep it.
type Bound struct {
	Step, Base string
	Least      decimal.Decimal
	Change     bool // of the rate since what it is compared with
}

// NewBound reads 12% or 0.12; with a sign it bounds a change. False if it is no rate.
func NewBound(step, base, rate string) (Bound, bool) {
	number, percent := strings.CutSuffix(rate, "%")
	number = strings.TrimSpace(number)
	b := Bound{Step: step, Base: base, Change: strings.HasPrefix(number, "+") || strings.HasPrefix(number, "-")}
	d, err := decimal.NewFromString(number)
	if percent {
		d = d.Shift(-2)
	}
	b.Least = d
	return b, err == nil && len(number) <= 20 && !strings.ContainsAny(number, "eE")
}

// Beyond reports whether a bound is of more than all: 12, where 12% was meant.
func (b Bound) Beyond() bool { return b.Least.Abs().GreaterThan(decimal.NewFromInt(1)) }

// Rate is the bound as a figure.
func (b Bound) Rate() Rate { return Rate{b.Least, b.Least} }

// Miss is a bound that was not kept.
type Miss struct {
	Bound       Bound
	Key         []string // of the group; nil: the whole
	Part, Whole decimal.Decimal
	Currency    string // of both; "": they are counts
	Nothing     bool   // the base is an amount alone, and there is none
	Rate        *Rate  // nil: there is none, since Whole is 0
	Before      *Rate  // of a change
}

// String is "converted/leads is 0.0909 (2 of 22), under 0.12".
func (m Miss) String() string {
	what := m.Bound.Step + "/" + m.Bound.Base
	if m.Key != nil {
		what += " of " + keyText(m.Key)
	}
	switch {
	case m.Rate == nil:
		return fmt.Sprintf("%s has no rate (%s), so it is under %s", what, m.figures(), m.Bound.Least)
	case m.Bound.Change && m.Before == nil:
		return fmt.Sprintf("%s is %s (%s) and had no rate before, so its change is under %s", what, m.Rate, m.figures(), signed(m.Bound.Least))
	case m.Bound.Change:
		return fmt.Sprintf("%s changed by %s (from %s to %s), under %s", what, signed(against(m.Rate.exact.Sub(m.Before.exact), m.Bound.Least)), m.Before, m.Rate, signed(m.Bound.Least))
	}
	return fmt.Sprintf("%s is %s (%s), under %s", what, against(m.Rate.exact, m.Bound.Least), m.figures(), m.Bound.Least)
}

// figures are what the rate divides: 2 of 22, or 450.00 of 1000.00 EUR.
func (m Miss) figures() string {
	switch {
	case m.Nothing:
		return "there is no " + m.Bound.Base
	case m.Currency == "":
		return fmt.Sprintf("%s of %s", m.Part, m.Whole)
	}
	return fmt.Sprintf("%s of %s", records.Money{Amount: m.Part}.AmountText(), records.Money{Amount: m.Whole, Currency: m.Currency})
}

// against is a figure to four places, or to as many as show that it is not the bound.
func against(exact, bound decimal.Decimal) decimal.Decimal {
	for places := int32(4); places < 12; places++ {
		if d := exact.RoundBank(places); !d.Equal(bound) {
			return d
		}
	}
	return exact
}

func signed(d decimal.Decimal) string {
	if d.IsNegative() {
		return d.String()
	}
	return "+" + d.String()
}

func keyText(key []string) string {
	out := make([]string, len(key))
	for i, v := range key {
		if out[i] = v; v == "" {
			out[i] = "(none)"
		}
	}
	return strings.Join(out, ", ")
}

// Misses are the bounds that figures do not keep: each group's, if there are any, else
// those of all. A rate that is none keeps no bound. before is what they are compared
// with; nil for nothing.
func (f Figures) Misses(bounds []Bound, before *Figures) []Miss {
	var out []Miss
	for _, b := range bounds {
		if len(f.Groups) == 0 {
			out = append(out, b.misses(nil, f.All, before.of(nil))...)
		}
		for _, g := range f.Groups {
			out = append(out, b.misses(g.Key, g.Figures, before.of(g.Key))...)
		}
	}
	return out
}

func (b Bound) misses(key []string, now, before []Figure) []Miss {
	var out []Miss
	was := b.fractions(before)
	for _, is := range b.fractions(now) {
		m := Miss{Bound: b, Key: key, Part: is.part, Whole: is.whole, Currency: is.currency, Nothing: is.nothing, Rate: is.rate()}
		figure := m.Rate
		if b.Change {
			m.Before = of(was, is.currency).rate()
			figure = Change{RateBefore: m.Before, RateAfter: m.Rate}.RateDifference()
		}
		if figure == nil || figure.exact.LessThan(b.Least) {
			out = append(out, m)
		}
	}
	return out
}

// fraction is what a bound divides: counts, or amounts of one currency.
type fraction struct {
	part, whole decimal.Decimal
	currency    string
	nothing     bool
}

func (f fraction) rate() *Rate {
	if f.whole.IsZero() {
		return nil
	}
	return rateOf(f.part.DivRound(f.whole, 16))
}

// fractions are those that a bound asks for: one of counts, or one of each currency of
// an amount; of no amount one without a rate.
func (b Bound) fractions(list []Figure) []fraction {
	part, whole := figure(list, b.Step), figure(list, b.Base)
	if !whole.Money || len(whole.money()) == 0 {
		return []fraction{{part: decimal.NewFromInt(int64(part.Count)), whole: decimal.NewFromInt(int64(whole.Count)), nothing: whole.Money}}
	}
	var out []fraction
	for _, m := range whole.money() {
		out = append(out, fraction{part: part.money().Of(m.Currency), whole: m.Amount, currency: m.Currency})
	}
	return out
}

func of(list []fraction, currency string) fraction {
	for _, f := range list {
		if f.currency == currency {
			return f
		}
	}
	return fraction{}
}
