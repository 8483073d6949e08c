package cli

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plumb/internal/report"
)

// joinedIn reads "a>x:o": lead a, the account x that it became, and opportunity o; without
// a lead what stands beside, ">x:o", ">x" or "c@" for a contact. "web|a" is of a group.
func joinedIn(text string) joinedTable {
	var out joinedTable
	for word := range strings.FieldsSeq(text) {
		var row joinedRow
		if key, rest, grouped := strings.Cut(word, "|"); grouped {
			row.key, word = []string{key}, rest
		}
		if contact, is := strings.CutSuffix(word, "@"); is {
			row.ContactID = contact
			out.rows = append(out.rows, row)
			continue
		}
		lead, rest, _ := strings.Cut(word, ">")
		account, opp, has := strings.Cut(rest, ":")
		if row.AccountID = account; lead != "" {
			row.Lead = &report.Lead{ID: lead}
		}
		if has {
			row.Opp = &report.Opportunity{ID: opp}
		}
		out.rows = append(out.rows, row)
	}
	for _, name := range []string{"account", "opportunity"} {
		out.columns = append(out.columns, rowColumn{name: name, value: func(r report.Row) any { return r.Column(name) }})
	}
	out.watched = out.columns
	return out
}

// changesText is "new a>x:o" and so on; of what changed it says what was.
func changesText(list []rowChange) string {
	var out []string
	for _, c := range list {
		text := c.word + " "
		if c.row.Lead != nil {
			text += c.row.Lead.ID
		}
		for _, column := range []string{"account", "opportunity", "contact"} {
			if v, ok := c.row.Column(column).(string); ok {
				text += map[string]string{"account": ">", "opportunity": ":", "contact": "@"}[column] + v
			}
		}
		for _, was := range c.was {
			v, _ := was.value.(string)
			text += " " + was.column + "=" + v
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func TestRowChanges(t *testing.T) {
	for _, test := range []struct{ name, then, now, want string }{
		{"nothing", "", "", ""},
		{"stays", "a>x:o >y:p >z c@", "c@ >z >y:p a>x:o", ""},
		{"comes and goes", "a b>x:o", "c>y:p a", "new c>y:p, gone b>x:o"},
		{"had nothing, and has an opportunity", "a", "a>x:o", "changed a>x:o account= opportunity="},
		{"had nothing, and has two", "a", "a>x:o a>x:p", "changed a>x:o account= opportunity=, new a>x:p"},
		{"has nothing any more", "a>x:o", "a", "changed a account=x opportunity=o"},
		{"has nothing any more of two", "a>x:o a>x:p", "a", "changed a account=x opportunity=o, gone a>x:p"},
		{"another opportunity", "a>x:o", "a>x:p", "new a>x:p, gone a>x:o"},
		{"an account, and then one more", "a>x", "a>y:o a>x", "new a>y:o"},
		{"an opportunity on another account", "a>x:o", "a>y:o", "changed a>y:o account=x"},
		{"another account", "a>x", "a>y", "changed a>y account=x"},
		{"of each group", "web|a event|a", "web|a>x:o event|a", "changed a>x:o account= opportunity="},
		{"what stood beside", ">x:o", "a>x:o", "new a>x:o, gone >x:o"},
	} {
		if got := changesText(rowChanges(joinedIn(test.now), joinedIn(test.then))); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// Every row is told of once at most: what is new and what has a row that it was are all
// rows of now, what is gone and what was are all rows of then.
func TestRowsArePaired(t *testing.T) {
	rows := rapid.Custom(func(t *rapid.T) joinedTable {
		words := rapid.SliceOfNDistinct(rapid.StringMatching(`[ab](>[xy](:[op])?)?|>[xy](:[op])?|[cd]@`), 0, 8, rapid.ID).Draw(t, "rows")
		return joinedIn(strings.Join(words, " "))
	})
	rapid.Check(t, func(t *rapid.T) {
		now, then := rows.Draw(t, "now"), rows.Draw(t, "then")
		unique := func(list []joinedRow) []joinedRow { // rows of one key are one
			seen := map[string]bool{}
			return slices.DeleteFunc(list, func(r joinedRow) bool { was := seen[rowKey(r)]; seen[rowKey(r)] = true; return was })
		}
		now.rows, then.rows = unique(now.rows), unique(then.rows)
		before, gone := pairs(now.rows, then.rows)
		seen := map[*joinedRow]bool{}
		for _, r := range slices.Concat(before, gone) {
			if r != nil && seen[r] {
				t.Fatalf("%s is there twice", rowKey(*r))
			}
			seen[r] = true
		}
		if delete(seen, nil); len(seen) != len(then.rows) {
			t.Fatalf("%d of %d rows", len(seen), len(then.rows))
		}
	})
}
