package match

import (
	"cmp"
	"slices"
	"strings"
)

// findings are what of a comparison the limits ask for. A level is one that says nothing
// where one of two records does not say.
type findings struct {
	given, family int
	identifier    int  // the best of any; -1: none
	employer      bool // one organisation
	own           bool // the same, and one person's alone: a mailbox, an identifier
	born          bool // on the same day, or nearly
	asked         bool // more than name and address can be compared
	tied          bool // something agrees, beside the name, that few have
	quarter       int  // parts of the address that agree: one alone thousands have
	reached, met  int  // ways to reach an organisation that both say, and that agree
	elsewhere     int  // of number and street those that differ
}

// note takes a field into account that both have. fine says that the postcodes of the
// country are those of a street, as where they have six characters and more.
func (f *findings) note(field string, level int, bits float64, fine bool) {
	switch field {
	case "city", "postcode":
		f.quarter += boolInt(bits > 0)
		f.tied = f.tied || f.quarter > 1 || field == "postcode" && fine && bits > 4
		return
	case "state", "country", "title":
		return
	case "birth_date":
		f.born = level <= birthNear
	case "phone", "street", "domain":
		f.elsewhere += boolInt(field != "domain" && bits < 0)
		f.quarter += boolInt(field == "street" && bits > 0)
		f.reached++
		f.met += boolInt(bits > 0)
	}
	f.asked = f.asked || field != "street"
	if bits > 4 {
		f.tied = true
	}
}

// identifies takes an identifier into account: one that agrees outweighs another that does
// not.
func (f *findings) identifies(level int) {
	f.own = f.own || level == same
	if f.identifier < 0 || level < f.identifier {
		f.identifier = level
	}
}

// The most that two can be the same, where something speaks against it that no amount of
// agreement in what they share with others outweighs.
const (
	another   = 0.1  // two, and both say so
	relation  = 0.2  // two of one firm or one house, also beside others of a group
	onlyNames = 0.6  // nothing but the name and the town agrees, and namesakes are many
	doubtful  = 0.85 // somebody has to look
)

// limit is the most that people would say for two records, whatever else agrees.
func (w *weighing) limit(a, b *features, person bool) float64 {
	most := 1.0
	if w.found.identifier == other { // one of two numbers may be wrong
		most = onlyNames
	}
	if person {
		return min(most, w.personLimit(a, b), generationLimit(a.generation, b.generation))
	}
	return min(most, w.orgLimit(a, b))
}

// personLimit asks for more where one of the two names is quite another: colleagues and
// relatives share all but what is one person's own. Where nothing but name and address is
// known, a name that is wrong is as likely as a relative.
func (w *weighing) personLimit(a, b *features) float64 {
	f := &w.found
	half := f.given == nameOther || f.family == nameOther
	switch {
	case !f.tied && (half || f.asked && f.distant()):
		return another
	case !f.tied:
		return onlyNames
	case !half || f.own:
		return 1
	case f.family == nameOther && f.employer && !f.born, f.given == nameOther && f.asked && (f.employer || known(a.given) && known(b.given)):
		return relation
	}
	return doubtful
}

// distant reports whether one of the names is hardly the other.
func (f *findings) distant() bool {
	return f.given == nameWeak || f.given == nameFar || f.family == nameWeak || f.family == nameFar
}

// known reports whether a word is a given name that many have, so that another is no
// spelling of it.
func known(given string) bool { return givenNames()[squeeze(given)] > 0 }

// generationLimit tells father from son. Often only the son says what he is.
func generationLimit(a, b string) float64 {
	switch {
	case a == b:
		return 1
	case a != "" && b != "":
		return another
	}
	return doubtful
}

// orgLimit leaves to people: firms of one name and another legal form, and branches, which
// share the name, perhaps the domain, and neither number nor street.
func (w *weighing) orgLimit(a, b *features) float64 {
	f := &w.found
	forms := a.org.form != b.org.form && a.org.form != "" && b.org.form != ""
	if f.elsewhere > 1 || f.met == 0 && (forms || f.reached > 1) {
		return doubtful
	}
	return 1
}

// before puts two records in an order that depends only on what they say.
func (f *features) before(g *features) bool {
	if c := cmp.Or(strings.Compare(f.family, g.family), strings.Compare(f.given, g.given), slices.Compare(f.org.core, g.org.core)); c != 0 {
		return c < 0
	}
	for _, field := range []string{"email", "phone", "street", "domain", "name"} {
		if c := strings.Compare(f.text(field), g.text(field)); c != 0 {
			return c < 0
		}
	}
	return false
}
