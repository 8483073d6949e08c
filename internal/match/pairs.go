package match

import (
	"cmp"
	"iter"
	"slices"
	"strings"

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

// Pairs returns the pairs among the records whose score is at least min, the most
// likely first. across says which other kinds a kind is held against; nil: none.
// Records that a conversion joins are no duplicates: of a converted one what it
// became stands in its place.
func Pairs(all iter.Seq[records.Record], country string, min float64, across func(*records.Kind) []*records.Kind) []Pair {
	x := NewIndex(country)
	seen := map[string]records.Record{}
	var list []records.Record
	for r := range all {
		if !r.Locked() && r.MergedInto() == "" {
			x.Add(r)
			seen[r.ID()] = r
			list = append(list, r)
		}
	}
	x.Settle()
	var out []Pair
	for _, r := range list {
		kinds := []*records.Kind{r.Kind}
		if across != nil {
			kinds = append(kinds, across(r.Kind)...)
		}
		for _, c := range x.Find(r, kinds...) {
			if c.Score >= min && (c.ID < r.ID() || seen[c.ID].Kind != r.Kind) {
				out = append(out, x.pair(seen[c.ID], r, c))
			}
		}
	}
	slices.SortFunc(out, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.A, b.A), strings.Compare(a.B, b.B))
	})
	return out
}

func (x *Index) pair(a, b records.Record, c Candidate) Pair {
	if a.ID() > b.ID() {
		a, b = b, a
	}
	return Pair{A: a.ID(), B: b.ID(), Score: c.Score, Rule: c.Rule, Why: x.Explain(a, b)}
}

// Explain lists the fields that both records have, and what each says in bits.
func (x *Index) Explain(a, b records.Record) []Why {
	out := []Why{}
	person := a.Kind.Person() && b.Kind.Person()
	fa, fb := x.features(a, person), x.features(b, person)
	x.compare(&fa, &fb, person, func(field string, similarity, bits float64) {
		out = append(out, Why{Field: field, A: fa.text(field), B: fb.text(field), Similarity: similarity, Weight: bits})
	})
	return out
}
