package report

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"plumb/records"
)

// The categories that the code knows by what they mean.
const (
	categoryPipeline = "pipeline"
	categoryCommit   = "commit"
	categoryClosed   = "closed"
	categoryOmitted  = "omitted"
)

// byPeriod is the word of the periods of a forecast, where they are groups.
const byPeriod = "period"

// Category is what stands in a forecast category.
type Category struct {
	Category string `json:"category"`
	Counted
}

// PeriodForecast is the forecast of one period.
type PeriodForecast struct {
	Period     string       `json:"period"`
	Categories []Category   `json:"categories"`
	Expected   Sums         `json:"expected"` // closed and commit
	Targets    []Attainment `json:"targets"`
}

// ForecastOf is the forecast of the deals that share a key.
type ForecastOf struct {
	Key     []string         `json:"key"`
	Periods []PeriodForecast `json:"periods"`
}

// Forecast is what is going to be closed when.
type Forecast struct {
	By      []string
	Periods []PeriodForecast
	Groups  []ForecastOf
	whole   PeriodForecast // of all periods, which has no target
	per     string
}

// ForecastOptions say how it is split.
type ForecastOptions struct {
	Span
	Calendar
	Length  string // of a period: month, quarter or year
	Targets []records.Goal
	ByOwner bool // the first word of By is the owner, who may have a target and no deal
	Grouping
}

// NewForecast counts the deals of a kind by the period of their close date.
func NewForecast(k *records.Kind, list []records.Record, o ForecastOptions) Forecast {
	f := Forecast{By: o.By, Periods: o.periods(k, list, o.Targets), Groups: []ForecastOf{}, whole: o.period(k, "", list, nil), per: o.Length}
	for _, g := range o.split(list) {
		f.Groups = append(f.Groups, ForecastOf{Key: g.key, Periods: o.periods(k, g.list, o.targetsOf(g.key))})
	}
	if o.ByOwner {
		f.Groups = append(f.Groups, o.idle(k, f.Groups)...)
	}
	return f
}

// Figures are the categories of each period: period is one more word of By.
func (f Forecast) Figures() Figures {
	out := Figures{By: append(slices.Clone(f.By), byPeriod), Per: f.per, All: f.whole.figures()}
	groups := f.Groups
	if len(f.By) == 0 {
		groups = []ForecastOf{{Periods: f.Periods}}
	}
	for _, g := range groups {
		for _, p := range g.Periods {
			out.Groups = append(out.Groups, FiguresOf{Key: append(slices.Clone(g.Key), p.Period), Figures: p.figures()})
		}
	}
	return out
}

func (p PeriodForecast) figures() []Figure {
	var all Counted
	var amounts, targets, gaps []records.Money
	sure := 0
	var categories []Figure
	for _, c := range p.Categories {
		all.Count += c.Count
		amounts = append(amounts, c.Amount...)
		if c.Category == categoryClosed || c.Category == categoryCommit {
			sure += c.Count
		}
		categories = append(categories, worth(unlike(c.Category, "category", "all", "expected", "target"), c.Counted))
	}
	for _, t := range p.Targets {
		targets, gaps = append(targets, money(t.Target, t.Currency)), append(gaps, money(t.Gap, t.Currency))
	}
	all.Amount = Sum(amounts)
	out := append([]Figure{worth("all", all)}, categories...)
	return append(out, worth("expected", Counted{Count: sure, Amount: p.Expected}),
		Figure{Name: "target", Money: true, Amounts: []Amount{{"target", Sum(targets)}, {"gap", Sum(gaps)}}})
}

func money(text, currency string) records.Money {
	d, _ := decimal.NewFromString(text) // it was written as one
	return records.Money{Amount: d, Currency: currency}
}

// Place is where a deal stands in the forecast: its period and its category.
func (o ForecastOptions) Place(r records.Record) string {
	return strings.TrimSpace(o.PeriodOf(r) + " " + categoryOf(r))
}

func (o ForecastOptions) targetsOf(key []string) []records.Goal {
	if !o.ByOwner || len(key) > 1 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(o.Targets), func(t records.Goal) bool { return t.Owner != key[0] })
}

// idle are the owners who have a target and no deal.
func (o ForecastOptions) idle(k *records.Kind, groups []ForecastOf) []ForecastOf {
	var owners []string
	for _, t := range o.Targets {
		known := slices.ContainsFunc(groups, func(g ForecastOf) bool { return g.Key[0] == t.Owner })
		if !known && !slices.Contains(owners, t.Owner) && len(o.By) == 1 {
			owners = append(owners, t.Owner)
		}
	}
	slices.Sort(owners)
	var out []ForecastOf
	for _, owner := range owners {
		key := []string{owner}
		if periods := o.periods(k, nil, o.targetsOf(key)); len(periods) > 0 {
			out = append(out, ForecastOf{Key: key, Periods: periods})
		}
	}
	return out
}

func (o ForecastOptions) periods(k *records.Kind, list []records.Record, targets []records.Goal) []PeriodForecast {
	by := map[string][]records.Record{}
	for _, r := range list {
		key := o.PeriodOf(r)
		by[key] = append(by[key], r)
	}
	keys := o.periodsOf(targets, o.Length)
	for key := range by {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, strings.Compare)
	out := []PeriodForecast{}
	for _, key := range keys {
		if len(by[key]) == 0 && !o.whole(key) {
			continue // a target out of the bounds
		}
		out = append(out, o.period(k, key, by[key], targets))
	}
	return out
}

// PeriodOf is the period in which a deal is to close; "" if it says no day.
func (o ForecastOptions) PeriodOf(r records.Record) string {
	return o.Calendar.Key(o.Day(r.Role(records.RoleCloseDate).Text()), o.Length)
}

func (o ForecastOptions) period(k *records.Kind, key string, list []records.Record, targets []records.Goal) PeriodForecast {
	p := PeriodForecast{Period: key, Categories: []Category{}}
	var sure []records.Money
	var closed Sums
	for _, name := range categories(k) {
		in := slices.DeleteFunc(slices.Clone(list), func(r records.Record) bool { return categoryOf(r) != name })
		c := Category{Category: name, Counted: countOf(in)}
		p.Categories = append(p.Categories, c)
		if name == categoryClosed {
			closed = c.Amount
		}
		if name == categoryClosed || name == categoryCommit {
			sure = append(sure, c.Amount...)
		}
	}
	p.Expected, p.Targets = Sum(sure), []Attainment{}
	if o.whole(key) {
		p.Targets = attained(o.targetsIn(targets, key), closed)
	}
	return p
}

// whole reports whether all of a period lies in the bounds: a target is held against
// nothing less.
func (o ForecastOptions) whole(period string) bool {
	in, ok := o.Calendar.Span(period)
	return ok && (o.Since.IsZero() || !in.Since.Before(o.Since)) && (o.Until.IsZero() || !in.Until.After(o.Until))
}

// categories are those of the schema, in its order, and those that every deal may come
// into.
func categories(k *records.Kind) []string {
	var out []string
	if f := k.Role(records.RoleForecast); f != nil {
		out = f.OptionKeys()
	}
	for _, name := range []string{categoryPipeline, categoryClosed, categoryOmitted} {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// categoryOf is a deal's forecast category: what is won is closed and what is lost
// omitted, whatever it says; an open one has its own, which it took from its stage on
// entering it, else its stage's. It is not closed before it is won.
func categoryOf(r records.Record) string {
	st := r.Kind.Process.Of(r)
	switch {
	case st != nil && succeeded(st.Type):
		return categoryClosed
	case st != nil && st.Type.Closed():
		return categoryOmitted
	}
	for _, word := range []string{r.Role(records.RoleForecast).Text(), forecastOf(st)} {
		if word != "" && word != categoryClosed && slices.Contains(categories(r.Kind), word) {
			return word
		}
	}
	return categoryPipeline
}

func forecastOf(st *records.Status) string {
	if st == nil {
		return ""
	}
	return st.Forecast
}
