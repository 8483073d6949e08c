package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"plumb/internal/config"
	"plumb/internal/store"
	"plumb/records"
)

// Conversions, their undoing, whole batches of them and merges are killed at random
// instants: afterwards each has happened wholly or not at all, nothing is orphaned or left over,
// and git has everything. PLUMB_KILLS says how often.
func TestKilledConversions(t *testing.T) {
	kills := 80
	if testing.Short() {
		kills = 40
	}
	if n, err := strconv.Atoi(os.Getenv("PLUMB_KILLS")); err == nil {
		kills = n
	}
	k := newKilling(t)
	for _, s := range sorts { // once without a kill, to know how long each takes
		k.prepare(s)
		k.round(s, -1)
	}
	for range kills {
		s := sorts[rand.N(len(sorts))]
		k.prepare(s)
		k.round(s, rand.N(k.longest[s.name]))
	}
	for _, s := range sorts {
		got := k.tally[s.name]
		if got == nil {
			continue // it was never drawn
		}
		t.Logf("%-14s of %s: %4d killed before it was decided, %4d after, %4d came through", s.name, k.longest[s.name].Round(time.Millisecond), got.before, got.after, got.through)
	}
}

// sort is one thing that is done and killed: what it takes leads from, how many, and
// the command line for them.
type sort struct {
	name      string
	converted bool // it takes converted leads, and opens them
	merges    bool // it takes open leads, and makes one of them
	most      int
	args      func(k *killing, ids []string) (args []string, stdin string)
}

var sorts = []sort{
	{"convert", false, false, 1, func(_ *killing, ids []string) ([]string, string) {
		return []string{"lead", "convert", ids[0], "--account", "new", "--contact", "new", "--amount", "1000"}, ""
	}},
	{"convert, linked", false, false, 1, func(k *killing, ids []string) ([]string, string) {
		i := rand.N(len(k.accounts))
		return []string{"lead", "convert", ids[0], "--account", k.accounts[i], "--contact", k.contacts[i], "--opportunity", []string{"new", "none"}[rand.N(2)]}, ""
	}},
	{"several named", false, false, 5, func(_ *killing, ids []string) ([]string, string) {
		return slices.Concat([]string{"lead", "convert"}, ids, []string{"--account", "new", "--contact", "new"}), ""
	}},
	batch,
	{"batch, stdin", false, false, 6, func(k *killing, ids []string) ([]string, string) {
		return []string{"lead", "convert", "--batch", "-"}, k.table(ids)
	}},
	unconvert,
	{"merge", false, true, 4, func(_ *killing, ids []string) ([]string, string) {
		return slices.Concat([]string{"lead", "merge"}, ids), ""
	}},
}

// least is how many leads it takes at least.
func (s sort) least() int {
	if s.merges {
		return 2
	}
	return 1
}

// did reports whether it was done to a lead.
func (s sort) did(r records.Record) bool {
	if s.merges {
		return r.MergedInto() != ""
	}
	return r.Locked() != s.converted
}

// changes are those of the named leads that become something else.
func (s sort) changes(ids []string) []string {
	if s.merges {
		return ids[1:]
	}
	return ids
}

var batch = sort{"batch", false, false, 6, func(k *killing, ids []string) ([]string, string) {
	path := filepath.Join(k.dir.t.TempDir(), "batch.csv")
	if err := os.WriteFile(path, []byte(k.table(ids)), 0o600); err != nil {
		k.dir.t.Fatal(err)
	}
	return []string{"lead", "convert", "--batch", path}, ""
}}

var unconvert = sort{"unconvert", true, false, 5, func(_ *killing, ids []string) ([]string, string) {
	return slices.Concat([]string{"lead", "unconvert"}, ids, []string{"--reason", "killed"}), ""
}}

// tally is how many were killed before and after they were decided, and how many
// were done before the kill.
type tally struct{ before, after, through int }

// killing is a directory in which processes are killed, and what must be in it.
type killing struct {
	dir                directory
	accounts, contacts []string                 // that are nobody's origin, to be linked
	open, converted    []string                 // leads
	longest            map[string]time.Duration // a quarter more than each takes
	tally              map[string]*tally
	past               []string // what was done, for who looks for a fault
}

func newKilling(t *testing.T) *killing {
	k := &killing{dir: newDirectory(t), longest: map[string]time.Duration{}, tally: map[string]*tally{}}
	k.dir.run("import", "lead", writePeople(t, 40))
	for i := range 3 {
		account := strings.TrimSpace(k.dir.run("account", "add", fmt.Sprintf("House %d", i), "-q"))
		contact := strings.TrimSpace(k.dir.run("contact", "add", fmt.Sprintf("Somebody Else%d", i), "--account", account, "-q"))
		k.accounts, k.contacts = append(k.accounts, account), append(k.contacts, contact)
	}
	for r := range k.records("lead") {
		k.open = append(k.open, r)
	}
	slices.Sort(k.open)
	note := strings.TrimSpace(k.dir.run("note", k.open[0], "About everybody", "-q"))
	all := []string{"activity", "set", note}
	for _, id := range k.open[1:] {
		all = append(all, "about+="+id)
	}
	k.dir.run(all...)
	return k
}

// writePeople writes a table of leads that have something to fill in.
func writePeople(t *testing.T, n int) string {
	var b strings.Builder
	b.WriteString("first_name,last_name,company,phone,website\n")
	for i := range n {
		fmt.Fprintf(&b, "Ada,Person%d,Works %d,+44 20 7946 %04d,https://w%d.example\n", i, i, i, i)
	}
	path := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// table is a batch: some rows link, the others do not.
func (k *killing) table(ids []string) string {
	text := "lead,account,contact,amount\n"
	for i, id := range ids {
		if i%3 == 2 {
			text += fmt.Sprintf("%s,%s,%s,\n", id, k.accounts[0], k.contacts[0])
			continue
		}
		text += id + ",new,new,500\n"
	}
	return text
}

// prepare sees to it that there are enough leads of the kind that is wanted.
func (k *killing) prepare(s sort) {
	switch {
	case s.converted && len(k.converted) < s.most:
		k.round(batch, -1)
	case !s.converted && len(k.open) < s.most:
		for len(k.open) < len(k.converted) {
			k.round(unconvert, -1)
		}
	}
}

// round does one thing, kills it after some time (never, if that is negative), and
// checks what is left.
func (k *killing) round(s sort, after time.Duration) {
	from, to := &k.open, &k.converted
	if s.converted {
		from, to = to, from
	}
	rand.Shuffle(len(*from), func(i, j int) { (*from)[i], (*from)[j] = (*from)[j], (*from)[i] })
	ids := slices.Clone((*from)[:s.least()+rand.N(s.most-s.least()+1)])
	if after < 0 {
		ids = slices.Clone((*from)[:s.most])
	}
	head := k.dir.git("rev-parse", "HEAD")
	args, stdin := s.args(k, ids)
	k.past = append(k.past, fmt.Sprintf("plumb %s, killed after %s", strings.Join(args, " "), after))
	begin := time.Now()
	killed := k.kill(k.dir.command(args...), stdin, after)
	if k.longest[s.name] == 0 {
		k.longest[s.name] = time.Since(begin) * 5 / 4
	}
	done := k.verify(head, ids, s)
	if after >= 0 {
		k.count(s.name, killed, done)
	}
	if done && s.merges {
		k.dir.run("undo")
		return
	}
	if done {
		*from = slices.DeleteFunc(*from, func(id string) bool { return slices.Contains(ids, id) })
		*to = append(*to, ids...)
	}
}

// kill reports whether the process died of it. One that comes through must succeed.
func (k *killing) kill(cmd *exec.Cmd, stdin string, after time.Duration) bool {
	var said strings.Builder
	cmd.Stdin, cmd.Stderr = strings.NewReader(stdin), &said
	if err := cmd.Start(); err != nil {
		k.dir.t.Fatal(err)
	}
	if after >= 0 {
		time.Sleep(after)
		_ = cmd.Process.Kill()
	}
	err := cmd.Wait()
	if cmd.ProcessState.Exited() && err != nil {
		k.fail("it failed: %v\n%s", err, said.String())
	}
	return !cmd.ProcessState.Exited()
}

func (k *killing) count(name string, killed, done bool) {
	if k.tally[name] == nil {
		k.tally[name] = &tally{}
	}
	switch {
	case !killed:
		k.tally[name].through++
	case done:
		k.tally[name].after++
	default:
		k.tally[name].before++
	}
}

// verify checks what must hold after any kill, and returns whether the leads were
// converted, or opened.
func (k *killing) verify(head string, ids []string, s sort) bool {
	if out, err := k.dir.command("check").CombinedOutput(); err != nil || len(out) > 0 {
		k.fail("plumb check: %v\n%s", err, out)
	}
	if out := k.dir.git("status", "--porcelain"); out != "" {
		k.fail("the work tree is not clean:\n%s", out)
	}
	leads := k.records("lead")
	changed := s.changes(ids)
	done := s.did(leads[changed[0]])
	for _, id := range changed {
		if s.did(leads[id]) != done {
			k.fail("%s is not like %s: half of it happened", id, changed[0])
		}
	}
	for _, id := range slices.Concat(k.open, k.converted) {
		if r := leads[id]; !slices.Contains(changed, id) && (r.Locked() != slices.Contains(k.converted, id) || r.MergedInto() != "") {
			k.fail("%s, which was not named, changed", id)
		}
	}
	k.about(leads)
	want := "HEAD"
	if done {
		want = "HEAD^"
	}
	if k.dir.git("rev-parse", want) != head {
		k.fail("done: %t, but %s is not what HEAD was before", done, want)
	}
	k.linked(leads)
	k.leftOver()
	return done
}

// linked checks that leads and what came from them name each other, and that there
// is nothing else.
func (k *killing) linked(leads map[string]records.Record) {
	named := map[string]string{}
	for id, lead := range leads {
		for _, to := range lead.ConvertedTo() {
			named[to+" from "+id] = id
		}
	}
	there := slices.Concat(k.accounts, k.contacts)
	for _, kind := range []string{"account", "contact", "opportunity"} {
		for id, r := range k.records(kind) {
			origin := r.Role(records.RoleOrigin).Text()
			if origin == "" && !slices.Contains(there, id) || origin != "" && named[id+" from "+origin] == "" {
				k.fail("%s is orphaned; its origin is %q", id, origin)
			}
			there = append(there, id)
		}
	}
	for pair := range named {
		if id, _, _ := strings.Cut(pair, " "); !slices.Contains(there, id) {
			k.fail("%s is named and not there", pair)
		}
	}
	if len(leads) != len(k.open)+len(k.converted) {
		k.fail("there are %d leads", len(leads))
	}
}

// about checks that the note is about all leads but those that were merged.
func (k *killing) about(leads map[string]records.Record) {
	for _, note := range k.records("activity") {
		named := note.Role(records.RoleAbout).Strings()
		for id, lead := range leads {
			if slices.Contains(named, id) == (lead.MergedInto() != "") {
				k.fail("the note is about %v; %s is merged into %q", named, id, lead.MergedInto())
			}
		}
	}
}

// leftOver checks that no file is there but records and what init made.
func (k *killing) leftOver() {
	_ = filepath.WalkDir(k.dir.path, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.IsDir() && (e.Name() == ".git" || e.Name() == ".plumb") {
			return filepath.SkipDir
		}
		if err == nil && !e.IsDir() && !strings.HasSuffix(path, ".yaml") && !strings.HasPrefix(e.Name(), ".git") {
			k.fail("%s was left over", path)
		}
		return nil
	})
	if _, err := os.Stat(filepath.Join(k.dir.path, ".plumb", "journal", "pending")); err == nil {
		k.fail("the journal was not finished")
	}
}

// records are those of a kind, by id.
func (k *killing) records(kind string) map[string]records.Record {
	schema, err := config.Load(k.dir.path)
	if err != nil {
		k.dir.t.Fatal(err)
	}
	s, err := store.Open(k.dir.t.Context(), k.dir.path, store.Options{Schema: schema})
	if err != nil {
		k.dir.t.Fatal(err)
	}
	out := map[string]records.Record{}
	for r, err := range s.Scan(schema.Kind(kind)) {
		if err != nil {
			k.fail("%v", err)
		}
		out[r.ID()] = r
	}
	return out
}

// fail ends the test, with the last things that were done; the directory stays.
func (k *killing) fail(format string, args ...any) {
	k.dir.t.Helper()
	kept := filepath.Join(os.TempDir(), fmt.Sprintf("plumb-killed-%d", os.Getpid()))
	_ = os.CopyFS(kept, os.DirFS(k.dir.path))
	k.dir.t.Fatalf(format+"\nafter round %d; the last were\n  %s\nthe directory is kept as %s",
		append(args, len(k.past), strings.Join(k.past[max(0, len(k.past)-5):], "\n  "), kept)...)
}
