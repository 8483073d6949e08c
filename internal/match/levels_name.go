package match

import (
	"slices"
	"strings"
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
	if given && sexes(squeeze(a), squeeze(b)) {
		return nameOther
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

// sexes reports whether two given names that many have are those of a man and a woman:
// Daniel and Daniela, Mario and Maria.
func sexes(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if givenNames()[a] == 0 || givenNames()[b] == 0 || nicknamed(a, b) {
		return false
	}
	return a+"a" == b || len(a) == len(b) && a[:len(a)-1] == b[:len(b)-1] && (a[len(a)-1] == 'o' && b[len(b)-1] == 'a' || a[len(a)-1] == 'a' && b[len(b)-1] == 'o')
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
