package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// program builds plumb once; these tests kill real processes.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "plumb-test-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "plumb")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

// directory is a new directory of records in a git repository of its own.
type directory struct {
	t    testing.TB
	path string
}

func newDirectory(t *testing.T) directory {
	d := directory{t, filepath.Join(t.TempDir(), "crm")}
	d.run("init", d.path)
	return d
}

func (d directory) command(args ...string) *exec.Cmd {
	path, err := program()
	if err != nil {
		d.t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = append(os.Environ(), "PLUMB_DIR="+d.path, "PLUMB_USER=ana", "GIT_CONFIG_NOSYSTEM=1", "HOME="+d.t.TempDir())
	if args[0] == "init" {
		cmd.Env = append(cmd.Env, "PLUMB_DIR=")
	}
	return cmd
}

// run runs plumb, which must succeed, and returns what it prints.
func (d directory) run(args ...string) string {
	d.t.Helper()
	var said strings.Builder
	cmd := d.command(args...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		d.t.Fatalf("plumb %s: %v\n%s%s", strings.Join(args, " "), err, out, said.String())
	}
	return string(out)
}

func (d directory) git(args ...string) string {
	d.t.Helper()
	out, err := exec.Command("git", append([]string{"-C", d.path}, args...)...).CombinedOutput()
	if err != nil {
		d.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func (d directory) list(kind string) []map[string]any {
	d.t.Helper()
	var out []map[string]any
	if err := json.Unmarshal([]byte(d.run(kind, "list", "-o", "json")), &out); err != nil {
		d.t.Fatal(err)
	}
	return out
}

// leads imports n leads at once.
func (d directory) leads(n int) {
	d.run("import", "lead", writeLeads(d.t, n))
}

// writeLeads writes a table of n leads.
func writeLeads(t testing.TB, n int) string {
	var b strings.Builder
	b.WriteString("last_name,company\n")
	for i := range n {
		fmt.Fprintf(&b, "Person %d,Company %d\n", i, i)
	}
	path := filepath.Join(t.TempDir(), "leads.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Twenty processes change one lead and add others at once: nothing is lost.
func TestAtOnce(t *testing.T) {
	d := newDirectory(t)
	d.leads(1)
	id := d.list("lead")[0]["id"].(string)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			d.run("lead", "set", id, fmt.Sprintf("tags+=t%d", i))
			d.run("lead", "add", fmt.Sprintf("Person %d", i), "--company", "X")
		})
	}
	wg.Wait()
	d.run("check")
	for _, lead := range d.list("lead") {
		if lead["id"] == id && len(lead["tags"].([]any)) != 20 {
			t.Errorf("tags were lost: %v", lead["tags"])
		}
	}
	if n := len(d.list("lead")); n != 21 {
		t.Errorf("there are %d leads, want 21", n)
	}
	if out := d.git("status", "--porcelain"); out != "" {
		t.Errorf("the work tree is not clean:\n%s", out)
	}
	if n := strings.Count(d.git("log", "--format=%s"), "\n"); n != 42 {
		t.Errorf("there are %d commits, want 42", n)
	}
}

// An import that is killed at a random instant leaves all of its records or none,
// and whoever comes next finishes it, commit included.
func TestKilledImports(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Fatal("git is needed")
	}
	kills, rows := 15, 300
	if testing.Short() {
		kills = 6
	}
	var longest time.Duration
	whole := 0
	for i := range kills + 1 {
		d := newDirectory(t)
		path := writeLeads(t, rows)
		begin := time.Now()
		cmd := d.command("import", "lead", path, "--key", "last_name", "-q")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		switch { // the first is let live, to know how long one takes
		case i == 0:
		case i%2 == 0: // most of the time goes into files and git; half of the kills are to come before
			time.Sleep(rand.N(longest / 8))
			_ = cmd.Process.Kill()
		default:
			time.Sleep(rand.N(longest))
			_ = cmd.Process.Kill()
		}
		_ = cmd.Wait()
		if i == 0 {
			longest = time.Since(begin) * 5 / 4
		}
		switch n := len(d.list("lead")); n {
		case 0:
		case rows:
			whole++
		default:
			t.Fatalf("%d of %d leads are there", n, rows)
		}
		d.run("check")
		if out := d.git("status", "--porcelain"); out != "" {
			t.Fatalf("git does not have everything:\n%s", out)
		}
		d.run("import", "lead", path, "--key", "last_name", "-q")
		if n := len(d.list("lead")); n != rows {
			t.Fatalf("imported again there are %d leads", n)
		}
	}
	if whole == 0 || whole > kills {
		t.Errorf("%d of %d imports came through; the kills hit nothing", whole, kills)
	}
}
