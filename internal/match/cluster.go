package match

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"plumb/records"
)

// Groups returns the groups of records that are the same, likely enough on average.
func Groups(all iter.Seq[records.Record], q Question) [][]string {
	least := q.Least
	q.Least = slight
	return clustered(Pairs(all, q), max(least, slight), q.apart)
}

// Clusters joins pairs into groups of records that are the same, the largest first; the
// ids of each are sorted. The most likely pairs are joined first, and two groups only if
// their records are alike on average: one wrong link does not make one of two firms.
// pairs should reach below least, for what speaks against a group to be known.
func Clusters(pairs []Pair, least float64) [][]string {
	return clustered(pairs, least, Question{}.apart)
}

// clustered is Clusters where some are known to be apart: no group has two of these, also
// not by way of a third.
func clustered(pairs []Pair, least float64, apart func(a, b string) bool) [][]string {
	c := clusters{score: map[[2]string]float64{}, of: map[string]*[]string{}, apart: apart}
	ordered := slices.Clone(pairs)
	slices.SortStableFunc(ordered, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.A, b.A), strings.Compare(a.B, b.B))
	})
	for _, p := range ordered {
		c.score[[2]string{p.A, p.B}] = p.Score
	}
	for _, p := range ordered {
		if p.Score < least/4 {
			break
		}
		c.join(c.group(p.A), c.group(p.B), least)
	}
	return c.groups()
}

type clusters struct {
	score map[[2]string]float64
	of    map[string]*[]string
	apart func(a, b string) bool
}

func (c *clusters) group(id string) *[]string {
	if c.of[id] == nil {
		c.of[id] = &[]string{id}
	}
	return c.of[id]
}

func (c *clusters) join(a, b *[]string, least float64) {
	if a == b || c.average(*a, *b) < least || c.parted(*a, *b) {
		return
	}
	*a = append(*a, *b...)
	for _, id := range *b {
		c.of[id] = a
	}
}

// parted reports whether a record of one group was found not to be one of the other.
func (c *clusters) parted(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return c.apart(x, y) })
	})
}

// average is how alike the records of two groups are.
func (c *clusters) average(a, b []string) float64 {
	sum := 0.0
	for _, x := range a {
		for _, y := range b {
			sum += c.score[[2]string{min(x, y), max(x, y)}]
		}
	}
	return sum / float64(len(a)*len(b))
}

func (c *clusters) groups() [][]string {
	var out [][]string
	seen := map[*[]string]bool{}
	for _, g := range c.of {
		if !seen[g] && len(*g) > 1 {
			seen[g] = true
			slices.Sort(*g)
			out = append(out, *g)
		}
	}
	slices.SortFunc(out, func(a, b []string) int { return cmp.Or(len(b)-len(a), strings.Compare(a[0], b[0])) })
	return out
}
