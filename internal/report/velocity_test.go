package report

import (
	"fmt"
	"testing"
)

// What becomes of those in "a" of a process a, b, pause, done well, done badly.
func TestPace(t *testing.T) {
	k := schemaOf(t, "kinds: {opportunity: {process: {statuses: [{key: a, type: open}, {key: b, type: working}, {key: pause, type: nurture}, {key: good, type: won}, {key: bad, type: lost}]}}}\n").Kind("opportunity")
	at := func(stages ...string) string {
		out := "id: opp-aa00000001\ncreated_at: 2026-01-01T00:00:00Z\nhistory:\n"
		for i, st := range stages {
			out += fmt.Sprintf("  - {at: 2026-01-%02dT00:00:00Z, stage: %s}\n", i+1, st)
		}
		return out + "stage: " + stages[len(stages)-1] + "\n"
	}
	for _, test := range []struct {
		name, file                   string
		entered, advanced, back, now int
		lost, dated, elsewhere       int
	}{
		{"waits", at("a"), 1, 0, 0, 1, 0, 0, 0},
		{"goes on", at("a", "b"), 1, 1, 0, 0, 0, 1, 0},
		{"is won at once", at("a", "good"), 1, 1, 0, 0, 0, 1, 0},
		{"is lost", at("a", "bad"), 1, 0, 0, 0, 1, 1, 0},
		{"goes on and is lost", at("a", "b", "bad"), 1, 1, 0, 0, 0, 1, 0},
		{"was won once", at("a", "good", "bad"), 1, 0, 0, 0, 1, 1, 0},
		{"rests", at("a", "pause"), 1, 0, 0, 0, 0, 1, 1},
		{"begins anew", at("a", "bad", "a"), 1, 0, 0, 1, 1, 1, 0},
		{"comes back", at("b", "a"), 1, 0, 0, 1, 0, 0, 0},
		{"was elsewhere only", at("b"), 0, 0, 0, 0, 0, 0, 0},
		{"says the same twice", at("a", "a", "b"), 1, 1, 0, 0, 0, 1, 0},
		{"no history", "id: opp-aa00000001\nstage: a\n", 1, 0, 0, 1, 0, 0, 0},
		{"a stage that is gone", at("a", "gone"), 1, 0, 0, 0, 0, 1, 1},
		{"the history forgot a move", "id: opp-aa00000001\nstage: b\nhistory:\n  - {at: 2026-01-01T00:00:00Z, stage: a}\n", 1, 1, 0, 0, 0, 0, 0},
		{"nobody knows since when", "id: opp-aa00000001\nstage: b\nhistory:\n  - {stage: a}\n  - {at: 2026-01-01T00:00:00Z, stage: b}\n", 1, 1, 0, 0, 0, 0, 0},
		{"rests and is lost", at("a", "pause", "bad"), 1, 0, 0, 0, 1, 1, 0},
		{"rests and goes on", at("a", "pause", "b"), 1, 1, 0, 0, 0, 1, 0},
		{"is won and begins anew", at("a", "good", "a"), 1, 0, 0, 1, 0, 1, 0},
		{"goes where nobody knows and is lost", at("a", "gone", "bad"), 1, 0, 0, 0, 0, 1, 1},
	} {
		p := NewVelocity(k, made(t, k, test.file), Grouping{}, utc).Stages[0]
		if p.Entered != test.entered || p.Advanced != test.advanced || p.Back != test.back || p.Now != test.now || p.Lost != test.lost || p.Dated != test.dated || p.Elsewhere != test.elsewhere {
			t.Errorf("%s: %+v", test.name, p)
		}
	}
	b := NewVelocity(k, made(t, k, at("b", "a", "b", "a")), Grouping{}, utc).Stages[1]
	if b.Entered != 1 || b.Back != 1 || b.Dated != 2 {
		t.Errorf("back twice: %+v", b)
	}
	b = NewVelocity(k, made(t, k, at("b", "pause", "a", "pause")), Grouping{}, utc).Stages[1]
	if b.Entered != 1 || b.Back != 1 || b.Elsewhere != 0 {
		t.Errorf("back by way of a pause: %+v", b)
	}
}

func TestSales(t *testing.T) {
	k := schemaOf(t, "").Kind("opportunity")
	deal := func(stage, amount, created, closed string) string {
		return fmt.Sprintf("id: opp-aa00000001\nstage: %s\namount: %s\ncreated_at: %s\nclose_date: %s\n", stage, amount, created, closed)
	}
	won := func(amount, closed string) string {
		return deal("closed-won", amount, "2026-01-01T00:00:00Z", closed)
	}
	for _, test := range []struct {
		name  string
		files []string
		want  string
	}{
		{"nothing", nil, "[]"},
		{"a third a day", []string{won("10.00 EUR", "2026-01-31")}, "EUR 1 0.33"},
		{"a deal lost halves it", []string{won("300.00 EUR", "2026-01-31"), deal("closed-lost", "1.00 EUR", "2026-01-01T00:00:00Z", "2026-01-02")}, "EUR 2 10.00"},
		{"closed on the day that it began", []string{won("300.00 EUR", "2026-01-01")}, "EUR 1 -"},
		{"closed before it began", []string{won("300.00 EUR", "2025-12-01")}, "EUR 1 -"},
		{"never together", []string{won("1.00 USD", "2026-01-02"), won("2.00 CHF", "2026-01-02")}, "CHF 1 2.00, USD 1 1.00"},
	} {
		got := "[]"
		for i, s := range NewVelocity(k, made(t, k, test.files...), Grouping{}, utc).Sales {
			day := "-"
			if s.PerDay != nil {
				day = *s.PerDay
			}
			one := fmt.Sprintf("%s %d %s", s.Currency, s.Count, day)
			if got += ", " + one; i == 0 {
				got = one
			}
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}
