package match

import (
	"math"
	"strings"
)

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
	w.identifiers(a, b)
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
