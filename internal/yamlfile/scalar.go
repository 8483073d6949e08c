package yamlfile

import (
	"fmt"
	"strings"
	"unicode"
)

// retyped are words that some reader of YAML 1.1 or 1.2 takes for a boolean,
// null or a merge.
var retyped = map[string]bool{"": true, "~": true, "null": true, "true": true, "false": true, "yes": true, "no": true,
	"on": true, "off": true, "y": true, "n": true, "=": true, "<<": true}

func isRetyped(s string) bool { return len(s) <= len("false") && retyped[strings.ToLower(s)] }

// numberLike is text that looks like a number, a date, a time or a phone number
// to a reader or to a person; it stands in quotes.
var numberLike = pattern(`^([-+.]?\d[\d ()+\-./_,:]*` +
	`|[-+]?0[xXoObB][-+]?[\da-fA-F_]+` + // yaml.v3 takes a second sign too
	`|[-+]?(\d[\d_,]*(\.[\d_]*)?|\.[\d_]+)[eE][-+]?\d+` +
	`|\d{4}-\d\d?-\d\d?[Tt ].*` +
	`|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$`)

// scalar writes a text on one line: plain where every reader gives it back as
// text, else in double quotes.
func scalar(s string, inFlow bool) string {
	if plain(s, inFlow) {
		return s
	}
	return quoted(s)
}

func plain(s string, inFlow bool) bool {
	if isRetyped(s) || strings.TrimSpace(s) != s {
		return false
	}
	// Only what begins so can match; a list asks this of every cell.
	if c := s[0]; (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.') && numberLike().MatchString(s) {
		return false
	}
	if strings.ContainsRune("-?:,[]{}#&*!|>'\"%@`", rune(s[0])) || strings.HasPrefix(s, "...") || strings.HasPrefix(s, "---") {
		return false
	}
	if strings.Contains(s, ": ") || strings.Contains(s, " #") || strings.HasSuffix(s, ":") || strings.ContainsAny(s, "\t\n") {
		return false
	}
	if inFlow && (strings.ContainsAny(s, ",[]{}?") || strings.Contains(s, ":") && !safeColons().MatchString(s)) {
		return false
	}
	return strings.IndexFunc(s, escapes) < 0
}

// safeColons is text whose colons stand between letters or digits or before a
// slash, as in a digest or a web address; inside {} other colons are quoted.
var safeColons = pattern(`^[^:]*[\pL\d](:[\pL\d/][^:]*)+$`)

// escapes finds what must be written as an escape: control characters, the line
// breaks that only YAML 1.1 knows, and what no file may hold.
func escapes(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' || r == '\ufffe' || r == '\uffff' ||
		r >= 0xd800 && r <= 0xdfff || r == '\u202e' || r == '\u202d'
}

func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case escapes(r) && r < 0x100:
			fmt.Fprintf(&b, `\x%02X`, r)
		case escapes(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// literal reports whether a text is written as a block after "|".
func literal(s string) bool {
	return strings.Contains(s, "\n") && strings.Trim(s, "\n") != "" &&
		strings.IndexFunc(s, func(r rune) bool { return r != '\n' && r != '\t' && escapes(r) }) < 0
}
