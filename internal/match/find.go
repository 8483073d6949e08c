package match

import (
	"cmp"
	"slices"
	"strings"

	"plumb/records"
)

// Candidate is a record that may be the same as the one that was asked about.
type Candidate struct {
	ID    string  `json:"id"`
	Label string  `json:"label,omitempty"`
	Score float64 `json:"score"` // probability, 0 to 1
	Rule  string  `json:"rule"`  // what says most for it: email, phone, name, domain …
	Why   []Why   `json:"why,omitempty"`
}

// Find returns the records of the kinds that are at least so likely the same as r, the
// most likely first. r itself need not be in the index. Where a kind is no person, r
// counts as the organisation that it is or names.
func (x *Index) Find(r records.Record, least float64, kinds ...*records.Kind) []Candidate {
	var out []Candidate
	for _, k := range kinds {
		f, person := x.asked(r, k)
		idle := 0
		for _, at := range x.candidates(&f, k, person, r.ID(), hopeless) {
			e := &x.entries[at]
			if e.kind != k {
				continue
			}
			g := x.at(at)
			if person && strangers(&f, g) {
				continue
			}
			score, rule := x.compare(&f, g, person, nil)
			if idle++; score >= slight {
				idle = 0
			}
			if score >= least {
				out = append(out, Candidate{ID: e.id, Score: round(score, 4), Rule: rule, Why: x.why(r.Kind, &f, g, person)})
			}
			if idle == patience {
				break
			}
		}
	}
	slices.SortFunc(out, Likelier)
	return out
}

// hopeless is the part of what the nearest record shares with one: who shares less is not
// looked at, where only who is nearest matters.
const hopeless = 0.1

// patience is how many in a row that are nobody are enough: who shares less comes after
// them.
const patience = 20

// strangers reports, without looking closer, that two people have nothing of their own in
// common, however much they share with others: colleagues, most of the time. Not even a
// name begins alike.
func strangers(f, g *features) bool {
	if f.given == "" || f.family == "" || g.given == "" || g.family == "" || f.birth != "" && f.birth == g.birth || len(f.identifiers) > 0 && len(g.identifiers) > 0 {
		return false
	}
	if f.given[0] == g.given[0] || f.family[0] == g.family[0] || f.given[0] == g.family[0] || f.family[0] == g.given[0] {
		return false
	}
	return !slices.ContainsFunc(f.mails, func(m mail) bool {
		return slices.ContainsFunc(g.mails, func(n mail) bool { return !m.role && m.local[0] == n.local[0] })
	})
}

// asked is what of a record is compared with those of a kind: a person with people, else
// the organisation that it is or names.
func (x *Index) asked(r records.Record, k *records.Kind) (f features, person bool) {
	person = k.People() && r.Kind.People()
	return x.features(r, person), person
}

// Likelier orders candidates, the most likely first.
func Likelier(a, b Candidate) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.ID, b.ID))
}

// Differ reports whether two states of a record differ in what is compared.
func Differ(a, b records.Record) bool {
	f, g := featuresOf(a, a.Kind.People(), a.Role(records.RoleAccount).Text()), featuresOf(b, b.Kind.People(), b.Role(records.RoleAccount).Text())
	return f.pack() != g.pack()
}
