package cli

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"plumb/internal/config"
	"plumb/internal/report"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// The funnel of a thousand random directories is what a naive recount of their files
// gives, and what a recount of the joined table gives; all that exists is in a step or
// beside. Every tenth is read from a disk, the others from memory.
func TestRecount(t *testing.T) {
	counted := map[string]int{}
	for seed := range uint64(1000) {
		m := makeDirectory(seed)
		schema, err := config.Parse([]byte(madeConfig))
		if err != nil {
			t.Fatal(err)
		}
		n, opts := m.question(schema)
		what := fmt.Sprintf("seed %d: %+v", seed, opts)
		a := &app{env: &Env{Now: time.Now}, ctx: t.Context(), schema: schema}
		r, err := a.rowsReport(opts)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		var rows report.Rows
		n.trees = m.trees(t)
		n.parents = n.came()
		if seed%10 == 0 {
			rows = m.fromDisk(t, a, r)
		} else {
			rows = m.fromMemory(schema, r, n.trees)
		}
		f, err := report.NewFunnel(rows, r.Options)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		same(t, what+": the files", n.count(n.passes(nil)), funnelFigures(f.Steps, f.Unqualified, f.Lost, f.WinRate, &f.Beside))
		for _, g := range f.Groups {
			counted["groups"]++
			want := n.count(n.passes(g.Key))
			maps.DeleteFunc(want, func(name, _ string) bool { return strings.HasPrefix(name, "beside") || name == "outside" })
			same(t, fmt.Sprintf("%s: group %v", what, g.Key), want, funnelFigures(g.Steps, g.Unqualified, g.Lost, g.WinRate, nil))
		}
		table := tableOfRows(t, a, r, rows)
		same(t, what+": the joined table", recountTable(table, opts), tableFigures(f))
		counted["chains"] += len(rows.Since)
		for _, s := range f.Steps {
			counted[s.Step] += s.Count
		}
		exists(t, what, n, f)
	}
	t.Logf("counted %v", counted)
	for name, least := range map[string]int{"groups": 500, "won": 400, "opportunities": 1500, "accounts": 800, "chains": 200} {
		if counted[name] < least {
			t.Errorf("only %d %s in a thousand directories; the test is worth little", counted[name], name)
		}
	}
}

// question is a random choice of flags, and the naive count that means the same.
func (m *made) question(schema *records.Schema) (naive, cohortFlags) {
	n := naive{zone: schema.Zone, start: []string{"lead", "lead", "lead", "contact", "all", "all", "prospect", "prospect", "visitor"}[m.IntN(9)], cohort: []string{"created", "created", "converted", "closed"}[m.IntN(4)]}
	opts := cohortFlags{cohort: n.cohort, start: n.start, rate: "closed"}
	if m.chance(25) {
		opts.since, n.since = m.bound(n.zone)
	}
	if m.chance(25) {
		opts.until, n.until = m.bound(n.zone)
	}
	if opts.since != "" && opts.until != "" && !n.since.Before(n.until) { // which is refused
		opts.until, n.until = "", time.Time{}
	}
	if m.chance(30) {
		opts.window, n.window = "20d", 20*24*time.Hour
	}
	if m.chance(25) {
		n.source = "web"
		opts.where = []string{`source == "web"`}
	}
	if m.chance(40) {
		opts.by = "source,month"
	}
	return n, opts
}

func (m *made) bound(zone *time.Location) (string, time.Time) {
	day := m.day()
	t, _ := time.ParseInLocation(time.DateOnly, day, zone)
	return day, t
}

// passes reports whether a lead is kept, and in a group by source and month; a nil group
// is the whole.
func (n naive) passes(group []string) func(string) bool {
	cohort := n.cohortOf()
	return func(lead string) bool {
		if n.source != "" && n.text(lead, "source") != n.source {
			return false
		}
		if group == nil {
			return true
		}
		at := ""
		if !cohort[lead].IsZero() {
			at = cohort[lead].In(n.zone).Format("2006-01")
		}
		return n.text(lead, "source") == group[0] && at == group[1]
	}
}

func (m *made) trees(t *testing.T) map[string]records.Tree {
	out := map[string]records.Tree{}
	for path, text := range m.files {
		tree, err := yamlfile.ParseTree(path, []byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		out[tree.At("id").Text] = tree
	}
	return out
}

func (m *made) fromMemory(schema *records.Schema, r *rowsReport, trees map[string]records.Tree) report.Rows {
	loader := report.NewLoader(schema, r.names.starts, r.names.fields)
	for id, tree := range trees { // in any order
		loader.Add(records.FromTree(schema.KindOf(id), tree))
	}
	return loader.Rows()
}

func (m *made) fromDisk(t *testing.T, a *app, r *rowsReport) report.Rows {
	a.root = t.TempDir()
	for path, text := range m.files {
		full := filepath.Join(a.root, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := a.load(t.Context(), r)
	if err != nil || a.broken > 0 {
		t.Fatalf("%v, %d broken", err, a.broken)
	}
	return rows
}

func same(t *testing.T, what string, want, got figures) {
	t.Helper()
	if maps.Equal(want, got) {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if want[name] != got[name] {
			t.Errorf("%s: %s is %q, counted again %q", what, name, got[name], want[name])
		}
	}
	t.FailNow()
}

// funnelFigures are the figures of a funnel, by the names that naive gives them.
func funnelFigures(steps []report.Step, unqualified, lost report.Exits, winRate *report.Rate, beside *report.Beside) figures {
	f := figures{}
	for i, name := range []string{"leads", "worked", "qualified", "converted", "accounts", "opportunities", "won"} {
		f[name] = fmt.Sprint(steps[i].Count)
		if i > 0 && name != "accounts" {
			f[name+" days"] = daysText(steps[i].Days)
		}
	}
	f["new"], f["direct"] = fmt.Sprint(steps[4].New), fmt.Sprint(steps[5].Direct)
	f["unqualified"], f["lost"] = fmt.Sprint(unqualified.Reasons), fmt.Sprint(lost.Reasons)
	f["amount"], f["won amount"] = moneyText(steps[5].Amount), moneyText(steps[6].Amount)
	f["rate"], f["win rate"] = rateText(steps[3].OfFirst), rateText(winRate)
	if beside != nil {
		f["beside accounts"], f["beside contacts"] = fmt.Sprint(beside.Accounts), fmt.Sprint(beside.Contacts)
		f["beside opportunities"], f["outside"] = fmt.Sprint(beside.Opportunities), fmt.Sprint(beside.Leads)
	}
	return f
}

func daysText(d report.Days) string {
	if d.Median == nil {
		return "0"
	}
	return fmt.Sprintf("%d %.1f %.1f", d.Dated, *d.Median, *d.P90)
}

func moneyText(list []records.Money) string {
	out := map[string]decimal.Decimal{}
	for _, m := range list {
		out[m.Currency] = m.Amount
	}
	return fmt.Sprint(out)
}

func rateText(r *report.Rate) string {
	if r == nil {
		return "none"
	}
	return r.String()
}

// exists holds what there is against what is in a step or beside.
func exists(t *testing.T, what string, n naive, f report.Funnel) {
	if in := f.Steps[5].Count + f.Beside.Opportunities; in != len(n.all("opp")) {
		t.Fatalf("%s: %d opportunities in the funnel and beside, of %d", what, in, len(n.all("opp")))
	}
	dangling := map[string]bool{} // accounts that a conversion names and that are not there
	for _, r := range f.Rows {
		if r.Lead != nil && r.AccountID != "" && r.Account == nil {
			dangling[r.AccountID] = true
		}
	}
	if in := f.Steps[4].Count + f.Beside.Accounts - len(dangling); in != len(n.all("acct")) {
		t.Fatalf("%s: %d accounts in the funnel and beside, of %d", what, in, len(n.all("acct")))
	}
	for i := 1; i < 4; i++ {
		if f.Steps[i].Count > f.Steps[i-1].Count {
			t.Fatalf("%s: %d are %s, of %d that are %s", what, f.Steps[i].Count, f.Steps[i].Step, f.Steps[i-1].Count, f.Steps[i-1].Step)
		}
	}
}
