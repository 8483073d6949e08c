package report

import (
	"slices"
	"time"

	"plumb/records"
)

// Month is one month of a funnel: what happened in it, and what became of the leads
// that it began with.
type Month struct {
	Month       string          `json:"month"`
	Leads       int             `json:"leads"`       // made in this month
	Conversions int             `json:"conversions"` // that happened in it
	Wins        int             `json:"wins"`        // that happened in it
	Converted   int             `json:"converted"`   // of the leads made in it
	Won         int             `json:"won"`         // of the opportunities that these led to
	Amount      []records.Money `json:"-"`           // of those won
}

// OfConverted and OfWon are the parts of the month's leads that were converted, and
// what was won for each of them.
func (m Month) OfConverted() *Rate { return ratio(m.Converted, m.Leads) }
func (m Month) OfWon() *Rate       { return ratio(m.Won, m.Leads) }

// monthsAtMost bounds a funnel whose records name years far apart: the last remain.
const monthsAtMost = 600

// months are all from the first in which something happened to the last; none without
// a calendar.
func months(led []Row, in Calendar) []Month {
	b := byMonth{in: in, months: map[string]*Month{}}
	if in.Zone == nil {
		return b.list()
	}
	seen := leadSet{}
	for _, r := range led {
		if !seen[r.Lead.ID] {
			seen[r.Lead.ID] = true
			b.lead(r.Lead)
		}
		if r.Opp != nil && r.Opp.Type == records.StatusWon {
			b.won(r)
		}
	}
	return b.list()
}

func (b *byMonth) lead(l *Lead) {
	m := b.of(l.Created)
	m.Leads++
	if l.Converted.OK {
		m.Converted++
		b.of(l.Converted.At).Conversions++
	}
}

func (b *byMonth) won(r Row) {
	m := b.of(r.Lead.Created)
	m.Won++
	if r.Opp.HasAmount {
		m.Amount = append(m.Amount, r.Opp.Amount)
	}
	b.of(r.Opp.Closed).Wins++
}

// byMonth collects; what has no time is under "".
type byMonth struct {
	in          Calendar
	months      map[string]*Month
	first, last time.Time
}

func (b *byMonth) of(t time.Time) *Month {
	if !t.IsZero() && (b.first.IsZero() || t.Before(b.first)) {
		b.first = t
	}
	if t.After(b.last) {
		b.last = t
	}
	key := b.in.Key(t, "month")
	if b.months[key] == nil {
		b.months[key] = &Month{Month: key}
	}
	return b.months[key]
}

func (b *byMonth) list() []Month {
	out := []Month{}
	if b.first.IsZero() {
		return out
	}
	y, month, _ := b.last.In(b.in.Zone).Date()
	day, begin := time.Date(y, month, 1, 0, 0, 0, 0, b.in.Zone), b.in.Key(b.first, "month")
	for len(out) < monthsAtMost {
		key := b.in.Key(day, "month")
		m := Month{Month: key}
		if known := b.months[key]; known != nil {
			m = *known
			m.Amount = Sum(m.Amount)
		}
		out = append(out, m)
		if key <= begin {
			break
		}
		day = day.AddDate(0, -1, 0)
	}
	slices.Reverse(out)
	return out
}
