package records

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// StatusType says what a status means, whatever it is called.
type StatusType string

// The types of a lead's statuses, and of an opportunity's stages. A campaign's
// or a custom kind's process may use either set.
const (
	StatusOpen        StatusType = "open"
	StatusWorking     StatusType = "working"
	StatusNurture     StatusType = "nurture"
	StatusQualified   StatusType = "qualified"
	StatusUnqualified StatusType = "unqualified"
	StatusConverted   StatusType = "converted"
	StatusWon         StatusType = "won"
	StatusLost        StatusType = "lost"
	StatusDone        StatusType = "done"
)

// StatusTypes lists them all.
var StatusTypes = []StatusType{StatusOpen, StatusWorking, StatusNurture, StatusQualified, StatusUnqualified, StatusConverted, StatusWon, StatusLost, StatusDone}

// Closed reports whether work has ended in a status of the type.
func (t StatusType) Closed() bool {
	return slices.Contains([]StatusType{StatusUnqualified, StatusConverted, StatusWon, StatusLost, StatusDone}, t)
}

// WantsReason reports whether the verb that enters such a status asks why.
func (t StatusType) WantsReason() bool { return t == StatusUnqualified || t == StatusLost }

// Status is one step of a process.
type Status struct {
	Key, Label  string
	Help        string
	Type        StatusType
	Probability string   // per cent, of a stage; taken over on entering it
	Forecast    string   // forecast category of a stage
	Reasons     []string // to choose from on entering; "other" is always one of one's own
	From        []string // where one must come from; empty: anywhere
	Required    []string // fields that must be filled
	MaxDays     int      // how long a record may stay before it counts as stale
}

// Title is the label, or the key.
func (s *Status) Title() string { return orElse(s.Label, s.Key) }

// Process is the statuses of a kind, in order.
type Process struct {
	Field    *Field // of type status
	Statuses []*Status
}

// Find returns the status that a word means: its key or its label, whatever the
// case; nil if none.
func (p *Process) Find(word string) *Status {
	if p == nil || word == "" {
		return nil
	}
	for _, s := range p.Statuses {
		if strings.EqualFold(word, s.Key) || strings.EqualFold(word, s.Label) {
			return s
		}
	}
	return nil
}

// Match returns the status that somebody means by a word: like Find, or the only
// one of that type, so that "won" is closed-won; nil if none.
func (p *Process) Match(word string) *Status {
	if s := p.Find(word); s != nil {
		return s
	}
	var found *Status
	for _, s := range p.Statuses {
		if strings.EqualFold(word, string(s.Type)) {
			if found != nil {
				return nil
			}
			found = s
		}
	}
	return found
}

// Closing sets the close date of a deal that is closed before the day it was
// expected: once closed, the date says when it was. day is YYYY-MM-DD.
func (p *Process) Closing(r Record, day string, c Change) Record {
	f, st := r.Kind.Role(RoleCloseDate), p.Of(r)
	if f == nil || st == nil || st.Type != StatusWon && st.Type != StatusLost || r.Get(f).Text() <= day {
		return r
	}
	return r.With(f, Value{field: f, tree: BareTree(day)}, c)
}

// Keys lists the statuses.
func (p *Process) Keys() []string {
	var keys []string
	for _, s := range p.Statuses {
		keys = append(keys, s.Key)
	}
	return keys
}

// First returns the first status of the type; nil if there is none.
func (p *Process) First(t StatusType) *Status {
	i := slices.IndexFunc(p.Statuses, func(s *Status) bool { return s.Type == t })
	if i < 0 {
		return nil
	}
	return p.Statuses[i]
}

// Default is the status of a new record: the first open one, else the first.
func (p *Process) Default() *Status {
	if s := p.First(StatusOpen); s != nil {
		return s
	}
	return p.Statuses[0]
}

// Of returns the status that a record is in; nil if it has none that is known.
func (p *Process) Of(r Record) *Status {
	if p == nil {
		return nil
	}
	return p.Find(r.Get(p.Field).Text())
}

// MoveError says that a process does not allow a move.
type MoveError struct {
	ID       string
	Word     string // what the trade calls it: status, stage
	From, To string
	Allowed  []string // where one may come from to enter To
	Convert  bool     // To is of type converted: only convert enters it
}

func (e *MoveError) Error() string {
	if e.Convert {
		return fmt.Sprintf("%s cannot be set to %s: only a conversion enters it", e.ID, e.To)
	}
	return fmt.Sprintf("%s is %s and cannot become %s: one comes there from %s", e.ID, e.From, e.To, strings.Join(e.Allowed, ", "))
}

// Move takes a record to another status: the field, its history, and on an
// opportunity the probability and forecast category of the stage, as Salesforce
// does. Any status may follow any other unless To names where from; a status of
// type converted is entered by a conversion only.
func (p *Process) Move(r Record, to *Status, c Change) (Record, error) {
	from := p.Of(r)
	if to.Type == StatusConverted {
		return r, &MoveError{ID: r.ID(), Word: p.Field.Key, To: to.Key, Convert: true}
	}
	if from == to {
		return r, nil
	}
	if from != nil && len(to.From) > 0 && !slices.Contains(to.From, from.Key) {
		return r, &MoveError{ID: r.ID(), Word: p.Field.Key, From: from.Key, To: to.Key, Allowed: to.From}
	}
	return p.enter(r, to, c), nil
}

func (p *Process) enter(r Record, to *Status, c Change) Record {
	r = r.With(p.Field, p.Value(to), c)
	if f := r.Kind.Role(RoleProbability); f != nil && to.Probability != "" {
		r = r.With(f, Value{field: f, tree: BareTree(to.Probability)}, c)
	}
	if f := r.Kind.Role(RoleForecast); f != nil && to.Forecast != "" {
		r = r.With(f, Value{field: f, tree: TextTree(to.Forecast)}, c)
	}
	return r
}

// Value returns a status as a value of the process's field.
func (p *Process) Value(s *Status) Value { return Value{field: p.Field, tree: TextTree(s.Key)} }

// Change says when and by whom something is changed.
type Change struct {
	At time.Time
	By string
}
