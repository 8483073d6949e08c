package report

import (
	"time"

	"plumb/records"
)

// stay is a time that a record spent in one status.
type stay struct {
	Status       *records.Status // nil: one that the process does not have
	Word         string          // as it is stored
	Since, Until time.Time       // zero: nobody knows
	Left         bool            // it went on from there
}

// in reports whether it is a stay in a status.
func (s stay) in(st *records.Status) bool { return st != nil && s.Status == st }

// stays are the statuses that a record has been in, in order; the last is the one that
// it is in. What the history forgot is entered at a time that nobody knows.
func stays(r records.Record) []stay {
	p := r.Kind.Process
	if p == nil {
		return nil
	}
	var out []stay
	enter := func(word string, at time.Time) {
		st, n := p.Find(word), len(out)
		if n > 0 && (out[n-1].in(st) || out[n-1].Word == word) {
			return
		}
		if n > 0 {
			out[n-1].Until, out[n-1].Left = at, true
		}
		out = append(out, stay{Status: st, Word: word, Since: at})
	}
	for _, past := range r.History(p.Field) {
		enter(past.Text, past.At)
	}
	if now := r.Get(p.Field).Text(); now != "" {
		enter(now, time.Time{})
	}
	return out
}

// closedAt is when a record entered the closed status that it is in: by its history,
// else its conversion, else its close date in the calendar's zone. Zero if it is open, or
// nobody knows.
func (c Calendar) closedAt(r records.Record) time.Time {
	list := stays(r)
	if len(list) == 0 || list[len(list)-1].Status == nil || !list[len(list)-1].Status.Type.Closed() {
		return time.Time{}
	}
	if at := list[len(list)-1].Since; !at.IsZero() {
		return at
	}
	if at, err := time.Parse(time.RFC3339, r.Converted().At("at").Text); err == nil {
		return at
	}
	return c.Day(r.Role(records.RoleCloseDate).Text())
}

// Day is the beginning of a day such as 2026-11-21; zero if it is none.
func (c Calendar) Day(text string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, text, c.Zone)
	if err != nil {
		return time.Time{}
	}
	return t
}

// succeeded and failed say what an end means: a deal that is won and a lead that is
// converted, a deal that is lost and a lead that is given up.
func succeeded(t records.StatusType) bool {
	return t == records.StatusWon || t == records.StatusConverted
}

func failed(t records.StatusType) bool {
	return t == records.StatusLost || t == records.StatusUnqualified
}
