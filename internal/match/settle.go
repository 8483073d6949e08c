package match

import "strings"

// sampled is how many records are looked at to find out how many are there twice.
const sampled = 1500

// Settle estimates from the records themselves which part of all pairs are the same,
// colleagues, or a household: a directory that was never cleaned has more duplicates
// than one that is. Only these three shares are estimated, never what a field is worth.
func (x *Index) Settle() {
	x.settled, x.settledOrgs = x.estimate(true), x.estimate(false)
}

func (x *Index) estimate(person bool) *shares {
	var pairs []sums
	looked := 0
	step := uint32(max(1, len(x.entries)/sampled))
	x.sample = &pairs
	for i := range x.entries {
		e, f := &x.entries[i], x.at(int32(i))
		if e.person != person || f.lot()%step != 0 {
			continue
		}
		looked++
		for _, at := range x.candidates(f, e.kind, person, e.id, 0) {
			if int(at) != i && x.entries[at].kind == e.kind {
				x.compare(f, x.at(at), person, nil)
			}
		}
	}
	x.sample = nil
	if looked < 200 { // too few to say
		return nil
	}
	l := x.orgShares()
	if person {
		l = x.shares()
	}
	n := float64(x.total)
	all := float64(looked) * n // each pair is seen from one side
	first := l
	for range 8 {
		var match, colleague, household float64
		for _, s := range pairs {
			m, c, h := s.posteriors(l)
			match, colleague, household = match+m, colleague+c, household+h
		}
		l = shares{match: clamp(lean*match/all, first.match, first.match*45), colleague: clamp(colleague/all, first.colleague/8, first.colleague*4), household: clamp(household/all, first.household/12, first.household)}
	}
	return &l
}

// lot decides whether a record is one that is looked at: by what it says, so that neither
// its place nor its id changes the estimate.
func (f *features) lot() uint32 {
	return hash2(f.family+f.given+strings.Join(f.org.core, ""), f.text("email")+f.text("phone")+f.street.words) >> 7
}

func clamp(v, low, high float64) float64 { return min(max(v, low), high) }
