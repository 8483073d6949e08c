package match

import (
	"slices"
	"strings"

	"plumb/records"
)

// strongest are the keys that find nearly all who are certainly the same.
var strongest = map[string]bool{"ph": true, "nn": true, "ss": true, "nick": true, "mail": true, "local": true, "hf": true, "of": true, "hg": true, "org": true, "os": true, "d": true, "bi": true}

// keysOf are what a record shares with others that may be the same: each by itself
// should find it, whatever else is wrong. strong leaves those that say most.
func keysOf(f *features, person, strong bool) []uint32 {
	var out []uint32
	add := func(kind string, parts ...string) {
		if strong && !strongest[kind] {
			return
		}
		for _, p := range parts {
			if p == "" {
				return
			}
		}
		out = append(out, hash2(kind, strings.Join(parts, "\x01")))
	}
	for _, id := range f.identifiers {
		add("id", id.field, id.text)
	}
	for _, p := range f.phones {
		add("ph", p.digits[max(0, len(p.digits)-7):])
		add("ph4", p.digits[max(0, len(p.digits)-4):], first(f.given, 1)+first(f.family, 1)+first(strings.Join(f.org.core, ""), 1))
	}
	if person {
		personKeys(f, add)
	} else {
		orgKeys(f, add)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// keysAs are the keys of a record as one of a kind.
func keysAs(f *features, k *records.Kind, person, strong bool) []uint32 {
	keys := keysOf(f, person, strong)
	kind := hash2("kind", k.Name)
	for i := range keys {
		keys[i] ^= kind
	}
	return keys
}

func first(s string, n int) string { return s[:min(len(s), n)] }

func personKeys(f *features, add func(kind string, parts ...string)) {
	given, family := squeeze(f.given), squeeze(f.family)
	pair := []string{given, family}
	slices.Sort(pair)
	add("nn", pair...)
	sounds := []string{skeleton(given), skeleton(family)}
	slices.Sort(sounds)
	add("ss", sounds...)
	add("fi", family, first(given, 1))
	add("gi", given, first(family, 1))
	for i := range len(family) {
		if len(family) > 3 {
			add("del", family[:i]+family[i+1:], first(given, 1))
		}
	}
	if len(family) > 3 {
		add("del", family, first(given, 1))
	}
	for _, w := range strings.Fields(f.family) {
		add("ft", skeleton(w), first(given, 1))
	}
	for _, g := range nicknames()[given] {
		add("nick", string(g), skeleton(family))
	}
	for _, m := range f.mails {
		add("mail", m.text)
		if !m.role && len(m.local) > 4 {
			add("local", m.local)
			add("lnames", squeeze(simple(strings.Map(digitless, m.local))))
		}
		add("lp", first(m.local, 5), first(m.domain, 3))
		if !m.free {
			add("h", m.domain)
			add("hg", m.domain, given)
			add("hf", m.domain, skeleton(family))
			add("hi", m.domain, first(given, 1)+first(family, 1))
		}
	}
	org := strings.Join(f.org.core, "")
	add("og", org, given)
	add("of", org, skeleton(family))
	for _, w := range f.org.core {
		add("wf", w, skeleton(family))
		add("wg", w, first(given, 3))
	}
	for i := range len(f.others) + 1 {
		placeKeys(f.at(i), add, first(family, 3), first(given, 3))
	}
	add("bd", f.birth)
	add("f", family)
	add("fs", skeleton(family))
	add("by", first(f.birth, 4), first(given, 1))
	add("bz", first(f.birth, 4), first(family, 1))
	if len(f.birth) == 10 {
		add("bm", f.birth[5:], first(family, 1))
		add("bn", f.birth[5:], first(given, 1))
		add("bc", f.birth[:7], squeeze(f.city))
	}
	add("bg", first(f.birth, 7), given)
	add("bf", first(f.birth, 7), skeleton(family))
	add("gc", given, squeeze(f.city))
	add("fc", skeleton(family), squeeze(f.city))
}

func placeKeys(f *place, add func(kind string, parts ...string), a, b string) {
	st := squeeze(f.street.words)
	add("sn", f.street.number, st)
	add("pa", f.postcode, a)
	add("pb", f.postcode, b)
	add("pn", f.postcode, f.street.number)
	add("ps", f.postcode, first(st, 4))
	add("cn", squeeze(f.city), f.street.number)
	add("sa", st, a)
	add("sb", st, b)
	add("cs", squeeze(f.city), first(st, 4))
	add("na", f.street.number, a, b)
	for _, w := range strings.Fields(f.street.words) {
		if len(w) > 3 {
			add("sk", skeleton(w), f.street.number)
			add("si", skeleton(w), first(a, 1)+first(b, 1))
			add("sp", skeleton(w), f.postcode)
			add("sc", skeleton(w), first(squeeze(f.city), 3))
		}
	}
	digits := []byte(f.postcode)
	slices.Sort(digits)
	add("pd", string(digits), first(a, 1))
	add("pe", string(digits), first(b, 1))
	add("cc", squeeze(f.city), first(a, 2))
	add("cd", skeleton(squeeze(f.city)), first(b, 2))
}

func orgKeys(f *features, add func(kind string, parts ...string)) {
	org := strings.Join(f.org.core, "")
	add("org", org)
	add("os", skeleton(org))
	add("o5", first(org, 5))
	for i, w := range f.org.core {
		add("w", w)
		add("wk", skeleton(w))
		if i+1 < len(f.org.core) {
			add("bi", w, f.org.core[i+1])
		}
	}
	for i := range len(org) {
		if len(org) > 4 && len(org) < 30 {
			add("odel", org[:i]+org[i+1:])
		}
	}
	if len(f.org.core) > 2 {
		var initials []byte
		for _, w := range f.org.core {
			initials = append(initials, w[0])
		}
		add("org", string(initials))
	}
	for _, d := range f.domains {
		add("d", d)
		name, _, _ := strings.Cut(d, ".")
		add("dn", name)
	}
	for i := range len(f.others) + 1 {
		placeKeys(f.at(i), add, first(org, 3), "")
	}
}
