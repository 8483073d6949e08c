package match

import (
	"math"
	"strings"
)

// Levels of agreement of the names of organisations.
const (
	orgExact = iota
	orgNear  // the words with a letter or two changed
	orgPart  // one has a word more that says little, or is the other's initials
	orgWeak  // something in common
	orgOther
)

// orgLevel compares what tells two names of organisations from others. Words that are
// left over on both sides, and numbers that differ, speak against them more than a
// likeness speaks for them.
//
// place says which words are the town or country of one of them, as branches have.
func (x *Index) orgLevel(a, b organisation, place func(string) bool) (int, float64) {
	sa, sb := strings.Join(a.core, ""), strings.Join(b.core, "")
	if sa == sb {
		return orgExact, 1
	}
	if acronym(a.core, sb) || acronym(b.core, sa) {
		return orgPart, 0.8
	}
	sim, leftA, leftB := x.soft(a.core, b.core, place)
	squeezed := jaroWinkler(sa, sb)
	d := edits(sa, sb, 2)
	switch {
	case numbersOf(a.core) != numbersOf(b.core):
		return orgOther, sim
	case leftA > 5 && leftB > 5 && d > 2 && dice(sa, sb) < 0.75:
		return orgOther, sim
	case d <= 1 && min(len(sa), len(sb)) > 3, d <= 2 && min(len(sa), len(sb)) > 7, sim >= 0.95:
		return orgNear, max(sim, 0.95)
	case sim >= 0.75 && (leftA < 4 || leftB < 4), squeezed >= 0.95 && len(a.core) != len(b.core), sim >= 0.6 && leftA+leftB < 3:
		return orgPart, sim
	case sim >= 0.5 && (leftA < 1 || leftB < 1), min(len(sa), len(sb)) > 6 && dice(sa, sb) >= 0.75 && leftA < 9 && leftB < 9:
		return orgWeak, sim
	}
	return orgOther, sim
}

// numbersOf are the digits of a name, but for those between letters: Bridge 21 is not
// Bridge 12, and Saw4yn is Sawayn with an error.
func numbersOf(words []string) string {
	var b strings.Builder
	for _, w := range words {
		for i := range len(w) {
			inside := i > 0 && i+1 < len(w) && isLetter(w[i-1]) && isLetter(w[i+1])
			if w[i] >= '0' && w[i] <= '9' && !inside {
				b.WriteByte(w[i])
			}
		}
	}
	return b.String()
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }

// soft is a likeness of two lists of words by what the words say (their rarity, in
// bits), words with a letter or two changed counting nearly in full, and the bits that
// are left over on each side.
func (x *Index) soft(a, b []string, place func(string) bool) (sim, leftA, leftB float64) {
	var shared, totalA, totalB float64
	usedB := make([]bool, len(b))
	bitsOf := func(w string) float64 {
		if branch()[w] || place(w) {
			return 1
		}
		return x.bits(w)
	}
	for _, w := range b {
		totalB += bitsOf(w)
	}
	for _, w := range a {
		bits := bitsOf(w)
		totalA += bits
		best, at := 0.0, -1
		for j, v := range b {
			if usedB[j] {
				continue
			}
			if s := wordLike(w, v); s > best {
				best, at = s, j
			}
		}
		if at >= 0 {
			usedB[at] = true
			shared += best * (bits + bitsOf(b[at])) / 2
			continue
		}
		leftA += bits
	}
	for j, w := range b {
		if !usedB[j] {
			leftB += bitsOf(w)
		}
	}
	if totalA+totalB == 0 {
		return 0, leftA, leftB
	}
	return 2 * shared / (totalA + totalB), leftA, leftB
}

// wordLike is how far one word is another with typing errors, or its beginning.
func wordLike(a, b string) float64 {
	short := min(len(a), len(b))
	switch {
	case a == b:
		return 1
	case short > 3 && edits(a, b, 1) <= 1:
		return 0.92
	case short > 5 && edits(a, b, 2) <= 2:
		return 0.85
	case short > 4 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a)):
		return 0.8
	case short > 4 && jaroWinkler(a, b) >= 0.93:
		return 0.75
	}
	return 0
}

// acronym reports whether a word is the initials of several.
func acronym(words []string, short string) bool {
	if len(words) < 3 || len(short) < 3 || len(short) > 6 {
		return false
	}
	var b strings.Builder
	for _, w := range words {
		b.WriteByte(w[0])
	}
	return b.String() == short
}

// bits is how much a word in the name of an organisation says, from what share of names
// has it, here and in general.
func (x *Index) bits(word string) float64 {
	share := orgWords()[word]
	if share == 0 {
		share = 2e-5
	}
	n := float64(x.counts.of(hash2("w", word)))
	f := (n + 500*share) / (float64(x.named) + 500)
	return min(14, -math.Log2(f+1e-9))
}
