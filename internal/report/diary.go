package report

import (
	"slices"
	"strings"
	"time"

	"plumb/records"
)

// Deed is something that somebody did, or plans to do, about records.
type Deed struct {
	At      time.Time
	Type    string
	Planned bool // an open task, or something in the future
	In      bool // the others began
	Reached bool // somebody was spoken to
}

// attempt reports whether a deed is one at getting in touch: a call, an e-mail or a
// meeting of our own.
func (d Deed) attempt() bool { return d.talk() && !d.In }

// contact reports whether two sides have been in touch.
func (d Deed) contact() bool { return d.talk() && (d.In || d.Reached) }

func (d Deed) talk() bool { return slices.Contains([]string{"call", "email", "meeting"}, d.Type) }

// Diary is what was done about records. It takes activities, and whatever says which
// record stands for which: what was merged, and what was converted.
type Diary struct {
	now    time.Time
	merged merges
	about  map[string][]Deed
	filed  bool
}

// NewDiary returns an empty diary; what comes after now is planned.
func NewDiary(now time.Time) *Diary {
	return &Diary{now: now, merged: merges{}, about: map[string][]Deed{}}
}

// Add takes a record of any kind.
func (d *Diary) Add(r records.Record) {
	if into := r.MergedInto(); into != "" {
		d.merged[r.ID()] = into
		return
	}
	if r.Kind.Role(records.RoleAbout) == nil {
		return
	}
	deed := d.deed(r)
	for _, id := range r.Role(records.RoleAbout).Strings() {
		d.about[id] = append(d.about[id], deed)
	}
}

func (d *Diary) deed(r records.Record) Deed {
	e := Deed{At: doneAt(r), Type: r.Role(records.RoleType).Text(), In: r.Role(records.RoleDirection).Text() == "in"}
	e.Planned = r.OpenTask() || e.At.After(d.now)
	e.Reached = reachedSomebody(e.Type, r.Role(records.RoleOutcome).Text())
	return e
}

// reachedSomebody reports whether an outcome says that somebody was spoken to: its first
// word is "reached". A meeting is one, unless its outcome says that it was none.
func reachedSomebody(what, outcome string) bool {
	first, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(outcome)), " ")
	first = strings.TrimRight(first, ".,;:!")
	return first == "reached" || what == "meeting" && !slices.Contains([]string{"no", "no-show", "not", "nobody", "cancelled", "canceled"}, first)
}

// doneAt is when an activity happened: a task when it was done, all else when it says,
// or else when it was written down. Of an open task it is when that was planned.
func doneAt(r records.Record) time.Time {
	role := records.RoleWhen
	if r.Role(records.RoleType).Text() == "task" {
		role = records.RoleDone
	}
	if at, ok := r.Role(role).Time(); ok {
		return at
	}
	return r.CreatedAt()
}

// file puts what is about a record that was merged with what is about its master.
func (d *Diary) file() {
	for id, deeds := range d.about {
		if master := d.merged.follow(id); master != id && !d.filed {
			d.about[master] = append(d.about[master], deeds...)
			delete(d.about, id)
		}
	}
	d.filed = true
}

// Of is what was done about a record, in order: about it, about the lead it came from,
// and about the people of a deal.
func (d *Diary) Of(r records.Record) []Deed {
	ids := []string{r.ID(), r.Role(records.RoleOrigin).Text()}
	return d.deeds(append(ids, r.Role(records.RoleContacts).Strings()...))
}

// Since is what was done about a record, and since it was converted about what it
// became.
func (d *Diary) Since(r records.Record) []Deed {
	out := d.deeds([]string{r.ID()})
	at, _ := time.Parse(time.RFC3339, r.Converted().At("at").Text)
	for _, deed := range d.deeds(r.ConvertedTo()) {
		if !deed.At.Before(at) {
			out = append(out, deed)
		}
	}
	return inTime(out)
}

func (d *Diary) deeds(ids []string) []Deed {
	if !d.filed {
		d.file()
	}
	var out []Deed
	seen := map[string]bool{"": true}
	for _, id := range ids {
		if id = d.merged.follow(id); !seen[id] {
			seen[id] = true
			out = append(out, d.about[id]...)
		}
	}
	return inTime(out)
}

func inTime(list []Deed) []Deed {
	slices.SortStableFunc(list, func(a, b Deed) int { return a.At.Compare(b.At) })
	return list
}
