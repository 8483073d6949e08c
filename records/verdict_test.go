package records_test

import (
	"testing"
	"time"

	"plumb/records"
)

// A verdict lies where the smaller of the two random parts says, whoever is named first.
func TestVerdictPath(t *testing.T) {
	change := records.Change{At: time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC), By: "ana"}
	v := records.NewVerdict("cont-9a5c2n8hzr", "lead-7k3m9q2xwt", "", change)
	if got, want := records.VerdictPath(v.Name()), "not-duplicates/7k/lead-7k3m9q2xwt--cont-9a5c2n8hzr.yaml"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if a, b, ok := records.PairOf(v.Name()); !ok || a != v.A || b != v.B {
		t.Errorf("%s, %s, %v", a, b, ok)
	}
	for _, name := range []string{"cont-9a5c2n8hzr--lead-7k3m9q2xwt", "lead-7k3m9q2xwt--lead-7k3m9q2xwt", "lead-7k3m9q2xwt", "lead-7k3m9q2xwt--x", ""} {
		if _, _, ok := records.PairOf(name); ok {
			t.Errorf("%q is the name of a verdict", name)
		}
	}
	if got := records.VerdictFrom(v.Tree()); got != v {
		t.Errorf("%v, want %v", got, v)
	}
}

// Of two verdicts about a pair the earlier one stands, with both notes, whichever side
// merges, and merging again adds nothing.
func TestMergeVerdicts(t *testing.T) {
	verdict := func(day int, by, note string) records.Tree {
		return records.NewVerdict("lead-7k3m9q2xwt", "lead-9a5c2n8hzr", note, records.Change{At: time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC), By: by}).Tree()
	}
	late, early := verdict(2, "ana", "father and son"), verdict(1, "ben", "Junior")
	got := records.MergeVerdicts(late, early)
	if want := verdict(1, "ben", "Junior; father and son"); !got.Equal(want) || !records.MergeVerdicts(early, late).Equal(want) {
		t.Errorf("%v, want %v", got, want)
	}
	if again := records.MergeVerdicts(got, late); !again.Equal(got) {
		t.Errorf("%v, want %v", again, got)
	}
	if got, want := records.MergeVerdicts(verdict(1, "ben", ""), late), verdict(1, "ben", "father and son"); !got.Equal(want) {
		t.Errorf("%v, want %v", got, want)
	}
	undated := verdict(1, "cy", "").Set("at", records.Tree{})
	if got := records.MergeVerdicts(undated, late); got.At("by").Text != "ana" {
		t.Errorf("%v: what has no time is the later one", got)
	}
}

// Who was merged stands for the other, and what a lead became stands for it where that
// can be the same: of two leads the contacts are different, of their accounts nothing is
// said.
func TestVerdicts(t *testing.T) {
	person, firm := &records.Kind{Name: "contact", Label: records.PersonLabel}, &records.Kind{Name: "account", Label: "name", Fields: []*records.Field{{Key: "name", Role: records.RoleOrganisation}}}
	firm.Index()
	all := map[string]records.Record{}
	add := func(k *records.Kind, id string, keys ...string) string {
		r := records.NewRecord(k, id, records.Change{})
		for i := 0; i < len(keys); i += 2 {
			switch keys[i] {
			case "into":
				r = r.WithKey("merged_into", records.TextTree(keys[i+1]))
			default:
				r = r.WithKey("converted", r.Converted().Set(keys[i], records.TextTree(keys[i+1])))
			}
		}
		all[id] = r
		return id
	}
	old, now := "lead-0000000001", "lead-0000000002"
	add(person, old, "into", now)
	add(person, now)
	other := add(person, "lead-0000000003")
	k1, a1 := add(person, "cont-0000000001"), add(firm, "acct-0000000001")
	k2, a2 := add(person, "cont-0000000002"), add(firm, "acct-0000000002")
	l1 := add(person, "lead-0000000004", "contact", k1, "account", a1)
	l2 := add(person, "lead-0000000005", "contact", k2, "account", a2)
	said := func(a, b string) records.Verdict { return records.NewVerdict(a, b, "", records.Change{}) }
	v := records.NewVerdicts([]records.Verdict{said(old, other), said(l1, l2), said(old, now), said(l1, a2)}, func(id string) records.Record { return all[id] })
	for _, c := range []struct {
		a, b string
		want bool
	}{{now, other, true}, {other, now, true}, {old, other, false}, {now, now, false}, {l1, l2, true}, {k1, k2, true}, {k1, l2, true}, {k2, l1, true}, {a1, l2, false}, {l1, a2, true}, {a1, a2, true}, {k1, a2, false}, {k1, other, false}} {
		if got := v.Different(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: different %v, want %v", c.a, c.b, got, c.want)
		}
	}
	if !v.Names(old) || !v.Names(now) || v.Names("lead-0000000009") || len(v.Of(now, other)) != 1 {
		t.Error("who is named, and by what")
	}
	var none records.Verdicts
	if none.Different(now, other) || none.Names(now) {
		t.Error("an empty set says something")
	}
}
