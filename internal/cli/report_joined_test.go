package cli

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"plumb/internal/report"
)

func columnNames(list []rowColumn) string {
	var out []string
	for _, c := range list {
		out = append(out, c.name)
	}
	return strings.Join(out, ",")
}

// A comparison watches all columns, and those that are asked for, each once; it has two of
// its own, which may be named.
func TestJoinedColumns(t *testing.T) {
	a := directoryOf(t, 0)
	for _, test := range []struct {
		fields        string
		tty, quiet    bool
		compared      bool
		shown, beyond string // beyond: what is watched beside all
		told          string
	}{
		{fields: "lead,stage", shown: "lead,stage"},
		{fields: "lead, won_at, change,was", compared: true, shown: "lead,won_at"},
		{fields: "change", compared: true, shown: "none"},
		{fields: "lead,lead.city", compared: true, shown: "lead,lead.city", beyond: ",lead.city"},
		{tty: true, shown: strings.Join(narrowColumns, ","), told: "7 of 21 columns; -o csv has all, --fields chooses\n"},
		{tty: true, compared: true, shown: strings.Join(narrowChanges, ","), told: "4 of 21 columns; -o csv has all, --fields chooses\n"},
		{tty: true, fields: "lead", shown: "lead"},
		{tty: true, quiet: true},
		{},
	} {
		var errs bytes.Buffer
		a.env.Now = time.Now
		a.env.Err, a.env.OutTTY, a.flags.fields, a.flags.quiet = &errs, test.tty, test.fields, test.quiet
		r, err := a.rowsReport(cohortFlags{cohort: "created"})
		if err != nil {
			t.Fatal(err)
		}
		all, _ := r.columns(report.Columns)
		switch test.shown {
		case "":
			test.shown = columnNames(all)
		case "none":
			test.shown = ""
		}
		shown, watched, err := a.joinedColumns(r, test.compared)
		if err != nil || columnNames(shown) != test.shown || columnNames(watched) != columnNames(all)+test.beyond || errs.String() != test.told {
			t.Errorf("%+v:\n%s\n%s\n%q, %v", test, columnNames(shown), columnNames(watched), errs.String(), err)
		}
	}
}

// A word of --by has a column of its own where no other shows it.
func TestKeysOfRows(t *testing.T) {
	shown := joinedTable{by: []string{"source", "month", "owner"}, columns: []rowColumn{{name: "owner"}, {name: "lead"}}}
	if got := shown.keys(); !slices.Equal(got, []int{0, 1}) {
		t.Error(got)
	}
	if got := (joinedTable{by: []string{"owner"}, columns: shown.columns}).keys(); got != nil {
		t.Error(got)
	}
}

// Words are trimmed and never empty; counts are whole, and not below zero.
func TestReportFlagValues(t *testing.T) {
	for text, want := range map[string]string{" a ": "a <nil>", "2026-Q3": "2026-Q3 <nil>", "": " it is empty; leave the flag out to have all", " \t": " it is empty; leave the flag out to have all"} {
		var w word
		err := w.Set(text)
		if got := fmt.Sprint(w.String(), " ", err); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	for text, want := range map[string]string{"0": "0 <nil>", "12": "12 <nil>", "-1": "7 expected a count, such as 10", "": "7 expected a count, such as 10", "1.5": "7 expected a count, such as 10", "x": "7 expected a count, such as 10"} {
		n := count(7)
		err := n.Set(text)
		if got := fmt.Sprint(n.String(), " ", err); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// Where not all rows are shown, a comparison says so as well.
func TestLimitOfChanges(t *testing.T) {
	a := directoryOf(t, 0)
	var errs bytes.Buffer
	a.env.Err, a.env.ErrTTY = &errs, true
	now := joinedIn("a b>x:o c")
	now.limit = 2
	v, leads := a.joinedChanges(now, joinedIn("d"), "then")
	if got := errs.String(); len(v.Rows) != 2 || !slices.Equal(leads, []string{"a", "b"}) || got != "2 of 4 rows\n" {
		t.Errorf("%d rows of %v, %q", len(v.Rows), leads, got)
	}
}
