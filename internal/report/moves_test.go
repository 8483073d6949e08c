package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"plumb/records"
)

// placesIn reads "lead a=new b=won:5 / opportunity c=": a kind, and its records with where
// they stand and what they are worth.
func placesIn(text string) []Places {
	var out []Places
	for part := range strings.SplitSeq(text, "/") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		p := Places{Kind: words[0], Plural: words[0] + "s"}
		for _, word := range words[1:] {
			id, at, _ := strings.Cut(word, "=")
			at, worth, hasAmount := strings.Cut(at, ":")
			place := Place{ID: id, At: at}
			if hasAmount {
				place.Amount = &records.Money{Amount: decimal.RequireFromString(worth), Currency: "EUR"}
			}
			p.List = append(p.List, place)
		}
		out = append(out, p)
	}
	return out
}

// movedText is "lead a:new>won(+5.00 EUR)"; - is not there.
func movedText(list []Moved) string {
	at := func(p *Place) string {
		if p == nil {
			return "-"
		}
		return p.At
	}
	var out []string
	for _, kind := range list {
		text := kind.Plural
		for _, m := range kind.List {
			text += fmt.Sprintf(" %s:%s>%s", m.Place().ID, at(m.Before), at(m.After))
			for _, d := range m.Difference() {
				text += "(" + d.String() + ")"
			}
		}
		out = append(out, text)
	}
	return strings.Join(out, " / ")
}

func TestMoves(t *testing.T) {
	for _, test := range []struct{ name, before, after, want string }{
		{"nothing", "", "", ""},
		{"stays", "lead a=new", "lead a=new", "leads"},
		{"moves, comes and goes, by id", "lead c=new b=new", "lead c=won a=new", "leads a:->new b:new>- c:new>won"},
		{"is worth more", "deal a=x:5", "deal a=x:7.50", "deals a:x>x(2.50 EUR)"},
		{"is written otherwise", "deal a=x:5", "deal a=x:5.00", "deals"},
		{"is worth something now", "deal a=x", "deal a=x:5", "deals a:x>x(5.00 EUR)"},
		{"comes with what it is worth, and goes", "deal a=x:5", "deal b=x:5", "deals a:x>-(-5.00 EUR) b:->x(5.00 EUR)"},
		{"comes, and is in no stage", "deal", "deal a=", "deals a:->"},
		{"leaves its stage and stays in the report", "deal a=x", "deal a=", "deals a:x>"},
		{"goes from no stage", "deal a=", "deal", "deals a:>-"},
		{"a kind that is new", "lead a=new", "aaa b=x / lead a=new", "aaas b:->x / leads"},
		{"a kind that is gone", "aaa b=x / lead a=new", "lead a=won", "leads a:new>won / aaas b:x>-"},
		{"kinds in another order", "lead a=new / deal b=x", "deal b=x / lead a=won", "deals / leads a:new>won"},
	} {
		if got := movedText(Moves(placesIn(test.before), placesIn(test.after))); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// Whatever moved, taking the moves back gives what was: nothing is forgotten, and nothing
// told that did not happen.
func TestMovesTellAll(t *testing.T) {
	places := rapid.Custom(func(t *rapid.T) []Places {
		text := "deal"
		for id, at := range rapid.MapOf(rapid.StringMatching("[a-e]"), rapid.SampledFrom([]string{"", "x", "y", "x:1", "x:2"})).Draw(t, "places") {
			text += " " + id + "=" + at
		}
		return placesIn(text)
	})
	rapid.Check(t, func(t *rapid.T) {
		before, after := places.Draw(t, "before"), places.Draw(t, "after")
		back := byID(after[0].List)
		for _, m := range Moves(before, after)[0].List {
			if m.Before == nil {
				delete(back, m.After.ID)
				continue
			}
			back[m.Before.ID] = m.Before
		}
		was := byID(before[0].List)
		if len(was) != len(back) {
			t.Fatalf("%d, want %d", len(back), len(was))
		}
		for id, p := range was {
			if back[id] == nil || back[id].At != p.At || !sameMoney(back[id].Amount, p.Amount) {
				t.Fatalf("%s: %v, want %v", id, back[id], p)
			}
		}
	})
}
