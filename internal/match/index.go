package match

import (
	"cmp"
	"hash/maphash"
	"slices"

	"plumb/records"
)

// Index finds the records that may be the same as another, however many there
// are: it holds a hash of each thing that is compared and no record.
type Index struct {
	country string // of numbers without a country code
	seed    maphash.Seed
	entries []indexed
	keys    map[uint64][]int32
}

type indexed struct {
	id       string
	kind     *records.Kind
	features features // the names alone
}

// NewIndex returns an empty index; country is where numbers without a country code
// are at home.
func NewIndex(country string) *Index {
	return &Index{country: country, seed: maphash.MakeSeed(), keys: map[uint64][]int32{}}
}

// Add makes a record one that can be found.
func (x *Index) Add(r records.Record) {
	f := featuresOf(r, r.Kind.Person(), x.country)
	n := int32(len(x.entries))
	x.entries = append(x.entries, indexed{id: r.ID(), kind: r.Kind, features: features{name: f.name, given: f.given, family: f.family}})
	for rule, values := range f.shared {
		for _, v := range values {
			key := x.key(r.Kind, rule, v)
			if list := x.keys[key]; len(list) == 0 || list[len(list)-1] != n {
				x.keys[key] = append(list, n)
			}
		}
	}
}

// rules are what records may share, the strongest first.
var rules = []string{"email", "name", "domain", "phone"}

// shared yields what the record may share with others, by rule.
func (f features) shared(yield func(rule string, values []string) bool) {
	for _, rule := range rules {
		values := map[string][]string{"email": f.mails, "name": {f.name}, "domain": f.domains, "phone": f.phones}[rule]
		values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
		if !yield(rule, values) {
			return
		}
	}
}

func (x *Index) key(k *records.Kind, rule, value string) uint64 {
	return maphash.String(x.seed, k.Name+"\x00"+rule+"\x00"+value)
}

// Find returns the records of the kinds that may be the same as r, the most likely
// first. Where a kind is no person, r counts as the organisation that it names.
func (x *Index) Find(r records.Record, kinds ...*records.Kind) []Candidate {
	best := map[int32]Candidate{}
	for _, k := range kinds {
		f := featuresOf(r, k.Person(), x.country)
		for rule, values := range f.shared {
			for _, v := range values {
				for _, n := range x.keys[x.key(k, rule, v)] {
					e := x.entries[n]
					if e.id == r.ID() {
						continue
					}
					if score := f.score(e.features, rule, k != r.Kind); score > best[n].Score {
						best[n] = Candidate{ID: e.id, Score: score, Rule: rule}
					}
				}
			}
		}
	}
	out := make([]Candidate, 0, len(best))
	for _, c := range best {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Candidate) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	return out
}
