package report

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plumb/records"
)

// Records that share a key are a group: the largest first, periods in their order.
func TestSplit(t *testing.T) {
	k := schemaOf(t, "").Kind("lead")
	var list []records.Record
	for _, word := range []string{"web/2026-02", "web/2026-01", "event/2026-01", "web/2026-01", "/2026-03", "event/2026-02"} {
		source, month, _ := strings.Cut(word, "/")
		list = append(list, made(t, k, "source: "+fmt.Sprintf("%q", source)+"\ncreated_at: "+month+"-05T00:00:00Z\n")...)
	}
	key := func(r records.Record, by string) string {
		if by == "month" {
			return utc.Key(r.CreatedAt(), by)
		}
		return r.Get(r.Kind.Field(by)).Text()
	}
	for by, want := range map[string]string{
		"":             "",
		"source":       "web:3 event:2 :1",
		"month":        "2026-01:3 2026-02:2 2026-03:1",
		"month,source": "2026-01,event:1 2026-01,web:2 2026-02,event:1 2026-02,web:1 2026-03,:1",
		"source,month": "web,2026-01:2 ,2026-03:1 event,2026-01:1 event,2026-02:1 web,2026-02:1",
	} {
		g := Grouping{Key: key}
		if by != "" {
			g.By = strings.Split(by, ",")
		}
		var got []string
		for _, p := range g.split(list) {
			got = append(got, fmt.Sprintf("%s:%d", strings.Join(p.key, ","), len(p.list)))
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%q: %q, want %q", by, text, want)
		}
	}
}

// A row is in a group for each value of each word, once, and always in one.
func TestCombinations(t *testing.T) {
	for _, test := range []struct {
		lists [][]string
		want  string
	}{
		{nil, "[[]]"},
		{[][]string{{"a"}}, "[[a]]"},
		{[][]string{nil}, "[[]]"},
		{[][]string{{"a", "b"}, {"x", "y"}}, "[[a x] [a y] [b x] [b y]]"},
		{[][]string{{"a", "a"}, {"x"}}, "[[a x]]"},
	} {
		if got := fmt.Sprint(combinations(test.lists)); got != test.want {
			t.Errorf("%q: %s, want %s", test.lists, got, test.want)
		}
	}
}

// The groups of a funnel that begin alike stand together, the larger ones first, and what
// is a period in its order.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		by := rapid.SampledFrom([][]string{{"source"}, {"month"}, {"source", "month"}, {"month", "source"}}).Draw(t, "by")
		var groups []Group
		sizes := map[string]int{} // by the first word
		for key, n := range rapid.MapOf(rapid.StringMatching("[a-c][x-z]"), rapid.IntRange(0, 5)).Draw(t, "groups") {
			groups = append(groups, Group{Key: strings.Split(key, "")[:len(by)], Steps: []Step{{Count: n}}})
			sizes[key[:1]] += n
		}
		order(groups, by)
		seen := map[string]bool{}
		for i, g := range groups {
			head := g.Key[0]
			if i > 0 && head != groups[i-1].Key[0] {
				before := groups[i-1].Key[0]
				if seen[head] {
					t.Fatalf("%s is torn apart", head)
				}
				if Periodic(by[0]) && before > head || !Periodic(by[0]) && sizes[before] < sizes[head] {
					t.Fatalf("%s before %s, by %v of %v", before, head, by, sizes)
				}
			}
			seen[head] = true
		}
	})
}
