package main

import (
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"plumb": func() { os.Exit(run(counted())) }})
}

// counted makes the ids of a script the same in every run: the nth process gets
// the nth stream of numbers.
func counted() io.Reader {
	path := os.Getenv("PLUMB_TEST_COUNT")
	if path == "" {
		return io.Reader(nil)
	}
	b, _ := os.ReadFile(path)
	n, _ := strconv.Atoi(string(b))
	_ = os.WriteFile(path, []byte(strconv.Itoa(n+1)), 0o600)
	var seed [32]byte
	h := fnv.New64a()
	fmt.Fprint(h, n)
	copy(seed[:], h.Sum(nil))
	return rand.NewChaCha8(seed)
}

// TestScripts runs the program's promises: see testdata/script.
func TestScripts(t *testing.T) { testscript.Run(t, params("testdata/script")) }

// params are how the scripts in a folder are run: a fixed day, a fixed user, ids
// that come out the same, and a home without settings of git.
func params(dir string) testscript.Params {
	return testscript.Params{
		Dir:                 dir,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PLUMB_TEST_COUNT", filepath.Join(env.WorkDir, ".count"))
			env.Setenv("PLUMB_TODAY", "2026-11-21T09:30:00Z")
			env.Setenv("PLUMB_USER", "ana")
			env.Setenv("USER", "ana")
			env.Setenv("HOME", filepath.Join(env.WorkDir, ".home"))
			env.Setenv("TZ", "UTC")
			env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
			env.Setenv("GIT_AUTHOR_DATE", "2026-11-21T09:30:00Z")
			env.Setenv("GIT_COMMITTER_DATE", "2026-11-21T09:30:00Z")
			env.Setenv("GORACE", "atexit_sleep_ms=0")
			env.Setenv("SHARED", shared())
			return os.MkdirAll(filepath.Join(env.WorkDir, ".home"), 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"id":        cmdID,
			"replace":   cmdReplace,
			"unchanged": cmdUnchanged,
		},
		Condition: func(cond string) (bool, error) {
			if cond == "shared" {
				return sharedThere(), nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
	}
}

// shared is the folder of other tools' files, which are not in this repository.
func shared() string {
	dir, _ := filepath.Abs("../../../shared/data")
	return dir
}

func sharedThere() bool {
	_, err := os.Stat(shared())
	if err != nil && inCI() {
		panic("PLUMB_CI is set, and the shared files are missing")
	}
	return err == nil
}

func inCI() bool { return os.Getenv("PLUMB_CI") != "" && os.Getenv("PLUMB_CI") != "0" }

// missing ends a test for which this machine lacks a part that is not plumb's: Go and
// git are all that the suite needs, but CI has everything, and there it fails.
func missing(t *testing.T, what string) {
	t.Helper()
	if inCI() {
		t.Fatal("PLUMB_CI is set, and this is missing: " + what)
	}
	t.Skip("this machine has no " + what)
}

// cmdID keeps the one line that the last command printed in a variable.
func cmdID(ts *testscript.TestScript, neg bool, args []string) {
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// cmdReplace replaces text in a file: replace FILE OLD NEW.
func cmdReplace(ts *testscript.TestScript, neg bool, args []string) {
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	if !strings.Contains(string(b), args[1]) {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Check(os.Chmod(path, 0o644))
	ts.Check(os.WriteFile(path, []byte(strings.ReplaceAll(string(b), args[1], args[2])), 0o644))
}

// cmdUnchanged fails if the work tree of the directory differs from its last
// commit, or the last commit's subject is not the given text.
func cmdUnchanged(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(ts.Exec("git", "status", "--porcelain"))
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("the work tree changed:\n%s", out)
	}
	ts.Check(ts.Exec("git", "log", "-1", "--format=%s"))
	if out := strings.TrimSpace(ts.ReadFile("stdout")); len(args) > 0 && !strings.HasPrefix(out, args[0]) {
		ts.Fatalf("the last commit is %q, want %q", out, args[0])
	}
}
