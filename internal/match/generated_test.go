package match_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"plumb/internal/config"
	"plumb/internal/match"
	"plumb/records"
)

// generated are the records of a world as leads, and the people that they are of.
func generated(t testing.TB, w *world) ([]records.Record, map[string]string, map[string]*human) {
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	var list []records.Record
	truth, of := map[string]string{}, map[string]*human{}
	for i, r := range w.rows {
		rec := r.record(schema.Kind("lead"), i)
		list = append(list, rec)
		truth[rec.ID()], of[rec.ID()] = fmt.Sprint(r.of.id), r.of
	}
	return list, truth, of
}

// Records that were made for the purpose are told apart as the labelled ones are, which
// not every machine has.
func TestGenerated(t *testing.T) {
	w := newWorld(1, 2000)
	list, truth, of := generated(t, w)
	pairs := pairsFrom(list, 0.01)
	p, r, f := quality(pairs, truth, match.Certain)
	if f < 0.93 || p < 0.98 {
		t.Errorf("at 0.9: P %.4f R %.4f F1 %.4f, want F1 0.93 and P 0.98", p, r, f)
	}
	if p, r, f = quality(pairs, truth, match.Possible); f < 0.93 || p < 0.93 {
		t.Errorf("at 0.5: P %.4f R %.4f F1 %.4f, want F1 0.93 and P 0.93", p, r, f)
	}
	if wrong := falseBy(pairs, of, match.Certain); wrong["colleague"]+wrong["relative"] > 0.01 {
		t.Errorf("colleagues and relatives among what is certain: %v", wrong)
	}
	if *measure {
		worlds(t)
	}
}

// falseBy is what part of the flagged pairs are two people, by what they are to each other.
func falseBy(pairs []match.Pair, of map[string]*human, at float64) map[string]float64 {
	out, all := map[string]float64{}, 0.0
	for _, p := range pairs {
		if p.Score < at {
			continue
		}
		all++
		a, b := of[p.A], of[p.B]
		switch {
		case a.id == b.id:
		case a.house == b.house:
			out["relative"]++
		case a.given == b.given && a.family == b.family:
			out["namesake"]++
		case a.firm == b.firm:
			out["colleague"]++
		default:
			out["other"]++
		}
	}
	for kind := range out {
		out[kind] /= max(1, all)
	}
	return out
}

// The order of the rows, and with it their ids, changes no decision.
func TestShuffled(t *testing.T) {
	w := newWorld(2, 1800)
	first := decisions(t, w)
	rand.New(rand.NewPCG(3, 3)).Shuffle(len(w.rows), func(i, j int) { w.rows[i], w.rows[j] = w.rows[j], w.rows[i] })
	again := decisions(t, w)
	for pair := range first {
		if !again[pair] {
			t.Errorf("only before: %s", pair)
		}
	}
	if len(first) != len(again) {
		t.Errorf("%d pairs before, %d after", len(first), len(again))
	}
}

// decisions are the pairs that are flagged, by what the rows say.
func decisions(t *testing.T, w *world) map[string]bool {
	list, _, _ := generated(t, w)
	text := map[string]string{}
	for i, r := range list {
		text[r.ID()] = fmt.Sprint(w.rows[i].fields)
	}
	out := map[string]bool{}
	for _, p := range pairsFrom(list, 0.01) {
		for _, at := range []float64{match.Possible, match.Certain} {
			if p.Score >= at {
				two := []string{text[p.A], text[p.B]}
				slices.Sort(two)
				out[fmt.Sprint(at, two)] = true
			}
		}
	}
	return out
}

// Ten times as many others change little.
func TestUnrelated(t *testing.T) {
	w := newWorld(4, 600)
	list, truth, _ := generated(t, w)
	before := map[float64]float64{}
	pairs := pairsFrom(list, 0.01)
	for _, at := range []float64{match.Possible, match.Certain} {
		_, _, before[at] = quality(pairs, truth, at)
	}
	others := newWorld(5, 6000)
	seen := map[int]bool{}
	for _, r := range others.rows { // each once: nothing to find among them
		if !seen[r.of.id] {
			seen[r.of.id] = true
			list = append(list, r.record(list[0].Kind, len(list)))
		}
	}
	pairs = slices.DeleteFunc(pairsFrom(list, 0.01), func(p match.Pair) bool { return truth[p.A] == "" && truth[p.B] == "" })
	for at, was := range before {
		if _, _, f := quality(pairs, truth, at); f < was-0.02 || f > was+0.02 {
			t.Errorf("F1 at %.1f is %.4f among ten times as many, and was %.4f", at, f, was)
		}
	}
}

// Nor do they in the labelled files, of which the others have the fields.
func TestUnrelatedLabelled(t *testing.T) {
	schema, err := config.Parse([]byte("format: 1\nkinds: {lead: {fields: {birth_date: {type: date, role: birth-date, help: B.}}}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	k := schema.Kind("lead")
	files := []set{sets[0], sets[3]}
	if *measure { // those that take their time
		files = append(files, sets[2], sets[4])
	}
	for _, s := range files {
		list, truth := load(t, filepath.Join(labelled(t), s.file), k, s, 0)
		_, _, was := quality(pairsFrom(list, 0.01), truth, s.at)
		pairs := pairsFrom(append(list, strangers(k, s, len(list))...), 0.01)
		pairs = slices.DeleteFunc(pairs, func(p match.Pair) bool { return truth[p.A] == "" && truth[p.B] == "" })
		_, _, f := quality(pairs, truth, s.at)
		if *measure {
			fmt.Printf("%-24s F1 at %.1f %.4f, among ten times as many %.4f\n", s.file, s.at, was, f)
		}
		if f < was-0.02 || f > was+0.02 {
			t.Errorf("%s: F1 at %.1f is %.4f among ten times as many, and was %.4f", s.file, s.at, f, was)
		}
	}
}

// strangers are about ten times as many people as a set has, each once, with what the set
// says of its own.
func strangers(k *records.Kind, s set, n int) []records.Record {
	has := map[string]bool{}
	for _, key := range s.fields {
		has[key] = true
	}
	var out []records.Record
	seen := map[int]bool{}
	for i, r := range newWorld(5, 11*n).rows {
		if seen[r.of.id] {
			continue
		}
		seen[r.of.id] = true
		rec := r.record(k, 1_000_000+i)
		for _, f := range k.Fields {
			if !has[f.Key] {
				rec = rec.WithKey(f.Key, records.Tree{})
			}
		}
		if has["birth_date"] {
			rec = rec.WithKey("birth_date", records.TextTree(fmt.Sprintf("%d-%02d-%02d", 1930+(i*7919)%75, 1+(i*31)%12, 1+(i*17)%28)))
		}
		out = append(out, rec)
	}
	return out
}
