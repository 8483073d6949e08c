package match

import (
	"math"
	"strings"
)

// compare weighs two records against one another. why, if it is not nil, is called for
// each field that both have.
func (x *Index) compare(a, b *features, person bool, why func(field string, similarity, bits float64)) (probability float64, rule string) {
	w := weighing{x: x, why: why}
	if person {
		w.person(a, b)
		if x.sample != nil {
			*x.sample = append(*x.sample, w.sums)
		}
		p := w.probability(x.shares())
		if !w.tied { // namesakes are many
			p = min(p, onlyNames)
		}
		return p, w.rule
	}
	w.organisation(a, b)
	if x.sample != nil {
		*x.sample = append(*x.sample, w.sums)
	}
	l := x.orgShares()
	if a.names || b.names {
		l.match *= customers
	}
	return w.probability(l), w.rule
}

// customers is how much more often the firm that somebody names is one that is there
// than a firm is there twice.
const customers = 8

// onlyNames is how likely two people are the same at most of whom nothing agrees but the
// name and the town.
const onlyNames = 0.6

// shares are what part of all pairs of people are the same, colleagues, a household.
func (x *Index) shares() shares {
	if x.settled != nil {
		return *x.settled
	}
	n := float64(x.total)
	colleagues := (x.mates + 1) / max(100, n*n/2)
	return shares{match: 1.2 / (n + 100), colleague: min(0.3, colleagues+0.02/(n+100)), household: 0.036 / (n + 100)}
}

// orgShares are what part of all pairs of organisations are the same, or near one
// another by name and place.
func (x *Index) orgShares() shares {
	if x.settledOrgs != nil {
		return *x.settledOrgs
	}
	n := float64(x.total)
	return shares{match: 1.2 / (n + 100), colleague: 0.1 / (n + 100), household: 1e-12}
}

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

	tied  bool // something agrees that few people share
	apart bool // those that are near by name are no neighbours
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
	if bits > 4 && field != "city" && field != "state" && field != "country" && field != "title" {
		w.tied = true
	}
	if bits = bits + prefer[field]; bits > w.best && level == 0 {
		w.best, w.rule = bits, field
	}
}

func (w *weighing) person(a, b *features) {
	w.names(a, b)
	w.mails(a, b)
	w.phones(a, b, phoneRows)
	if len(a.org.core) > 0 && len(b.org.core) > 0 {
		level, sim := w.x.orgLevel(a.org, b.org, placesOf(a, b))
		w.level("name", employerRows, level, sim, w.x.share("org", strings.Join(a.org.core, ""), 2e-4))
	}
	w.places(a, b, math.Inf(1))
	if a.birth != "" && b.birth != "" {
		w.level("birth_date", birthRows, birthLevel(a.birth, b.birth), 1-float64(birthLevel(a.birth, b.birth))/3, w.x.share("birth", a.birth, 4e-5))
	}
	if a.title != "" && b.title != "" {
		w.level("title", titleRows, placeLevel(a.title, b.title), jaroWinkler(a.title, b.title), w.x.share("title", a.title, .02))
	}
}

// names compares given and family names, also one for the other.
func (w *weighing) names(a, b *features) {
	straight, swapped := w.pairOf(a.given, a.family, b.given, b.family), w.pairOf(a.given, a.family, b.family, b.given)
	best, given, family := straight, b.given, b.family
	if swapped.m-swapped.random-6 > straight.m-straight.random {
		best, given, family = swapped, b.family, b.given
		best.m -= 5
		best.colleague -= 5
		best.household -= 5
	}
	w.sums.m += best.m
	w.random += best.random
	w.colleague += best.colleague
	w.household += best.household
	if w.why == nil {
		if best.m-best.random > w.best && a.family != "" && squeeze(a.family) == squeeze(family) {
			w.best, w.rule = best.m-best.random, "name"
		}
		return
	}
	if a.given != "" && given != "" {
		s := w.pairOf(a.given, "", given, "")
		w.why("given", jaroWinkler(squeeze(a.given), squeeze(given)), s.m-s.random)
	}
	if a.family != "" && family != "" {
		s := w.pairOf("", a.family, "", family)
		w.why("family", jaroWinkler(squeeze(a.family), squeeze(family)), s.m-s.random)
	}
}

func (w *weighing) pairOf(ga, fa, gb, fb string) sums {
	var s sums
	if ga != "" && gb != "" {
		s.add(givenRows[nameLevel(ga, gb, true)], w.x.share("given", squeeze(ga), max(givenNames()[squeeze(ga)], 5e-5)))
	}
	if fa != "" && fb != "" {
		s.add(familyRows[nameLevel(fa, fb, false)], w.x.share("family", squeeze(fa), max(surnames()[squeeze(fa)], 2e-5)))
	}
	return s
}

func (w *weighing) mails(a, b *features) {
	level, of, with := -1, mail{}, mail{}
	for _, m := range a.mails {
		for _, n := range b.mails {
			if l := mailLevel(m, n, a, b); level < 0 || l < level {
				level, of, with = l, m, n
			}
		}
	}
	if level < 0 {
		return
	}
	share := w.x.share("mail", of.text, 1e-6)
	rows := mailRows
	switch {
	case level == mailDomain || level == mailMate:
		share = w.x.share("host", of.domain, 2e-4)
	case level == mailExact && of.role:
		rows = roleRows
	}
	w.level("email", rows, level, jaroWinkler(of.text, with.text), share)
}

func (w *weighing) phones(a, b *features, rows []row) {
	level, of, with := -1, "", ""
	for _, p := range a.phones {
		for _, q := range b.phones {
			if l := phoneLevel(p, q); level < 0 || l < level {
				level, of, with = l, p, q
			}
		}
	}
	if level >= 0 {
		w.level("phone", rows, level, jaroWinkler(of, with), w.x.share("phone", of, 2e-6))
	}
}

// places compares addresses; together they say no more for two records than limit bits.
func (w *weighing) places(a, b *features, limit float64) {
	before := w.sums
	if (a.street.words != "" || a.street.number != "") && (b.street.words != "" || b.street.number != "") {
		level := streetLevel(a.street, b.street)
		w.level("street", streetRows, level, 1-float64(level)/4, w.x.share("street", a.street.number+a.street.words, 1e-5))
	}
	if a.city != "" && b.city != "" {
		w.level("city", cityRows, placeLevel(a.city, b.city), jaroWinkler(a.city, b.city), w.x.share("city", squeeze(a.city), .001))
	}
	if a.postcode != "" && b.postcode != "" {
		w.level("postcode", postRows, codeLevel(a.postcode, b.postcode), jaroWinkler(a.postcode, b.postcode), w.x.share("post", a.postcode, 3e-4))
	}
	if a.state != "" && b.state != "" {
		w.level("state", stateRows, placeLevel(a.state, b.state), jaroWinkler(a.state, b.state), w.x.share("state", a.state, .05))
	}
	if a.country != "" && b.country != "" {
		w.level("country", countryRows, placeLevel(a.country, b.country), jaroWinkler(a.country, b.country), w.x.share("country", a.country, .2))
	}
	if gain := (w.m - before.m) - (w.random - before.random); gain > limit {
		w.random += gain - limit
	}
}

func (w *weighing) organisation(a, b *features) {
	limit := math.Inf(1)
	if len(a.org.core) > 0 && len(b.org.core) > 0 {
		level, sim := w.x.orgLevel(a.org, b.org, placesOf(a, b))
		general := 4.0
		for _, word := range a.org.core {
			general *= math.Exp2(-w.x.bits(word))
		}
		w.level("name", orgRows, level, sim, w.x.share("org", strings.Join(a.org.core, ""), min(max(general, 1e-6), 1e-3)))
		if level >= orgOther {
			limit = 7
		}
	}
	if a.org.form != "" && b.org.form != "" {
		different := 0
		if a.org.form != b.org.form {
			different = 1
		}
		w.sums.add(formRows[different], 1)
	}
	w.domains(a, b)
	before := w.sums
	w.phones(a, b, orgPhoneRows)
	w.apart = true
	w.places(a, b, math.Inf(1))
	if gain := (w.m - before.m) - (w.random - before.random); gain > limit {
		w.random += gain - limit
	}
}

// placesOf reports which words are the town or the country of one of two records.
func placesOf(a, b *features) func(string) bool {
	return func(word string) bool {
		for _, f := range []*features{a, b} {
			if word == f.country || len(word) > 2 && strings.Contains(" "+f.city+" ", " "+word+" ") {
				return true
			}
		}
		return false
	}
}

func (w *weighing) domains(a, b *features) {
	level, of := -1, ""
	for _, d := range a.domains {
		for _, e := range b.domains {
			l := other
			nameA, _, _ := strings.Cut(d, ".")
			nameB, _, _ := strings.Cut(e, ".")
			switch {
			case d == e:
				l = same
			case nameA == nameB && len(nameA) > 3, edits(d, e, 1) <= 1 && len(d) > 6:
				l = near
			}
			if level < 0 || l < level {
				level, of = l, d
			}
		}
	}
	if level >= 0 {
		w.level("domain", domainRows, level, 1-float64(level)/2, w.x.share("domain", of, 5e-6))
	}
}
