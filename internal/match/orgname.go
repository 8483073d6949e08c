package match

import (
	"slices"
	"strings"
)

// Organisation folds a name and takes its legal form off.
func Organisation(name string) string {
	w, _ := withoutForm(name)
	return strings.Join(w, " ")
}

// withoutForm is the words of a name but for its legal form, at the end or at the front,
// and that form.
func withoutForm(name string) (words []string, legal string) {
	words = orgWordsOf(name)
	for len(words) > 1 {
		f, ok := formAt(words)
		if !ok {
			break
		}
		words, legal = words[:len(words)-len(f.words)], f.name
	}
	for n := min(3, len(words)-1); n > 0 && legal == ""; n-- {
		if f, ok := formAt(words[:n]); ok && len(f.words) == n {
			words, legal = words[n:], f.name
		}
	}
	return words, legal
}

// organisationOf is a name as it is compared: its words abbreviated alike, without those
// that only join others.
func organisationOf(name string) organisation {
	w, legal := withoutForm(name)
	o := organisation{form: legal}
	for _, word := range w {
		if short, ok := abbreviations()[word]; ok {
			word = short
		}
		if !joining()[word] {
			o.core = append(o.core, word)
		}
	}
	if len(o.core) == 0 {
		o.core = w
	}
	return o
}

// orgWordsOf are the words of a name; letters with dots between are one word: S.p.A. is
// spa.
func orgWordsOf(name string) []string {
	name = strings.NewReplacer("&", " and ", "+", " and ", "/", "").Replace(name)
	fields := strings.Fields(name)
	var out []string
	for _, field := range fields {
		if dotted(field) {
			field = strings.ReplaceAll(field, ".", "")
		} else {
			field = strings.ReplaceAll(field, ".", " ")
		}
		out = append(out, strings.Fields(simple(field))...)
	}
	return out
}

func dotted(w string) bool {
	parts := strings.Split(strings.TrimSuffix(w, "."), ".")
	for _, p := range parts {
		if len([]rune(p)) > 2 {
			return false
		}
	}
	return len(parts) > 1
}

// formAt is the longest legal form at the end of a name.
func formAt(w []string) (form, bool) {
	var best form
	for _, f := range legalForms()[w[len(w)-1]] {
		n := len(f.words)
		if n > len(best.words) && n < len(w)+boolInt(n == len(w)) && equalWords(w[len(w)-n:], f.words) {
			best = f
		}
	}
	return best, len(best.words) > 0
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func equalWords(a, b []string) bool {
	return slices.Equal(a, b)
}
