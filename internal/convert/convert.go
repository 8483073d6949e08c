// Package convert is the workflow of a conversion: find what the new records
// would be the same as, work everything out, check it, and only then write it,
// all in one transaction. What a conversion means is in records.
package convert

import (
	"fmt"
	"slices"
	"strings"

	"plumb/internal/duplicates"
	"plumb/internal/match"
	"plumb/internal/store"
	"plumb/records"
)

// Choice is what the user said about one target: auto, new, none, or an id.
type Choice string

// The choices that are no id.
const (
	Auto Choice = "auto"
	New  Choice = "new"
	None Choice = "none"
)

// Request is one conversion.
type Request struct {
	ID          string
	Conversion  string // name; empty: the kind's first
	Choices     map[string]Choice
	Set         map[string][]records.Value // by kind
	Names       map[string]string          // by kind: what a new record is to be called
	Owner       string
	Status      string
	Overwrite   bool // of where an existing contact came from
	OnDuplicate string
	Alone       bool     // whatever other open records of the same person there are
	Apart       []string // look-alikes of which somebody has said that they are not it
	Override    string   // why gates that are not passed do not matter
	Change      records.Change
	Problems    []records.Problem // what is wrong with the request itself; reported with the rest
}

// Error lists everything that keeps a record from being converted.
type Error struct {
	Record   string
	Problems []records.Problem
}

func (e *Error) Error() string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, p.String())
	}
	return e.Record + " cannot be converted: " + strings.Join(lines, "; ")
}

// Code is "not-qualified" if gates are all that is in the way, else "invalid".
func (e *Error) Code() string {
	if slices.ContainsFunc(e.Problems, func(p records.Problem) bool { return p.Check != "not-qualified" }) {
		return "invalid"
	}
	return "not-qualified"
}

// Doubt is records of a kind of which one may be what a conversion would make, or, of
// the kind that is converted, open ones of the same person.
type Doubt struct {
	Kind       string
	Candidates []match.Candidate
}

// DuplicateError says that it is not certain which records new ones would be the same
// as.
type DuplicateError struct {
	Record string
	Doubts []Doubt
}

// Candidates are all look-alikes.
func (e *DuplicateError) Candidates() []match.Candidate {
	var out []match.Candidate
	for _, d := range e.Doubts {
		out = append(out, d.Candidates...)
	}
	return out
}

func (e *DuplicateError) Error() string {
	var kinds []string
	for _, d := range e.Doubts {
		kinds = append(kinds, d.Kind)
	}
	return fmt.Sprintf("%s: there may already be a record for it: %s", e.Record, strings.Join(kinds, ", "))
}

// Session is a series of conversions in one transaction. What is there is indexed
// once, and what one conversion makes the next one finds: two leads of one company
// end at one account.
type Session struct {
	Passed []DuplicateError // look-alikes that the policy only warns of
	Broken []error          // files that could not be read, and may be what was looked for

	tx     *store.Tx
	schema *records.Schema
	finder *duplicates.Finder
	among  []string                              // records of this very series are no news to each other
	tasks  map[string][]string                   // open tasks by what they are about
	from   map[*records.Kind]map[string][]string // what came from a record, by it
	done   map[string]bool                       // what was converted
}

// Begin begins a series of conversions of records.
func Begin(tx *store.Tx, schema *records.Schema, ids ...string) *Session {
	s := &Session{tx: tx, schema: schema, finder: duplicates.Among(tx), among: ids, from: map[*records.Kind]map[string][]string{}, done: map[string]bool{}}
	s.finder.Open = true
	s.finder.Different = func(a, b string) bool { return tx.Verdicts().Different(a, b) }
	s.finder.Broken = func(err error) { s.Broken = append(s.Broken, err) }
	return s
}

// Convert works out a conversion and puts its records into the transaction. A
// conversion that is refused has put nothing.
func (s *Session) Convert(req Request) (records.Outcome, error) {
	src, err := s.tx.Follow(req.ID)
	if err != nil {
		return records.Outcome{}, err
	}
	if src.Locked() {
		return records.Outcome{}, &records.LockedError{ID: src.ID()}
	}
	conv, err := conversion(src, req.Conversion)
	if err != nil {
		return records.Outcome{}, err
	}
	w := work{Session: s, src: src, conv: conv, req: req, problems: req.Problems}
	picks, err := w.picks()
	if err != nil {
		return records.Outcome{}, err
	}
	order, err := w.order()
	if err != nil {
		return records.Outcome{}, err
	}
	out, problems := conv.Plan(src, picks, order)
	if problems = append(w.problems, problems...); len(problems) > 0 {
		return out, &Error{Record: src.ID(), Problems: append(problems, w.doubtful()...)}
	}
	if len(w.doubts) > 0 {
		return out, &DuplicateError{Record: src.ID(), Doubts: w.doubts}
	}
	for _, id := range req.Apart {
		if err := s.tx.Dismiss(records.NewVerdict(src.ID(), id, "", req.Change)); err != nil {
			return out, err
		}
	}
	return out, s.put(out)
}

func (w *work) order() (records.Order, error) {
	req := w.req
	order := records.Order{Change: req.Change, Schema: w.schema, Owner: req.Owner, OverwriteSource: req.Overwrite, Override: req.Override}
	if req.Status != "" && w.src.Kind.Freezes() {
		if order.Status = w.src.Kind.Process.Find(req.Status); order.Status == nil {
			w.problem("status: %q is no status of %s", req.Status, w.src.Kind.Name)
		}
	}
	var err error
	if to := w.owner(); to != "" && to != req.Change.By { // else nobody hands anything over
		order.Tasks, err = w.openTasks(w.src.ID())
	}
	return order, err
}

// owner is whose the new records are.
func (w *work) owner() string {
	if w.req.Owner != "" {
		return w.req.Owner
	}
	return w.src.Role(records.RoleOwner).Text()
}

// put writes what a conversion made and changed.
func (s *Session) put(out records.Outcome) error {
	for _, made := range out.Made {
		if err := s.tx.Put(made.Record); err != nil {
			return err
		}
		if made.New {
			s.finder.Add(made.Record)
		}
		if from := s.from[made.Target.Kind]; from != nil && made.New {
			from[out.Source.ID()] = append(from[out.Source.ID()], made.Record.ID())
		}
	}
	for _, task := range out.Tasks {
		if err := s.tx.Put(task); err != nil {
			return err
		}
	}
	return s.tx.Put(out.Source)
}

// openTasks returns the open tasks about a record. All activities are looked through
// once a session.
func (s *Session) openTasks(id string) ([]records.Record, error) {
	if s.tasks == nil {
		s.tasks = map[string][]string{}
		for r, err := range s.tx.Scan(s.schema.KindWith(records.RoleAbout, records.RoleType)) {
			if err != nil || !r.OpenTask() {
				continue
			}
			for _, about := range r.Role(records.RoleAbout).Strings() {
				s.tasks[about] = append(s.tasks[about], r.ID())
			}
		}
	}
	var out []records.Record
	for _, task := range s.tasks[id] {
		r, err := s.tx.Get(task)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func conversion(src records.Record, name string) (*records.Conversion, error) {
	if len(src.Kind.Conversions) == 0 {
		return nil, refuse(src, "%s has no conversion", src.Kind.Name)
	}
	if name == "" {
		return src.Kind.Conversions[0], nil
	}
	if c := src.Kind.Conversion(name); c != nil {
		return c, nil
	}
	var names []string
	for _, c := range src.Kind.Conversions {
		names = append(names, c.Name)
	}
	return nil, refuse(src, "%s has no conversion %q; it has %s", src.Kind.Name, name, strings.Join(names, ", "))
}

func refuse(src records.Record, format string, args ...any) error {
	return &Error{Record: src.ID(), Problems: []records.Problem{{Check: "convert", Record: src.ID(), Message: fmt.Sprintf(format, args...)}}}
}
