package match

import (
	"iter"

	"plumb/records"
)

// Sift returns a small index that gives for one record, among records of the kinds, the
// answer that an index of all lines would give: it goes through them twice and keeps
// those that share something with it. Asking twice about other records needs an index.
func Sift(lines iter.Seq[*Line], r records.Record, employer string, kinds ...*records.Kind) *Index {
	x := NewIndex()
	x.Employer = func(records.Record) string { return employer }
	var keys, counted filter
	for _, k := range kinds {
		f, person := x.asked(r, k)
		keys.put(keysAs(&f, k, person, false)...)
		counted.values(&f)
	}
	var hits []Line
	for l := range lines {
		x.count(l)
		x.tell(l, &counted)
		if shared := keys.among(l.keys); len(shared) > 0 {
			hits = append(hits, Line{ID: l.ID, kind: l.kind, keys: shared, packed: l.packed})
		}
	}
	for _, l := range hits {
		x.place(l)
	}
	x.countRest(lines, r, &counted, kinds)
	return x
}

// tell counts the values of a line that were asked about.
func (x *Index) tell(l *Line, asked *filter) {
	for _, v := range l.values {
		if asked.has(v) {
			x.counts.add(v)
		}
	}
}

// countRest counts how often the values of those are there that will be compared, but for
// what is counted.
func (x *Index) countRest(lines iter.Seq[*Line], r records.Record, counted *filter, kinds []*records.Kind) {
	var rest filter
	for _, k := range kinds {
		f, person := x.asked(r, k)
		for _, at := range x.candidates(&f, k, person, r.ID(), hopeless) {
			for v := range values(x.at(at)) {
				if !counted.has(v) {
					rest.put(v)
				}
			}
		}
	}
	if rest.full == nil {
		return
	}
	for l := range lines {
		x.tell(l, &rest)
	}
}

// filter is a set of hashes that says no fast.
type filter struct {
	some [1 << 10]uint64 // by the last 16 bits
	full map[uint32]bool
}

func (f *filter) put(hashes ...uint32) {
	if f.full == nil {
		f.full = map[uint32]bool{}
	}
	for _, h := range hashes {
		f.some[h>>6&1023] |= 1 << (h & 63)
		f.full[h] = true
	}
}

func (f *filter) values(of *features) {
	for v := range values(of) {
		f.put(v)
	}
}

func (f *filter) has(h uint32) bool { return f.some[h>>6&1023]&(1<<(h&63)) != 0 && f.full[h] }

// among are the hashes that are in the set.
func (f *filter) among(hashes []uint32) []uint32 {
	var out []uint32
	for _, h := range hashes {
		if f.has(h) {
			out = append(out, h)
		}
	}
	return out
}
