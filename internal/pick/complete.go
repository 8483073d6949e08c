package pick

import (
	"slices"
	"strings"
	"unicode"

	"plumb/records"
)

// Words are words that begin with what was typed and mean the record: shells drop what
// does not begin so, and an id does not. Of the name and the organisation it is the word
// that was begun, of an address the whole. They hold nothing that a shell would have to
// quote: records come from anywhere, and a shell does not quote the part that several
// words have in common.
func (q Question) Words(r records.Record) []string {
	if q.typed == "" {
		return nil
	}
	var out []string
	add := func(word string) {
		if word != "" && !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	add(q.goOn(spellings(LabelOf(r))))
	for _, mail := range Mails(r) {
		if n := len(q.typed); len(mail) >= n && strings.EqualFold(mail[:n], q.typed) {
			add(harmless(q.typed+mail[n:], "@._+-"))
		}
	}
	for _, ext := range r.Key("external").Items {
		if strings.HasPrefix(ext.Text, q.typed) {
			add(harmless(ext.Text, "._-"))
		}
	}
	if span, ok := q.beginsID(r.ID()); ok && span.From > 0 {
		add(q.typed + r.ID()[span.To:])
	}
	return out
}

// goOn is what was typed, with the rest of the word that begins so; "" where none does.
func (q Question) goOn(forms []spelling) string {
	word, most := "", anywhere // "le" goes on to "lesage", not to the "ler" of Müller
	for _, s := range forms {
		for _, w := range q.whole {
			at, worth := stands(s.text, w.text)
			if worth <= most {
				continue
			}
			rest := s.text[at+len(w.text):]
			if end := strings.IndexFunc(rest, notInWord); end >= 0 {
				rest = rest[:end]
			}
			word, most = harmless(q.typed+rest, "@._+- "), worth
		}
	}
	return word
}

func notInWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '-'
}

// harmless is a word of letters, digits and these signs; of any other nothing is left.
func harmless(word, signs string) string {
	if strings.ContainsFunc(word, func(r rune) bool { return notInWord(r) && !strings.ContainsRune(signs, r) }) {
		return ""
	}
	return word
}
