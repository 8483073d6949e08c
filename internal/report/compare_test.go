package report

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plumb/records"
)

// figuresIn reads "leads=4 won=1:100 target=$200": counts, what they are worth, and amounts
// alone.
func figuresIn(text string) []Figure {
	var out []Figure
	for word := range strings.FieldsSeq(text) {
		name, value, _ := strings.Cut(word, "=")
		f := Figure{Name: name}
		if amount, money := strings.CutPrefix(value, "$"); money {
			f.Money, f.Amounts = true, []Amount{{"target", sumsOf(amount)}}
		} else {
			count, amount, _ := strings.Cut(value, ":")
			_, _ = fmt.Sscan(count, &f.Count)
			f.Amounts = []Amount{{"amount", sumsOf(amount)}}
		}
		out = append(out, f)
	}
	return out
}

// sumsOf reads "100+5USD".
func sumsOf(text string) Sums {
	var list []records.Money
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '+' }) {
		m := eur(strings.TrimSuffix(word, "USD"))
		if strings.HasSuffix(word, "USD") {
			m.Currency = "USD"
		}
		list = append(list, m)
	}
	return Sum(list)
}

// groupsOf reads "web,2026-01 event,2026-02": groups in which there is one lead each.
func groupsOf(by, text string) Figures {
	out := Figures{By: strings.Split(by, ","), All: figuresIn("leads=1")}
	for word := range strings.FieldsSeq(text) {
		out.Groups = append(out.Groups, FiguresOf{Key: strings.Split(word, ","), Figures: figuresIn("leads=1")})
	}
	return out
}

// What is no more stands among what there is: periods in their order, all else where the
// others of its kind are.
func TestCompareGroups(t *testing.T) {
	for _, test := range []struct{ by, before, after, want string }{
		{"source", "", "web event", "web+ event+"},
		{"source", "mail web", "web event", "web event+ mail-"},
		{"month", "2026-03 2026-01", "2026-02", "2026-01- 2026-02+ 2026-03-"},
		{"source,month", "web,2026-03 web,2026-01 mail,2026-01", "event,2026-02 web,2026-02", "event,2026-02+ web,2026-01- web,2026-02+ web,2026-03- mail,2026-01-"},
		{"month,source", "2026-01,web 2026-02,mail", "2026-02,web 2026-02,event", "2026-01,web- 2026-02,web+ 2026-02,event+ 2026-02,mail-"},
		{"owner,period", "ana,2026-Q3 ben,2026-Q1", "ana,2026-Q4 ana,2026-Q2", "ana,2026-Q2+ ana,2026-Q3- ana,2026-Q4+ ben,2026-Q1-"},
	} {
		var got []string
		for _, g := range Compare(groupsOf(test.by, test.before), groupsOf(test.by, test.after)).Groups {
			sign := map[int]string{-1: "-", 0: "", 1: "+"}[g.Steps[0].Difference()]
			got = append(got, strings.Join(g.Key, ",")+sign)
		}
		if text := strings.Join(got, " "); text != test.want {
			t.Errorf("%s, %q and %q: %q, want %q", test.by, test.before, test.after, text, test.want)
		}
	}
}

// A comparison with its sides changed over says the same of less as of more; and of each
// figure of either side there is one.
func TestCompareIsFair(t *testing.T) {
	side := rapid.Custom(func(t *rapid.T) Figures {
		var words []string
		for name, n := range rapid.MapOf(rapid.SampledFrom([]string{"leads", "won", "lost", "open"}), rapid.IntRange(0, 9)).Draw(t, "figures") {
			words = append(words, fmt.Sprintf("%s=%d:%d+%dUSD", name, n, n*10, 9-n))
		}
		return Figures{All: figuresIn(strings.Join(words, " "))}
	})
	rapid.Check(t, func(t *rapid.T) {
		before, after := side.Draw(t, "before"), side.Draw(t, "after")
		back := map[string]Change{}
		for _, c := range Compare(after, before).Steps {
			back[c.Step] = c
		}
		there := Compare(before, after).Steps
		if len(there) != len(back) {
			t.Fatalf("%d figures, and %d", len(there), len(back))
		}
		for _, c := range there {
			other := back[c.Step]
			if c.Difference() != -other.Difference() || len(less(c.Amounts[0].Difference(), less(nil, other.Amounts[0].Difference()))) > 0 {
				t.Fatalf("%+v, and %+v", c, other)
			}
		}
	})
}

func TestNewBound(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"12%", "0.12"}, {"0.12", "0.12"}, {"12 %", "0.12"}, {"100%", "1"}, {"12.5%", "0.125"}, {"0", "0"},
		{"+2%", "0.02 change"}, {"-0.02", "-0.02 change"}, {"-0%", "0 change"},
		{"12", "12 beyond"}, {"-3", "-3 change beyond"}, {"250%", "2.5 beyond"},
		{"", "none"}, {"%", "none"}, {"x", "none"}, {"1e1", "none"}, {"1E-2", "none"}, {"+ 2%", "none"}, {"++2", "none"}, {"0.123456789012345678901", "none"}, {"NaN", "none"}, {"1,5%", "none"},
	} {
		b, ok := NewBound("won", "leads", test.text)
		got := b.Least.String()
		if b.Change {
			got += " change"
		}
		if b.Beyond() {
			got += " beyond"
		}
		if !ok {
			got = "none"
		}
		if got != test.want {
			t.Errorf("%q: %s, want %s", test.text, got, test.want)
		}
	}
}

func TestMisses(t *testing.T) {
	for _, test := range []struct{ name, bound, before, now, want string }{
		{"kept", "won/leads=50%", "", "leads=4 won=2", ""},
		{"not kept", "won/leads=51%", "", "leads=4 won=2", "won/leads is 0.5 (2 of 4), under 0.51"},
		{"of nothing", "won/leads=0", "", "leads=0 won=0", "won/leads has no rate (0 of 0), so it is under 0"},
		{"by so little that it needs more places", "won/leads=33.34%", "", "leads=3 won=1", "won/leads is 0.3333 (1 of 3), under 0.3334"},
		{"and still more", "won/leads=0.33333334", "", "leads=3 won=1", "won/leads is 0.3333 (1 of 3), under 0.33333334"},
		{"rounded to the bound", "won/leads=0.6667", "", "leads=3 won=2", "won/leads is 0.66667 (2 of 3), under 0.6667"},
		{"of an amount", "won/target=50%", "", "leads=1 won=1:99 target=$200", "won/target is 0.495 (99.00 of 200.00 EUR), under 0.5"},
		{"each currency", "won/target=50%", "", "leads=1 won=1:100+1USD target=$200+10USD", "won/target is 0.1 (1.00 of 10.00 USD), under 0.5"},
		{"a currency that is no target", "won/target=50%", "", "leads=1 won=1:100+1USD target=$200", ""},
		{"no target", "won/target=0", "", "leads=1 won=1:100 target=$", "won/target has no rate (there is no target), so it is under 0"},
		{"more than all", "won/leads=200%", "", "leads=1 won=2", ""},
		{"changed as it may", "won/leads=-25%", "leads=4 won=2", "leads=4 won=1", ""},
		{"changed too much", "won/leads=-24%", "leads=4 won=2", "leads=4 won=1", "won/leads changed by -0.25 (from 0.5 to 0.25), under -0.24"},
		{"has not grown", "won/leads=+1%", "leads=4 won=2", "leads=8 won=4", "won/leads changed by +0 (from 0.5 to 0.5), under +0.01"},
		{"had no rate", "won/leads=-100%", "leads=0 won=0", "leads=2 won=1", "won/leads is 0.5 (1 of 2) and had no rate before, so its change is under -1"},
		{"has none now", "won/leads=-100%", "leads=1 won=1", "leads=0 won=0", "won/leads has no rate (0 of 0), so it is under -1"},
		{"a target that was none", "won/target=+0%", "leads=1 won=1:1 target=$", "leads=1 won=1:1 target=$2", "won/target is 0.5 (1.00 of 2.00 EUR) and had no rate before, so its change is under +0"},
	} {
		what, rate, _ := strings.Cut(test.bound, "=")
		step, base, _ := strings.Cut(what, "/")
		b, ok := NewBound(step, base, rate)
		if !ok {
			t.Fatal(test.bound)
		}
		var before *Figures
		if test.before != "" {
			before = &Figures{All: figuresIn(test.before)}
		}
		misses := Figures{All: figuresIn(test.now)}.Misses([]Bound{b}, before)
		var got []string
		for _, m := range misses {
			got = append(got, m.String())
		}
		if text := strings.Join(got, "\n"); text != test.want {
			t.Errorf("%s: %q, want %q", test.name, text, test.want)
		}
	}
}

// With groups each is held, and not the whole; a group that was not there had no rate.
func TestMissesOfGroups(t *testing.T) {
	now := Figures{By: []string{"source"}, All: figuresIn("leads=10 won=0"), Groups: []FiguresOf{
		{Key: []string{"web"}, Figures: figuresIn("leads=4 won=2")},
		{Key: []string{""}, Figures: figuresIn("leads=4 won=1")},
	}}
	before := Figures{By: []string{"source"}, All: figuresIn("leads=1 won=1"), Groups: []FiguresOf{
		{Key: []string{"web"}, Figures: figuresIn("leads=4 won=2")},
		{Key: []string{"mail"}, Figures: figuresIn("leads=4 won=4")},
	}}
	for rate, want := range map[string]string{
		"40%": "[won/leads of (none) is 0.25 (1 of 4), under 0.4]",
		"-1%": "[won/leads of (none) is 0.25 (1 of 4) and had no rate before, so its change is under -0.01]",
	} {
		b, _ := NewBound("won", "leads", rate)
		if got := fmt.Sprint(now.Misses([]Bound{b}, &before)); got != want {
			t.Errorf("%s: %s, want %s", rate, got, want)
		}
	}
}
