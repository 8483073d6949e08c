package match

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"plumb/internal/pick"
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
	var out []Pair
	for r := range all {
		if r.Locked() || r.MergedInto() != "" {
			continue
		}
		kinds := []*records.Kind{r.Kind}
		if across != nil {
			kinds = append(kinds, across(r.Kind)...)
		}
		for _, c := range x.Find(r, kinds...) {
			if c.Score >= min {
				out = append(out, pair(seen[c.ID], r, c))
			}
		}
		x.Add(r)
		seen[r.ID()] = r
	}
	slices.SortFunc(out, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.A, b.A), strings.Compare(a.B, b.B))
	})
	return out
}

func pair(a, b records.Record, c Candidate) Pair {
	if a.ID() > b.ID() {
		a, b = b, a
	}
	return Pair{A: a.ID(), B: b.ID(), Score: c.Score, Rule: c.Rule, Why: explain(a, b)}
}

// weights are what a field says when it agrees and when it differs, in bits.
var weights = []struct {
	role        records.Role
	same, other float64
}{
	{records.RoleEmail, 12, -2}, {records.RolePhone, 8, -1}, {records.RoleMobile, 9, -1}, {records.RoleFamilyName, 6, -6},
	{records.RoleGivenName, 4, -4}, {records.RoleOrganisation, 7, -3}, {records.RoleDomain, 6, -2}, {records.RoleCity, 2, -1},
}

// explain lists the fields that both records have.
func explain(a, b records.Record) []Why {
	out := []Why{}
	for _, w := range weights {
		va, vb := a.Role(w.role), b.Role(w.role)
		if va.IsZero() || vb.IsZero() {
			continue
		}
		why := Why{Field: va.Field().Key, A: va.Text(), B: vb.Text(), Weight: w.other}
		if pick.Fold(why.A) == pick.Fold(why.B) {
			why.Similarity, why.Weight = 1, w.same
		}
		out = append(out, why)
	}
	return out
}
