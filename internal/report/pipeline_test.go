package report

import (
	"fmt"
	"testing"
)

func TestPipeline(t *testing.T) {
	k := schemaOf(t, `kinds: {opportunity: {process: {statuses: [{key: far, type: open, probability: 25}, {key: near, type: working}, {key: won, type: won}]}}}`+"\n").Kind("opportunity")
	for _, test := range []struct{ name, file, want string }{
		{"nothing", "", "open 0 [] [] <nil>"},
		{"its stage's probability", "stage: far\namount: 10.00 EUR\ncreated_at: 2026-11-20T09:30:00Z\n", "open 1 [10.00 EUR] [2.50 EUR] 1"},
		{"its own goes before", "stage: far\namount: 10.00 EUR\nprobability: 0\ncreated_at: 2026-11-20T09:30:00Z\n", "open 1 [10.00 EUR] [0.00 EUR] 1"},
		{"none at all", "stage: near\namount: 10.00 EUR\ncreated_at: 2026-11-20T09:30:00Z\n", "open 1 [10.00 EUR] [] 1 unweighted 1"},
		{"half to even, at the end", "stage: far\namount: 0.10 EUR\n", "open 1 [0.10 EUR] [0.02 EUR] <nil>"},
		{"made tomorrow", "stage: far\ncreated_at: 2026-11-22T09:30:00Z\n", "open 1 [] [] -1"},
		{"of no stage", "amount: 1.00 EUR\n", "open 1 [1.00 EUR] [] <nil> unweighted 1"},
		{"won", "stage: won\namount: 1.00 EUR\n", "open 0 [] [] <nil>"},
	} {
		list := made(t, k)
		if test.file != "" {
			list = made(t, k, "id: opp-aa00000001\n"+test.file)
		}
		p := NewPipeline(k, list, Grouping{}, now)
		got := fmt.Sprintf("open %d %v %v", p.Open.Count, p.Open.Amount, p.Open.Weighted)
		if p.Open.AverageDays == nil {
			got += " <nil>"
		} else {
			got += fmt.Sprintf(" %v", *p.Open.AverageDays)
		}
		if p.Open.WithoutProbability > 0 {
			got += fmt.Sprintf(" unweighted %d", p.Open.WithoutProbability)
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		if p.All.Count != len(list) {
			t.Errorf("%s: %d of %d", test.name, p.All.Count, len(list))
		}
	}
}
