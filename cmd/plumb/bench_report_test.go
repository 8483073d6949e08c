package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkReports prints what reports cost in a directory of 10,000 leads, 2,000 accounts
// and 2,500 opportunities (PLUMB_BENCH=100000 for ten times as many), beside git status in
// the same directory: the median of five runs on the clock, its processor time, and the
// most memory.
func BenchmarkReports(b *testing.B) {
	for b.Loop() {
		n := 10000
		if more, err := strconv.Atoi(os.Getenv("PLUMB_BENCH")); err == nil {
			n = more
		}
		d := funnelDirectory(b, n)
		var out strings.Builder
		fmt.Fprintf(&out, "\n%-34s%10s%10s%10s\n", fmt.Sprintf("%d leads", n), "wall", "cpu", "MB")
		for _, command := range []string{"git status --porcelain", "report funnel --by source,month", "report joined -o csv", "report pipeline --by owner", "report velocity", "report sources", "report funnel --as-of HEAD"} {
			c := costOf(func() *exec.Cmd {
				words := strings.Fields(command)
				if words[0] == "git" {
					return exec.Command("git", append([]string{"-C", d.path}, words[1:]...)...)
				}
				return d.command(words...)
			})
			fmt.Fprintf(&out, "%-34s%10s%10s%10d\n", command, c.wall.Round(time.Millisecond), c.processor.Round(time.Millisecond), c.memory>>20)
		}
		b.Log(out.String())
	}
}

type cost struct {
	wall, processor time.Duration
	memory          int64 // bytes, the most of one process
}

// costOf is the run of five whose time on the clock is the median.
func costOf(command func() *exec.Cmd) cost {
	var all []cost
	for range 5 {
		cmd := command()
		begin := time.Now()
		_ = cmd.Run()
		c := cost{wall: time.Since(begin), processor: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			c.memory = usage.Maxrss << 10
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(x, y cost) int { return cmp.Compare(x.wall, y.wall) })
	return all[len(all)/2]
}

// funnelDirectory has n leads of which one in five was converted into an account with an
// opportunity; one account in four has a later one. It comes from files as Salesforce
// exports them, in one commit.
func funnelDirectory(b *testing.B, n int) directory {
	d := directory{b, filepath.Join(b.TempDir(), "crm")}
	d.run("init", d.path)
	dir := b.TempDir()
	converted := n / 5
	var leads, accounts, deals strings.Builder
	leads.WriteString("Id,FirstName,LastName,Company,Email,LeadSource,Status,CreatedDate,IsConverted,ConvertedAccountId,ConvertedOpportunityId,ConvertedDate\n")
	accounts.WriteString("Id,Name,Website,BillingCity,Industry\n")
	deals.WriteString("Id,Name,AccountId,StageName,Amount,CloseDate,CreatedDate,Probability\n")
	for i := range n {
		made := time.Date(2024, 1, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * 2 * 365 * 24 * time.Hour / time.Duration(n))
		to := ",,"
		if i%5 == 0 {
			to = fmt.Sprintf("ACC%06d,OPP%06d,%s", i/5, i/5, made.AddDate(0, 1, 0).Format(time.RFC3339))
		}
		fmt.Fprintf(&leads, "LEA%06d,Person %d,of Company,Company %d,p%d@c%d.example,%s,%s,%s,%t,%s\n", i, i, i, i, i, []string{"Web", "Other", "Partner Referral", "Phone Inquiry"}[i%4],
			[]string{"Open - Not Contacted", "Working - Contacted"}[i%2], made.Format(time.RFC3339), i%5 == 0, to)
	}
	for i := range converted {
		fmt.Fprintf(&accounts, "ACC%06d,Company %d,https://c%d.example,Porto,Energy\n", i, i*5, i*5)
	}
	for i := range converted + converted/4 {
		made := time.Date(2024, 2, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(i%converted) * 2 * 365 * 24 * time.Hour / time.Duration(converted))
		fmt.Fprintf(&deals, "OPP%06d,Deal %d,ACC%06d,%s,%d,%s,%s,50\n", i, i, i%converted, []string{"Prospecting", "Closed Won", "Closed Lost", "Negotiation/Review"}[i%4], 100+i, made.AddDate(0, 3, 0).Format(time.DateOnly), made.Format(time.RFC3339))
	}
	var files []string
	for name, text := range map[string]string{"Lead.csv": leads.String(), "Account.csv": accounts.String(), "Opportunity.csv": deals.String()} {
		files = append(files, filepath.Join(dir, name))
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	begin := time.Now()
	d.run(append([]string{"import", "--preset", "salesforce", "--on-duplicate", "new", "--currency", "EUR"}, files...)...)
	b.Logf("import of %d leads, %d accounts and %d opportunities: %s", n, converted, converted+converted/4, time.Since(begin).Round(time.Millisecond))
	return d
}
