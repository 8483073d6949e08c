package pick

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"plumb/data"
)

// Span is a part of a text, in bytes.
type Span struct{ From, To int }

// spelling is a text as somebody may type it, folded. Where each byte of it comes from is
// worked out for the few that are shown, not for the thousands that are looked through.
type spelling struct {
	text  string
	of    string            // what it spells
	table map[string]string // how
}

// spellings are the ways in which a text may be typed, the plain one first: "Müller" as
// "muller" and "mueller", "Иванов" as it is and as "ivanov".
func spellings(s string) []spelling {
	out := []spelling{{text: Fold(s), of: s}}
	if isASCII(s) {
		return out
	}
	if composed := Compose(strings.ToLower(s)); strings.ContainsAny(composed, "äöüøå") {
		out = append(out, spelling{text: Fold(umlauts.Replace(composed)), of: s, table: twoLetters})
	}
	if strings.ContainsFunc(s, otherScript) {
		text, _ := spell(s, latin())
		out = append(out, spelling{text: text, of: s, table: latin()})
	}
	return out
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func otherScript(r rune) bool {
	return r >= 0x370 && unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r)
}

// twoLetters is how letters are written where the keyboard does not have them.
var (
	twoLetters = map[string]string{"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
	umlauts    = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ø", "oe", "å", "aa")
)

// latin is how passports write the letters of other scripts.
var latin = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(string(data.Matching("transliteration"))) {
		if key, to, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t"); ok && !strings.HasPrefix(line, "#") {
			out[key] = to
		}
	}
	return out
})

// longest is how many letters a key of the tables has at most.
const longest = 4

// spell folds a text letter by letter, and says from which byte of it each byte comes. A
// letter is one with its marks: "u" and a combining diaeresis are one, and shown as one.
func spell(s string, table map[string]string) (text string, from []int) {
	composed, letters := lettersOf(s)
	var b strings.Builder
	for i := 0; i < len(letters)-1; {
		n := min(longest, len(letters)-1-i)
		to, ok := "", false
		for ; n > 0; n-- {
			if to, ok = table[composed[letters[i].to:letters[i+n].to]]; ok {
				break
			}
		}
		if !ok {
			n, to = 1, composed[letters[i].to:letters[i+1].to]
			_, size := utf8.DecodeRuneInString(to)
			if bare, ok := table[to[:size]]; ok { // it has further marks
				to = bare + to[size:]
			}
		}
		to = Fold(to)
		b.WriteString(to)
		for range len(to) {
			from = append(from, letters[i].from)
		}
		i += n
	}
	return b.String(), from
}

// letter is where a letter begins: in a text, and in the same in lower case and composed.
type letter struct{ from, to int }

// lettersOf cuts a text into letters; after the last one stands where it ends.
func lettersOf(s string) (composed string, letters []letter) {
	var b strings.Builder
	for at := 0; at < len(s); {
		letters = append(letters, letter{at, b.Len()})
		n := max(1, norm.NFC.NextBoundaryInString(s[at:], true))
		b.WriteString(norm.NFC.String(strings.ToLower(s[at : at+n])))
		at += n
	}
	return b.String(), append(letters, letter{len(s), b.Len()})
}

// spans are where parts of the spelling stand in the text: whole letters.
func (p spelling) spans(parts ...Span) []Span {
	if len(p.text) == len(p.of) && isASCII(p.of) {
		return united(parts)
	}
	text, from := spell(p.of, p.table)
	if text != p.text { // no text is known for which it is
		return []Span{{0, len(p.of)}}
	}
	var out []Span
	for _, part := range parts {
		end := part.To
		for end < len(from) && from[end] == from[part.To-1] {
			end++
		}
		to := len(p.of)
		if end < len(from) {
			to = from[end]
		}
		out = append(out, Span{from[part.From], to})
	}
	return united(out)
}

// united puts spans in order, and makes one of those that touch.
func united(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Or(a.From-b.From, a.To-b.To) })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}
