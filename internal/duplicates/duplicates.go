// Package duplicates is where a new or changed record is held against those that are
// there: [Finder] reads them when it is first asked, and answers from what it holds of
// each. Which kinds a kind is held against, and what is done about look-alikes, the
// directory says (records.Policy); what makes two alike is in match; that two are not
// the same although they look so, people have said (records.Verdict).
package duplicates

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"plumb/internal/match"
	"plumb/internal/store"
	"plumb/records"
)

// Finder finds who may be the same as a record.
type Finder struct {
	// Broken is told of a file that cannot be read, and may be what is looked for.
	Broken func(error)
	// Open leaves out those on which work has ended.
	Open bool
	// Different reports that people have told two from one another; nil: they have not.
	Different func(a, b string) bool

	tx    *store.Tx
	held  map[*records.Kind]*held
	names map[string]string // of organisations that people refer to
}

// held is what is held of the records of a kind.
type held struct {
	lines  []kept
	index  *match.Index // once it pays
	checks int
}

// paying is how many checks an index is worth.
const paying = 12

// Among returns a finder for a transaction.
func Among(tx *store.Tx) *Finder {
	return &Finder{tx: tx, held: map[*records.Kind]*held{}, names: map[string]string{}}
}

// Like returns the records of the kinds that are at least so likely the same as r, the
// most likely first. Converted ones are not among them, what they became stands in
// their place; nor are those that r came from or became.
func (f *Finder) Like(r records.Record, least float64, kinds ...*records.Kind) []match.Candidate {
	var out []match.Candidate
	for _, k := range kinds {
		if !k.Someone() {
			continue
		}
		for _, c := range f.index(r, k).Find(r, least, k) {
			other, err := f.tx.Get(c.ID)
			if err != nil || other.MergedInto() != "" || other.Locked() || joined(r, other) || f.Different != nil && f.Different(r.ID(), c.ID) {
				continue
			}
			c.Label = other.Label()
			out = append(out, c)
		}
	}
	sortCandidates(out)
	return once(out)
}

// once leaves of a record that was found as it was and as it is now the likelier.
func once(list []match.Candidate) []match.Candidate {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(c match.Candidate) bool {
		again := seen[c.ID]
		seen[c.ID] = true
		return again
	})
}

// joined reports whether one of two records came from the other.
func joined(a, b records.Record) bool {
	from := func(a, b records.Record) bool { return a.Get(a.Kind.OriginOf(b.Kind)).Text() == b.ID() }
	return a.Kind != b.Kind && (from(a, b) || from(b, a))
}

// Add makes a record one that can be found: what was written meanwhile.
func (f *Finder) Add(r records.Record) {
	h := f.held[r.Kind]
	if h == nil {
		return // it will be read with the others
	}
	line := f.line(r)
	h.lines = append(h.lines, line)
	if h.index != nil && f.counts(line) {
		h.index.AddLine(line.Line)
	}
}

// index is what is asked about one record: a sieve of the lines, or after some checks an
// index of them.
func (f *Finder) index(r records.Record, k *records.Kind) *match.Index {
	h := f.of(k)
	if h.checks++; h.checks < paying {
		return match.Sift(f.all(h.lines), r, f.employer(r), k)
	}
	if h.index == nil {
		h.index = match.NewIndex()
		h.index.Employer = f.employer
		for line := range f.all(h.lines) {
			h.index.AddLine(*line)
		}
	}
	return h.index
}

// all yields the lines that count.
func (f *Finder) all(lines []kept) iter.Seq[*match.Line] {
	return func(yield func(*match.Line) bool) {
		for i := range lines {
			if f.counts(lines[i]) && !yield(&lines[i].Line) {
				return
			}
		}
	}
}

// counts reports whether a record can be found: one that was merged or converted cannot.
func (f *Finder) counts(l kept) bool { return !l.gone && (l.open || !f.Open) }

// of reads the records of a kind, once.
func (f *Finder) of(k *records.Kind) *held {
	if h := f.held[k]; h != nil {
		return h
	}
	h := &held{}
	f.held[k] = h
	if stamps, ok := f.tx.Stamps(k); ok && len(stamps) >= worthKeeping {
		h.lines = f.renew(k, stamps)
		return h
	}
	var mu sync.Mutex
	f.lines(k, func(string) bool { return true }, func(l kept) {
		mu.Lock()
		defer mu.Unlock()
		h.lines = append(h.lines, l)
	})
	slices.SortFunc(h.lines, func(a, b kept) int { return strings.Compare(a.ID, b.ID) })
	return h
}

func (f *Finder) broken(err error) {
	if f.Broken != nil {
		f.Broken(err)
	}
}

// employer is the name of the organisation that a person only refers to.
func (f *Finder) employer(r records.Record) string { return f.name(f.firm(r)) }

// firm is the id of the organisation that a person refers to; "" where it is named.
func (f *Finder) firm(r records.Record) string {
	if r.Kind.Role(records.RoleOrganisation) != nil {
		return ""
	}
	return r.Role(records.RoleAccount).Text()
}

// name is what the organisation of an id is called.
func (f *Finder) name(id string) string {
	name, ok := f.names[id]
	if !ok && id != "" {
		if account, err := f.tx.Follow(id); err == nil {
			name = account.Label()
		}
		f.names[id] = name
	}
	return name
}

func sortCandidates(list []match.Candidate) { slices.SortStableFunc(list, match.Likelier) }
