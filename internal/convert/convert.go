// Package convert is the workflow of a conversion: find what the new records
// would be the same as, work everything out, check it, and only then write it,
// all in one transaction. What a conversion means is in records.
package convert

import (
	"fmt"
	"slices"
	"strings"

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
	Owner       string
	Status      string
	Overwrite   bool // of where an existing contact came from
	OnDuplicate string
	Change      records.Change
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

// DuplicateError says that it is not certain which record a new one would be the
// same as.
type DuplicateError struct {
	Record     string
	Kind       string
	Candidates []match.Candidate
}

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("%s: there may already be a %s for it", e.Record, e.Kind)
}

// Session is a series of conversions in one transaction. What is there is indexed
// once, and what one conversion makes the next one finds: two leads of one company
// end at one account.
type Session struct {
	tx     *store.Tx
	schema *records.Schema
	looks  map[*records.Kind]*match.Index
	done   map[string]bool // what was converted
}

// Begin begins a series of conversions.
func Begin(tx *store.Tx, schema *records.Schema) *Session {
	return &Session{tx: tx, schema: schema, looks: map[*records.Kind]*match.Index{}, done: map[string]bool{}}
}

// find returns the records of a kind that may be the same as r, but for converted
// ones.
func (s *Session) find(r records.Record, k *records.Kind) []match.Candidate {
	x := s.looks[k]
	if x == nil {
		x = match.NewIndex(s.schema.Country)
		for other, err := range s.tx.Scan(k) {
			if err == nil && other.MergedInto() == "" && !other.Locked() { // a broken file is reported by who reads it for itself
				x.Add(other)
			}
		}
		s.looks[k] = x
	}
	var out []match.Candidate
	for _, c := range x.Find(r, k) {
		if other, err := s.tx.Get(c.ID); err == nil && c.Score >= match.Possible {
			c.Label = other.Label()
			out = append(out, c)
		}
	}
	return out
}

// Convert works out a conversion and puts its records into the transaction. A
// conversion that is refused has put nothing.
func (s *Session) Convert(req Request) (records.Outcome, error) {
	tx, schema := s.tx, s.schema
	src, err := tx.Follow(req.ID)
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
	w := work{Session: s, src: src, conv: conv, req: req}
	picks, err := w.picks()
	if err != nil {
		return records.Outcome{}, err
	}
	order := records.Order{Change: req.Change, Schema: schema, Owner: req.Owner, OverwriteSource: req.Overwrite}
	if req.Status != "" {
		if order.Status = src.Kind.Process.Find(req.Status); order.Status == nil {
			w.problem("status: %q is no status of %s", req.Status, src.Kind.Name)
		}
	}
	out, problems := conv.Plan(src, picks, order)
	if problems = append(w.problems, problems...); len(problems) > 0 {
		return out, &Error{Record: src.ID(), Problems: problems}
	}
	for _, made := range out.Made {
		if err := tx.Put(made.Record); err != nil {
			return out, err
		}
		if x := s.looks[made.Target.Kind]; x != nil && made.New {
			x.Add(made.Record)
		}
	}
	return out, tx.Put(out.Source)
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

// work is one conversion while its targets are found.
type work struct {
	*Session
	src      records.Record
	conv     *records.Conversion
	req      Request
	problems []records.Problem
}

func (w *work) problem(format string, args ...any) {
	w.problems = append(w.problems, records.Problem{Check: "convert", Record: w.src.ID(), Message: fmt.Sprintf(format, args...)})
}

func (w *work) choice(t *records.Target) Choice {
	if c, ok := w.req.Choices[t.Kind.Name]; ok && c != "" {
		return c
	}
	return Choice(t.Default)
}

func (w *work) picks() ([]records.Pick, error) {
	var out []records.Pick
	for _, t := range w.conv.Targets {
		pick, ok, err := w.pick(t, out)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, pick)
		} else if len(w.req.Set[t.Kind.Name]) > 0 {
			w.problem("no %s is made, so nothing can be set on it", t.Kind.Name)
		}
	}
	for kind := range w.req.Set {
		if w.conv.Target(kind) == nil {
			w.problem("conversion %s makes no %s", w.conv.Name, kind)
		}
	}
	return out, nil
}

// pick decides one target. A target that must refer to one that is not made is
// a problem: a contact needs its account.
func (w *work) pick(t *records.Target, before []records.Pick) (records.Pick, bool, error) {
	pick := records.Pick{Target: t, Set: w.req.Set[t.Kind.Name]}
	choice := w.choice(t)
	if choice != None && t.Kind.Person() && w.orphan(t) {
		w.problem("a %s needs its account; name one, or leave the %s out too", t.Kind.Name, t.Kind.Name)
		return pick, false, nil
	}
	switch choice {
	case None:
		return pick, false, nil
	case New:
		return w.fresh(pick)
	case Auto:
		if w.nobody(t) {
			return pick, false, nil
		}
		return w.auto(pick, before)
	default:
		r, err := w.tx.Follow(string(choice))
		if err != nil {
			return pick, false, err
		}
		if r.Kind != t.Kind {
			w.problem("%s is no %s", r.ID(), t.Kind.Name)
			return pick, false, nil
		}
		pick.Record = r
		return pick, true, nil
	}
}

// nobody reports whether a person is to be made of a source that knows nothing
// about one: no name, no address, no number.
func (w *work) nobody(t *records.Target) bool {
	return t.Kind.Person() && len(w.req.Set[t.Kind.Name]) == 0 && !slices.ContainsFunc(t.Map, func(m records.Mapping) bool {
		return m.From != nil && m.From.Personal && !w.src.Get(m.From).IsZero()
	})
}

// orphan reports whether a target refers to one that is not to be made.
func (w *work) orphan(t *records.Target) bool {
	return slices.ContainsFunc(t.Map, func(m records.Mapping) bool {
		return m.Ref != nil && w.conv.Target(m.Ref.Name) != nil && w.choice(w.conv.Target(m.Ref.Name)) == None
	})
}

func (w *work) fresh(pick records.Pick) (records.Pick, bool, error) {
	r, err := w.tx.New(pick.Target.Kind, w.req.Change)
	pick.Record, pick.New = r, true
	return pick, err == nil, err
}

// auto links the one certain candidate, makes a new record where there is none,
// and asks otherwise. An account follows the contact that is named with it.
func (w *work) auto(pick records.Pick, before []records.Pick) (records.Pick, bool, error) {
	if r, ok, err := w.accountOfContact(pick.Target.Kind); ok || err != nil {
		pick.Record = r
		return pick, ok, err
	}
	if w.req.OnDuplicate == "new" {
		return w.fresh(pick)
	}
	found := w.find(w.seen(pick.Target), pick.Target.Kind)
	if len(found) == 0 {
		return w.fresh(pick)
	}
	best, err := w.tx.Get(found[0].ID)
	if err != nil {
		return pick, false, err
	}
	if !certain(found) && w.req.OnDuplicate != "link" || !w.fits(best, before) {
		return pick, false, &DuplicateError{Record: w.src.ID(), Kind: pick.Target.Kind.Name, Candidates: found}
	}
	pick.Record = best
	return pick, true, nil
}

// seen is the source as somebody looks for it among the records of a target: with
// the name and address that the new record is to have.
func (w *work) seen(t *records.Target) records.Record {
	r := w.src
	for _, role := range []records.Role{records.RoleOrganisation, records.RoleEmail, records.RoleFamilyName, records.RoleGivenName} {
		to, from := t.Kind.Role(role), w.src.Kind.Role(role)
		for _, v := range w.req.Set[t.Kind.Name] {
			if to != nil && from != nil && v.Field() == to {
				r = r.WithKey(from.Key, v.Tree())
			}
		}
	}
	return r
}

// certain reports whether the best candidate is surely the one, and no other may
// be.
func certain(found []match.Candidate) bool {
	return len(found) == 1 && found[0].Score >= match.Certain
}

// fits reports whether a found contact belongs to the account that was picked.
func (w *work) fits(r records.Record, before []records.Pick) bool {
	f := r.Kind.Role(records.RoleAccount)
	has := r.Get(f).Text()
	for _, p := range before {
		if f != nil && slices.Contains(f.To, p.Target.Kind.Name) && has != "" && has != p.Record.ID() {
			return false
		}
	}
	return true
}

// accountOfContact returns the account of the contact that the user named, or
// that is certain, when account is auto.
func (w *work) accountOfContact(k *records.Kind) (records.Record, bool, error) {
	for _, t := range w.conv.Targets {
		f := t.Kind.Role(records.RoleAccount)
		if t.Kind == k || f == nil || !t.Kind.Person() || !slices.Contains(f.To, k.Name) {
			continue
		}
		contact, ok, err := w.knownContact(t)
		if err != nil || !ok || contact.Get(f).IsZero() {
			return records.Record{}, false, err
		}
		r, err := w.tx.Follow(contact.Get(f).Text())
		return r, err == nil, err
	}
	return records.Record{}, false, nil
}

func (w *work) knownContact(t *records.Target) (records.Record, bool, error) {
	switch choice := w.choice(t); choice {
	case New, None:
		return records.Record{}, false, nil
	case Auto:
		found := w.find(w.seen(t), t.Kind)
		if !certain(found) || w.req.OnDuplicate == "new" {
			return records.Record{}, false, nil
		}
		r, err := w.tx.Get(found[0].ID)
		return r, err == nil, err
	default:
		r, err := w.tx.Follow(string(choice))
		return r, err == nil, err
	}
}
