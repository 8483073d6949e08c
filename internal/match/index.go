package match

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

	"plumb/records"
)

// Index finds the records that may be the same as another, however many there are.
type Index struct {
	// Employer is the name of the organisation that a record only refers to; nil: it
	// is not known.
	Employer func(records.Record) string

	strong  bool // only what says most is searched for, and little is held of a record
	entries []entry
	keys    postings // by what records share
	counts  tally    // how often a value stands in a field, and a word in names
	firms   tally    // how many people are of an organisation
	total   int      // records that were counted
	named   int      // of these, organisations and people of one
	people  int
	mates   float64 // pairs of people of one organisation

	hits                 sync.Pool // of *hits
	settled, settledOrgs *shares
	sample               *[]sums
}

type entry struct {
	id     string
	kind   *records.Kind
	person bool
	f      *features // nil: it is packed
	packed string
}

// NewIndex returns an empty index.
func NewIndex() *Index { return &Index{} }

// NewStrongIndex returns an empty index that finds by what says most: the same address,
// number or name, and a name of the same sound at one firm. It holds a fifth of what the
// other one does, and misses hardly any who are certainly the same.
func NewStrongIndex() *Index { return &Index{strong: true} }

// at is what is compared of an entry.
func (x *Index) at(place int32) *features {
	if f := x.entries[place].f; f != nil {
		return f
	}
	return unpack(x.entries[place].packed)
}

func (x *Index) features(r records.Record, person bool) features {
	employer := ""
	if x.Employer != nil {
		employer = x.Employer(r)
	}
	return featuresOf(r, person, employer)
}

// Add makes a record one that can be found, if it is a person or an organisation.
func (x *Index) Add(r records.Record) { x.take(r, true, true) }

// Count counts what a record says, without making it one that can be found. Who counts all
// before placing any gets answers that do not depend on how many were placed before.
func (x *Index) Count(r records.Record) { x.take(r, true, false) }

// Place makes a record that was counted one that can be found.
func (x *Index) Place(r records.Record) { x.take(r, false, true) }

func (x *Index) take(r records.Record, count, place bool) {
	if !r.Kind.Someone() {
		return
	}
	f := x.features(r, r.Kind.People())
	l := x.line(&f, r)
	if count {
		x.count(&l)
		x.tally(&l)
	}
	if !place {
		return
	}
	if x.strong {
		l.packed = f.pack()
	}
	x.place(l)
	if !x.strong {
		x.entries[len(x.entries)-1].f = &f
	}
}

// tally counts the values of a line.
func (x *Index) tally(l *Line) {
	for _, v := range l.values {
		x.counts.add(v)
	}
}

// AddLine makes the record of a line one that can be found.
func (x *Index) AddLine(l Line) {
	x.count(&l)
	x.tally(&l)
	x.place(l)
}

// place makes a record that is counted one that can be found.
func (x *Index) place(l Line) {
	n := int32(len(x.entries))
	x.entries = append(x.entries, entry{id: l.ID, kind: l.kind, person: l.kind.People(), packed: l.packed})
	for _, key := range l.keys {
		x.keys.add(key, n)
	}
}

// count counts a record, whose values are counted or yet to be.
func (x *Index) count(l *Line) {
	x.total++
	person := l.kind.People()
	if person {
		x.people++
	}
	if l.org == 0 {
		return
	}
	x.named++
	if person {
		x.mates += float64(x.firms.add(l.org) - 1)
	}
}

// share is how large a part of all records has a value in a field, this pair left out.
// Where there are few, what is known of the field in general counts more.
func (x *Index) share(field, value string, general float64) float64 {
	const few = 2000
	n := float64(x.counts.of(hash2(field, value)))
	unseen := min(0.5, 1e5*general) // what is one person's own in general is not met again by chance
	f := (max(0, n-2) + unseen + few*general) / (float64(x.total) + few)
	return max(f, math.Exp2(-17))
}

// breadth of the search.
const (
	most   = 60   // records that are compared
	places = 2000 // that are looked at

)

// candidates are the records that share the rarest things with a record, but for that of
// an id: itself. Those that share less than a part of what the first does are left out.
func (x *Index) candidates(f *features, k *records.Kind, person bool, id string, part float32) []int32 {
	lists := make([]posting, 0, 64)
	for _, key := range keysAs(f, k, person, x.strong) {
		if s := x.keys.of(key); s.n > 0 {
			lists = append(lists, s)
		}
	}
	slices.SortStableFunc(lists, func(a, b posting) int { return int(a.n - b.n) })
	h := x.scratch()
	defer x.hits.Put(h)
	n := math.Log2(float64(x.total) + 2)
	seen := int32(0)
	for _, list := range lists {
		if seen += list.n; seen > places && len(h.touched) > 0 {
			break
		}
		weight := float32(max(n-math.Log2(float64(list.n)), 0.1))
		for at := range x.keys.places(list) {
			if h.weight[at] == 0 {
				h.touched = append(h.touched, at)
			}
			h.weight[at] += weight
		}
	}
	return h.best(x, id, part)
}

// hits are the records that share something with one, and how much that says.
type hits struct {
	weight  []float32 // by place
	touched []int32
}

// scratch is room to count hits in; all weights are 0.
func (x *Index) scratch() *hits {
	h, _ := x.hits.Get().(*hits)
	if h == nil {
		h = &hits{}
	}
	if len(h.weight) < len(x.entries) {
		h.weight = make([]float32, len(x.entries)+len(x.entries)/4)
	}
	return h
}

// best takes the heaviest, and leaves the room empty.
func (h *hits) best(x *Index, id string, part float32) []int32 {
	before := func(a, b int32) int {
		if wa, wb := h.weight[a], h.weight[b]; wa != wb {
			return cmp.Compare(wb, wa)
		}
		return strings.Compare(x.entries[a].id, x.entries[b].id)
	}
	out := make([]int32, 0, most+1)
	for _, at := range h.touched {
		if len(out) == most && before(at, out[most-1]) > 0 {
			continue
		}
		i, _ := slices.BinarySearchFunc(out, at, before)
		out = slices.Insert(out, i, at)
		out = out[:min(len(out), most)]
	}
	out = slices.DeleteFunc(out, func(at int32) bool { return x.entries[at].id == id })
	for len(out) > 0 && h.weight[out[len(out)-1]] < h.weight[out[0]]*part {
		out = out[:len(out)-1]
	}
	for _, at := range h.touched {
		h.weight[at] = 0
	}
	h.touched = h.touched[:0]
	return out
}
