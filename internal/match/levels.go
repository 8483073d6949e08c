package match

import (
	"math"
	"slices"
	"strings"
	"time"
)

// Levels of agreement of a name, the best first.
const (
	nameExact = iota
	namePart  // a nickname, or a part of a double name
	nameEdit  // one letter
	nameNear  // two letters, or the same sound
	nameInitial
	nameWeak
	nameFar // hardly anything, but more than by chance
	nameOther
	nameForeign // in letters that no table writes in those of the other: says nothing
)

// nameLevel compares given names, or family names.
func nameLevel(a, b string, given bool) int {
	switch {
	case len(a) == 1 || len(b) == 1: // one letter is an initial, in whatever script
		if a[0] == b[0] {
			return nameInitial
		}
		return nameOther
	case squeeze(a) == squeeze(b):
		return nameExact
	case !isASCII(a) || !isASCII(b):
		return foreignLevel(squeeze(a), squeeze(b))
	}
	level := wordLevel(squeeze(a), squeeze(b))
	if given && givenNames()[squeeze(a)] > 0 && givenNames()[squeeze(b)] > 0 {
		level = twoNames(level)
	}
	wa, wb := strings.Fields(a), strings.Fields(b)
	for _, x := range wa {
		for _, y := range wb {
			switch {
			case len(wa)+len(wb) > 2 && x == y && len(x) > 2, given && nicknamed(x, y), !given && gendered(x, y),
				given && min(len(x), len(y)) > 2 && (strings.HasPrefix(x, y) || strings.HasPrefix(y, x)):
				level = min(level, namePart)
			case len(wa)+len(wb) > 2 && len(x) > 3 && len(y) > 3 && edits(x, y, 1) <= 1:
				level = min(level, nameNear)
			case len(wa)+len(wb) > 2 && (len(x) == 1 || len(y) == 1) && x[0] == y[0]:
				level = min(level, nameInitial)
			}
		}
	}
	return level
}

// twoNames is the level of two words that both are names: Marie and Martin are not one
// name and an error, though one letter may be.
func twoNames(level int) int {
	if level <= nameEdit {
		return nameNear
	}
	return nameOther
}

// foreignLevel compares names of which one is not in Latin letters. A letter stands for a
// word there, so none can be exchanged.
func foreignLevel(a, b string) int {
	switch {
	case isASCII(a) || isASCII(b):
		return nameForeign
	case strings.Contains(a, b) || strings.Contains(b, a):
		return namePart
	}
	return nameOther
}

// wordLevel compares two words. Of two letters that are wrong the first is hardly ever one:
// who writes Makikoski for Niemikoski means another.
func wordLevel(a, b string) int {
	short := min(len(a), len(b))
	d := edits(a, b, 2)
	jw := jaroWinkler(a, b)
	switch {
	case d <= 1 && short > 2:
		return nameEdit
	case d <= 2 && short > 4 && a[0] == b[0] || jw >= 0.92 || short > 2 && (vowelless(a) || vowelless(b)) && skeleton(a) == skeleton(b) || len(skeleton(a)) > 2 && skeleton(a) == skeleton(b):
		return nameNear
	case jw >= 0.8 || short > 3 && dice(a, b) >= 0.55:
		return nameWeak
	case jw >= 0.7 || short > 3 && dice(a, b) >= 0.35:
		return nameFar
	}
	return nameOther
}

// vowelless reports whether a name comes from a script that writes consonants only.
func vowelless(name string) bool { return !strings.ContainsAny(name, "aeiouy") }

// dice is the part of the pairs of letters that two words share.
func dice(a, b string) float64 {
	if len(a) < 2 || len(b) < 2 {
		return 0
	}
	shared := 0
	var used uint64
	for i := 0; i+1 < len(a); i++ {
		for j := 0; j+1 < min(len(b), 64); j++ {
			if used&(1<<j) == 0 && a[i] == b[j] && a[i+1] == b[j+1] {
				used |= 1 << j
				shared++
				break
			}
		}
	}
	return 2 * float64(shared) / float64(len(a)+len(b)-2)
}

// nicknamed reports whether two given names are used for one another.
func nicknamed(a, b string) bool {
	for _, g := range nicknames()[a] {
		if slices.Contains(nicknames()[b], g) {
			return true
		}
	}
	return false
}

// gendered reports whether two family names differ by gender only, as Slavic ones do:
// Novak and Novakova, Kowalski and Kowalska.
func gendered(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if stem, ok := strings.CutSuffix(b, "ova"); ok && (stem == a || strings.TrimRight(a, "aeiouy") == stem) {
		return true
	}
	return len(a) > 4 && len(a) == len(b) && a[:len(a)-1] == b[:len(b)-1] && strings.HasSuffix(a[:len(a)-1], "k") && strings.ContainsAny(a[len(a)-1:], "iya") && strings.ContainsAny(b[len(b)-1:], "iya")
}

// Levels of agreement of e-mail addresses.
const (
	mailExact = iota
	mailNear
	mailLocal // the same before the @, which does not follow from the name
	mailNamed // the same before the @, as the name would give anywhere
	mailDomain
	mailMate // one domain, and each address is that of its own name
	mailOther
)

func mailLevel(a, b mail, f, g *features) int {
	switch {
	case a.text == b.text:
		return mailExact
	case a.domain == b.domain && owns(a.local, b.local, f, g):
		return mailMate
	case a.domain == b.domain && squeeze(simple(a.local)) == squeeze(simple(b.local)):
		return mailNear
	case a.domain == b.domain && !digitsDiffer(a.local, b.local) && len(a.local) > 3 && edits(a.local, b.local, 2) <= 1+boolInt(!a.free && len(a.local) > 6):
		return mailNear
	case a.local == b.local && len(a.local) > 2 && edits(a.domain, b.domain, 2) <= 2:
		return mailNear
	case len(a.local) > 4 && !digitsDiffer(a.local, b.local) && edits(a.local, b.local, 1) <= 1 && edits(a.domain, b.domain, 1) <= 1:
		return mailNear
	case a.local == b.local && !a.role && len(a.local) > 3:
		if named(a.local, f) || named(b.local, g) {
			return mailNamed
		}
		return mailLocal
	case a.domain == b.domain && !a.free && f.family != g.family && named(a.local, f) && named(b.local, g):
		return mailMate
	case a.domain == b.domain && !a.free:
		return mailDomain
	}
	return mailOther
}

// owns reports whether two addresses differ as the names of their owners do: a.stoica@ and
// c.stoica@ are Alma and Celia, u.grunow@ and u.grunke@ are Grunow and Grunke, and neither
// is an error.
func owns(a, b string, f, g *features) bool {
	a, b = squeeze(simple(a)), squeeze(simple(b))
	if f.family != g.family && within(a, f.family) && within(b, g.family) && !within(a, g.family) && !within(b, f.family) {
		return true
	}
	if f.given == "" || g.given == "" || f.given[0] == g.given[0] || a == "" || b == "" {
		return false
	}
	return a[0] != b[0] && a[0] == f.given[0] && b[0] == g.given[0] || a[len(a)-1] != b[len(b)-1] && a[len(a)-1] == f.given[0] && b[len(b)-1] == g.given[0]
}

// within reports whether an address names somebody by the family name.
func within(local, family string) bool {
	family = squeeze(family)
	return len(family) > 2 && strings.Contains(local, family)
}

// digitsDiffer reports whether two words differ in their digits: ada1@ and ada2@ are two.
func digitsDiffer(a, b string) bool { return onlyDigits(a) != onlyDigits(b) }

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// named reports whether the part before the @ follows from a name.
func named(local string, f *features) bool {
	local = squeeze(simple(local))
	if f.family == "" && f.given == "" {
		return namelike(local)
	}
	return f.family != "" && strings.Contains(local, squeeze(f.family)) || f.given != "" && local == squeeze(f.given)
}

// namelike reports whether the part before the @ is a name that many have: john.smith.
func namelike(local string) bool {
	for i := range local {
		g, f := local[:i], local[i:]
		if (givenNames()[g] > 0 || i == 1) && surnames()[f] > 0 || surnames()[g] > 0 && givenNames()[f] > 0 {
			return true
		}
	}
	return givenNames()[local] > 0
}

// Levels of agreement of what has three: equal, near, other.
const (
	same = iota
	near
	other
)

// Levels of agreement of telephone numbers.
const (
	phoneSame = iota
	phoneDesk // the same switchboard, another extension
	phoneNear
	phoneOther
)

func phoneLevel(p, q phone) int {
	a, b := p.digits, q.digits
	n := min(len(a), len(b))
	switch {
	case a[len(a)-n:] == b[len(b)-n:] && n >= 7:
		if p.extension != q.extension && p.extension != "" && q.extension != "" {
			return phoneDesk
		}
		return phoneSame
	case n >= 8 && (a[len(a)-7:] == b[len(b)-7:] || len(a) == len(b) && edits(a, b, 1) <= 1):
		return phoneNear
	}
	return phoneOther
}

// identifierLevel compares identifiers; one may have a country in front.
func identifierLevel(a, b string) int {
	if len(a) < len(b) {
		a, b = b, a
	}
	switch {
	case a == b, len(b) > 6 && len(a)-len(b) == 2 && strings.HasSuffix(a, b):
		return same
	case len(b) > 5 && edits(a, b, 1) <= 1:
		return near
	}
	return other
}

func placeLevel(a, b string) int {
	switch {
	case squeeze(a) == squeeze(b):
		return same
	case min(len(a), len(b)) > 1 && edits(a, b, 1) <= 1, min(len(a), len(b)) > 3 && (edits(a, b, 2) <= 2 || jaroWinkler(a, b) >= 0.9 || strings.Contains(" "+a+" ", " "+b+" ") || strings.Contains(" "+b+" ", " "+a+" ")):
		return near
	}
	return other
}

func codeLevel(a, b string) int {
	switch {
	case a == b:
		return same
	case edits(a, b, 1) <= 1 || len(a) == len(b) && len(a) > 5 && edits(a, b, 2) <= 2 || min(len(a), len(b)) >= 4 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a) || strings.HasSuffix(a, b) || strings.HasSuffix(b, a)):
		return near
	case len(a) == len(b) && edits(a, b, 2) <= 2:
		return codeFar
	}
	return codeOther
}

// Levels of agreement of codes beyond same and near.
const (
	codeFar   = 2
	codeOther = 3
)

// Levels of agreement of streets.
const (
	streetExact  = iota
	streetWords  // the street, another or no number
	streetNear   // the number, a name like it
	streetNumber // the number, the name is not known
	streetOther
)

func streetLevel(a, b street) int {
	words := other
	wa, wb := squeeze(a.words), squeeze(b.words)
	switch {
	case wa == "" || wb == "":
	case wa == wb:
		words = same
	case edits(wa, wb, 2) <= 2 || jaroWinkler(wa, wb) >= 0.9 || dice(wa, wb) >= 0.7:
		words = near
	}
	numbers := a.number != "" && a.number == b.number
	switch {
	case numbers && (wa == "" || wb == ""):
		return streetNumber
	case words == same && numbers, words == same && a.number == b.number:
		return streetExact
	case words == near && numbers:
		return streetNear
	case words != other:
		return streetWords
	}
	return streetOther
}

// Levels of agreement of birth dates, YYYY-MM-DD.
const (
	birthExact = iota
	birthNear
	birthYear
	birthOther
)

func birthLevel(a, b string) int {
	da, db := onlyDigits(a), onlyDigits(b)
	if len(da) != 8 || len(db) != 8 {
		return map[bool]int{true: birthExact, false: birthOther}[da == db]
	}
	parts := 0 // year, month and day that are equal
	for _, p := range [][2]int{{0, 4}, {4, 6}, {6, 8}} {
		if da[p[0]:p[1]] == db[p[0]:p[1]] {
			parts++
		}
	}
	swapped := da[:4] == db[:4] && da[4:6] == db[6:] && da[6:] == db[4:6]
	switch {
	case parts == 3:
		return birthExact
	case parts == 2 || swapped || edits(da, db, 1) <= 1:
		return birthNear
	case parts == 1 || edits(da, db, 2) <= 2 || daysApart(a, b) <= 45:
		return birthYear
	}
	return birthOther
}

// daysApart is how many days lie between two dates, YYYY-MM-DD; very many if one is none.
func daysApart(a, b string) int {
	x, errX := time.Parse(time.DateOnly, a)
	y, errY := time.Parse(time.DateOnly, b)
	if errX != nil || errY != nil {
		return 1 << 20
	}
	return int(math.Abs(x.Sub(y).Hours()) / 24)
}
