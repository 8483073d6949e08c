package match

import (
	"cmp"
	"iter"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"plumb/records"
)

// Pair is two records that may be the same, and why.
type Pair struct {
	A     string  `json:"a"` // the one with the smaller id
	B     string  `json:"b"`
	Score float64 `json:"score"` // probability, 0 to 1
	Rule  string  `json:"rule"`
	Why   []Why   `json:"why"`
}

// Why is one field in which two records agree or differ.
type Why struct {
	Field      string  `json:"field"`
	A          string  `json:"a"`
	B          string  `json:"b"`
	Similarity float64 `json:"similarity"` // 0 to 1
	Weight     float64 `json:"weight"`     // bits for or, if negative, against
}

// Question says which pairs are looked for.
type Question struct {
	Least float64 // the lowest probability
	// Across says which other kinds a kind is held against; nil: none.
	Across func(*records.Kind) []*records.Kind
	// Different says of two ids that somebody has found them not to be the same; nil: nobody
	// has. Several ask it at once.
	Different func(a, b string) bool
	// Employer is the name of the organisation that a person only refers to; nil: it is
	// not known.
	Employer func(records.Record) string
}

// apart reports whether two records were found not to be the same.
func (q Question) apart(a, b string) bool { return q.Different != nil && q.Different(a, b) }

// Pairs returns the pairs among the records that are likely enough, the most likely
// first. Records that a conversion joins are no duplicates: of a converted one what it
// became stands in its place.
func Pairs(all iter.Seq[records.Record], q Question) []Pair {
	x := NewIndex()
	x.Employer = q.Employer
	list := map[string]records.Record{} // only between kinds: there a person counts as an organisation too
	for r := range all {
		if !r.Locked() && r.MergedInto() == "" {
			x.Add(r)
			if q.Across != nil {
				list[r.ID()] = r
			}
		}
	}
	x.Settle()
	out := supported(x.pairs(q, list), q.apart)
	out = slices.DeleteFunc(out, func(p Pair) bool { return p.Score < q.Least })
	at := map[string]int32{}
	for i := range x.entries {
		at[x.entries[i].id] = int32(i)
	}
	for i, p := range out {
		out[i].Score = round(p.Score, 4)
		out[i].Why = x.explain(at[p.A], at[p.B], list)
	}
	slices.SortFunc(out, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.A, b.A), strings.Compare(a.B, b.B))
	})
	return out
}

// pairs finds the pairs on all processors.
func (x *Index) pairs(q Question, list map[string]records.Record) []Pair {
	workers := runtime.GOMAXPROCS(0)
	found := make([][]Pair, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(x.entries); i += workers {
				found[w] = append(found[w], x.pairsOf(int32(i), q, list)...)
			}
		})
	}
	wg.Wait()
	return unique(slices.Concat(found...))
}

// unique leaves each pair once: two of different kinds find each other.
func unique(pairs []Pair) []Pair {
	slices.SortFunc(pairs, func(a, b Pair) int {
		return cmp.Or(strings.Compare(a.A, b.A), strings.Compare(a.B, b.B), cmp.Compare(b.Score, a.Score))
	})
	return slices.CompactFunc(pairs, func(a, b Pair) bool { return a.A == b.A && a.B == b.B })
}

// pairsOf are the pairs of one record with those after it, and with those of other
// kinds.
func (x *Index) pairsOf(i int32, q Question, list map[string]records.Record) []Pair {
	e := &x.entries[i]
	var out []Pair
	add := func(f *features, k *records.Kind, person bool) {
		for _, at := range x.candidates(f, k, person, e.id, 0) {
			other := &x.entries[at]
			if at == i || other.kind != k || k == e.kind && at > i {
				continue
			}
			if score, rule := x.compare(f, x.at(at), person, nil); score >= min(q.Least, slight) && !q.apart(e.id, other.id) {
				out = append(out, Pair{A: min(e.id, other.id), B: max(e.id, other.id), Score: score, Rule: rule})
			}
		}
	}
	add(x.at(i), e.kind, e.person)
	if q.Across != nil {
		for _, k := range q.Across(e.kind) {
			f := x.features(list[e.id], k.People())
			add(&f, k, k.People())
		}
	}
	return out
}

// slight is the probability below which a pair says nothing for a group either.
const slight = 0.01

// supported raises pairs of which each is the same as a third: what differs most between
// two of a group is often what somebody corrected in between. They become worth asking
// about, never certain. Who was found to be apart is in no group together.
func supported(pairs []Pair, apart func(a, b string) bool) []Pair {
	at := map[[2]string]int{}
	for i, p := range pairs {
		at[[2]string{p.A, p.B}] = i
	}
	for _, group := range clustered(pairs, 0.4, apart) {
		for i, a := range group {
			for _, b := range group[i+1:] {
				n, known := at[[2]string{a, b}]
				switch {
				case !known && len(group) > 2:
					pairs = append(pairs, Pair{A: a, B: b, Score: Possible, Rule: "others"})
				case known && pairs[n].Score < Possible && len(group) > 2:
					pairs[n].Score, pairs[n].Rule = Possible, "others"
				}
			}
		}
	}
	return pairs
}

// explain lists the fields that two records both have, and what each says in bits.
func (x *Index) explain(i, j int32, list map[string]records.Record) []Why {
	a, b := &x.entries[i], &x.entries[j]
	if a.person == b.person {
		return x.why(a.kind, x.at(i), x.at(j), a.person)
	}
	fa, fb := x.features(list[a.id], false), x.features(list[b.id], false)
	return x.why(a.kind, &fa, &fb, false)
}

// why lists the fields that two both have, as the kind of the first calls them.
func (x *Index) why(k *records.Kind, a, b *features, person bool) []Why {
	out := []Why{}
	x.compare(a, b, person, func(field string, similarity, bits float64) {
		out = append(out, Why{Field: keyOf(k, field), A: a.text(field), B: b.text(field), Similarity: round(similarity, 2), Weight: round(bits, 1)})
	})
	return out
}

// round rounds to a number of decimals.
func round(v float64, n int) float64 {
	scale := math.Pow10(n)
	return math.Round(v*scale) / scale
}

// roles are the fields of a kind that a comparison speaks of.
var roles = map[string][]records.Role{
	"given": {records.RoleGivenName, records.RoleFullName}, "family": {records.RoleFamilyName, records.RoleFullName}, "email": {records.RoleEmail}, "phone": {records.RolePhone},
	"name": {records.RoleOrganisation, records.RoleAccount, records.RoleFullName}, "domain": {records.RoleDomain, records.RoleWebsite}, "street": {records.RoleStreet},
	"city": {records.RoleCity}, "postcode": {records.RolePostcode}, "state": {records.RoleState}, "country": {records.RoleCountry},
	"birth_date": {records.RoleBirthDate}, "title": {records.RoleTitle},
}

// keyOf is what a kind calls the field that was compared.
func keyOf(k *records.Kind, field string) string {
	if k.Field(field) != nil && len(roles[field]) == 0 { // an identifier
		return field
	}
	for _, role := range roles[field] {
		if f := k.Role(role); f != nil {
			return f.Key
		}
	}
	return field
}
