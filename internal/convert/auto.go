package convert

import (
	"slices"

	"plumb/internal/match"
	"plumb/records"
)

// find returns the records of a kind that may be the same as r, but for those on which
// work has ended.
func (s *Session) find(r records.Record, k *records.Kind) []match.Candidate {
	return s.finder.Like(r, match.Possible, k)
}

// auto links the one certain candidate, makes a new record where there is none,
// and asks otherwise. An account follows the contact that is named with it, or that
// is converted.
func (w *work) auto(pick records.Pick, before []records.Pick) (records.Pick, bool, error) {
	if r, ok, err := w.accountKnown(pick.Target.Kind); ok || err != nil {
		pick.Record = r
		return pick, ok, err
	}
	found := w.find(w.seen(pick.Target), pick.Target.Kind)
	if len(found) == 0 || w.req.OnDuplicate == "new" {
		return w.fresh(pick)
	}
	best, err := w.tx.Get(found[0].ID)
	if err != nil {
		return pick, false, err
	}
	if (!certain(found) && w.req.OnDuplicate != "link" || !w.fits(best, before)) && w.doubt(pick.Target.Kind.Name, found) {
		return w.fresh(pick) // so that all else is checked as well
	}
	if certain(found) && w.fits(best, before) || w.req.OnDuplicate == "link" {
		pick.Record = best
		return pick, true, nil
	}
	return w.fresh(pick)
}

// seen is the source as somebody looks for it among the records of a target: with
// the name and address that the new record is to have.
func (w *work) seen(t *records.Target) records.Record {
	r := w.src
	for _, role := range []records.Role{records.RoleOrganisation, records.RoleEmail, records.RoleFamilyName, records.RoleGivenName} {
		to, from := t.Kind.Role(role), w.src.Kind.Role(role)
		for _, v := range w.req.Set[t.Kind.Name] {
			if to != nil && from != nil && v.Field() == to {
				r = r.WithKey(from.Key, v.Tree())
			}
		}
	}
	return r
}

// certain reports whether the best candidate is surely the one, and no other may
// be.
func certain(found []match.Candidate) bool {
	return len(found) == 1 && found[0].Score >= match.Certain
}

// fits reports whether a found contact belongs to the account that was picked.
func (w *work) fits(r records.Record, before []records.Pick) bool {
	f := r.Kind.Role(records.RoleAccount)
	has := r.Get(f).Text()
	for _, p := range before {
		if f != nil && slices.Contains(f.To, p.Target.Kind.Name) && has != "" && has != p.Record.ID() {
			return false
		}
	}
	return true
}

// accountKnown returns the account that the others belong to, when account is auto: that
// of the contact that is converted, is named or is certain, or of the deal that is
// named.
func (w *work) accountKnown(k *records.Kind) (records.Record, bool, error) {
	belongs := func(r records.Record) string {
		if f := r.Kind.Role(records.RoleAccount); f != nil && slices.Contains(f.To, k.Name) {
			return r.Get(f).Text()
		}
		return ""
	}
	id := belongs(w.src)
	for _, t := range w.conv.Targets {
		if id != "" || t.Kind == k {
			continue
		}
		r, ok, err := w.known(t)
		if err != nil {
			return r, false, err
		}
		if ok {
			id = belongs(r)
		}
	}
	if id == "" {
		return records.Record{}, false, nil
	}
	r, err := w.tx.Follow(id)
	return r, err == nil, err
}

// known returns the record that a target will be, where that is certain already.
func (w *work) known(t *records.Target) (records.Record, bool, error) {
	if w.choice(t) != Auto || !t.Kind.Person() || w.req.OnDuplicate == "new" {
		r, ok := w.named(t)
		return r, ok, nil
	}
	found := w.find(w.seen(t), t.Kind)
	if !certain(found) {
		return records.Record{}, false, nil
	}
	r, err := w.tx.Get(found[0].ID)
	return r, err == nil, err
}
