package pick

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"

	"plumb/records"
)

// Hit is a record that a word may mean, and what of it matched.
type Hit struct {
	Record records.Record
	Label  string // what people call it and, of a person, the organisation
	By     string // what matched where it was not the label: id, email, or another system
	Text   string // the text that matched: of By, else the label
	Sure   bool   // the letters stand there as they were typed, with nothing between
	found  []place
	forms  []spelling // of Label
	score  int
}

// part is one of several words of a question, in its spellings.
type part []spelling

// Question is what somebody typed, ready to be asked of many records.
type Question struct {
	typed  string
	prefix string // as the beginning of an id
	whole  part
	parts  []part
}

// Ask reads what somebody typed.
func Ask(typed string) Question {
	typed = strings.TrimSpace(typed)
	q := Question{typed: typed, prefix: records.FoldID(typed), whole: spellings(typed)}
	for _, w := range strings.Fields(typed) {
		q.parts = append(q.parts, spellings(w))
	}
	return q
}

// newHit is a record as a list names it.
func newHit(r records.Record) Hit {
	label := LabelOf(r)
	return Hit{Record: r, Label: label, Text: label, forms: spellings(label)}
}

// LabelOf is what a label search looks through: the label and, for a person,
// the organisation.
func LabelOf(r records.Record) string {
	label := r.Label()
	if org := r.Role(records.RoleOrganisation).Text(); org != "" && org != label {
		label += " · " + org
	}
	return label
}

// Mails are the addresses of a record.
func Mails(r records.Record) []string {
	return slices.Concat(r.Role(records.RoleEmail).Strings(), r.Role(records.RoleEmails).Strings())
}

// Of says how well a record answers the question: by its label, its addresses, its id,
// its ids in other systems. Each word is looked for by itself, so that their order does
// not matter. No question is answered by everything, what is newest and open first.
func (q Question) Of(r records.Record) (Hit, bool) { return q.of(newHit(r)) }

func (q Question) of(h Hit) (Hit, bool) {
	r := h.Record
	if len(q.parts) == 0 {
		h.score = int(r.CreatedAt().Unix())
		if r.Open() {
			h.score += 1 << 40
		}
		h.Sure = true
		return h, true
	}
	found := h.take("", h.Label, h.forms, q)
	if !h.Sure {
		for _, mail := range Mails(r) {
			found = h.take("email", mail, spellings(mail), q) || found
		}
		ext := r.Key("external")
		for i, key := range ext.Keys {
			found = h.take(key, ext.Items[i].Text, spellings(ext.Items[i].Text), q) || found
		}
	}
	if span, ok := q.beginsID(r.ID()); ok && !h.Sure {
		h, found = h.matched("id", r.ID(), span), true
	}
	return h, found
}

// take keeps a text if it answers better than what the hit has.
func (h *Hit) take(by, text string, forms []spelling, q Question) bool {
	score, found, sure := q.in(forms)
	if found == nil || h.found != nil && (h.Sure && !sure || h.Sure == sure && score <= h.score) {
		return false
	}
	h.By, h.Text, h.found, h.Sure, h.score = by, text, found, sure, score
	return true
}

// Matched are the parts of Text that were typed.
func (h Hit) Matched() []Span {
	var out []Span
	for _, at := range h.found {
		out = append(out, at.form.spans(slices.Clone(at.parts)...)...)
	}
	return united(out)
}

// matched makes a hit of part of another text than the label.
func (h Hit) matched(by, text string, part Span) Hit {
	h.By, h.Text, h.Sure = by, text, true
	h.found = []place{{form: spelling{text: text, of: text}, parts: []Span{part}}}
	return h
}

// beginsID reports whether what was typed is the beginning of an id, with its prefix or
// without.
func (q Question) beginsID(id string) (Span, bool) {
	kind, random := records.SplitID(id)
	given, rest := records.SplitID(q.prefix)
	switch {
	case rest == "" || !strings.HasPrefix(random, rest):
		return Span{}, false
	case given == kind:
		return Span{0, len(q.prefix)}, true
	case given == "" && len(rest) >= minPrefix:
		return Span{len(kind) + 1, len(kind) + 1 + len(rest)}, true
	}
	return Span{}, false
}

// within says where the whole of what was typed stands in a text.
func (q Question) within(forms []spelling) (place, bool) {
	for _, s := range forms {
		for _, w := range q.whole {
			if i := strings.Index(s.text, w.text); i >= 0 && w.text != "" {
				return place{form: s, parts: []Span{{i, i + len(w.text)}}}, true
			}
		}
	}
	return place{}, false
}

// in is how well a text answers, and where each word stands; false if one does not.
func (q Question) in(forms []spelling) (score int, found []place, sure bool) {
	sure = true
	for _, p := range q.parts {
		at, ok := p.in(forms)
		if !ok {
			return 0, nil, false
		}
		score, found, sure = score+at.worth, append(found, at), sure && at.sure
	}
	return score - len(forms[0].of), found, sure
}

// What a place is worth where a word stands as it was typed: the beginning of the text,
// of a word, the middle of one. No fuzzy match is worth as much.
const (
	atStart  = 30_000
	atWord   = 20_000
	anywhere = 10_000
)

// place is where a word stands in a text, and what that is worth.
type place struct {
	form  spelling
	parts []Span // of the form
	worth int
	sure  bool // as it was typed
}

// in finds the best place of one word in the spellings of a text.
func (p part) in(forms []spelling) (best place, ok bool) {
	for _, s := range forms {
		for _, w := range p {
			if at, worth := stands(s.text, w.text); worth > best.worth {
				best, ok = place{s, []Span{{at, at + len(w.text)}}, worth, true}, true
			}
		}
	}
	if ok {
		return best, true
	}
	for _, s := range forms {
		for _, w := range p {
			if !hasLetters(s.text, w.text) {
				continue
			}
			for _, m := range fuzzy.FindNoSort(w.text, []string{s.text}) {
				if !ok || m.Score > best.worth {
					best, ok = place{s, s.bytesOf(m.MatchedIndexes), m.Score, false}, true
				}
			}
		}
	}
	return best, ok
}

// stands is the best place of a word as it was typed, and its worth; 0 if there is none.
func stands(text, word string) (at, worth int) {
	if word == "" {
		return 0, 0
	}
	for i := 0; ; {
		n := strings.Index(text[i:], word)
		if n < 0 {
			return at, worth
		}
		i += n
		switch before, _ := utf8.DecodeLastRuneInString(text[:i]); {
		case i == 0:
			return 0, atStart
		case !unicode.IsLetter(before) && !unicode.IsDigit(before), unicode.In(before, unicode.Han, unicode.Hiragana, unicode.Katakana): // these write no space
			return i, atWord
		case worth == 0:
			at, worth = i, anywhere
		}
		i += len(word)
	}
}

// bytesOf are the characters that begin at single bytes of the spelling.
func (p spelling) bytesOf(at []int) []Span {
	out := make([]Span, 0, len(at))
	for _, i := range at {
		_, size := utf8.DecodeRuneInString(p.text[i:])
		out = append(out, Span{i, i + size})
	}
	return out
}

// hasLetters reports whether a text has the letters of a word in their order. Most have
// not, and this costs less than to ask fuzzy.
func hasLetters(text, word string) bool {
	for _, r := range word {
		i := strings.IndexRune(text, r)
		if i < 0 {
			return false
		}
		text = text[i+utf8.RuneLen(r):]
	}
	return true
}
