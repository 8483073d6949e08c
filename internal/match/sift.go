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
	var keys, seen filter
	for _, k := range kinds {
		person := k.Person() && r.Kind.Person()
		f := x.features(r, person)
		keys.put(keysAs(&f, k, person, false)...)
		for v := range values(&f) {
			seen.put(v)
		}
	}
	var hits []Line
	for l := range lines {
		x.count(l)
		x.tell(l, &seen)
		if shared := keys.among(l.keys); len(shared) > 0 {
			hits = append(hits, Line{ID: l.ID, kind: l.kind, keys: shared, packed: l.packed})
		}
	}
	x.countWords(lines, hits, &seen)
	for _, l := range hits {
		x.place(l)
	}
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

// countWords counts how often the words in the names of candidates are there, but for
// those that were counted.
func (x *Index) countWords(lines iter.Seq[*Line], hits []Line, counted *filter) {
	var words filter
	for _, l := range hits {
		for _, w := range unpack(l.packed).org.core {
			if h := hash2("w", w); !counted.has(h) {
				words.put(h)
			}
		}
	}
	if words.full == nil {
		return
	}
	for l := range lines {
		x.tell(l, &words)
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
