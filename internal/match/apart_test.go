package match_test

import (
	"fmt"
	"slices"
	"testing"

	"plumb/internal/config"
	"plumb/internal/match"
	"plumb/records"
)

// Who was found to be apart is in no pair and in no group, whichever of them it is, also
// where a third is like both.
func TestDifferent(t *testing.T) {
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	var list []records.Record
	for i, c := range people {
		for j, text := range []string{c.a, c.b, c.a} {
			list = append(list, record(schema.Kind("lead"), 3*i+j, text))
		}
	}
	for n := range 4 {
		apart := func(a, b string) bool { return (len(a)+int(a[len(a)-1])+int(b[len(b)-1]))%4 == n }
		q := match.Question{Least: match.Possible, Different: apart}
		for _, p := range match.Pairs(slices.Values(list), q) {
			if apart(p.A, p.B) {
				t.Errorf("%d: %s and %s are apart, and a pair (%s)", n, p.A, p.B, p.Rule)
			}
		}
		groups := match.Groups(slices.Values(list), q)
		for _, g := range groups {
			for i, a := range g {
				if j := slices.IndexFunc(g[i+1:], func(b string) bool { return apart(a, b) }); j >= 0 {
					t.Errorf("%d: %s and %s are apart, and in one group", n, a, g[i+1+j])
				}
			}
		}
		if len(groups) == 0 {
			t.Error("there is no group at all")
		}
	}
	nobody := match.Question{Least: match.Possible, Different: func(string, string) bool { return false }}
	if got, want := match.Pairs(slices.Values(list), nobody), pairsFrom(list, match.Possible); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Error("where nobody is apart, the pairs are others")
	}
}
