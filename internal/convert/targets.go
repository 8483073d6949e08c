package convert

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"plumb/internal/match"
	"plumb/records"
)

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
		t := w.conv.Target(kind)
		if t == nil {
			w.problem("conversion %s makes no %s", w.conv.Name, kind)
			continue
		}
		w.checkSet(t, w.req.Set[kind])
	}
	if len(out) == 0 && len(w.problems) == 0 {
		w.problem("nothing would be made or linked")
	}
	return out, nil
}

// checkSet refuses to set what the conversion itself links: its records would no longer
// belong together.
func (w *work) checkSet(t *records.Target, values []records.Value) {
	for _, v := range values {
		linked := slices.ContainsFunc(t.Map, func(m records.Mapping) bool { return m.Ref != nil && m.To == v.Field() })
		if linked || v.Field() == t.Kind.OriginOf(w.src.Kind) {
			w.problem("%s.%s is a link of the conversion itself and cannot be set; name the record to link, such as --account RECORD", t.Kind.Name, v.Field().Key)
		}
	}
}

// sameKind looks for other open records of the kind that are the same person: who
// converts one wants to know of the others.
func (w *work) sameKind() {
	if !w.src.Kind.Freezes() || w.req.Alone || w.asksNobody() || w.req.OnDuplicate == "link" || w.req.OnDuplicate == "new" || w.schema.Policy(w.src.Kind).Convert == "off" {
		return
	}
	found := slices.DeleteFunc(w.find(w.src, w.src.Kind), func(c match.Candidate) bool {
		return c.Score < match.Certain || slices.Contains(w.among, c.ID)
	})
	if len(found) > 0 {
		w.doubt(w.src.Kind.Name, found)
	}
}

// asksNobody reports whether the user has decided about every person: new and a named
// record ask nobody.
func (w *work) asksNobody() bool {
	return !slices.ContainsFunc(w.conv.Targets, func(t *records.Target) bool { return t.Kind.Person() && w.choice(t) == Auto })
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
		w.checkOwn(t, "a new one")
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
	pick.Record, pick.Named = r, true
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
	w.checkOwn(t, r.ID())
	if f := r.Kind.Role(records.RoleAccount); t.Kind.Person() && f != nil {
		for _, to := range f.To {
			if account, ok := w.named(w.conv.Target(to)); ok && account.Role(records.RoleType).Text() == "person" {
				w.problem("%s is a person by itself and takes no %s; leave the %s out", account.ID(), t.Kind.Name, t.Kind.Name)
			}
		}
	}
}

// checkOwn refuses another account for a source that belongs to one.
func (w *work) checkOwn(t *records.Target, id string) {
	f := w.src.Kind.Role(records.RoleAccount)
	if own := w.src.Get(f).Text(); own != "" && own != id && slices.Contains(f.To, t.Kind.Name) {
		w.problem("%s belongs to %s, not to %s", w.src.ID(), own, id)
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

// name is what a new record is to be called; false if it cannot be called so.
func (w *work) name(k *records.Kind, text string) (records.Value, bool) {
	if n := utf8.RuneCountInString(text); n > maxName {
		w.problem("the name of the new %s has %d characters; a conversion takes at most %d", k.Name, n, maxName)
		return records.Value{}, false
	}
	v, err := k.Field(k.Label).Parse(text, w.schema.Locale(w.req.Change.At))
	if err != nil {
		w.problem("%v", err)
	}
	return v, err == nil
}

func (w *work) fresh(pick records.Pick) (records.Pick, bool, error) {
	if name := w.req.Names[pick.Target.Kind.Name]; name != "" {
		if v, ok := w.name(pick.Target.Kind, name); ok {
			pick.Set = append(slices.Clone(pick.Set), v)
		}
	}
	r, err := w.tx.New(pick.Target.Kind, w.req.Change)
	pick.Record, pick.New = r, true
	return pick, err == nil, err
}
