// Package convert is the workflow of a conversion: find what the new records
// would be the same as, work everything out, check it, and only then write it,
// all in one transaction. What a conversion means is in records.
package convert

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

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
	Alone       bool   // whatever other open records of the same person there are
	Override    string // why gates that are not passed do not matter
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

	tx     *store.Tx
	schema *records.Schema
	looks  map[*records.Kind]*match.Index
	among  []string            // records of this very series are no news to each other
	tasks  map[string][]string // open tasks by what they are about
	done   map[string]bool     // what was converted
}

// Begin begins a series of conversions of records.
func Begin(tx *store.Tx, schema *records.Schema, ids ...string) *Session {
	return &Session{tx: tx, schema: schema, looks: map[*records.Kind]*match.Index{}, among: ids, done: map[string]bool{}}
}

// find returns the records of a kind that may be the same as r, but for those on which
// work has ended.
func (s *Session) find(r records.Record, k *records.Kind) []match.Candidate {
	x := s.looks[k]
	if x == nil {
		x = match.NewIndex(s.schema.Country)
		for other, err := range s.tx.Scan(k) {
			if err == nil && other.Open() && !other.Locked() { // a broken file is reported by who reads it for itself
				x.Add(other)
			}
		}
		s.looks[k] = x
	}
	var out []match.Candidate
	for _, c := range x.Find(r, k) {
		if other, err := s.tx.Get(c.ID); err == nil && c.Score >= match.Possible && !other.Locked() {
			c.Label = other.Label()
			out = append(out, c)
		}
	}
	return out
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
		if x := s.looks[made.Target.Kind]; x != nil && made.New {
			x.Add(made.Record)
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

// work is one conversion while its targets are found.
type work struct {
	*Session
	src      records.Record
	conv     *records.Conversion
	req      Request
	problems []records.Problem
	doubts   []Doubt
}

func (w *work) problem(format string, args ...any) {
	w.problems = append(w.problems, records.Problem{Check: "convert", Record: w.src.ID(), Message: fmt.Sprintf(format, args...)})
}

// doubtful are the doubts as problems, beside others.
func (w *work) doubtful() []records.Problem {
	var out []records.Problem
	for _, d := range w.doubts {
		var ids []string
		for _, c := range d.Candidates {
			ids = append(ids, c.ID)
		}
		out = append(out, records.Problem{Check: "duplicate", Record: w.src.ID(), Message: fmt.Sprintf("there may already be its %s: %s", d.Kind, strings.Join(ids, ", "))})
	}
	return out
}

// doubt notes look-alikes about which somebody has to decide. It reports whether they
// are in the way; under a policy that only warns they are not.
func (w *work) doubt(kind string, found []match.Candidate) bool {
	policy := w.schema.Policy(w.src.Kind).Convert
	d := Doubt{Kind: kind, Candidates: found}
	switch {
	case w.req.OnDuplicate == "new" || w.req.OnDuplicate == "" && policy == "off":
		return false
	case w.req.OnDuplicate == "" && policy == "warn":
		w.Passed = append(w.Passed, DuplicateError{Record: w.src.ID(), Doubts: []Doubt{d}})
		return false
	}
	w.doubts = append(w.doubts, d)
	return true
}

func (w *work) choice(t *records.Target) Choice {
	if c, ok := w.req.Choices[t.Kind.Name]; ok && c != "" {
		return c
	}
	return Choice(t.Default)
}

// named returns the record that the user chose for a target; false if they chose none.
func (w *work) named(t *records.Target) (records.Record, bool) {
	if t == nil || !records.IsID(string(w.choice(t))) {
		return records.Record{}, false
	}
	r, err := w.tx.Follow(string(w.choice(t)))
	return r, err == nil
}

func (w *work) picks() ([]records.Pick, error) {
	w.sameKind()
	var out []records.Pick
	for _, t := range w.conv.Targets {
		pick, ok, err := w.pick(t, out)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, pick)
		} else if len(w.req.Set[t.Kind.Name]) > 0 || w.req.Names[t.Kind.Name] != "" {
			w.problem("no %s is made, so nothing can be set on it", t.Kind.Name)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(w.req.Set)) {
		if w.conv.Target(kind) == nil {
			w.problem("conversion %s makes no %s", w.conv.Name, kind)
		}
	}
	return out, nil
}

// sameKind looks for other open records of the kind that are the same person: who
// converts one wants to know of the others.
func (w *work) sameKind() {
	if !w.src.Kind.Freezes() || w.req.Alone || w.req.OnDuplicate == "link" || w.req.OnDuplicate == "new" || w.schema.Policy(w.src.Kind).Convert == "off" {
		return
	}
	found := slices.DeleteFunc(w.find(w.src, w.src.Kind), func(c match.Candidate) bool {
		return c.Score < match.Certain || slices.Contains(w.among, c.ID)
	})
	if len(found) > 0 {
		w.doubt(w.src.Kind.Name, found)
	}
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
	}
	r, err := w.tx.Follow(string(choice))
	if err != nil {
		return pick, false, err
	}
	w.checkNamed(t, r)
	pick.Record = r
	return pick, r.Kind == t.Kind, nil
}

// checkNamed checks a record that the user chose for a target.
func (w *work) checkNamed(t *records.Target, r records.Record) {
	if r.Kind != t.Kind {
		w.problem("%s is no %s", r.ID(), t.Kind.Name)
		return
	}
	if w.req.Names[t.Kind.Name] != "" {
		w.problem("%s has its name; another one is for a new %s", r.ID(), t.Kind.Name)
	}
	if own := w.src.Role(records.RoleAccount).Text(); own != "" && own != r.ID() && t.Kind.Role(records.RoleOrganisation) != nil {
		w.problem("%s belongs to %s, not to %s", w.src.ID(), own, r.ID())
	}
	if f := r.Kind.Role(records.RoleAccount); t.Kind.Person() && f != nil {
		for _, to := range f.To {
			if account, ok := w.named(w.conv.Target(to)); ok && account.Role(records.RoleType).Text() == "person" {
				w.problem("%s is a person by itself and takes no %s; leave the %s out", account.ID(), t.Kind.Name, t.Kind.Name)
			}
		}
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

// maxName is how long the name of a new record may be that is given with a conversion,
// in characters, as in Salesforce's convertLead.
const maxName = 80

func (w *work) name(k *records.Kind, text string) records.Value {
	if n := utf8.RuneCountInString(text); n > maxName {
		w.problem("the name of the new %s has %d characters; a conversion takes at most %d", k.Name, n, maxName)
	}
	v, err := k.Field(k.Label).Parse(text, w.schema.Locale(w.req.Change.At))
	if err != nil {
		w.problem("%v", err)
	}
	return v
}

func (w *work) fresh(pick records.Pick) (records.Pick, bool, error) {
	if name := w.req.Names[pick.Target.Kind.Name]; name != "" {
		pick.Set = append(slices.Clone(pick.Set), w.name(pick.Target.Kind, name))
	}
	r, err := w.tx.New(pick.Target.Kind, w.req.Change)
	pick.Record, pick.New = r, true
	return pick, err == nil, err
}

// auto links the one certain candidate, makes a new record where there is none,
// and asks otherwise. An account follows the contact that is named with it, or that
// is converted.
func (w *work) auto(pick records.Pick, before []records.Pick) (records.Pick, bool, error) {
	if r, ok, err := w.accountKnown(pick.Target.Kind); ok || err != nil {
		pick.Record = r
		return pick, ok, err
	}
	found := w.find(w.seen(pick.Target), pick.Target.Kind)
	if len(found) == 0 || w.req.OnDuplicate == "new" {
		return w.fresh(pick)
	}
	best, err := w.tx.Get(found[0].ID)
	if err != nil {
		return pick, false, err
	}
	if (!certain(found) && w.req.OnDuplicate != "link" || !w.fits(best, before)) && w.doubt(pick.Target.Kind.Name, found) {
		return w.fresh(pick) // so that all else is checked as well
	}
	if certain(found) && w.fits(best, before) || w.req.OnDuplicate == "link" {
		pick.Record = best
		return pick, true, nil
	}
	return w.fresh(pick)
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

// accountKnown returns the account that the others belong to, when account is auto: that
// of the contact that is converted, is named or is certain, or of the deal that is
// named.
func (w *work) accountKnown(k *records.Kind) (records.Record, bool, error) {
	belongs := func(r records.Record) string {
		if f := r.Kind.Role(records.RoleAccount); f != nil && slices.Contains(f.To, k.Name) {
			return r.Get(f).Text()
		}
		return ""
	}
	id := belongs(w.src)
	for _, t := range w.conv.Targets {
		if id != "" || t.Kind == k {
			continue
		}
		r, ok, err := w.known(t)
		if err != nil {
			return r, false, err
		}
		if ok {
			id = belongs(r)
		}
	}
	if id == "" {
		return records.Record{}, false, nil
	}
	r, err := w.tx.Follow(id)
	return r, err == nil, err
}

// known returns the record that a target will be, where that is certain already.
func (w *work) known(t *records.Target) (records.Record, bool, error) {
	if w.choice(t) != Auto || !t.Kind.Person() || w.req.OnDuplicate == "new" {
		r, ok := w.named(t)
		return r, ok, nil
	}
	found := w.find(w.seen(t), t.Kind)
	if !certain(found) {
		return records.Record{}, false, nil
	}
	r, err := w.tx.Get(found[0].ID)
	return r, err == nil, err
}
