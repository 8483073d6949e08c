package match_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"plumb/internal/match"
	"plumb/records"
)

// worlds prints what the matcher makes of records that were made: five worlds of 5,000
// rows, whose names are not those of the matcher's tables.
func worlds(t *testing.T) {
	for seed := uint64(1); seed <= 5; seed++ {
		w := newWorld(seed, 5000)
		list, truth, of := generated(t, w)
		begin := time.Now()
		pairs := pairsFrom(list, 0.01)
		figures(set{file: fmt.Sprintf("generated, seed %d", seed)}, list, pairs, truth, time.Since(begin))
		for _, at := range []float64{match.Possible, match.Certain} {
			fmt.Printf("    two people at %.1f, of the pairs flagged: %s\n", at, shares(falseBy(pairs, of, at)))
		}
		fmt.Printf("    F1 at 0.9 by country: %s\n", byCountry(pairs, truth, of))
		search(list, truth)
	}
}

func shares(by map[string]float64) string {
	var out []string
	for _, kind := range []string{"colleague", "relative", "namesake", "other"} {
		out = append(out, fmt.Sprintf("%s %.2f %%", kind, 100*by[kind]))
	}
	return strings.Join(out, ", ")
}

// byCountry counts a pair where its first record is from.
func byCountry(pairs []match.Pair, truth map[string]string, of map[string]*human) string {
	var out []string
	for i := range countries {
		own := map[string]string{}
		for id, h := range of {
			if h.country == &countries[i] {
				own[id] = truth[id]
			}
		}
		its := slices.DeleteFunc(slices.Clone(pairs), func(p match.Pair) bool { return own[p.A] == "" || own[p.B] == "" })
		_, _, f := quality(its, own, match.Certain)
		out = append(out, fmt.Sprintf("%s %.3f", countries[i].code, f))
	}
	return strings.Join(out, " ")
}

// search prints what part of the true pairs is compared at all, how many comparisons a
// second there are, and how long one record takes, on one processor.
func search(list []records.Record, truth map[string]string) {
	x := match.NewIndex()
	of := map[string][]string{}
	for _, r := range list {
		x.Add(r)
		of[truth[r.ID()]] = append(of[truth[r.ID()]], r.ID())
	}
	x.Settle()
	var took []time.Duration
	compared, true2, seen := 0, 0, 0
	for _, r := range list {
		near := x.Near(r)
		for _, other := range of[truth[r.ID()]] {
			if other != r.ID() {
				true2++
				seen += found(near, other)
			}
		}
		begin := time.Now()
		compared += x.Check(r)
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	var all time.Duration
	for _, d := range took {
		all += d
	}
	fmt.Printf("    candidates have %.4f of the true pairs; %.0f comparisons a second; one check p50 %.2f ms, p99 %.2f ms\n",
		float64(seen)/float64(max(1, true2)), float64(compared)/all.Seconds(), ms(took[len(took)/2]), ms(took[len(took)*99/100]))
}

func found(list []string, id string) int {
	if slices.Contains(list, id) {
		return 1
	}
	return 0
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// All pairs of a world, in the ordinary way.
func BenchmarkAllPairs(b *testing.B) {
	list, _, _ := generated(b, newWorld(1, 5000))
	for b.Loop() {
		pairsFrom(list, match.Certain)
	}
}

// One record against a hundred thousand others, in memory.
func BenchmarkCheck(b *testing.B) {
	list, _, _ := generated(b, newWorld(1, 100_000))
	x := match.NewIndex()
	for _, r := range list {
		x.Add(r)
	}
	x.Settle()
	runtime.GC()
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		begin := time.Now()
		x.Check(list[i*7919%len(list)])
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
}
