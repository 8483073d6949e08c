package report

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"plumb/records"
)

// Counted is how many records there are, and what they are worth.
type Counted struct {
	Count         int  `json:"count"`
	Amount        Sums `json:"amount"`
	WithoutAmount int  `json:"without_amount"`
}

// Weighted is that of open ones, with what they are worth by their probability.
type Weighted struct {
	Counted
	Weighted           Sums     `json:"weighted"`
	WithoutProbability int      `json:"without_probability"`
	AverageDays        *float64 `json:"average_days"`
}

// Stage is what stands in a stage: of the closed ones no weight, no age.
type Stage struct {
	Stage string             `json:"stage"`
	Label string             `json:"label"`
	Type  records.StatusType `json:"type"`
}

// OpenStage is a stage in which work goes on.
type OpenStage struct {
	Stage
	Weighted
}

// ClosedStage is a stage in which it has ended.
type ClosedStage struct {
	Stage
	Counted
}

// Stages are a pipeline: stages in the order of the process, and the totals.
type Stages struct {
	Stages []OpenStage   `json:"stages"`
	Open   Weighted      `json:"open"`
	Closed []ClosedStage `json:"closed"`
	All    Counted       `json:"all"`
}

// StagesOf is the pipeline of the records that share a key.
type StagesOf struct {
	Key []string `json:"key"`
	Stages
}

// Pipeline is what stands where, and what it is worth.
type Pipeline struct {
	By []string
	Stages
	Groups []StagesOf
	field  string // that has the stages
}

// NewPipeline counts the records of a kind with a process; ages are up to now.
func NewPipeline(k *records.Kind, list []records.Record, by Grouping, now time.Time) Pipeline {
	p := Pipeline{By: by.By, Stages: stagesOf(k.Process, list, now), Groups: []StagesOf{}, field: k.Process.Field.Key}
	for _, g := range by.split(list) {
		p.Groups = append(p.Groups, StagesOf{Key: g.key, Stages: stagesOf(k.Process, g.list, now)})
	}
	return p
}

// Figures are the stages: open ones with their weight, and the totals.
func (p Pipeline) Figures() Figures {
	return figuresOf(p.By, p.figures(p.field), p.Groups, func(g StagesOf) FiguresOf {
		return FiguresOf{Key: g.Key, Figures: g.figures(p.field)}
	})
}

func (s Stages) figures(field string) []Figure {
	out := []Figure{worth("all", s.All), s.Open.figure("open")}
	for _, st := range s.Stages {
		out = append(out, st.figure(unlike(st.Stage.Stage, field, "all", "open")))
	}
	for _, st := range s.Closed {
		out = append(out, worth(unlike(st.Stage.Stage, field, "all", "open"), st.Counted))
	}
	return out
}

func (w Weighted) figure(name string) Figure {
	f := worth(name, w.Counted)
	f.Amounts = append(f.Amounts, Amount{"weighted", w.Weighted})
	f.Times = []Elapsed{{"average_days", w.AverageDays}}
	return f
}

func stagesOf(process *records.Process, list []records.Record, now time.Time) Stages {
	out := Stages{Stages: []OpenStage{}, Closed: []ClosedStage{}}
	var open []records.Record
	for _, st := range append(slices.Clone(process.Statuses), strangers(process, list)...) {
		in := slices.DeleteFunc(slices.Clone(list), func(r records.Record) bool { return !isIn(r, st) })
		stage := Stage{Stage: st.Key, Label: st.Title(), Type: st.Type}
		if st.Type.Closed() {
			out.Closed = append(out.Closed, ClosedStage{stage, countOf(in)})
			continue
		}
		out.Stages = append(out.Stages, OpenStage{stage, weighted(in, now)})
		open = append(open, in...)
	}
	out.Open, out.All = weighted(open, now), countOf(list)
	return out
}

// strangers are the statuses that records have and their process does not.
func strangers(process *records.Process, list []records.Record) []*records.Status {
	var words []string
	for _, r := range list {
		if word := r.Get(process.Field).Text(); process.Of(r) == nil && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	var out []*records.Status
	for _, word := range words {
		out = append(out, &records.Status{Key: word})
	}
	return out
}

func isIn(r records.Record, st *records.Status) bool {
	if known := r.Kind.Process.Of(r); known != nil {
		return known == st
	}
	return r.Get(r.Kind.Process.Field).Text() == st.Key
}

func countOf(list []records.Record) Counted {
	c := Counted{Count: len(list)}
	var amounts []records.Money
	for _, r := range list {
		if m, ok := r.Role(records.RoleAmount).Money(); ok {
			amounts = append(amounts, m)
		} else {
			c.WithoutAmount++
		}
	}
	c.Amount = Sum(amounts)
	return c
}

func weighted(list []records.Record, now time.Time) Weighted {
	w := Weighted{Counted: countOf(list)}
	var amounts []records.Money
	var ages []float64
	for _, r := range list {
		ages = add(ages, r.CreatedAt(), now)
		likely, known := Probability(r)
		if !known {
			w.WithoutProbability++
		}
		if m, ok := r.Role(records.RoleAmount).Money(); ok && known {
			amounts = append(amounts, records.Money{Amount: m.Amount.Mul(likely).Shift(-2), Currency: m.Currency})
		}
	}
	w.Weighted, w.AverageDays = cents(Sum(amounts)), mean(ages)
	return w
}

// Probability is how likely a record is to be won, in per cent: what it says itself,
// which it took from its stage on entering it, else what its stage says.
func Probability(r records.Record) (decimal.Decimal, bool) {
	if d, ok := r.Role(records.RoleProbability).Number(); ok {
		return d, true
	}
	if st := r.Kind.Process.Of(r); st != nil && st.Probability != "" {
		d, err := decimal.NewFromString(st.Probability)
		return d, err == nil
	}
	return decimal.Decimal{}, false
}
