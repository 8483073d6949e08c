package match

import (
	"math"
	"strings"
)

// compare weighs two records against one another. why, if it is not nil, is called for
// each field that both have.
func (x *Index) compare(a, b *features, person bool, why func(field string, similarity, bits float64)) (probability float64, rule string) {
	if b.before(a) { // which of two comes first is no reason for another answer
		a, b = b, a
	}
	w := weighing{x: x, why: why, found: findings{given: nameForeign, family: nameForeign, identifier: -1}}
	shares := x.orgShares
	if person {
		w.person(a, b)
		shares = x.shares
	} else {
		w.organisation(a, b)
	}
	if x.sample != nil {
		*x.sample = append(*x.sample, w.sums)
	}
	l := shares()
	if a.named || b.named {
		l.match *= customers
	}
	return min(w.probability(l), w.limit(a, b, person)), w.rule
}

// customers is how much more often the firm that somebody names is one that is there
// than a firm is there twice.
const customers = 24

// shares are what part of all pairs of people are the same, colleagues, a household.
func (x *Index) shares() shares {
	if x.settled != nil {
		return *x.settled
	}
	n := float64(x.total)
	colleagues := (x.mates + 1) / max(100, n*n/2)
	return shares{match: twice(n) / (n + 100), colleague: min(0.3, colleagues+0.02/(n+100)), household: 0.1 / (n + 100)}
}

// orgShares are what part of all pairs of organisations are the same, or near one
// another by name and place.
func (x *Index) orgShares() shares {
	if x.settledOrgs != nil {
		return *x.settledOrgs
	}
	n := float64(x.total)
	return shares{match: twice(n) / (n + 100), colleague: 0.1 / (n + 100), household: 1e-12}
}

// twice is how many duplicates a record has, where nothing else is known. Among many
// records it is taken for more, so that the share of pairs that are the same hardly falls
// with their number: among more records what two share is rarer, which its weight says
// already, and two are not less the same for others having been added.
func twice(n float64) float64 { return 0.4 * max(1, math.Pow(n/1000, 0.85)) }

// lean is how much more often two records are the same than an estimate from those that
// are found says: the ones that differ most are not among them.
const lean = 2.5

// prefer is what people name first when they say why: the same address of mail, the same
// number, the same site.
var prefer = map[string]float64{"email": 40, "phone": 30, "domain": 20}

type weighing struct {
	sums
	x    *Index
	why  func(field string, similarity, bits float64)
	rule string
	best float64

	fine  bool     // a postcode is of a street
	apart bool     // those that are near by name are no neighbours
	found findings // what the limits ask for
}

func (w *weighing) level(field string, rows []row, level int, similarity, share float64) {
	r := rows[level]
	if w.apart {
		r.colleague = 0
	}
	bits := w.add(r, share)
	if w.why != nil {
		w.why(field, similarity, bits)
	}
	w.found.note(field, level, bits, w.fine)
	if bits = bits + prefer[field]; bits > w.best && level == 0 {
		w.best, w.rule = bits, field
	}
}

// like is how alike two texts are, for an explanation; without one nobody asks.
func (w *weighing) like(a, b string) float64 {
	if w.why == nil {
		return 0
	}
	return jaroWinkler(a, b)
}

func (w *weighing) person(a, b *features) {
	w.names(a, b)
	w.mails(a, b)
	w.phones(a, b, phoneRows)
	if len(a.org.core) > 0 && len(b.org.core) > 0 {
		level, sim := w.x.orgLevel(a.org, b.org, placesOf(a, b))
		w.found.employer = level <= orgPart
		w.level("name", employerRows, level, sim, w.x.share("org", strings.Join(a.org.core, ""), 2e-4))
	}
	w.places(a, b, math.Inf(1))
	if a.birth != "" && b.birth != "" {
		w.level("birth_date", birthRows, birthLevel(a.birth, b.birth), 1-float64(birthLevel(a.birth, b.birth))/3, w.x.share("birth", a.birth, 4e-5))
	}
	w.identifiers(a, b)
	if a.title != "" && b.title != "" {
		w.level("title", titleRows, placeLevel(a.title, b.title), w.like(a.title, b.title), w.x.share("title", a.title, .02))
	}
}
