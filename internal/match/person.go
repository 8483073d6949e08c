package match

import (
	"cmp"
	"strings"
	"unicode"
)

// names takes the name of a person apart: honorifics, generations and particles are not
// compared, and a whole name in one field is given and family name.
func (f *features) names(given, family, full string) {
	if given == "" && family == "" {
		family = full
	}
	given, family = parted(given, family)
	g, second := nameWords(given)
	w, first := nameWords(family)
	if first+second != "" {
		f.few().generation = cmp.Or(first, second)
	}
	if len(g) == 1 && len(w) > 0 && honorifics()[g[0]] && givenNames()[g[0]] == 0 {
		g = nil // a title in the field of the given name
	}
	if len(g) == 0 && len(w) > 1 {
		g, w = w[:1], w[1:]
	}
	if len(w) == 0 && len(g) > 1 {
		g, w = g[:len(g)-1], g[len(g)-1:]
	}
	f.given, f.family = strings.Join(g, " "), strings.Join(w, " ")
}

// parted separates a whole name in one field, where its writing says how: Lovelace, Ada;
// and in Chinese and Korean, which put the family name first and no space between.
func parted(given, family string) (string, string) {
	whole := given + family
	if given != "" && family != "" {
		return given, family
	}
	if before, after, ok := strings.Cut(whole, ","); ok && !strings.Contains(after, ",") {
		return after, before
	}
	letters := []rune(whole)
	if n := len(letters); n > 1 && n < 5 && strings.IndexFunc(whole, notEastAsian) < 0 {
		at := n / 4 * 2 // two of four
		return string(letters[max(1, at):]), string(letters[:max(1, at)])
	}
	return given, family
}

func notEastAsian(r rune) bool { return !unicode.In(r, unicode.Han, unicode.Hangul) }

// nameWords are the words of a name, and its generation.
func nameWords(name string) (words []string, generation string) {
	all := strings.Fields(simple(name))
	for i, w := range all {
		if i > 0 && Generation(w) {
			generation = generations()[w]
			continue
		}
		if len(all) > 1 && (honorifics()[w] || particles()[w] && len(w) > 1) {
			continue
		}
		words = append(words, w)
	}
	if len(words) == 0 && len(all) < 3 { // three titles are no name; one may be
		words = all
	}
	return words, generation
}
