package pick

import "slices"

// Best keeps the hits that answer best, and forgets the others on the way: a directory
// has thousands of records that have the letters of a word somewhere.
type Best struct {
	Most int // how many to keep; 0: all
	hits []Hit
}

// Add keeps a hit, if it is among the best so far.
func (b *Best) Add(h Hit) {
	b.hits = append(b.hits, h)
	if b.Most > 0 && len(b.hits) >= 4*b.Most {
		b.hits = slices.Clip(b.Hits())
	}
}

// Hits are those kept, the best first; those as good in the order in which they came.
func (b *Best) Hits() []Hit {
	slices.SortStableFunc(b.hits, func(x, y Hit) int {
		if x.Sure != y.Sure {
			return map[bool]int{true: -1, false: 1}[x.Sure]
		}
		return y.score - x.score
	})
	if b.Most > 0 && len(b.hits) > b.Most {
		clear(b.hits[b.Most:])
		b.hits = b.hits[:b.Most]
	}
	return b.hits
}

// Narrow leaves the hits that answer what was typed, the best first: where some have its
// letters as they were typed, only these.
func Narrow(typed string, hits []Hit) []Hit {
	q := Ask(typed)
	var best Best
	for _, h := range hits {
		if h, ok := q.Of(h.Record); ok {
			best.Add(h)
		}
	}
	return OnlySure(best.Hits())
}

// OnlySure drops from hits in their order those that are a guess, unless all are.
func OnlySure(hits []Hit) []Hit {
	if i := slices.IndexFunc(hits, func(h Hit) bool { return !h.Sure }); i > 0 {
		return hits[:i]
	}
	return hits
}
