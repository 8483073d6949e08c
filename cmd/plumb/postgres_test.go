//go:build unix

package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// database is a PostgreSQL server of a test's own: in a temporary directory, on
// a socket there, with no port.
type database struct {
	t   *testing.T
	bin string
	dir string
}

func newDatabase(t *testing.T) database {
	t.Helper()
	d := database{t: t, bin: postgresBin(t)}
	dir, err := os.MkdirTemp("/tmp", "plumb-pg-") //nolint:usetesting // a socket's path may have 107 bytes, and another user must reach it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	d.dir = dir
	if cred := d.credential(); cred != nil {
		if err := os.Chown(dir, int(cred.Uid), int(cred.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := d.server("initdb", "-D", dir+"/data", "-U", "plumb", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync").CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	server := d.server("postgres", "-D", dir+"/data", "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off")
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	server.Stdout, server.Stderr = log, log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGINT) // "fast" shutdown
		_ = server.Wait()
	})
	for range 300 {
		if exec.Command(filepath.Join(d.bin, "pg_isready"), "-q", "-h", dir).Run() == nil {
			return d
		}
		time.Sleep(100 * time.Millisecond)
	}
	b, _ := os.ReadFile(log.Name())
	t.Fatalf("the server does not come up:\n%s", b)
	return d
}

// postgresBin is where the server's programs are: Debian keeps them off the path.
func postgresBin(t *testing.T) string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if path, err := exec.LookPath("postgres"); err == nil && len(found) == 0 {
		found = []string{path}
	}
	if len(found) == 0 {
		missing(t, "a PostgreSQL server: apt-get install postgresql")
	}
	return filepath.Dir(found[len(found)-1])
}

// credential is somebody who is not root, as whom the server must run.
func (d database) credential() *syscall.Credential {
	if os.Geteuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.Atoi(u.Uid)
			gid, _ := strconv.Atoi(u.Gid)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	d.t.Fatal("PostgreSQL does not run as root, and there is no user postgres or nobody")
	return nil
}

func (d database) server(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(d.bin, name), args...)
	cmd.Dir = d.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: d.credential()}
	return cmd
}

// psql runs a script in a database, and returns the tuples as CSV with a header.
func (d database) psql(name, script string) string {
	d.t.Helper()
	cmd := exec.Command(filepath.Join(d.bin, "psql"), "-X", "-v", "ON_ERROR_STOP=1", "-q", "--csv", "-h", d.dir, "-U", "plumb", "-d", name, "-f", "-")
	cmd.Stdin = strings.NewReader(script)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil || errs.Len() > 0 {
		d.t.Fatalf("psql: %v\n%s", err, errs.String())
	}
	return string(out)
}

// load puts what plumb exports into a new database, and returns what it said.
func (d database) load(name string, crm directory) string {
	d.t.Helper()
	d.psql("postgres", "create database "+name)
	cmd := crm.command("export", "all", "--format", "sql")
	var notes strings.Builder
	cmd.Stderr = &notes
	script, err := cmd.Output()
	if err != nil {
		d.t.Fatalf("plumb export: %v\n%s", err, notes.String())
	}
	d.psql(name, string(script))
	return notes.String()
}

// rows is the answer to a query, a map a row; "" is null or the empty text.
func (d database) rows(name, query string) []map[string]string {
	d.t.Helper()
	all, err := csv.NewReader(strings.NewReader(d.psql(name, query))).ReadAll()
	if err != nil {
		d.t.Fatal(err)
	}
	var out []map[string]string
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, cell := range cells {
			row[all[0][i]] = cell
		}
		out = append(out, row)
	}
	return out
}

// What PostgreSQL counts is what plumb counts, over the sample and over what came
// from Salesforce, and the tables hold what the records hold.
func TestPostgres(t *testing.T) {
	d := newDatabase(t)
	sample := directory{t, filepath.Join(t.TempDir(), "sample")}
	sample.run("init", "--sample", sample.path)
	t.Run("sample", func(t *testing.T) { d.agrees(t, "sample", sample) })
	t.Run("salesforce", func(t *testing.T) {
		if !sharedThere() {
			missing(t, "the files of other tools, beside the repository in ../shared")
		}
		crm := newDirectory(t)
		args := []string{"import", "--preset", "salesforce"}
		for _, name := range []string{"Lead", "Account", "Contact", "Opportunity"} {
			args = append(args, filepath.Join(shared(), "sf-devorg-converted", name+".csv"))
		}
		crm.run(args...)
		d.agrees(t, "salesforce", crm)
	})
	t.Run("random", func(t *testing.T) {
		d.t = t
		crm := newDirectory(t)
		randomRecords(crm)
		d.load("random", crm)
		d.sameFunnel("random", crm)
	})
	t.Run("odd", func(t *testing.T) { d.odd(t) })
	t.Run("names", func(t *testing.T) { d.names(t) })
}

// agrees holds a directory against the database made of it.
func (d database) agrees(t *testing.T, name string, crm directory) {
	d.t, crm.t = t, t
	if notes := d.load(name, crm); notes != "" {
		t.Errorf("export says %s", notes)
	}
	d.sameFunnel(name, crm)
	total := 0
	for _, k := range []struct{ kind, table string }{{"lead", "leads"}, {"account", "accounts"}, {"contact", "contacts"},
		{"opportunity", "opportunities"}, {"campaign", "campaigns"}, {"activity", "activities"}} {
		list := crm.list(k.kind)
		total += len(list)
		d.sameTable(name, k.kind, k.table, list)
	}
	if got := d.rows(name, "select count(*) from record")[0]["count"]; got != strconv.Itoa(total) {
		t.Errorf("the table record has %s rows, want %d", got, total)
	}
}

// sameFunnel compares the query of "plumb help sql" with "plumb report funnel".
func (d database) sameFunnel(name string, crm directory) {
	d.t.Helper()
	type money struct{ Amount, Currency string }
	var report struct {
		Steps []struct {
			Step                                string
			Count, New, Existing, Direct, Later int
			Amount                              []money
		}
	}
	if err := json.Unmarshal([]byte(crm.run("report", "funnel", "-o", "json")), &report); err != nil {
		d.t.Fatal(err)
	}
	var want, got []string
	for _, s := range report.Steps {
		var amounts []string
		for _, m := range s.Amount {
			amounts = append(amounts, m.Amount+" "+m.Currency)
		}
		want = append(want, fmt.Sprint(s.Step, s.Count, s.New, s.Existing, s.Direct, s.Later, strings.Join(amounts, " + ")))
	}
	for _, row := range d.rows(name, crm.run("help", "sql")) {
		n := func(column string) int { v, _ := strconv.Atoi(row[column]); return v }
		got = append(got, fmt.Sprint(row["step"], n("count"), n("new"), n("existing"), n("direct"), n("later"), row["amount"]))
	}
	if len(got) != 7 || !slices.Equal(got, want) {
		d.t.Errorf("%s: the funnel in SQL is\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// sameTable compares a kind's tables with its records: rows, values, nulls.
func (d database) sameTable(name, kind, table string, list []map[string]any) {
	d.t.Helper()
	var rows []map[string]any
	text := d.rows(name, `select coalesce(json_agg(t), '[]') as all from "`+table+`" t`)[0]["all"]
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		d.t.Fatal(err)
	}
	if len(rows) != len(list) {
		d.t.Fatalf("%s has %d rows, want %d", table, len(rows), len(list))
	}
	byID := map[string]map[string]any{}
	for _, row := range rows {
		byID[row["id"].(string)] = row
	}
	children := map[string]int{}
	for _, r := range list {
		row, filled := byID[r["id"].(string)], map[string]bool{}
		for key, v := range r {
			for column, want := range columnsOf(key, v, children) {
				filled[column] = true
				if got := row[column]; fmt.Sprint(got) != fmt.Sprint(want) {
					d.t.Errorf("%s of %s is %v, want %v", column, r["id"], got, want)
				}
			}
		}
		for column, got := range row {
			if got != nil && !filled[column] {
				d.t.Errorf("%s of %s is %v, want null", column, r["id"], got)
			}
		}
	}
	for list, n := range children {
		if got := d.rows(name, `select count(*) from "`+kind+"_"+list+`"`)[0]["count"]; got != strconv.Itoa(n) {
			d.t.Errorf("%s_%s has %s rows, want %d", kind, list, got, n)
		}
	}
}

// columnsOf is what a key of a record is in the columns of its kind; lists are
// counted in children.
func columnsOf(key string, v any, children map[string]int) map[string]any {
	switch v := v.(type) {
	case []any:
		children[key] += len(v)
		return nil
	case map[string]any:
		switch key {
		case "external":
			children[key] += len(v)
			return nil
		case "converted":
			out := map[string]any{}
			for sub, v := range v {
				switch sub {
				case "created":
					children["converted_created"] += len(v.(map[string]any))
				case "filled", "kept", "left_behind":
					children["converted_"+sub] += len(v.([]any))
				case "status_before", "conversion":
					out[sub] = v
				default:
					out["converted_"+sub] = inDatabase(v)
				}
			}
			return out
		}
		amount, _ := strconv.ParseFloat(v["amount"].(string), 64)
		return map[string]any{key: amount, key + "_currency": v["currency"]}
	}
	return map[string]any{key: inDatabase(v)}
}

// inDatabase is a value as PostgreSQL writes it in JSON.
func inDatabase(v any) any {
	if s, ok := v.(string); ok && len(s) == len("2026-11-21T09:30:00Z") && strings.HasSuffix(s, "Z") {
		return strings.TrimSuffix(s, "Z") + "+00:00"
	}
	return v
}

// What the tables cannot hold is null, is kept under extra, and is said.
func (d database) odd(t *testing.T) {
	d.t = t
	crm := newDirectory(t)
	crm.run("lead", "add", "Ada Lovelace", "--company", `a\n`, "--set", "description=one\ttwo\\.\n\\.\nend")
	path := filepath.Join(crm.path, "leads", "0s", "lead-0sssssssss.yaml")
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	odd := "id: lead-0sssssssss\nlast_name: ''\nemployees: many\nstatus: sleeping\nzodiac: {sign: lion}\n" +
		"campaigns:\n  - {campaign: camp-0ttttttttt, colour: red}\nemails: [a@x.example]\nconverted: perhaps\ncreated_at: soon\n"
	if err := os.WriteFile(path, []byte(odd), 0o666); err != nil {
		t.Fatal(err)
	}
	crm.run("note", "ada", "x")
	notes := d.load("odd", crm)
	if want := "note: lead-0sssssssss: campaigns.campaign names camp-0ttttttttt, which is not there; null in the database\n"; notes != want {
		t.Errorf("export says %q, want %q", notes, want)
	}
	got := d.rows("odd", "select last_name is null as null, employees, status, created_at, extra::text from leads where id = 'lead-0sssssssss'")[0]
	want := `{"emails": ["a@x.example"], "zodiac": {"sign": "lion"}, "campaigns": [{"colour": "red", "campaign": "camp-0ttttttttt"}], ` +
		`"converted": "perhaps", "employees": "many", "created_at": "soon"}`
	if got["null"] != "t" || got["employees"] != "" || got["created_at"] != "" || got["status"] != "sleeping" || got["extra"] != want {
		t.Errorf("the odd lead is %v, want extra %s", got, want)
	}
	if got := d.rows("odd", "select company, description from leads where last_name = 'Lovelace'")[0]; got["company"] != `a\n` || got["description"] != "one\ttwo\\.\n\\.\nend" {
		t.Errorf("escaped texts came out as %q", got)
	}
}

// Kinds and fields may be called like a word of SQL, or like a column that plumb
// makes; every name is still there, once.
func (d database) names(t *testing.T) {
	d.t = t
	crm := newDirectory(t)
	schema := `format: 1
kinds:
  user-group:
    prefix: ug
    plural: record
    label: user
    fields:
      user: {type: string, required: true, help: "It's the user's; \\ name."}
      position: {type: number}
      ctid: {type: string}
      converted_at: {type: string}
      price: {type: money}
      price_currency: {type: string}
      select: {type: ref, list: true, to: [user-group]}
      order: {type: entries, identity: [position], entry: {position: {type: integer}, cost: {type: money}, table: {type: ref}}}
      status: {type: status}
    process: {statuses: [{key: end, type: open}, {key: all, type: converted}]}
    conversions: {default: {create: {position: new}, map: {position: {name: user}}}}
  position:
    prefix: pos
    plural: position
    label: name
    fields: {name: {type: string}, from: {type: ref, role: origin}}
`
	if err := os.WriteFile(filepath.Join(crm.path, "plumb.yaml"), []byte(schema), 0o666); err != nil {
		t.Fatal(err)
	}
	first := strings.Fields(crm.run("user-group", "add", "One"))[0]
	second := strings.Fields(crm.run("user-group", "add", "Two", "--set", "position=1.5", "--set", "ctid=c", "--set", "converted_at=then", "--set", "price=12 EUR",
		"--set", "price_currency=none", "--set", "select="+first))[0]
	crm.run("user-group", "convert", second)
	if notes := d.load("names", crm); notes != "" {
		t.Errorf("export says %s", notes)
	}
	got := d.rows("names", `select ug."user", ug."position", ctid_2, ug.converted_at, converted_at_2 is null as open, price, ug.price_currency, price_currency_2, p.name, s.type, sel."user-group_2" as sel
		from record_2 ug join "position" p on p."from" = ug.id and ug.converted_position = p.id join "user-group_status" s on s.key = ug.status join "user-group_select" sel on sel."user-group" = ug.id`)
	want := map[string]string{"user": "Two", "position": "1.5", "ctid_2": "c", "converted_at": "then", "open": "f", "price": "12.00", "price_currency": "EUR", "price_currency_2": "none",
		"name": "Two", "type": "converted", "sel": first}
	if len(got) != 1 || !maps.Equal(got[0], want) {
		t.Errorf("the tables hold %v, want %v", got, want)
	}
}

// randomRecords writes records as no workflow would: merged, converted into one
// another, with every sort of history. The funnel has to come out all the same.
func randomRecords(crm directory) {
	rng := rand.New(rand.NewPCG(1, 2))
	id := func(prefix string, n int) string { return fmt.Sprintf("%s-%010d", prefix, n) }
	maybe := func(percent int, line string) string {
		if rng.IntN(100) < percent {
			return line
		}
		return ""
	}
	any := func(prefix string, n int) string { return id(prefix, rng.IntN(n)) }
	word := func(words ...string) string { return words[rng.IntN(len(words))] }
	status := func() string {
		return word("new", "new", "new", "working", "Working", "qualified", "unqualified", "forgotten")
	}
	write := func(plural, prefix string, n int, body func() string) {
		for i := range n {
			text := "id: " + id(prefix, i) + "\n"
			if merged := maybe(8, id(prefix, rng.IntN(i+1))); i > 0 && merged != "" && merged != id(prefix, i) {
				text += "merged_into: " + merged + "\n"
			} else {
				text += body()
			}
			path := filepath.Join(crm.path, plural, "00", id(prefix, i)+".yaml")
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte(text), 0o666)); err != nil {
				crm.t.Fatal(err)
			}
		}
	}
	const leads, accounts, contacts, opps = 250, 60, 60, 200
	write("leads", "lead", leads, func() string {
		return maybe(90, "status: "+status()+"\n") +
			maybe(40, "history:\n  - {at: 2026-01-01T00:00:00Z, status: "+status()+"}\n"+maybe(50, "  - {at: 2026-01-02T00:00:00Z, status: "+word(status(), "''")+"}\n")) +
			maybe(30, "converted:\n  at: 2026-02-01T00:00:00Z\n"+maybe(90, "  account: "+any("acct", accounts)+"\n")+maybe(90, "  contact: "+any("cont", contacts)+"\n"))
	})
	origin := func(percent int) string {
		return maybe(percent, "origin_lead: "+any("lead", leads)+"\n") + maybe(20, "origin_contact: "+any("cont", contacts)+"\n")
	}
	write("accounts", "acct", accounts, func() string { return "name: A\n" + origin(60) })
	write("contacts", "cont", contacts, func() string { return "last_name: C\n" })
	write("opportunities", "opp", opps, func() string {
		return "name: O\n" + origin(30) + maybe(80, "account: "+any("acct", accounts)+"\n") + maybe(70, fmt.Sprintf("amount: %d.%d5 %s\n", rng.IntN(9999), rng.IntN(10), word("EUR", "USD"))) +
			"stage: " + word("proposal", "closed-won", "Closed Won", "closed-lost", "forgotten") + "\n"
	})
	write("activities", "act", 60, func() string {
		return "type: " + word("task", "call", "note") + "\nabout: [" + any("lead", leads) + ", " + any("opp", opps) + "]\n" + maybe(40, "done: 2026-03-01T00:00:00Z\n")
	})
}
