package records_test

import (
	"testing"
	"time"

	"plumb/records"
)

// A gate is passed when all its criteria are met at once, for the first time; what is
// answered later takes that back no more than a status that is left.
func TestGatePassed(t *testing.T) {
	k := schema(t, "kinds: {lead: {gates: {sql: [budget, need]}}}\n").Kind("lead")
	day := func(n int) time.Time { return time.Date(2026, 11, n, 12, 0, 0, 0, time.UTC) }
	type answer struct {
		day       int
		criterion string
		met       bool
	}
	tests := []struct {
		name    string
		answers []answer
		passed  int // day; 0: never
		missing string
		entries int
	}{
		{"nothing is known", nil, 0, "budget is not answered, need is not answered", 1},
		{"one of two", []answer{{2, "need", true}}, 0, "budget is not answered", 2},
		{"both", []answer{{2, "need", true}, {3, "budget", true}}, 3, "", 3},
		{"one is no", []answer{{2, "need", true}, {3, "budget", false}}, 0, "budget is no", 3},
		{"never at once", []answer{{2, "need", true}, {3, "need", false}, {4, "budget", true}}, 0, "need is no", 4},
		{"the first time counts", []answer{{2, "need", true}, {3, "budget", true}, {4, "need", false}, {5, "need", true}}, 3, "", 5},
		{"later answers take nothing back", []answer{{2, "need", true}, {3, "budget", true}, {4, "need", false}}, 3, "need is no", 4},
		{"the same again is no answer", []answer{{2, "need", true}, {3, "need", true}}, 0, "budget is not answered", 2},
		{"a clock that goes back", []answer{{3, "need", true}, {2, "budget", true}}, 3, "", 3},
	}
	for _, tt := range tests {
		r := records.NewRecord(k, "lead-0000000000", records.Change{At: day(1), By: "ana"})
		r = r.With(k.Role(records.RoleStatus), k.Process.Value(k.Process.Default()), records.Change{At: day(1), By: "ana"})
		for _, a := range tt.answers {
			r = r.WithAnswer(a.criterion, a.met, records.Change{At: day(a.day), By: "ana"})
		}
		at, ok := k.Gate("sql").Passed(r)
		if ok != (tt.passed > 0) || ok && !at.Equal(day(tt.passed)) {
			t.Errorf("%s: passed at %v, %v", tt.name, at, ok)
		}
		if got := k.Gate("sql").Missing(r); got != tt.missing {
			t.Errorf("%s: missing %q", tt.name, got)
		}
		if n := len(r.Key("history").Items); n != tt.entries {
			t.Errorf("%s: %d entries", tt.name, n)
		}
		if problems := records.CheckHistory(r); len(problems) > 0 {
			t.Errorf("%s: %v", tt.name, problems)
		}
	}
}
