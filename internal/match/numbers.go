package match

import (
	"slices"
	"strings"
	"unicode"

	"plumb/records"
)

// phone is a telephone number: its last nine digits, and an extension.
type phone struct{ digits, extension string }

func (f *features) numbers(texts []string) {
	for _, text := range texts {
		if p := phoneOf(text); p.digits != "" {
			f.phones = append(f.phones, p)
		}
	}
}

// phoneOf leaves out numbers that nobody has: 000000, 123456.
func phoneOf(number string) phone {
	var p phone
	lower := strings.ToLower(number)
	for _, mark := range []string{"ext", "x", "durchwahl", "#"} {
		if i := strings.Index(lower, mark); i > 6 {
			p.extension = onlyDigits(lower[i:])
			lower = lower[:i]
		}
	}
	digits := onlyDigits(lower)
	if len(digits) < 6 || strings.Contains("01234567890", digits) || strings.Contains("09876543210", digits) {
		return phone{}
	}
	if last := digits[max(0, len(digits)-7):]; strings.Count(last, last[:1]) == len(last) {
		return phone{}
	}
	p.digits = strings.Clone(digits[max(0, len(digits)-9):])
	return p
}

// identifying is what an identifier says, however it is written: letters and digits, in
// upper case. Fewer than four, or always the same, name nobody.
func identifying(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, said(text))
	if len(text) < 4 || strings.Count(text, text[:1]) == len(text) || strings.Contains("0123456789", text) {
		return ""
	}
	return text
}

func (p *place) take(role records.Role, text string) {
	switch role {
	case records.RoleStreet:
		p.street = streetOf(text)
	case records.RoleCity:
		p.city = simple(text)
	case records.RolePostcode:
		p.postcode = squeeze(simple(text))
	case records.RoleState:
		p.state = simple(text)
	case records.RoleCountry:
		p.country = simple(text)
	}
}

// mend swaps town and postcode, if each stands in the field of the other.
func (p *place) mend() {
	if onlyDigits(p.city) == p.city && p.city != "" && onlyDigits(p.postcode) != p.postcode {
		p.city, p.postcode = p.postcode, squeeze(p.city)
	}
}

// streetOf tells the number of a house from the name of its street.
func streetOf(text string) street {
	var s street
	var w []string
	for _, word := range strings.Fields(simple(text)) {
		if word[0] >= '0' && word[0] <= '9' {
			if s.number == "" {
				s.number = word
			}
			continue
		}
		w = append(w, word)
	}
	s.words = strings.Join(w, " ")
	if own := slices.DeleteFunc(slices.Clone(w), isWay); len(own) > 0 {
		s.words = strings.Join(own, " ")
	}
	return s
}

// isWay reports whether a word of an address says street, in some language, perhaps
// misspelt.
func isWay(word string) bool {
	for _, way := range ways() {
		if word == way || len(way) > 4 && len(word) > 3 && edits(word, way, 1) <= 1 {
			return true
		}
	}
	return false
}
