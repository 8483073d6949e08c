package records

import (
	"strings"
	"unicode"
)

// Name is what a label such as "Dr. Ada von Lovelace <ada@example.org>" says.
type Name struct{ Salutation, Given, Family, Email string }

var mailInLabel = pattern(`^(.*?)\s*<([^<>]*)>$`)

// salutations begin a name; the key is without dot and in lower case.
var salutations = map[string]bool{"mr": true, "mrs": true, "ms": true, "miss": true, "mx": true, "dr": true, "prof": true,
	"herr": true, "frau": true, "dott": true, "ing": true, "sir": true, "dame": true, "m": false, "mme": true, "mlle": true,
	"sr": true, "sra": true, "srta": true, "don": true, "doña": true, "sig": true, "pan": true, "pani": true, "rev": true, "dhr": true, "mevr": true}

// particles begin a family name.
var particles = map[string]bool{"van": true, "von": true, "de": true, "del": true, "della": true, "dela": true, "da": true,
	"di": true, "do": true, "dos": true, "das": true, "du": true, "la": true, "le": true, "der": true, "den": true, "ten": true, "ter": true,
	"bin": true, "bint": true, "ibn": true, "al": true, "el": true, "zu": true, "zur": true, "st": true, "st.": true, "y": true, "mac": true, "mc": true}

// generations stay with the family name.
var generations = map[string]bool{"jr": true, "jr.": true, "sr": true, "sr.": true, "ii": true, "iii": true, "iv": true}

// ParseName reads a label as a person: "Name <mail>"; "Last, First"; one word is
// the family name; particles begin it; Dr. and Frau go to the salutation; Jr.
// and III stay with it; else the last word is the family name. Han, kana and
// Hangul without a space are a family name whole, with one the family name is
// the first.
func ParseName(label string) Name {
	var n Name
	label = strings.TrimSpace(label)
	if m := mailInLabel().FindStringSubmatch(label); m != nil {
		label, n.Email = strings.Trim(m[1], `"' `), m[2]
	} else if !strings.Contains(label, " ") && strings.Contains(label, "@") {
		n.Email = strings.Trim(label, "<>")
		return n
	}
	if last, first, ok := strings.Cut(label, ","); ok && !generations[strings.ToLower(strings.TrimSpace(first))] {
		n.Family = strings.TrimSpace(last)
		words := strings.Fields(first)
		n.Salutation, words = takeSalutations(words)
		n.Given = strings.Join(words, " ")
		return n
	}
	words := strings.Fields(strings.ReplaceAll(label, ",", " "))
	n.Salutation, words = takeSalutations(words)
	if len(words) == 2 && eastAsian(words[0]) && eastAsian(words[1]) {
		n.Family, n.Given = words[0], words[1]
		return n
	}
	cut := familyStart(words)
	n.Given, n.Family = strings.Join(words[:cut], " "), strings.Join(words[cut:], " ")
	return n
}

func takeSalutations(words []string) (string, []string) {
	i := 0
	for i < len(words)-1 && salutations[strings.ToLower(strings.TrimSuffix(words[i], "."))] {
		i++
	}
	return strings.Join(words[:i], " "), words[i:]
}

// familyStart returns the index of the word that begins the family name.
func familyStart(words []string) int {
	if len(words) == 0 {
		return 0
	}
	last := len(words) - 1
	for last > 1 && generations[strings.ToLower(words[last])] {
		last--
	}
	for i := 1; i < last; i++ {
		w := strings.ToLower(words[i])
		if particles[w] || strings.HasPrefix(w, "al-") || strings.HasPrefix(w, "el-") {
			return i
		}
	}
	if last > 0 && len(words) > 1 && particles[strings.ToLower(words[0])] && unicode.IsLower([]rune(words[0])[0]) {
		return 0
	}
	return last
}

// eastAsian reports whether a name is written in Han, kana or Hangul, where the
// family name comes first.
func eastAsian(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
	}) < 0
}
