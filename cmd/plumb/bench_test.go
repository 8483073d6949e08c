package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkDirectory prints how long a person waits for a command in a directory
// of 1,000 and of 10,000 leads (PLUMB_BENCH=100000 for more), beside git status in
// the same directory. Medians of five runs.
func BenchmarkDirectory(b *testing.B) {
	for b.Loop() {
		sizes := []int{1000, 10000}
		if os.Getenv("PLUMB_BENCH") == "100000" {
			sizes = append(sizes, 100000)
		}
		var rows [][]time.Duration
		var names []string
		for _, n := range sizes {
			names = nil
			d := benchDirectory(b, n)
			var row []time.Duration
			for _, c := range benchCommands {
				names = append(names, c.name)
				row = append(row, median(func() *exec.Cmd {
					if c.git {
						return exec.Command("git", append([]string{"-C", d.path}, c.args...)...)
					}
					return d.command(c.args...)
				}))
			}
			rows = append(rows, row)
		}
		b.Log(benchTable(sizes, names, rows))
	}
}

var benchCommands = []struct {
	name string
	git  bool
	args []string
}{
	{"git status", true, []string{"status", "--porcelain"}},
	{"lead list", false, []string{"lead", "list"}},
	{"lead list --where", false, []string{"lead", "list", "--where", `company matches "99"`}},
	{"report funnel", false, []string{"report", "funnel", "-o", "json"}},
	{"report funnel --as-of", false, []string{"report", "funnel", "-o", "json", "--as-of", "HEAD"}}, // not packed yet
	{"lead show by name", false, []string{"lead", "show", "Person 77 "}},
	{"lead add", false, []string{"lead", "add", "Ada Lovelace", "--company", "Engines"}},
	{"lead add --no-commit", false, []string{"lead", "add", "Ada Lovelace", "--company", "Engines", "--no-commit"}},
	{"check", false, []string{"check"}},
}

// benchDirectory has n leads that were worked on, in one commit.
func benchDirectory(b *testing.B, n int) directory {
	d := directory{b, filepath.Join(b.TempDir(), "crm")}
	d.run("init", d.path)
	var text strings.Builder
	text.WriteString("first_name,last_name,company,email,phone,source,status,created_at\n")
	for i := range n {
		fmt.Fprintf(&text, "Person %d,of Company,Company %d,p%d@c%d.example,+44 20 7946 %04d,%s,%s,2026-%02d-%02d\n", i, i, i, i, i%10000,
			[]string{"web", "referral", "event"}[i%3], []string{"new", "working", "qualified"}[i%3], i%11+1, i%28+1)
	}
	path := filepath.Join(b.TempDir(), "leads.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	begin := time.Now()
	d.run("import", "lead", path)
	b.Logf("import of %d leads: %s", n, time.Since(begin).Round(time.Millisecond))
	return d
}

func median(command func() *exec.Cmd) time.Duration {
	var all []time.Duration
	for range 5 {
		cmd := command()
		begin := time.Now()
		_ = cmd.Run()
		all = append(all, time.Since(begin))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

func benchTable(sizes []int, names []string, rows [][]time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-22s", "records")
	for _, n := range sizes {
		fmt.Fprintf(&b, "%12d", n)
	}
	b.WriteString("   ratio of the first two\n")
	for i, name := range names {
		fmt.Fprintf(&b, "%-22s", name)
		for _, row := range rows {
			fmt.Fprintf(&b, "%12s", row[i].Round(100*time.Microsecond))
		}
		fmt.Fprintf(&b, "%12.1f\n", float64(rows[1][i])/float64(rows[0][i]))
	}
	return b.String()
}

// BenchmarkStart prints how long plumb version takes beside a program that
// imports cobra and yaml.v3 and does nothing.
func BenchmarkStart(b *testing.B) {
	base := filepath.Join(b.TempDir(), "baseline")
	if out, err := exec.Command("go", "build", "-o", base, "./testdata/baseline").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	path, err := program()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		b.Logf("plumb version %s, baseline %s", many(path, "version"), many(base))
	}
}

// many is the median of 101 runs.
func many(name string, args ...string) time.Duration {
	var all []time.Duration
	for range 101 {
		begin := time.Now()
		_ = exec.Command(name, args...).Run()
		all = append(all, time.Since(begin))
	}
	slices.Sort(all)
	return all[len(all)/2].Round(10 * time.Microsecond)
}
