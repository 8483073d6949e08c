package report

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"plumb/records"
)

// rows makes some leads, accounts and opportunities that point to one another.
func rows() *rapid.Generator[Rows] {
	return rapid.Custom(func(t *rapid.T) Rows {
		day := func(name string) time.Time {
			n := rapid.IntRange(-1, 40).Draw(t, name)
			if n < 0 {
				return time.Time{}
			}
			return time.Date(2026, 1, 1+n, 0, 0, 0, 0, time.UTC)
		}
		out := Rows{Start: "leads"}
		leads, accounts := rapid.IntRange(0, 6).Draw(t, "leads"), rapid.IntRange(0, 4).Draw(t, "accounts")
		lead := func(name string) string { return fmt.Sprintf("lead-%d", rapid.IntRange(0, 8).Draw(t, name)) }
		acct := func(name string) string {
			return fmt.Sprintf("acct-%d", rapid.IntRange(0, max(0, accounts-1)).Draw(t, name))
		}
		for i := range accounts {
			out.Accounts = append(out.Accounts, Account{ID: fmt.Sprintf("acct-%d", i), Origin: lead("origin")})
		}
		for i := range leads {
			l := Lead{ID: fmt.Sprintf("lead-%d", i), Created: day("created"), Status: rapid.SampledFrom(records.StatusTypes).Draw(t, "status")}
			for range rapid.IntRange(0, 3).Draw(t, "past") {
				l.Past = append(l.Past, Moment{At: day("at"), Type: rapid.SampledFrom(records.StatusTypes).Draw(t, "type")})
			}
			if accounts > 0 && rapid.Bool().Draw(t, "converted") {
				l.Converted, l.At, l.Account = true, day("conversion"), acct("account")
			}
			out.Leads = append(out.Leads, l)
		}
		for i := range rapid.IntRange(0, 6).Draw(t, "opportunities") {
			o := Opportunity{ID: fmt.Sprintf("opp-%d", i), Origin: lead("origin"), Type: rapid.SampledFrom([]records.StatusType{records.StatusOpen, records.StatusWon, records.StatusLost}).Draw(t, "type"), HasAmount: true,
				Amount: records.Money{Amount: decimal.NewFromInt(int64(i)), Currency: "EUR"}}
			if accounts > 0 {
				o.Account = acct("account")
			}
			out.Opportunities = append(out.Opportunities, o)
		}
		return out
	})
}

// A count by other means gives the same funnel, each of the first four steps
// contains the next, and everything that exists is in a step or beside.
func TestRecount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rows().Draw(t, "rows")
		f := NewFunnel(r, Options{Cohort: "created"})
		converted, accounts, opportunities, won := 0, map[string]bool{}, 0, 0
		known := map[string]bool{}
		for _, l := range r.Leads {
			known[l.ID] = true
			if l.Converted {
				converted++
				accounts[l.Account] = true
			}
		}
		for _, o := range r.Opportunities {
			var origin string
			for _, a := range r.Accounts {
				if a.ID == o.Account {
					origin = a.Origin
				}
			}
			if known[o.Origin] || known[origin] {
				opportunities++
				if o.Type == records.StatusWon {
					won++
				}
			}
		}
		want := []int{len(r.Leads), -1, -1, converted, len(accounts), opportunities, won}
		for i, s := range f.Steps {
			if want[i] >= 0 && s.Count != want[i] {
				t.Fatalf("%s: %d, want %d", s.Step, s.Count, want[i])
			}
			if i > 0 && i < 4 && s.Count > f.Steps[i-1].Count {
				t.Fatalf("%s: %d of %d", s.Step, s.Count, f.Steps[i-1].Count)
			}
		}
		if n := f.Steps[5].Count + f.Beside.Opportunities; n != len(r.Opportunities) {
			t.Fatalf("%d opportunities in the funnel and beside, of %d", n, len(r.Opportunities))
		}
		if n := f.Steps[4].Count + f.Beside.Accounts; n != len(r.Accounts) {
			t.Fatalf("%d accounts in the funnel and beside, of %d", n, len(r.Accounts))
		}
	})
}

func TestFigures(t *testing.T) {
	for _, test := range []struct {
		part, whole int
		want        string
	}{{1, 3, "0.3333"}, {2, 3, "0.6667"}, {1, 32, "0.0312"}, {3, 32, "0.0938"}, {5, 5, "1"}, {0, 5, "0"}, {0, 0, "null"}} {
		b, _ := json.Marshal(ratio(test.part, test.whole))
		if string(b) != test.want {
			t.Errorf("%d/%d: %s, want %s", test.part, test.whole, b, test.want)
		}
	}
	d := days([]float64{3, -1, 2, 10})
	if *d.Median != 2.5 || *d.P90 != 10 || d.Dated != 4 {
		t.Errorf("%+v", d)
	}
	if d := days(nil); d.Median != nil || d.Dated != 0 {
		t.Errorf("%+v", d)
	}
	eur := func(n int64) records.Money { return records.Money{Amount: decimal.NewFromInt(n), Currency: "EUR"} }
	if got := Sum([]records.Money{eur(1), {Amount: decimal.NewFromInt(5), Currency: "CHF"}, eur(2)}); len(got) != 2 || got[0].String() != "5.00 CHF" || got[1].String() != "3.00 EUR" {
		t.Errorf("%v", got)
	}
}

// When one of the events of a step has no time, the step has none.
func TestUndated(t *testing.T) {
	at := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	l := Lead{Created: at, Past: []Moment{{Type: records.StatusWorking}, {At: at, Type: records.StatusQualified}}}
	if w := workedAt(l); !w.ok || !w.at.IsZero() {
		t.Errorf("worked %v", w)
	}
	if q := qualifiedAt(l); !q.ok || !q.at.Equal(at) {
		t.Errorf("qualified %v", q)
	}
}
