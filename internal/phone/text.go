package phone

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// written is a number as a text has it.
type written struct {
	plus   bool
	digits string
	rest   string // what follows the digits, if it begins with a letter
}

// read finds the first number of a text. What stands before it is a label; it
// ends at the first sign that does not belong into a number, so that extensions
// ("x12", "#12", "Durchwahl 12") are not part of it.
func read(text string) written {
	text = global(text)
	var w written
	var digits strings.Builder
	for i, r := range text {
		d := digit(r)
		switch {
		case d != 0:
			digits.WriteByte(d)
		case digits.Len() == 0 && (r == '+' || r == '＋'):
			w.plus = true
		case digits.Len() == 0 && !w.plus, separates(r):
		default:
			w.digits = digits.String()
			if key(r) != 0 {
				w.rest = text[i:]
			}
			return w
		}
	}
	w.digits = digits.String()
	return w
}

// global leaves the parameters of a tel: URI (RFC 3966) out, but puts the global
// prefix of a phone-context, if there is one, before the number. Elsewhere too a
// semicolon ends a number: an extension follows (";ext=12"), or another number.
func global(text string) string {
	number, parameters, _ := strings.Cut(text, ";")
	_, context, _ := strings.Cut(parameters, "phone-context=")
	context, _, _ = strings.Cut(context, ";")
	if strings.HasPrefix(context, "+") {
		return context + number[strings.IndexByte(number, ':')+1:]
	}
	return number
}

// digit returns the ASCII digit that a decimal digit of any script means, 0 if
// it is none. Unicode has them in runs from zero to nine.
func digit(r rune) byte {
	if '0' <= r && r <= '9' {
		return byte(r)
	}
	for _, run := range unicode.Nd.R16 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return '0' + byte((r-rune(run.Lo))%10)
		}
	}
	for _, run := range unicode.Nd.R32 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return '0' + byte((r-rune(run.Lo))%10)
		}
	}
	return 0
}

// separates reports whether a sign may stand between the digits of a number:
// blanks, dashes and brackets of any kind, marks that are not seen, and a few more.
func separates(r rune) bool {
	return unicode.In(r, unicode.Zs, unicode.Pd, unicode.Ps, unicode.Pe, unicode.Cf) || strings.ContainsRune("\t./~·−ー．／～", r)
}

// keypad has the digit of each letter from A to Z (ITU-T E.161).
const keypad = "22233344455566677778889999"

// key returns the digit that a letter stands for, 0 if it is no letter of a keypad.
func key(r rune) byte {
	if upper := unicode.ToUpper(r); 'A' <= upper && upper <= 'Z' {
		return keypad[upper-'A']
	}
	return 0
}

var extension = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?is)\b(?:x|e?xt|extn|extension|durchwahl)[\s.:]*\d.*$`)
})

// spelt is the number with its letters as digits: 1-800-FLOWERS is 18003569377.
// Words after less than three digits are no number: "2 Elm Street".
func (w written) spelt() written {
	if len(w.digits) < 3 {
		return written{}
	}
	var digits strings.Builder
	digits.WriteString(w.digits)
	for _, r := range extension().ReplaceAllString(w.rest, "") {
		if d := max(digit(r), key(r)); d != 0 {
			digits.WriteByte(d)
		} else if !separates(r) {
			break
		}
	}
	return written{plus: w.plus, digits: digits.String()}
}
