package match

import "strings"

// Levels of agreement of e-mail addresses.
const (
	mailExact = iota
	mailNear
	mailLocal // the same before the @, which does not follow from the name
	mailNamed // the same before the @, as the name would give anywhere
	mailDomain
	mailMate // one domain, and each address is that of its own name
	mailOther
)

func mailLevel(a, b mail, f, g *features) int {
	switch {
	case a.text == b.text:
		return mailExact
	case a.domain == b.domain && owns(a.local, b.local, f, g):
		return mailMate
	case a.domain == b.domain && squeeze(simple(a.local)) == squeeze(simple(b.local)):
		return mailNear
	case a.domain == b.domain && !digitsDiffer(a.local, b.local) && len(a.local) > 3 && edits(a.local, b.local, 2) <= 1+boolInt(!a.free && len(a.local) > 6):
		return mailNear
	case a.local == b.local && len(a.local) > 2 && edits(a.domain, b.domain, 2) <= 2:
		return mailNear
	case len(a.local) > 4 && !digitsDiffer(a.local, b.local) && edits(a.local, b.local, 1) <= 1 && edits(a.domain, b.domain, 1) <= 1:
		return mailNear
	case a.local == b.local && !a.role && len(a.local) > 3:
		if named(a.local, f) || named(b.local, g) {
			return mailNamed
		}
		return mailLocal
	case a.domain == b.domain && !a.free && f.family != g.family && named(a.local, f) && named(b.local, g):
		return mailMate
	case a.domain == b.domain && !a.free:
		return mailDomain
	}
	return mailOther
}

// owns reports whether two addresses differ as the names of their owners do: a.stoica@ and
// c.stoica@ are Alma and Celia, u.grunow@ and u.grunke@ are Grunow and Grunke, and neither
// is an error.
func owns(a, b string, f, g *features) bool {
	a, b = squeeze(simple(a)), squeeze(simple(b))
	if sexes(squeeze(f.given), squeeze(g.given)) && named(a, f) && named(b, g) {
		return true
	}
	if f.family != g.family && within(a, f.family) && within(b, g.family) && !within(a, g.family) && !within(b, f.family) {
		return true
	}
	if f.given == "" || g.given == "" || f.given[0] == g.given[0] || a == "" || b == "" {
		return false
	}
	return a[0] != b[0] && a[0] == f.given[0] && b[0] == g.given[0] || a[len(a)-1] != b[len(b)-1] && a[len(a)-1] == f.given[0] && b[len(b)-1] == g.given[0]
}

// within reports whether an address names somebody by the family name.
func within(local, family string) bool {
	family = squeeze(family)
	return len(family) > 2 && strings.Contains(local, family)
}

// digitsDiffer reports whether two words differ in their digits: ada1@ and ada2@ are two.
func digitsDiffer(a, b string) bool { return onlyDigits(a) != onlyDigits(b) }

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// named reports whether the part before the @ follows from a name.
func named(local string, f *features) bool {
	local = squeeze(simple(local))
	if f.family == "" && f.given == "" {
		return namelike(local)
	}
	return f.family != "" && strings.Contains(local, squeeze(f.family)) || f.given != "" && local == squeeze(f.given)
}

// namelike reports whether the part before the @ is a name that many have: john.smith.
func namelike(local string) bool {
	for i := range local {
		g, f := local[:i], local[i:]
		if (givenNames()[g] > 0 || i == 1) && surnames()[f] > 0 || surnames()[g] > 0 && givenNames()[f] > 0 {
			return true
		}
	}
	return givenNames()[local] > 0
}
