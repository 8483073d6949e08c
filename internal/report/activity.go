package report

import (
	"slices"
	"strings"
	"time"

	"plumb/records"
)

// TypeCount is how many there are of a type.
type TypeCount struct {
	Type  string `json:"type"`
	Count int    `json:"count"`
}

// Done is what was done, by type, and what was to be done.
type Done struct {
	Types   []TypeCount `json:"types"`
	Total   int         `json:"total"`
	Open    int         `json:"tasks_open"`
	Overdue int         `json:"tasks_overdue"`
}

// DoneOf is what those who share a key did.
type DoneOf struct {
	Key []string `json:"key"`
	Done
}

// Activity is who did how much.
type Activity struct {
	By    []string
	Types []string
	Done
	Groups []DoneOf
	events []event
}

// ActivityOptions say what is counted.
type ActivityOptions struct {
	Span
	Calendar
	Now time.Time
	By  []string
	Key func(r records.Record, at time.Time, by string) string
}

// event is an activity at the time that it is counted at: done, or due.
type event struct {
	record records.Record
	at     time.Time
	kind   string // done, open or overdue
	key    []string
}

// NewActivity counts the activities of a kind that happened in the span. Open tasks
// count by the day on which they are due; what is to come has not happened.
func NewActivity(k *records.Kind, list []records.Record, o ActivityOptions) Activity {
	var events []event
	for _, r := range list {
		if e, ok := o.event(r); ok {
			events = append(events, e)
		}
	}
	a := Activity{By: o.By, Types: typesOf(k, events), Groups: []DoneOf{}, events: events}
	a.Done = a.count(events)
	if len(o.By) == 0 {
		return a
	}
	by := map[string][]event{}
	for _, e := range events {
		joined := strings.Join(e.key, "\x00")
		by[joined] = append(by[joined], e)
	}
	for _, events := range by {
		a.Groups = append(a.Groups, DoneOf{Key: events[0].key, Done: a.count(events)})
	}
	arrange(a.Groups, o.By, func(d DoneOf) ([]string, int) { return d.Key, d.Total })
	return a
}

// Figures are what was done, by type, and what is to be done.
func (a Activity) Figures() Figures {
	return figuresOf(a.By, a.figures(), a.Groups, func(g DoneOf) FiguresOf {
		return FiguresOf{Key: g.Key, Figures: g.figures()}
	})
}

func (d Done) figures() []Figure {
	out := []Figure{{Name: "total", Count: d.Total}}
	for _, t := range d.Types {
		out = append(out, Figure{Name: unlike(t.Type, "type", "total", "tasks_open", "tasks_overdue"), Count: t.Count})
	}
	return append(out, Figure{Name: "tasks_open", Count: d.Open}, Figure{Name: "tasks_overdue", Count: d.Overdue})
}

// Places are the activities that are counted: done, open or overdue.
func (a Activity) Places(k *records.Kind) []Places {
	p := Places{Kind: k.Name, Plural: k.Plural}
	for _, e := range a.events {
		p.List = append(p.List, Place{ID: e.record.ID(), Label: e.record.Label(), At: e.kind, Groups: [][]string{e.key}})
	}
	return []Places{p}
}

func (o ActivityOptions) event(r records.Record) (event, bool) {
	e := event{record: r, at: doneAt(r), kind: "done"}
	if r.OpenTask() {
		due := r.Role(records.RoleDue).Text()
		e.at, e.kind = o.Day(due), "open"
		if due != "" && due < o.Now.In(o.Zone).Format(time.DateOnly) {
			e.kind = "overdue"
		}
	} else if e.at.After(o.Now) {
		return e, false
	}
	if bounded := o.Span != (Span{}); bounded && e.at.IsZero() || !o.Holds(e.at) {
		return e, false
	}
	for _, by := range o.By {
		e.key = append(e.key, o.Key(r, e.at, by))
	}
	return e, true
}

// typesOf are the types in the order of the schema, and any others that there are.
func typesOf(k *records.Kind, events []event) []string {
	f := k.Role(records.RoleType)
	out := f.OptionKeys()
	var others []string
	for _, e := range events {
		if t := e.record.Get(f).Text(); !slices.Contains(out, t) && !slices.Contains(others, t) {
			others = append(others, t)
		}
	}
	slices.Sort(others)
	return append(out, others...)
}

func (a Activity) count(events []event) Done {
	d := Done{Types: make([]TypeCount, len(a.Types))}
	for i, t := range a.Types {
		d.Types[i].Type = t
	}
	for _, e := range events {
		switch e.kind {
		case "overdue":
			d.Overdue++
			d.Open++
		case "open":
			d.Open++
		default:
			d.Total++
			d.Types[slices.Index(a.Types, e.record.Role(records.RoleType).Text())].Count++
		}
	}
	return d
}
