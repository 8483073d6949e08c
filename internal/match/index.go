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

	entries []entry
	keys    map[uint64][]int32 // by what records share
	counts  map[uint64]int32   // how often a value stands in a field
	words   map[uint64]int32   // in how many names of organisations a word is
	named   int                // organisations, and people with one
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
	f      features
}

// NewIndex returns an empty index.
func NewIndex() *Index {
	return &Index{keys: map[uint64][]int32{}, counts: map[uint64]int32{}, words: map[uint64]int32{}}
}

func (x *Index) features(r records.Record, person bool) features {
	employer := ""
	if x.Employer != nil {
		employer = x.Employer(r)
	}
	return featuresOf(r, person, employer)
}

// Add makes a record one that can be found, if it is a person or an organisation.
func (x *Index) Add(r records.Record) {
	person, organisation := As(r.Kind)
	if !person && !organisation {
		return
	}
	e := entry{id: strings.Clone(r.ID()), kind: r.Kind, person: person, f: x.features(r, person)}
	n := int32(len(x.entries))
	x.entries = append(x.entries, e)
	x.count(&e)
	for _, key := range keysOf(&e.f, person) {
		key ^= hash2("kind", r.Kind.Name)
		if list := x.keys[key]; len(list) == 0 || list[len(list)-1] != n {
			x.keys[key] = append(list, n)
		}
	}
}

// count counts the values of a record.
func (x *Index) count(e *entry) {
	if e.person {
		x.people++
	}
	for key := range values(&e.f) {
		x.counts[key]++
	}
	if len(e.f.org.core) == 0 {
		return
	}
	x.named++
	for _, w := range e.f.org.core {
		x.words[hash2("w", w)]++
	}
	if e.person {
		x.mates += float64(x.counts[hash2("org", strings.Join(e.f.org.core, ""))] - 1)
	}
}

// values yields the values whose frequency counts.
func values(f *features) func(yield func(uint64) bool) {
	return func(yield func(uint64) bool) {
		one := func(field, value string) bool { return value == "" || yield(hash2(field, value)) }
		if !one("given", squeeze(f.given)) || !one("family", squeeze(f.family)) || !one("org", strings.Join(f.org.core, "")) || !one("street", f.street.number+f.street.words) ||
			!one("city", squeeze(f.city)) || !one("post", f.postcode) || !one("state", squeeze(f.state)) || !one("country", squeeze(f.country)) || !one("birth", f.birth) || !one("title", f.title) {
			return
		}
		for _, m := range f.mails {
			if !one("mail", m.text) || !one("host", m.domain) {
				return
			}
		}
		for _, p := range f.phones {
			if !one("phone", p.digits) {
				return
			}
		}
		for _, d := range f.domains {
			if !one("domain", d) {
				return
			}
		}
		for _, p := range f.others {
			if !one("street", p.street.number+p.street.words) || !one("city", squeeze(p.city)) || !one("post", p.postcode) {
				return
			}
		}
		for _, id := range f.identifiers {
			if !one("id", id.field+id.text) {
				return
			}
		}
	}
}

// hash2 is FNV-1a over two texts: the same in every run, so that the same records give
// the same answers.
func hash2(a, b string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(a) {
		h = (h ^ uint64(a[i])) * 1099511628211
	}
	h = (h ^ 0xff) * 1099511628211
	for i := range len(b) {
		h = (h ^ uint64(b[i])) * 1099511628211
	}
	return h
}

// share is how large a part of all records has a value in a field, this pair left out.
// Where there are few, what is known of the field in general counts more.
func (x *Index) share(field, value string, general float64) float64 {
	const few = 2000
	n := float64(x.counts[hash2(field, value)])
	unseen := min(0.5, 1e5*general) // what is one person's own in general is not met again by chance
	f := (max(0, n-2) + unseen + few*general) / (float64(len(x.entries)) + few)
	return max(f, math.Exp2(-17))
}

// breadth of the search.
const (
	most     = 60   // records that are compared
	postings = 2000 // places that are looked at
)

// candidates are the records that share the rarest things with a record.
func (x *Index) candidates(f *features, k *records.Kind, person bool) []int32 {
	lists := make([][]int32, 0, 64)
	for _, key := range keysOf(f, person) {
		if list := x.keys[key^hash2("kind", k.Name)]; len(list) > 0 {
			lists = append(lists, list)
		}
	}
	slices.SortStableFunc(lists, func(a, b []int32) int { return len(a) - len(b) })
	h := x.scratch()
	defer x.hits.Put(h)
	n := math.Log2(float64(len(x.entries)) + 2)
	seen := 0
	for _, list := range lists {
		if seen += len(list); seen > postings && len(h.touched) > 0 {
			break
		}
		weight := float32(max(n-math.Log2(float64(len(list))), 0.1))
		for _, at := range list {
			if h.weight[at] == 0 {
				h.touched = append(h.touched, at)
			}
			h.weight[at] += weight
		}
	}
	return h.best(x)
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
		h.weight = make([]float32, len(x.entries))
	}
	return h
}

// best takes the heaviest, and leaves the room empty.
func (h *hits) best(x *Index) []int32 {
	before := func(a, b int32) int {
		return cmp.Or(cmp.Compare(h.weight[b], h.weight[a]), strings.Compare(x.entries[a].id, x.entries[b].id))
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
	for _, at := range h.touched {
		h.weight[at] = 0
	}
	h.touched = h.touched[:0]
	return out
}
