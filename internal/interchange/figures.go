package interchange

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// figureStyle is how a column writes its numbers: by the sign before the decimals.
type figureStyle byte

const (
	decimalDot   figureStyle = '.'
	decimalComma figureStyle = ','
)

// figureVotes is what the cells of a column say about how its numbers are written.
type figureVotes struct {
	semicolon  bool // between cells: a comma may well stand before decimals
	comma, dot bool
	open       string // a cell that can be read two ways: 1.234
	line       int
}

// digits finds the number in a cell such as "R$ 1.234,50" or "(1'200.00)".
var digits = pattern(`\d(?:[\d.,'’\x{a0}\x{202f}\x{2009} ]*\d)?`)

func (v *figureVotes) add(cell string, line int) {
	s := plainDigits(digits().FindString(cell))
	commas, dots := strings.Count(s, ","), strings.Count(s, ".")
	switch {
	case commas > 0 && dots > 0:
		isComma := strings.LastIndexByte(s, ',') > strings.LastIndexByte(s, '.')
		v.comma, v.dot = v.comma || isComma, v.dot || !isComma
	case commas > 1:
		v.dot = v.dot || grouped().MatchString(s)
	case dots > 1:
		v.comma = v.comma || dotted().MatchString(s)
	case commas == 1 && !isGroup(s, ','):
		v.comma = true
	case dots == 1 && !isGroup(s, '.'):
		v.dot = true
	case (dots == 1 || commas == 1 && v.semicolon) && v.open == "":
		v.open, v.line = cell, line
	}
}

// dotted is a number with dots between its groups.
var dotted = pattern(`^\d{1,3}(\.\d{3})*(,\d+)?$|^\d+(,\d+)?$`)

// isGroup reports whether what follows the sign may be a group of three.
func isGroup(s string, sign byte) bool {
	i := strings.IndexByte(s, sign)
	return len(s)-i-1 == 3 && i <= 3 && s[0] != '0'
}

// plainDigits takes the blanks and apostrophes between groups away.
func plainDigits(s string) string {
	return strings.NewReplacer(" ", "", "'", "", "’", "", "\u00a0", "", "\u202f", "", "\u2009", "").Replace(s)
}

// style is what the column decided. exact says that its numbers have three
// decimals or none: then a lone "1.234" means what it says.
func (v *figureVotes) style(exact bool) (figureStyle, error) {
	switch {
	case v.comma && !v.dot:
		return decimalComma, nil
	case v.open != "" && !v.dot && !exact:
		whole := strings.NewReplacer(".", "", ",", "").Replace(plainDigits(digits().FindString(v.open)))
		return decimalDot, fmt.Errorf("%q may be %s or %s.%s, and no row of the column decides; a mapping file can say it (decimal: \",\" or decimal: \".\")", v.open, whole, whole[:len(whole)-3], whole[len(whole)-3:])
	}
	return decimalDot, nil
}

// normal is a cell with its number as everybody writes it: -1234.50. What stands
// beside the number, a currency, stays; brackets are a minus.
func (s figureStyle) normal(cell string) string {
	at := digits().FindStringIndex(cell)
	if at == nil {
		return cell
	}
	before, number, after := strings.TrimSpace(cell[:at[0]]), plainDigits(cell[at[0]:at[1]]), cell[at[1]:]
	if s == decimalComma {
		if !dotted().MatchString(number) {
			return cell
		}
		number = strings.ReplaceAll(strings.ReplaceAll(number, ".", ""), ",", ".")
	} else if grouped().MatchString(number) {
		number = strings.ReplaceAll(number, ",", "")
	}
	after = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(after, ".-"), ".–"))
	if strings.HasPrefix(before, "(") && strings.HasSuffix(after, ")") {
		before, after = strings.TrimSpace(before[1:]), strings.TrimSpace(after[:len(after)-1])
		number = "-" + number
	}
	if rest, ok := strings.CutPrefix(after, "-"); ok && !strings.ContainsAny(rest, "0123456789") {
		number, after = "-"+number, rest
	}
	if sign, _ := utf8.DecodeRuneInString(before); sign == '-' || sign == '−' || sign == '+' {
		if before = strings.TrimSpace(strings.TrimLeft(before, "-−+")); sign != '+' {
			number = "-" + number
		}
	} else if rest, ok := strings.CutSuffix(before, "-"); ok {
		before, number = strings.TrimSpace(rest), "-"+number
	}
	return knownSign(before) + number + knownSign(strings.TrimSpace(after))
}

// grouped is a number in groups of three, or of two and at last three as in India.
var grouped = pattern(`^\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?$`)

// signs are words for currencies beside those that records know.
var signs = map[string]string{"US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "MX$": "MXN",
	"Rs": "INR", "Rs.": "INR", "Fr.": "CHF", "SFr.": "CHF", "Kč": "CZK", "Ft": "HUF", "лв.": "BGN", "лв": "BGN", "руб.": "RUB", "руб": "RUB", "zl": "PLN", "TL": "TRY"}

// knownSign is the currency beside a number as records read it.
func knownSign(s string) string {
	if signs[s] != "" {
		return signs[s]
	}
	return s
}
