package phone

import (
	"math/bits"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"plumb/data"
	"plumb/internal/pick"
)

// Country returns the ISO 3166 code that a country's name or code means, "" if
// none: DE for "de", "DEU", "Germany" and "Deutschland". Capitals, accents, dots
// and a leading "the" do not count.
func Country(name string) string {
	word := fold(name)
	if c := countries().byISO[strings.ToUpper(word)]; c != nil {
		return c.iso
	}
	return names()[word]
}

// country is a line of data/phones.tsv.
type country struct {
	iso, code string
	names     []string
	lengths   uint32 // bit n: a national number can have n digits
	plan      func() plan
}

func (c *country) possible(digits string) bool { return c.lengths>>len(digits)&1 == 1 }

func (c *country) tooLong(digits string) bool { return len(digits) >= bits.Len32(c.lengths) }

// plan is how people dial inside a country.
type plan struct {
	exit     *regexp.Regexp // what is dialled before a country code: 00, 011
	prefix   *regexp.Regexp // what is dialled before a national number: 0; nil if nothing is
	template string         // what a match of prefix becomes, if its last group matched
	national *regexp.Regexp // numbers that are assigned, roughly
}

// afterExit takes the international prefix off. A 0 does not follow it: no
// country code begins with one.
func (p plan) afterExit(digits string) (rest string, ok bool) {
	m := p.exit.FindStringIndex(digits)
	if m == nil || strings.HasPrefix(digits[m[1]:], "0") {
		return "", false
	}
	return digits[m[1]:], true
}

func (p plan) withoutPrefix(digits string) (rest string, ok bool) {
	if p.prefix == nil {
		return "", false
	}
	m := p.prefix.FindStringSubmatchIndex(digits)
	if m == nil {
		return "", false
	}
	if p.template != "" && m[len(m)-1] >= 0 {
		return p.prefix.ReplaceAllString(digits, p.template), true
	}
	return digits[m[1]:], true
}

func (p plan) assigned(digits string) bool { return p.national.MatchString(digits) }

// table is data/phones.tsv by what is looked up.
type table struct {
	byISO  map[string]*country
	byCode map[string]*country // of countries that share a code, the one it belongs to
}

var countries = sync.OnceValue(func() table {
	t := table{byISO: map[string]*country{}, byCode: map[string]*country{}}
	for line := range strings.Lines(string(data.Phones())) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(f) != 10 {
			continue
		}
		c := &country{iso: f[0], code: f[3], names: append(strings.Split(f[2], "|"), f[1]), lengths: set(f[8])}
		c.plan = sync.OnceValue(func() plan { return newPlan(f[5], f[6], f[7], f[9]) })
		if f[4] == "main" {
			t.byCode[c.code] = c
		}
		if c.iso != world {
			t.byISO[c.iso] = c
		}
	}
	return t
})

// world is the code of what belongs to no country, such as +800.
const world = "001"

func newPlan(exit, prefix, template, national string) plan {
	p := plan{
		exit:     regexp.MustCompile("^(?:" + exit + ")"),
		template: template,
		national: regexp.MustCompile("^(?:" + national + ")$"),
	}
	if prefix != "" {
		p.prefix = regexp.MustCompile("^(?:" + prefix + ")")
	}
	return p
}

// set reads "7,9,10".
func set(lengths string) (bits uint32) {
	for n := range strings.SplitSeq(lengths, ",") {
		i, _ := strconv.Atoi(n) // the table is generated; a test reads all of it
		bits |= 1 << i
	}
	return bits
}

// names is apart from countries: whoever writes codes does not wait for it.
var names = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, c := range countries().byISO {
		for _, name := range c.names {
			out[fold(name)] = c.iso
		}
	}
	return out
})

// fold makes names comparable: "St. Kitts & Nevis" is "saint kitts and nevis".
func fold(name string) string {
	plain := strings.ReplaceAll(strings.ReplaceAll(pick.Fold(name), ".", ""), "&", " and ")
	words := strings.FieldsFunc(plain, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.Nd) })
	if len(words) < 2 {
		return strings.Join(words, " ")
	}
	switch words[0] {
	case "the":
		words = words[1:]
	case "st": // alone it is a code, São Tomé's
		words[0] = "saint"
	}
	return strings.Join(words, " ")
}
