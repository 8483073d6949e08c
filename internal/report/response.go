package report

import (
	"slices"
	"strings"
	"time"

	"plumb/records"
)

// Band is how many were as quick as that.
type Band struct {
	Band  string `json:"band"`
	Count int    `json:"count"`
}

// bands are the bounds, in minutes.
var bands = []struct {
	name string
	most float64
}{{"5m", 5}, {"15m", 15}, {"1h", 60}, {"24h", 24 * 60}, {"7d", 7 * 24 * 60}}

// waitSteps are the steps, in order.
var waitSteps = []string{"assigned", "attempt_after_assigned", "attempt", "contact", "qualified"}

// Wait is how long one step took, in minutes.
type Wait struct {
	Step    string   `json:"step"`
	Count   int      `json:"count"`   // for which it happened
	Undated int      `json:"undated"` // nobody knows when
	P50     *float64 `json:"p50_minutes"`
	P95     *float64 `json:"p95_minutes"`
	Bands   []Band   `json:"bands"`
}

// Waits are the steps from a lead's creation to the first talk with it, and until it was
// qualified.
type Waits struct {
	Count     int    `json:"count"`
	Untouched int    `json:"open_without_attempt"`
	Steps     []Wait `json:"steps"`
}

// WaitsOf is the response of the leads that share a key.
type WaitsOf struct {
	Key []string `json:"key"`
	Waits
}

// Response is how fast leads are answered.
type Response struct {
	By []string
	Waits
	Groups []WaitsOf
}

// NewResponse measures leads by what the diary says of them.
func NewResponse(list []records.Record, diary *Diary, by Grouping) Response {
	out := Response{By: by.By, Waits: waitsOf(list, diary), Groups: []WaitsOf{}}
	for _, g := range by.split(list) {
		out.Groups = append(out.Groups, WaitsOf{Key: g.key, Waits: waitsOf(g.list, diary)})
	}
	return out
}

// Figures are the leads, those for which each step happened, and under STEP.5m, STEP.15m
// and so on those for which it did within that time.
func (r Response) Figures(first string) Figures {
	return figuresOf(r.By, r.figures(first), r.Groups, func(g WaitsOf) FiguresOf {
		return FiguresOf{Key: g.Key, Figures: g.figures(first)}
	})
}

func (w Waits) figures(first string) []Figure {
	out := []Figure{{Name: first, Count: w.Count}}
	for _, s := range w.Steps {
		out = append(out, Figure{Name: s.Step, Count: s.Count, Times: []Elapsed{{"p50_minutes", s.P50}, {"p95_minutes", s.P95}}})
		within := 0
		for i, b := range bands {
			within += s.Bands[i].Count
			out = append(out, Figure{Name: s.Step + "." + b.name, Count: within})
		}
	}
	return out
}

// ResponseOf is how far a lead was answered: the last step to the first talk that
// happened.
func ResponseOf(r records.Record, diary *Diary) string {
	switch m := momentsOf(r, diary); {
	case m.contact.OK:
		return "contact"
	case m.attempt.OK:
		return "attempt"
	case m.assigned.OK:
		return "assigned"
	}
	return "unassigned"
}

// moments are when a lead came to a person, was first tried, first spoken to, and found
// to be worth it.
type moments struct{ assigned, attempt, contact, qualified Reached }

func momentsOf(r records.Record, diary *Diary) moments {
	out := moments{assigned: assigned(r).by(diary.now), qualified: qualified(r).by(diary.now)}
	for _, d := range diary.Since(r) {
		if d.Planned {
			continue
		}
		if d.attempt() && !out.attempt.OK {
			out.attempt = Reached{true, d.At}
		}
		if d.contact() && !out.contact.OK {
			out.contact = Reached{true, d.At}
		}
	}
	return out
}

// assigned is when a lead first had a person for an owner, not a queue.
func assigned(r records.Record) Reached {
	for _, past := range r.History(r.Kind.Role(records.RoleOwner)) {
		if past.Text != "" && !strings.HasPrefix(past.Text, "queue:") {
			return Reached{true, past.At}
		}
	}
	return Reached{}
}

// by is what had happened at a time; what is undated had.
func (r Reached) by(now time.Time) Reached {
	if r.At.After(now) {
		return Reached{}
	}
	return r
}

// qualified is when a lead was found to be worth working on, as the funnel has it.
func qualified(r records.Record) Reached {
	_, q := progress(r)
	if c := r.Converted(); c.Shape == records.Map {
		at, _ := time.Parse(time.RFC3339, c.At("at").Text)
		q = q.also(Reached{OK: true, At: at})
	}
	return q
}

func waitsOf(list []records.Record, diary *Diary) Waits {
	w := Waits{Count: len(list)}
	steps := make([]*timer, len(waitSteps))
	for i, name := range waitSteps {
		steps[i] = &timer{step: name}
	}
	for _, r := range list {
		m, made := momentsOf(r, diary), Reached{true, r.CreatedAt()}
		w.Untouched += count01(r.Open() && !m.attempt.OK && !m.contact.OK)
		steps[0].take(made, m.assigned)
		steps[1].take(m.assigned, m.attempt)
		steps[2].take(made, m.attempt)
		steps[3].take(made, m.contact)
		steps[4].take(made, m.qualified)
	}
	for _, t := range steps {
		w.Steps = append(w.Steps, t.wait(len(list)))
	}
	return w
}

// timer gathers how long a step took.
type timer struct {
	step    string
	count   int
	minutes []float64
}

func (t *timer) take(from, to Reached) {
	if !from.OK || !to.OK {
		return
	}
	t.count++
	if !from.At.IsZero() && !to.At.IsZero() {
		t.minutes = append(t.minutes, to.At.Sub(from.At).Minutes())
	}
}

func (t *timer) wait(of int) Wait {
	slices.Sort(t.minutes)
	w := Wait{Step: t.step, Count: t.count, Undated: t.count - len(t.minutes), P50: median(t.minutes), P95: rank(t.minutes, 0.95)}
	rest := t.minutes
	for _, b := range bands {
		n := len(rest)
		for i, m := range rest {
			if m > b.most {
				n = i
				break
			}
		}
		w.Bands = append(w.Bands, Band{b.name, n})
		rest = rest[n:]
	}
	w.Bands = append(w.Bands, Band{"later", len(rest)}, Band{"never", of - t.count})
	return w
}

// Minutes is a time that something took, for people: 4 min, 3.5 h, 2.1 d.
func Minutes(m float64) (value float64, unit string) {
	d := time.Duration(m * float64(time.Minute))
	switch {
	case d.Abs() < time.Hour:
		return tenth(m), "min"
	case d.Abs() < 48*time.Hour:
		return tenth(m / 60), "h"
	}
	return tenth(m / 1440), "d"
}
