// Package phone turns a telephone number as people write it into E.164, the form
// that can be dialled from anywhere and compared: "+493012345". It is pure.
//
// What is known of the world's numbering plans is data/phones.tsv, which comes
// from Google's libphonenumber. The rules here are libphonenumber's too: which
// digits are a prefix, and how many may be left. They ask whether a number is
// possible, not whether somebody has it: area codes come and go, lengths stay.
//
// The library itself (github.com/nyaruka/phonenumbers) is used by the tests
// alone, which hold the two against each other: linking it costs every start of
// the program 9 ms.
package phone

import "strings"

// longest is how many digits ITU-T E.164 allows, country code included.
const longest = 15

// E164 returns the number that a text holds in E.164 ("+493012345"), or "" where
// it is no number that can be dialled from anywhere. country is where a number
// without + is at home: an ISO 3166 code (DE), or the country's name in English
// or in its own language (Germany, Deutschland).
//
// An extension is left out, as is what stands around the number ("Tel.: ... (at
// work)"); of two numbers it takes the first. Letters stand for digits
// (1-800-FLOWERS) where the digits before them are no number by themselves. In a
// tel: URI (RFC 3966) the phone-context counts.
func E164(text, country string) string {
	w := read(text)
	home := countries().byISO[Country(country)]
	if number := w.dial(home); number != "" {
		return number
	}
	return w.spelt().dial(home)
}

// dial returns what a number means to somebody at home in a country, nil if that
// is not known.
func (w written) dial(home *country) string {
	if w.plus {
		return abroad(strings.TrimPrefix(w.digits, "00")) // "+0049": a sign too many
	}
	if home != nil {
		if rest, ok := home.plan().afterExit(w.digits); ok {
			return abroad(rest)
		}
		if number := home.inland(w.digits); number != "" {
			return number
		}
	}
	// People write 00 for + in countries too that dial something else.
	if rest, ok := strings.CutPrefix(w.digits, "00"); ok {
		return abroad(rest)
	}
	return ""
}

// abroad reads digits that begin with a country code. No code begins another.
func abroad(digits string) string {
	for n := 1; n <= min(3, len(digits)); n++ {
		if c := countries().byCode[digits[:n]]; c != nil {
			return c.number(digits[n:])
		}
	}
	return ""
}

// inland reads digits as they are dialled inside the country, or with its code
// and the + forgotten, where they make sense in no other way.
func (c *country) inland(digits string) string {
	if rest, ok := strings.CutPrefix(digits, c.code); ok {
		p := c.plan()
		if c.tooLong(digits) || !p.assigned(digits) && p.assigned(c.significant(rest)) {
			return abroad(digits)
		}
	}
	return c.number(digits)
}

// number writes national digits in E.164, "" if there cannot be such a number.
func (c *country) number(digits string) string {
	digits = c.significant(digits)
	p := c.plan()
	if strings.HasPrefix(digits, "0") && !p.assigned(digits) {
		// "+48 (0)22 …": a prefix where there is none. Or nothing but zeros.
		if digits = digits[1:]; !p.assigned(digits) {
			return ""
		}
	}
	// Countries that share a code share the lengths of the one it belongs to. And
	// a number that would lose another digit when it is read again is nobody's.
	main := countries().byCode[c.code]
	if !main.possible(digits) || len(c.code)+len(digits) > longest || main.significant(digits) != digits {
		return ""
	}
	return "+" + c.code + digits
}

// significant takes the national prefix off, and a carrier's code with it; where
// local numbers are dialled without their area code, it puts that before them.
// A number that would be wrong without the prefix has none.
func (c *country) significant(digits string) string {
	p := c.plan()
	rest, ok := p.withoutPrefix(digits)
	if !ok || p.assigned(digits) && !p.assigned(rest) || !c.possible(rest) && !c.tooLong(rest) {
		return digits
	}
	return rest
}
