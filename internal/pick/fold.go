package pick

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// special are letters that carry no mark that could be taken off.
var special = strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ß", "ss", "æ", "ae", "œ", "oe", "ı", "i", "þ", "th", "ð", "d", "ħ", "h", "ŋ", "n")

// Fold makes text comparable: lower case, without accents. "Müller" is "muller",
// "Łódź" is "lodz".
func Fold(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return special.Replace(b.String())
}

// Compose writes each letter with its marks as one character, where there is one.
func Compose(s string) string { return norm.NFC.String(s) }
