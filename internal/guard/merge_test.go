package guard_test

import (
	"errors"
	"testing"

	"plumb/internal/guard"
	"plumb/internal/yamlfile"
	"plumb/records"
)

const (
	open     = "id: lead-0123456789\nlast_name: Lovelace\n"
	titled   = "id: lead-0123456789\nlast_name: Lovelace\ntitle: Countess\n"
	laidOut  = "# by hand\nlast_name: 'Lovelace'\nid: lead-0123456789\n"
	anas     = "id: lead-0123456789\nlast_name: Lovelace\nconverted: {at: 2026-11-21T09:30:00Z, by: ana, account: acct-1}\nseal: x\n"
	bens     = "id: lead-0123456789\nlast_name: Lovelace\nconverted: {at: 2026-11-21T09:30:00Z, by: ben, account: acct-2}\nseal: y\n"
	amended  = anas + "amended: [{at: 2026-11-22T09:30:00Z, by: ana, fields: [title]}]\n"
	forgot   = anas + "amended: [{at: 2026-11-22T09:30:00Z, by: ana, fields: [title], forget: true}]\n"
	opened   = open + "unconverted: [{at: 2026-11-22T09:30:00Z, by: ben}]\n"
	unsealed = "id: lead-0123456789\nlast_name: Byron\n"
	other    = "id: lead-9999999999\nlast_name: Lovelace\n"
	broken   = "id: [\n"
	noRecord = "a: lead-1\nb: lead-2\n"
)

// Each row is what both sides began with, ours, theirs, and what is said of it; turned
// about, the same is said of the other side.
func TestRule(t *testing.T) {
	for _, c := range []struct{ base, ours, theirs, want string }{
		{open, titled, titled, "same"},
		{"", titled, titled, "same"},
		{open, laidOut, open, "same"},
		{open, titled, unsealed, "lines"},
		{open, titled, broken, "lines"}, // which then give no record
		{noRecord, noRecord + "note: x\n", noRecord + "at: y\n", "lines"},
		{open, anas, titled, "ours converted it (ana, 2026-11-21T09:30:00Z), theirs edited it; keep ours"},
		{open, laidOut, anas, "theirs alone"},
		{open, anas, bens, "twice: ours converted it (ana, 2026-11-21T09:30:00Z), theirs converted it (ben, 2026-11-21T09:30:00Z)"},
		{"", anas, bens, "twice: ours converted it (ana, 2026-11-21T09:30:00Z), theirs converted it (ben, 2026-11-21T09:30:00Z)"},
		{broken, anas, titled, "ours converted it (ana, 2026-11-21T09:30:00Z), theirs edited it; keep ours"},
		{anas, amended, opened, "ours amended it (ana, 2026-11-22T09:30:00Z), theirs unconverted it (ben, 2026-11-22T09:30:00Z); keep ours"},
		{anas, amended, forgot, "ours amended it (ana, 2026-11-22T09:30:00Z), theirs forgot personal data of it (ana, 2026-11-22T09:30:00Z)"},
		{anas, amended, bens, "twice: ours amended it (ana, 2026-11-22T09:30:00Z), theirs converted it (ben, 2026-11-21T09:30:00Z)"},
		{anas, unsealed, opened, "ours took the lock off, theirs unconverted it (ben, 2026-11-22T09:30:00Z)"},
		{anas, amended, broken, "ours amended it (ana, 2026-11-22T09:30:00Z), theirs cannot be read; keep ours"},
		{open, other, titled, "mixed"},
		{other, titled, open, "mixed"},
		{open, noRecord, titled, "mixed"},
	} {
		s := guard.Sides{Path: "crm/leads/01/lead-0123456789.yaml", Base: []byte(c.base), Ours: []byte(c.ours), Theirs: []byte(c.theirs)}
		if got := ruled(s); got != c.want {
			t.Errorf("%q\n%q\n%q: %s\nwant %s", c.base, c.ours, c.theirs, got, c.want)
		}
	}
}

func ruled(s guard.Sides) string {
	ruling, err := s.Rule()
	var two *guard.ConflictError
	var mixed *guard.MixedError
	switch theirs, _ := yamlfile.ParseTree("", s.Theirs); {
	case errors.As(err, &mixed):
		return "mixed"
	case errors.As(err, &two):
		out := "ours " + two.Ours + ", theirs " + two.Theirs
		if two.Twice {
			out = "twice: " + out
		}
		if two.Locked != "" {
			out += "; keep " + two.Locked
		}
		return out
	case ruling.Same:
		return "same"
	case ruling.Want.Shape == records.Absent:
		return "lines"
	case ruling.Want.Equal(theirs):
		return "theirs alone"
	}
	return "ours alone"
}

// Which side is ours depends on whether one merges or rebases: nothing else may.
func TestRuleIsSymmetric(t *testing.T) {
	versions := []string{"", open, titled, laidOut, anas, bens, amended, forgot, opened, unsealed, other, broken, noRecord}
	for _, base := range versions {
		for _, a := range versions {
			for _, b := range versions {
				s := guard.Sides{Path: "leads/01/lead-0123456789.yaml", Base: []byte(base), Ours: []byte(a), Theirs: []byte(b)}
				turned := guard.Sides{Path: s.Path, Base: s.Base, Ours: s.Theirs, Theirs: s.Ours}
				x, errX := s.Rule()
				y, errY := turned.Rule()
				if (errX == nil) != (errY == nil) || x.Same != y.Same || !x.Want.Equal(y.Want) {
					t.Errorf("%q\n%q\n%q: %v %v, turned about %v %v", base, a, b, x, errX, y, errY)
				}
			}
		}
	}
}
