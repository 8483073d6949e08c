package match

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
