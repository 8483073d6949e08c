package render

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// grouped rows have names of up to three words, which may differ at their ends only.
func groupedRows(t *rapid.T) (v View, distinct int) {
	words := []string{"web", "partner-referral", "purchased-list", "2025-12", "2026-01", "Closed Won", "Closed Lost", "Müller & Söhne"}
	by := []string{"source", "month", "stage"}[:rapid.IntRange(1, 3).Draw(t, "words")]
	v.Columns = columnsOf(by, ">leads", ">amount", ">won", ">rate")
	seen := map[string]bool{}
	for range rapid.IntRange(1, 20).Draw(t, "rows") {
		var row []Cell
		for range by {
			row = append(row, Text(rapid.SampledFrom(words).Draw(t, "word")))
		}
		seen[fmt.Sprint(row)] = true
		v.Rows = append(v.Rows, plus(row, Text("7"), Text("1,250,600 EUR"), Text("3"), Text("100.0 %")))
	}
	return v, len(seen)
}

// However narrow the terminal, rows can be told apart by what names them, and no line is
// wider than it.
func TestRowsStayApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, distinct := groupedRows(t)
		width := rapid.SampledFrom([]int{80, 60, 50, 40}).Draw(t, "width")
		for _, p := range []Paint{{}, {ASCII: true}} {
			var b strings.Builder
			if err := v.table(&b, p.options(width)); err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
			if i := slices.IndexFunc(lines, func(line string) bool { return Width(line) > width }); i >= 0 {
				t.Fatalf("wider than %d: %s", width, lines[i])
			}
			rows := slices.Clone(lines[1 : 1+len(v.Rows)])
			slices.Sort(rows)
			if n := len(slices.Compact(rows)); n != distinct {
				t.Fatalf("%d of %d rows in %d columns:\n%s", n, distinct, width, b.String())
			}
		}
	})
}

// What names a row is cut last, and what has no room is named.
func TestNarrowTable(t *testing.T) {
	v := View{Columns: columnsOf(nil, "stage", ">count", ">amount", ">avg days")}
	for _, name := range []string{"Closed Won", "Closed Lost", "Proposal/Price Quote"} {
		v.Rows = append(v.Rows, []Cell{Text(name), Text("10"), Text("117,500 EUR"), Text("155.9")})
	}
	var b strings.Builder
	if err := v.table(&b, Options{Terminal: true, Width: 34}); err != nil {
		t.Fatal(err)
	}
	want := "STAGE           COUNT       AMOUNT\nClosed Won         10  117,500 EUR\nClosed Lost        10  117,500 EUR\nProposal/Pric…     10  117,500 EUR\nnot wide enough for avg days\n"
	if b.String() != want {
		t.Errorf("%s", b.String())
	}
}
