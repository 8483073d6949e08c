package plain

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"

	"plumb/records"
)

// Index finds the records that may be the same as another, however many there
// are: it holds a hash of each thing that is compared and no record.
type Index struct {
	country string // of numbers without a country code
	seed    maphash.Seed
	entries []indexed
	keys    Places
}

// Places is where things of a hash are: most hashes have one place, which costs no
// list.
type Places struct {
	one  map[uint64]int32
	more map[uint64][]int32
}

// NewPlaces returns an empty one.
func NewPlaces() Places { return Places{one: map[uint64]int32{}, more: map[uint64][]int32{}} }

// Put adds a place to a hash. Putting it again at once adds nothing; what thousands
// share is not searched.
func (p Places) Put(key uint64, place int32) {
	first, ok := p.one[key]
	switch list := p.more[key]; {
	case !ok:
		p.one[key] = place
	case list == nil && first != place:
		p.more[key] = []int32{first, place}
	case list != nil && list[len(list)-1] != place:
		p.more[key] = append(list, place)
	}
}

// At returns the places of a hash.
func (p Places) At(key uint64) []int32 {
	if list := p.more[key]; list != nil {
		return list
	}
	if place, ok := p.one[key]; ok {
		return []int32{place}
	}
	return nil
}

type indexed struct {
	id    string
	names names
}

// NewIndex returns an empty index; country is where numbers without a country code
// are at home.
func NewIndex(country string) *Index {
	return &Index{country: country, seed: maphash.MakeSeed(), keys: NewPlaces()}
}

// Add makes a record one that can be found.
func (x *Index) Add(r records.Record) {
	f := featuresOf(r, r.Kind.Person(), x.country)
	n := int32(len(x.entries))
	x.entries = append(x.entries, indexed{strings.Clone(r.ID()), x.names(f)}) // no part of a whole file
	for rule, values := range f.shared {
		for _, v := range values {
			x.keys.Put(x.key(r.Kind, rule, v), n)
		}
	}
}

// names are hashes of what a record is called; 0 is not known.
type names struct{ given, family, organisation uint64 }

func (x *Index) names(f features) names {
	hash := func(s string) uint64 {
		if s == "" {
			return 0
		}
		return maphash.String(x.seed, s)
	}
	return names{hash(f.given), hash(f.family), hash(f.name)}
}

// rules are what records may share, the strongest first.
var rules = []string{"email", "name", "domain", "phone"}

// shared yields what the record may share with others, by rule.
func (f features) shared(yield func(rule string, values []string) bool) {
	for _, rule := range rules {
		if values := f.of(rule); !yield(rule, values) {
			return
		}
	}
}

func (f features) of(rule string) []string {
	switch rule {
	case "email":
		return f.mails
	case "phone":
		return f.phones
	case "domain":
		return f.domains
	}
	if f.name == "" {
		return nil
	}
	return []string{f.name}
}

func (x *Index) key(k *records.Kind, rule, value string) uint64 {
	return maphash.String(x.seed, k.Name+"\x00"+rule+"\x00"+value)
}

// common is how many records may share a number or a domain for it to say anything.
const common = 200

// Find returns the records of the kinds that may be the same as r, the most likely
// first. Where a kind is no person, r counts as the organisation that it names.
func (x *Index) Find(r records.Record, kinds ...*records.Kind) []Candidate {
	best := map[int32]Candidate{}
	for _, k := range kinds {
		f := featuresOf(r, k.Person(), x.country)
		called := x.names(f)
		for rule, values := range f.shared {
			for _, v := range values {
				having := x.keys.At(x.key(k, rule, v))
				if len(having) > common && rule != "email" && rule != "name" {
					continue
				}
				for _, n := range having {
					e := x.entries[n]
					if e.id == r.ID() {
						continue
					}
					if score := called.score(e.names, rule, k != r.Kind); score > best[n].Score {
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
