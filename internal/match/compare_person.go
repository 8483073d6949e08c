package match

// names compares given and family names, also one for the other.
func (w *weighing) names(a, b *features) {
	straight := w.pairOf(a.given, a.family, b.given, b.family)
	best, given, family := straight, b.given, b.family
	if swapped, ok := w.swapped(a, b); ok && swapped.m-swapped.random-6 > straight.m-straight.random {
		best, given, family = swapped, b.family, b.given
		best.m -= 5
		best.colleague -= 5
		best.household -= 5
	}
	w.found.given, w.found.family = best.given, best.family
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

// swapped takes the given name of one for the family name of the other, where that may be:
// they begin alike.
func (w *weighing) swapped(a, b *features) (nameSums, bool) {
	if first(a.given, 1) != first(b.family, 1) && first(a.family, 1) != first(b.given, 1) {
		return nameSums{}, false
	}
	return w.pairOf(a.given, a.family, b.family, b.given), true
}

// nameSums is what two names say, and at which levels they agree.
type nameSums struct {
	sums
	given, family int
}

func (w *weighing) pairOf(ga, fa, gb, fb string) nameSums {
	s := nameSums{given: nameForeign, family: nameForeign}
	if ga != "" && gb != "" {
		s.given = nameLevel(ga, gb, true)
		s.add(givenRows[s.given], w.x.share("given", squeeze(ga), max(givenNames()[squeeze(ga)], 5e-5)))
	}
	if fa != "" && fb != "" {
		s.family = nameLevel(fa, fb, false)
		s.add(familyRows[s.family], w.x.share("family", squeeze(fa), max(surnames()[squeeze(fa)], 2e-5)))
	}
	return s
}

// identifiers compares what both have in the same field. That of one's employer stands
// with colleagues too.
func (w *weighing) identifiers(a, b *features) {
	for _, p := range a.identifiers {
		level, text := -1, ""
		for _, q := range b.identifiers {
			if l := identifierLevel(p.text, q.text); p.field == q.field && (level < 0 || l < level) {
				level, text = l, q.text
			}
		}
		if level >= 0 {
			w.level(p.field, identifierRows, level, w.like(p.text, text), w.x.share("id", p.field+p.text, 1e-6))
			w.found.identifies(level)
		}
	}
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
	case level <= mailLocal:
		w.found.own = true
	}
	w.level("email", rows, level, w.like(of.text, with.text), share)
}

func (w *weighing) phones(a, b *features, rows []row) {
	level, of, with := -1, phone{}, phone{}
	for _, p := range a.phones {
		for _, q := range b.phones {
			if l := phoneLevel(p, q); level < 0 || l < level {
				level, of, with = l, p, q
			}
		}
	}
	if level >= 0 {
		w.level("phone", rows, level, w.like(of.digits, with.digits), w.x.share("phone", of.digits, 2e-6))
	}
}
