package records

import "slices"

// Verdicts is what was said of pairs, as it holds now. Whoever was merged into another
// stands for it, and what a converted record became stands beside it, so that nobody is
// asked twice: no file is rewritten for that. Reading is safe for several at once.
type Verdicts struct {
	of    map[[2]string][]Verdict
	named map[string]bool
}

// NewVerdicts makes the set. get returns a record as it stands; the zero Record where
// there is none.
func NewVerdicts(list []Verdict, get func(id string) Record) Verdicts {
	v := Verdicts{of: map[[2]string][]Verdict{}, named: map[string]bool{}}
	got := map[string]Record{} // one that looks like many others is in many verdicts
	once := func(id string) Record {
		r, ok := got[id]
		if !ok {
			r = get(id)
			got[id] = r
		}
		return r
	}
	for _, one := range list {
		v.Add(one, once)
	}
	return v
}

// Add adds a verdict to the set.
func (v Verdicts) Add(one Verdict, get func(id string) Record) {
	as, bs := v.places(one.A, get), v.places(one.B, get)
	for i, a := range as {
		for j, b := range bs {
			if a.id != b.id && (i == 0 || likeOf(a.record, bs[0].record)) && (j == 0 || likeOf(b.record, as[0].record)) {
				pair := pairKey(a.id, b.id)
				v.of[pair] = append(v.of[pair], one)
			}
		}
	}
}

// Different reports whether somebody has said that two records are not the same.
func (v Verdicts) Different(a, b string) bool { return len(v.of[pairKey(a, b)]) > 0 }

// Of returns the verdicts that say so.
func (v Verdicts) Of(a, b string) []Verdict { return slices.Clone(v.of[pairKey(a, b)]) }

// Names reports whether a verdict depends on what becomes of a record.
func (v Verdicts) Names(id string) bool { return v.named[id] }

func pairKey(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }

// place is a record that a verdict speaks of now.
type place struct {
	id     string
	record Record
}

// places are whom a verdict about a record speaks of: who took its place, and what that
// became.
func (v Verdicts) places(id string, get func(string) Record) []place {
	first := v.last(id, get)
	out := []place{first}
	for _, to := range first.record.ConvertedTo() {
		out = append(out, v.last(to, get))
	}
	return out
}

// last is where merges lead to from a record, as far as they lead.
func (v Verdicts) last(id string, get func(string) Record) place {
	for range 100 {
		v.named[id] = true
		r := get(id)
		if r.MergedInto() == "" {
			return place{id, r}
		}
		id = r.MergedInto()
	}
	return place{id: id}
}

// likeOf reports whether what a record became stands for it against another: of two leads
// who are not the same person the contacts are not either, but their accounts may be.
func likeOf(a, b Record) bool {
	return a.Kind != nil && b.Kind != nil && a.Kind.People() == b.Kind.People() && a.Kind.Someone() && b.Kind.Someone()
}
