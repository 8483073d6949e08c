package interchange

import (
	"fmt"
	"strings"
)

// sqlNames gives out identifiers, each once.
type sqlNames struct{ taken map[string]bool }

func newSQLNames(taken ...string) *sqlNames {
	n := &sqlNames{taken: map[string]bool{}}
	for _, name := range taken {
		n.taken[name] = true
	}
	return n
}

// sqlSystem are the columns that every table of PostgreSQL has already.
func sqlSystem() []string { return []string{"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"} }

// sqlLength is how many bytes of an identifier PostgreSQL keeps (NAMEDATALEN - 1).
const sqlLength = 63

// take returns the name, or with a number behind it the first that is free.
func (n *sqlNames) take(name string) string {
	for i := 1; ; i++ {
		suffix := ""
		if i > 1 {
			suffix = fmt.Sprintf("_%d", i)
		}
		got := strings.ToValidUTF8(name[:min(len(name), sqlLength-len(suffix))], "") + suffix
		if !n.taken[got] {
			n.taken[got] = true
			return got
		}
	}
}

// ident quotes an identifier: always, so that no list of keywords is needed.
// Names in lower case are the same without quotes.
func ident(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func identList(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = ident(name)
	}
	return strings.Join(out, ", ")
}

// literal quotes a text; the standard, which PostgreSQL follows by default, knows
// no escape but the doubled quote.
func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// copyText escapes a value for COPY in text format.
func copyText(text string) string {
	if !strings.ContainsAny(text, "\\\t\n\r") {
		return text
	}
	return strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`).Replace(text)
}

// copyNull is no value in COPY's text format.
const copyNull = `\N`
