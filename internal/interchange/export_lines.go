package interchange

import (
	"bufio"
	"strings"
	"unicode/utf8"
)

// contentLines writes the lines that vCard (RFC 6350, 3.2) and iCalendar (RFC
// 5545, 3.1) share: NAME;PARAMETER=VALUE:value, ended by CRLF, folded so that none
// is longer than 75 octets.
//
// go-vcard and go-ical would have been at hand; neither folds, and the former
// leaves a semicolon in a name or a street as the separator that it then is.
type contentLines struct {
	w   *bufio.Writer
	err error
}

// foldAt is how many octets a line has at most, its end not counted.
const foldAt = 75

// line writes a line whose value is escaped already. Folds are at borders of
// runes, which the older of the standards does not ask for but readers need.
func (l *contentLines) line(name, value string) {
	text := name + ":" + value
	for limit := foldAt; len(text) > limit; limit = foldAt - 1 {
		cut := limit
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		l.write(text[:cut] + "\r\n ")
		text = text[cut:]
	}
	l.write(text + "\r\n")
}

func (l *contentLines) write(text string) {
	if l.err == nil {
		_, l.err = l.w.WriteString(text)
	}
}

// text writes a line with a text, unless that is empty.
func (l *contentLines) text(name, value string) {
	if value != "" {
		l.line(name, escapeText(value))
	}
}

// texts writes a line of several parts with a separator between them, unless all
// are empty.
func (l *contentLines) texts(name, sep string, parts ...string) {
	if strings.Join(parts, "") == "" {
		return
	}
	for i, part := range parts {
		parts[i] = escapeText(part)
	}
	l.line(name, strings.Join(parts, sep))
}

// escapeText makes a text of a value: backslash, comma, semicolon and line break
// are escaped, other control characters are not allowed and left out.
func escapeText(text string) string {
	text = strings.NewReplacer(`\`, `\\`, ",", `\,`, ";", `\;`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(text)
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}
