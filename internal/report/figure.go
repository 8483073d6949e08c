package report

import (
	"slices"

	"plumb/records"
)

// Figure is one thing that a report counts, under the name by which bounds and
// comparisons know it.
type Figure struct {
	Name    string
	Count   int
	Money   bool // an amount alone: what is held against it is money too
	Amounts []Amount
	Times   []Elapsed
}

// Amount is money of a figure: what it is worth, its weight, its target.
type Amount struct {
	Name string
	Sums Sums
}

// Elapsed is how long a figure took, in days or minutes, as its name says; nil if nobody
// knows.
type Elapsed struct {
	Name  string
	Value *float64
}

// Figures are what a report counts, of all and of each group. The first figure is what
// the others are held against where nothing else is said.
type Figures struct {
	By     []string
	Per    string // how long what By calls a period is: month, quarter or year
	All    []Figure
	Groups []FiguresOf
}

// FiguresOf are those of the records that share a key.
type FiguresOf struct {
	Key, Labels []string // labels for people, where the key has ids; nil: the key
	Figures     []Figure
}

// figuresOf are those of all, and of each group.
func figuresOf[G any](by []string, all []Figure, groups []G, of func(G) FiguresOf) Figures {
	out := Figures{By: by, All: all}
	for _, g := range groups {
		out.Groups = append(out.Groups, of(g))
	}
	return out
}

// Names are what the figures are called.
func (f Figures) Names() []string {
	var out []string
	for _, x := range f.All {
		out = append(out, x.Name)
	}
	return out
}

// Money reports whether a figure is an amount alone.
func (f Figures) Money(name string) bool { return figure(f.All, name).Money }

// Aligned are the figures of one span with its periods called as those of another: the
// first month of the one stands beside the first of the other. Without bounds there is no
// first.
func (f Figures) Aligned(from, to Span, c Calendar) Figures {
	f.Groups = slices.Clone(f.Groups)
	for i, by := range f.By {
		length := by
		if by == byPeriod {
			length = f.Per
		}
		if !Periodic(length) {
			continue
		}
		was, is := c.periodsIn(from, length), c.periodsIn(to, length)
		for n, g := range f.Groups {
			if at := slices.Index(was, g.Key[i]); at >= 0 && at < len(is) {
				f.Groups[n].Key = slices.Clone(g.Key)
				f.Groups[n].Key[i] = is[at]
				f.Groups[n].Labels = nil
			}
		}
	}
	return f
}

// of are the figures of a group; of all for a nil key; nil if there is no such group.
func (f *Figures) of(key []string) []Figure {
	if f == nil {
		return nil
	}
	if key == nil {
		return f.All
	}
	for _, g := range f.Groups {
		if slices.Equal(g.Key, key) {
			return g.Figures
		}
	}
	return nil
}

func figure(list []Figure, name string) Figure {
	for _, f := range list {
		if f.Name == name {
			return f
		}
	}
	return Figure{Name: name}
}

// rate is a figure's part of the first; nil of the first, and of what is no count.
func rate(list []Figure, f Figure) *Rate {
	if len(list) == 0 || f.Money || list[0].Name == f.Name {
		return nil
	}
	return ratio(f.Count, list[0].Count)
}

// money is all that a figure is worth.
func (f Figure) money() Sums {
	if len(f.Amounts) == 0 {
		return nil
	}
	return f.Amounts[0].Sums
}

// unlike is the name of what a field has for a key: the key, or FIELD.KEY where the report
// has a figure of its own that is called so. A stage may be called open, as all that is
// open is.
func unlike(key, field string, own ...string) string {
	if slices.Contains(own, key) {
		return field + "." + key
	}
	return key
}

// worth is a figure that has an amount.
func worth(name string, c Counted) Figure {
	return Figure{Name: name, Count: c.Count, Amounts: []Amount{{"amount", c.Amount}}}
}

// lasting is a figure that took some days.
func lasting(name string, count int, s Spread) Figure {
	return Figure{Name: name, Count: count, Times: []Elapsed{{"median_days", s.Median}, {"p90_days", s.P90}}}
}

// less is one amount without another, by currency; what cancels out is left out.
func less(a, b Sums) Sums {
	list := slices.Clone(a)
	for _, m := range b {
		list = append(list, records.Money{Amount: m.Amount.Neg(), Currency: m.Currency})
	}
	return slices.DeleteFunc(Sums(Sum(list)), func(m records.Money) bool { return m.Amount.IsZero() })
}
