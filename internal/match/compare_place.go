package match

// places compares the addresses of two that are nearest one another; together they say no
// more for two records than limit bits.
func (w *weighing) places(a, b *features, limit float64) {
	p, q := w.nearest(a, b)
	before := w.sums
	w.address(p, q)
	if gain := (w.m - before.m) - (w.random - before.random); gain > limit {
		w.random += gain - limit
	}
}

// nearest are the two addresses that agree most.
func (w *weighing) nearest(a, b *features) (of, with *place) {
	of, with = &a.place, &b.place
	if len(a.others)+len(b.others) == 0 {
		return of, with
	}
	most := -1e9
	for i := range len(a.others) + 1 {
		for j := range len(b.others) + 1 {
			p, q := a.at(i), b.at(j)
			try := weighing{x: w.x, apart: w.apart}
			try.address(p, q)
			if bits := try.m - try.random; bits > most {
				most, of, with = bits, p, q
			}
		}
	}
	return of, with
}

// at is one of the addresses of a record.
func (f *features) at(n int) *place {
	if n == 0 {
		return &f.place
	}
	return &f.others[n-1]
}

func (w *weighing) address(a, b *place) {
	if (a.street.words != "" || a.street.number != "") && (b.street.words != "" || b.street.number != "") {
		level := streetLevel(a.street, b.street)
		w.level("street", streetRows, level, 1-float64(level)/4, w.x.share("street", a.street.number+a.street.words, 1e-5))
	}
	w.fine = len(a.postcode) > 5
	for _, part := range []struct {
		field, a, b, key string
		rows             []row
		level            func(a, b string) int
		general          float64
	}{
		{"city", a.city, b.city, "city", cityRows, placeLevel, .001},
		{"postcode", a.postcode, b.postcode, "post", postRows, codeLevel, 3e-4},
		{"state", a.state, b.state, "state", stateRows, placeLevel, .05},
		{"country", a.country, b.country, "country", countryRows, placeLevel, .2},
	} {
		if part.a != "" && part.b != "" {
			w.level(part.field, part.rows, part.level(part.a, part.b), w.like(part.a, part.b), w.x.share(part.key, squeeze(part.a), part.general))
		}
	}
}
