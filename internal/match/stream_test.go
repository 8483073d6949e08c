package match_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"plumb/internal/config"
	"plumb/internal/match"
	"plumb/records"
)

// Rows that come one after the other, as in an import, find those before them; the
// index that holds little finds nearly all that the other one does.
func TestStream(t *testing.T) {
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	s := sets[4]
	list, truth := load(t, filepath.Join(labelled(t), s.file), schema.Kind(s.kind), s, 0)
	wide, p := streamed(t, match.NewIndex(), list, truth)
	strong, q := streamed(t, match.NewStrongIndex(), list, truth)
	if strong < wide*97/100 || p < 0.97 || q < 0.97 {
		t.Errorf("%d with all keys, P %.3f; %d with the strongest, P %.3f", wide, p, strong, q)
	}
}

// One record that is held against all lines finds what it finds in an index of them.
func TestSift(t *testing.T) {
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	s := sets[4]
	list, _ := load(t, filepath.Join(labelled(t), s.file), schema.Kind(s.kind), s, 0)
	x := match.NewIndex()
	var lines []match.Line
	for _, r := range list {
		lines = append(lines, match.NewLine(r, ""))
		x.AddLine(lines[len(lines)-1])
	}
	all := func(yield func(*match.Line) bool) {
		for i := range lines {
			if !yield(&lines[i]) {
				return
			}
		}
	}
	var took time.Duration
	for _, r := range list[:300] {
		begin := time.Now()
		sifted := match.Sift(all, r, "", r.Kind).Find(r, 0.1, r.Kind)
		took += time.Since(begin)
		if found := x.Find(r, 0.1, r.Kind); !reflect.DeepEqual(sifted, found) {
			t.Fatalf("sifted %+v\nfound %+v", sifted, found)
		}
	}
	if *measure {
		fmt.Printf("sifted: %v a check of %d\n", took/300, len(list))
	}
}

// streamed is how many rows certainly look like one before them, and which part of
// these rightly so.
func streamed(t *testing.T, x *match.Index, list []records.Record, truth map[string]string) (found int, precision float64) {
	right := 0
	var took []time.Duration
	for _, r := range list {
		begin := time.Now()
		c := x.Find(r, match.Certain, r.Kind)
		took = append(took, time.Since(begin))
		if len(c) > 0 {
			found++
			right += map[bool]int{true: 1}[truth[c[0].ID] == truth[r.ID()]]
		}
		x.Add(r)
	}
	precision = float64(right) / float64(max(1, found))
	if *measure {
		slices.Sort(took)
		fmt.Printf("one by one: %d rows, %d found, P %.4f; one check p50 %v p99 %v\n", len(list), found, precision, took[len(took)/2], took[len(took)*99/100])
	}
	return found, precision
}
