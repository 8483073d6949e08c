package match

import (
	"strings"
	"unicode"

	"plumb/internal/pick"
)

// simple folds a text, writes other scripts in Latin letters, takes ue for u and the
// like, and leaves words with single spaces between.
func simple(s string) string {
	s = pick.Fold(latin(s))
	var b strings.Builder
	space := false
	var last rune
	for _, r := range s {
		switch {
		case r == '\'' || r == '’':
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			space = b.Len() > 0
			last = 0
			continue
		case r == 'e' && (last == 'a' || last == 'o' || last == 'u'):
			last = r // "ue" is how some write an umlaut, and others leave it out
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// said is a text, unless it is what people enter who know nothing: n/a, unknown, "-".
func said(text string) string {
	if plain := simple(text); plain == "" || placeholders()[plain] {
		return ""
	}
	return text
}

// latin writes other scripts in Latin letters, the longest run of letters first that the
// table has.
func latin(s string) string {
	if isASCII(s) {
		return s
	}
	runes := []rune(pick.Compose(strings.ToLower(s)))
	for i, r := range runes {
		if r >= 'ァ' && r <= 'ヴ' {
			runes[i] = r - 'ァ' + 'ぁ' // the table has one of the two syllabaries
		}
	}
	var b strings.Builder
	for i := 0; i < len(runes); {
		n := min(4, len(runes)-i)
		for ; n > 0; n-- {
			if to, ok := letters()[string(runes[i:i+n])]; ok {
				b.WriteString(to)
				break
			}
		}
		if n == 0 {
			b.WriteString(hangul(runes[i]))
			n = 1
		}
		i += n
	}
	return b.String()
}

// The parts of a Korean syllable as they are romanised, in the order of Unicode.
var (
	koreanFirst  = strings.Split("g kk n d tt r m b pp s ss _ j jj ch k t p h", " ")
	koreanMiddle = strings.Split("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i", " ")
	koreanLast   = strings.Split("_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t", " ")
)

// hangul writes a Korean syllable in Latin letters, and leaves others as they are.
func hangul(r rune) string {
	if r < '가' || r > '힣' {
		return string(r)
	}
	n := int(r - '가')
	text := koreanFirst[n/(21*28)] + koreanMiddle[n/28%21] + koreanLast[n%28]
	return strings.ReplaceAll(text, "_", "")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func squeeze(s string) string { return strings.ReplaceAll(s, " ", "") }
