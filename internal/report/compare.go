package report

import (
	"slices"
	"strings"
)

// Comparison is two reports side by side: of two moments, or of two periods.
type Comparison struct {
	By     []string
	Steps  []Change
	Groups []GroupChange
	Moved  []Moved // nil: two periods have other records each
}

// GroupChange is a group of either.
type GroupChange struct {
	Key, Labels []string
	Steps       []Change
}

// Change is a figure of both.
type Change struct {
	Step          string
	Before, After int
	Money         bool  // it is an amount alone, and counts nothing
	RateBefore    *Rate // of the first figure
	RateAfter     *Rate
	Amounts       []AmountChange
	Times         []TimeChange
}

// AmountChange is money of both.
type AmountChange struct {
	Name          string
	Before, After Sums
}

// TimeChange is how long it took in both; nil if nobody knows.
type TimeChange struct {
	Name          string
	Before, After *float64
}

// Difference is by how many the figure has grown.
func (c Change) Difference() int { return c.After - c.Before }

// RateDifference is by how much the rate has grown; nil if one of them is none.
func (c Change) RateDifference() *Rate {
	if c.RateBefore == nil || c.RateAfter == nil {
		return nil
	}
	return rateOf(c.RateAfter.exact.Sub(c.RateBefore.exact))
}

// Difference is by how much the amounts have grown, by currency.
func (c AmountChange) Difference() Sums { return less(c.After, c.Before) }

// Difference is by how much longer it takes; nil if one of them is none.
func (c TimeChange) Difference() *float64 {
	if c.Before == nil || c.After == nil {
		return nil
	}
	d := tenth(*c.After - *c.Before)
	return &d
}

// Same reports whether a group has the same counts and amounts in both. How long things
// took is not asked: what is open grows older by itself.
func (g GroupChange) Same() bool {
	return !slices.ContainsFunc(g.Steps, func(c Change) bool {
		return c.Before != c.After || slices.ContainsFunc(c.Amounts, func(a AmountChange) bool { return len(a.Difference()) > 0 })
	})
}

// Compare puts two reports of one sort side by side: each figure and group of either.
func Compare(before, after Figures) Comparison {
	c := Comparison{By: after.By, Steps: changes(before.All, after.All)}
	for _, g := range after.Groups {
		c.Groups = append(c.Groups, GroupChange{g.Key, g.Labels, changes(before.of(g.Key), g.Figures)})
	}
	for _, g := range before.Groups {
		if after.of(g.Key) == nil {
			c.Groups = append(c.Groups, GroupChange{g.Key, g.Labels, changes(g.Figures, nil)})
		}
	}
	c.arrange()
	return c
}

// arrange puts groups that are no more among those that there are: periods in their
// order, all else in the order of the first that has it.
func (c Comparison) arrange() {
	place := map[string]int{}
	head := func(g GroupChange, n int) string { return strings.Join(g.Key[:n+1], "\x00") }
	for i, g := range c.Groups {
		for n := range g.Key {
			if _, known := place[head(g, n)]; !known {
				place[head(g, n)] = i
			}
		}
	}
	slices.SortStableFunc(c.Groups, func(a, b GroupChange) int {
		for n := range a.Key {
			switch {
			case a.Key[n] == b.Key[n]:
			case Periodic(c.By[n]) || c.By[n] == byPeriod:
				return strings.Compare(a.Key[n], b.Key[n])
			default:
				return place[head(a, n)] - place[head(b, n)]
			}
		}
		return 0
	})
}

func changes(before, after []Figure) []Change {
	var out []Change
	for _, name := range both(after, before, func(f Figure) string { return f.Name }) {
		was, is := figure(before, name), figure(after, name)
		c := Change{Step: name, Before: was.Count, After: is.Count, Money: was.Money || is.Money, RateBefore: rate(before, was), RateAfter: rate(after, is)}
		for _, of := range both(is.Amounts, was.Amounts, func(a Amount) string { return a.Name }) {
			c.Amounts = append(c.Amounts, AmountChange{of, was.amount(of), is.amount(of)})
		}
		for _, of := range both(is.Times, was.Times, func(t Elapsed) string { return t.Name }) {
			c.Times = append(c.Times, TimeChange{of, was.time(of), is.time(of)})
		}
		out = append(out, c)
	}
	return out
}

func (f Figure) amount(name string) Sums {
	for _, a := range f.Amounts {
		if a.Name == name {
			return a.Sums
		}
	}
	return nil
}

func (f Figure) time(name string) *float64 {
	for _, t := range f.Times {
		if t.Name == name {
			return t.Value
		}
	}
	return nil
}

// both are the names of two lists, those of the first before those that only the
// second has.
func both[T any](a, b []T, name func(T) string) []string {
	var out []string
	for _, x := range slices.Concat(a, b) {
		if !slices.Contains(out, name(x)) {
			out = append(out, name(x))
		}
	}
	return out
}
