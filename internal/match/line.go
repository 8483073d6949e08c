package match

import (
	"strings"

	"plumb/records"
)

// Line is all that is held of a record to find it and to compare it, worked out once.
type Line struct {
	ID     string
	kind   *records.Kind
	keys   []uint32 // what it can be found by
	values []uint32 // whose frequency counts
	org    uint32   // the organisation that it is or belongs to; 0: none
	packed string   // its features
}

// NewLine works out the line of a record. employer is the name of the organisation that
// it only refers to; "" if none.
func NewLine(r records.Record, employer string) Line {
	f := featuresOf(r, r.Kind.People(), employer)
	l := (&Index{}).line(&f, r)
	l.packed = f.pack()
	return l
}

// line is that of a record, but for its features, which an index may hold as they are.
func (x *Index) line(f *features, r records.Record) Line {
	l := Line{ID: strings.Clone(r.ID()), kind: r.Kind, keys: keysAs(f, r.Kind, r.Kind.People(), x.strong)} // no part of a whole file
	for v := range values(f) {
		l.values = append(l.values, v)
	}
	if name := strings.Join(f.org.core, ""); name != "" {
		l.org = hash2("org", name)
	}
	return l
}

// values yields the values whose frequency counts.
func values(f *features) func(yield func(uint32) bool) {
	return func(yield func(uint32) bool) {
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
		for _, w := range f.org.core {
			if !one("w", w) {
				return
			}
		}
	}
}

// hash2 is FNV-1a over two texts, folded to 32 bits: the same in every run, so that the
// same records give the same answers. A false hit is one comparison more.
func hash2(a, b string) uint32 {
	h := uint64(14695981039346656037)
	for i := range len(a) {
		h = (h ^ uint64(a[i])) * 1099511628211
	}
	h = (h ^ 0xff) * 1099511628211
	for i := range len(b) {
		h = (h ^ uint64(b[i])) * 1099511628211
	}
	return uint32(h ^ h>>32)
}
