package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The funnel and the joined table of fifty commits of a year of random history are the
// same, complaints included, whether the commit is checked out, read beside the work
// tree, or read in a bare clone; and the time at which it was made means the same as its
// name.
func TestAsOf(t *testing.T) {
	p := newPastDirectory(t)
	for begin := p.day; p.day.Before(begin.AddDate(1, 0, 0)); {
		p.step()
	}
	bare, checkout := filepath.Join(t.TempDir(), "bare.git"), filepath.Join(t.TempDir(), "checkout")
	p.git("clone", "-q", "--bare", p.path, bare)
	p.git("clone", "-q", p.path, checkout)
	commits := strings.Fields(p.git("log", "--format=%H,%cI"))
	if len(commits) < 51 {
		t.Fatalf("the history has %d commits", len(commits))
	}
	broken := 0
	for _, i := range rand.Perm(len(commits) - 1)[:50] { // the first has no record
		commit, at, _ := strings.Cut(commits[i], ",")
		p.git("-C", checkout, "checkout", "-q", "--detach", commit)
		want, said := p.funnel(checkout, "")
		if said != "" {
			broken++
		}
		if got := p.joined(bare, commit); !reflect.DeepEqual(got, p.joined(checkout, "")) {
			t.Fatalf("joined --as-of %s:\n%v", commit, got)
		}
		for _, as := range []struct{ dir, of string }{{p.path, commit}, {bare, commit}, {bare, at}} {
			got, complaints := p.funnel(as.dir, as.of)
			if got["as_of"] != as.of {
				t.Fatalf("as_of is %v, want %s", got["as_of"], as.of)
			}
			got["as_of"] = nil
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("--as-of %s in %s:\n%v\nchecked out:\n%v", as.of, as.dir, got, want)
			}
			if complaints = atCommit.ReplaceAllString(complaints, "${1}"); complaints != said {
				t.Fatalf("--as-of %s says:\n%s\nchecked out:\n%s", as.of, complaints, said)
			}
		}
	}
	t.Logf("50 of %d commits; in %d of the 50 something cannot be read", len(commits), broken)
}

var atCommit = regexp.MustCompile(`(?m)^(plumb: )[0-9a-f]{10}:`)

// pastDirectory is a directory that something happens to, every few days something else.
type pastDirectory struct {
	directory
	day time.Time
	n   int
}

func newPastDirectory(t *testing.T) *pastDirectory {
	p := &pastDirectory{day: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)}
	p.tomorrow(t)
	p.directory = newDirectory(t)
	p.git("config", "user.email", "ana@x.example")
	p.git("config", "user.name", "Ana")
	for range 5 {
		p.add()
	}
	return p
}

// tomorrow sets the clocks of plumb and of git.
func (p *pastDirectory) tomorrow(t testing.TB) {
	p.day = p.day.AddDate(0, 0, 1+rand.N(6))
	for _, name := range []string{"PLUMB_TODAY", "GIT_COMMITTER_DATE", "GIT_AUTHOR_DATE"} {
		t.(*testing.T).Setenv(name, p.day.Format(time.RFC3339))
	}
}

func (p *pastDirectory) add() {
	p.tomorrow(p.t)
	p.n++
	p.run("lead", "add", fmt.Sprintf("Ada Person%d", p.n), "--company", fmt.Sprintf("Works %d", p.n), "--source", []string{"web", "event"}[p.n%2])
}

// step does one thing, and commits it.
func (p *pastDirectory) step() {
	p.tomorrow(p.t)
	open, converted := p.readable()
	switch n := rand.N(18); {
	case n < 3 || len(open) < 2:
		p.add()
	case n < 6:
		p.run("lead", "status", pickOne(open), []string{"working", "qualified", "nurturing"}[rand.N(3)])
	case n < 10:
		p.run("lead", "convert", pickOne(open), "--account", "new", "--contact", "new", "--amount", fmt.Sprintf("%d EUR", rand.N(1000)))
	case n < 12 && len(converted) > 0:
		_ = p.command("lead", "unconvert", pickOne(converted), "--reason", "random", "--force").Run() // not while a broken file may point to what would go
	case n < 14 && len(converted) > 0:
		if deals := p.list("opportunity"); len(deals) > 0 {
			p.command("opportunity", "stage", deals[rand.N(len(deals))]["id"].(string), []string{"closed-won", "proposal"}[rand.N(2)]).Run()
		}
	case n < 17:
		p.run([]string{"call", "note", "task"}[rand.N(3)], pickOne(open), "Something")
	default:
		p.byHand(pickOne(open))
	}
}

// byHand changes files as people do who know nothing of plumb.
func (p *pastDirectory) byHand(id string) {
	file, _ := filepath.Glob(filepath.Join(p.path, "leads", "*", id+".yaml"))
	shard := filepath.Dir(file[0])
	switch rand.N(7) {
	case 0:
		p.write(file[0], "}broken\n")
	case 1:
		p.write(filepath.Join(shard, "README"), "notes\n")
		p.write(filepath.Join(shard, "old", "lead-0123456789.yaml"), "id: lead-0123456789\n")
	case 2:
		_ = os.Symlink(filepath.Base(file[0]), filepath.Join(shard, "lead-"+shard[len(shard)-2:]+"00000000.yaml"))
	case 3:
		p.write(filepath.Join(p.path, "leads", "zz", id+".yaml"), "id: "+id+"\n")
	case 4:
		p.write(filepath.Join(shard, ".hidden.yaml"), "x\n")
		p.write(filepath.Join(p.path, "leads-old", "x.yaml"), "x\n")
		p.write(filepath.Join(p.path, "leads.txt"), "x\n")
	case 5:
		p.write(file[0], strings.Repeat("# much\n", 200_000))
	case 6:
		_ = os.Remove(file[0])
	}
	p.git("add", "-A")
	p.git("commit", "-q", "--allow-empty", "-m", "by hand")
}

// write adds text to a file.
func (p *pastDirectory) write(path, text string) {
	_ = os.MkdirAll(filepath.Dir(path), 0o777)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := f.WriteString(text); err != nil {
		p.t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		p.t.Fatal(err)
	}
}

// readable are the ids of the leads that can be read: not yet converted, and converted.
func (p *pastDirectory) readable() (open, converted []string) {
	cmd := p.command("lead", "list", "-o", "json", "--allow-broken")
	out, err := cmd.Output()
	var leads []map[string]any
	if err != nil || json.Unmarshal(out, &leads) != nil {
		p.t.Fatalf("lead list: %v\n%s", err, out)
	}
	for _, l := range leads {
		if l["converted"] != nil {
			converted = append(converted, l["id"].(string))
		} else {
			open = append(open, l["id"].(string))
		}
	}
	return open, converted
}

func pickOne(ids []string) string { return ids[rand.N(len(ids))] }

// funnel is the funnel of a directory, and what is said beside it.
func (p *pastDirectory) funnel(dir, asOf string) (f map[string]any, said string) {
	said = p.report(&f, dir, asOf, "funnel", "--by", "source,month", "--where", `lead.source != "nothing"`)
	return f, said
}

func (p *pastDirectory) joined(dir, asOf string) (rows []any) {
	p.report(&rows, dir, asOf, "joined")
	return rows
}

func (p *pastDirectory) report(to any, dir, asOf string, words ...string) (said string) {
	args := append([]string{"-C", dir, "report", "-o", "json", "--allow-broken"}, words...)
	if asOf != "" {
		args = append(args, "--as-of", asOf)
	}
	cmd := p.command(args...)
	var talk bytes.Buffer
	cmd.Stderr = &talk
	out, err := cmd.Output()
	if err != nil || json.Unmarshal(out, to) != nil {
		p.t.Fatalf("%s: %v\n%s%s", strings.Join(args, " "), err, out, talk.String())
	}
	return talk.String()
}
