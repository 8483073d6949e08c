package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// Bound is the least that a rate, or what it changed by, may be.
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
	Part, Whole int
	Rate        *Rate // nil: there is none, since Whole is 0
	Before      *Rate // of a change
}

// String is "converted/leads is 0.0909 (2 of 22), under 0.12".
func (m Miss) String() string {
	what, figure := m.Bound.Step+"/"+m.Bound.Base, fmt.Sprintf("%d of %d", m.Part, m.Whole)
	if m.Key != nil {
		what += " of " + keyText(m.Key)
	}
	switch {
	case m.Rate == nil:
		return fmt.Sprintf("%s has no rate (%s), so it is under %s", what, figure, m.Bound.Least)
	case m.Bound.Change && m.Before == nil:
		return fmt.Sprintf("%s is %s (%s) and had no rate before, so its change is under %s", what, m.Rate, figure, signed(m.Bound.Least))
	case m.Bound.Change:
		return fmt.Sprintf("%s changed by %s (from %s to %s), under %s", what, signed(against(m.Rate.exact.Sub(m.Before.exact), m.Bound.Least)), m.Before, m.Rate, signed(m.Bound.Least))
	}
	return fmt.Sprintf("%s is %s (%s), under %s", what, against(m.Rate.exact, m.Bound.Least), figure, m.Bound.Least)
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

// Misses are the bounds that a funnel does not keep: each of its groups, if it has any,
// else the whole. A rate that is none keeps no bound. before is what it is compared
// with; nil for nothing.
func (f Funnel) Misses(bounds []Bound, before *Funnel) []Miss {
	var out []Miss
	for _, b := range bounds {
		if len(f.Groups) == 0 {
			out = append(out, b.misses(nil, f.Steps, before.steps(nil))...)
		}
		for _, g := range f.Groups {
			out = append(out, b.misses(g.Key, g.Steps, before.steps(g.Key))...)
		}
	}
	return out
}

// steps are those of a group; of the whole for a nil key; nil if there is no such group.
func (f *Funnel) steps(key []string) []Step {
	if f == nil || key == nil {
		return f.all()
	}
	for _, g := range f.Groups {
		if slices.Equal(g.Key, key) {
			return g.Steps
		}
	}
	return nil
}

func (f *Funnel) all() []Step {
	if f == nil {
		return nil
	}
	return f.Steps
}

func (b Bound) misses(key []string, steps, before []Step) []Miss {
	part, whole := counts(steps, b)
	m := Miss{Bound: b, Key: key, Part: part, Whole: whole, Rate: ratio(part, whole)}
	if !b.Change {
		if m.Rate != nil && !exact(part, whole).LessThan(b.Least) {
			return nil
		}
		return []Miss{m}
	}
	wasPart, wasWhole := counts(before, b)
	m.Before = ratio(wasPart, wasWhole)
	if m.Rate != nil && m.Before != nil && !exact(part, whole).Sub(exact(wasPart, wasWhole)).LessThan(b.Least) {
		return nil
	}
	return []Miss{m}
}

func counts(steps []Step, b Bound) (part, whole int) {
	for _, s := range steps {
		if s.Step == b.Step {
			part = s.Count
		}
		if s.Step == b.Base {
			whole = s.Count
		}
	}
	return part, whole
}

// exact is a ratio with more places than are shown: 0.33335 is more than 0.3333.
func exact(part, whole int) decimal.Decimal {
	return decimal.NewFromInt(int64(part)).DivRound(decimal.NewFromInt(int64(whole)), 16)
}
