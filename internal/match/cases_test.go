package match_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"plumb/internal/config"
	"plumb/internal/match"
	"plumb/records"
)

func TestCases(t *testing.T) {
	schema, err := config.Parse([]byte("format: 1\nkinds: {lead: {fields: {birth_date: {type: date, role: birth-date, help: B.}}}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range people {
		judge(t, schema.Kind("lead"), c.want, c.a, c.b)
	}
	for _, c := range firms {
		judge(t, schema.Kind("account"), c.want, c.a, c.b)
	}
}

func judge(t *testing.T, k *records.Kind, want, a, b string) {
	list := []records.Record{record(k, 1, a), record(k, 2, b)}
	for i := range 60 {
		stranger := fmt.Sprintf("first_name=Q%c%c|last_name=X%c%cvu|email=q%d@z%d.example|name=Zq%c%c Wv%d", 'a'+i%26, 'b'+i%20, 'a'+i%19, 'c'+i%23, i, i, 'a'+i%26, 'a'+i%17, i)
		list = append(list, record(k, 10+i, stranger))
	}
	score, why := 0.0, ""
	for _, p := range pairsFrom(list, 0.001) {
		if p.A == list[0].ID() && p.B == list[1].ID() {
			score, why = p.Score, reasons(p)
		}
	}
	got := "no"
	if score >= match.Certain {
		got = "yes"
	} else if score >= match.Possible {
		got = "ask"
	}
	if !slices.Contains(strings.Split(want, "|"), got) {
		t.Errorf("%s (%.3f), want %s:\n  %s\n  %s\n  %s", got, score, want, a, b, why)
	}
}

// reasons are what a pair says for itself, in bits.
func reasons(p match.Pair) string {
	var b strings.Builder
	for _, w := range p.Why {
		fmt.Fprintf(&b, "%s %.1f  ", w.Field, w.Weight)
	}
	return b.String()
}

func record(k *records.Kind, n int, text string) records.Record {
	r := records.NewRecord(k, fmt.Sprintf("%s-%010d", k.Prefix, n), records.Change{})
	for part := range strings.SplitSeq(text, "|") {
		key, value, _ := strings.Cut(part, "=")
		if k.Field(key) != nil {
			r = r.WithKey(key, records.TextTree(value))
		}
	}
	return r
}

// The same records in another order give the same pairs.
func TestOrder(t *testing.T) {
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	var list []records.Record
	for i, c := range people {
		list = append(list, record(schema.Kind("lead"), 2*i, c.a), record(schema.Kind("lead"), 2*i+1, c.b))
	}
	first := fmt.Sprint(pairsFrom(list, 0.2))
	for i := range list {
		j := (i * 7) % len(list)
		list[i], list[j] = list[j], list[i]
	}
	if again := fmt.Sprint(pairsFrom(list, 0.2)); again != first {
		t.Errorf("first %s\nagain %s", first, again)
	}
}

func pairsFrom(list []records.Record, least float64) []match.Pair {
	return match.Pairs(slices.Values(list), match.Question{Least: least})
}
