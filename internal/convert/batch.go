package convert

import (
	"slices"
	"time"

	"plumb/internal/match"
	"plumb/records"
)

// Row is one conversion among many: what is asked for, and what became of it.
type Row struct {
	Request Request
	Dated   bool  // the row says when it was converted
	Err     error // it cannot be done, or could not
	Outcome records.Outcome
	Same    records.Record    // it was converted to the same before; zero: it was not
	Links   map[string]string // by kind: what that was
}

// Row does one row, if it has no error yet. Its failure stops no other: it leaves
// nothing in the transaction. A record that is converted already, to what the row
// says, is left as it is; to something else it is locked.
func (s *Session) Row(row *Row) {
	if row.Err != nil {
		return
	}
	src, err := s.tx.Follow(row.Request.ID)
	switch {
	case err != nil:
		row.Err = err
	case src.Locked() && s.same(src, row):
		row.Same, row.Links = src, map[string]string{}
		for _, id := range src.ConvertedTo() {
			if k := s.schema.KindOf(id); k != nil {
				row.Links[k.Name] = id
			}
		}
	case src.Locked():
		row.Err = &records.LockedError{ID: src.ID()}
	case !src.Kind.Freezes() && s.again(src, row):
		row.Same = src
	default:
		row.Err = s.tx.Try(func() error {
			row.Outcome, err = s.Convert(row.Request)
			return err
		})
		if row.Err == nil {
			s.done[src.ID()] = true
		}
	}
}

// same reports whether a row says nothing else than what its record was converted
// to: the same time, the records that it names, the names that it gives them. Of a
// conversion of this very session nothing may differ, or a second deal would vanish.
func (s *Session) same(src records.Record, row *Row) bool {
	conv, req := src.Converted(), row.Request
	if at, err := time.Parse(time.RFC3339, conv.At("at").Text); row.Dated && (err != nil || !at.Equal(req.Change.At.Truncate(time.Second))) {
		return false
	}
	for kind, choice := range req.Choices {
		has := conv.At(kind).Text
		if choice == None && has != "" || records.IsID(string(choice)) && string(choice) != has {
			return false
		}
	}
	for kind, name := range req.Names {
		if r, err := s.tx.Get(conv.At(kind).Text); err != nil || match.Organisation(r.Label()) != match.Organisation(name) {
			return false
		}
	}
	for kind, values := range req.Set {
		r, err := s.tx.Get(conv.At(kind).Text)
		if err != nil {
			return false
		}
		for _, v := range values {
			isLabel := v.Field() == r.Kind.Field(r.Kind.Label)
			sameName := isLabel && match.Organisation(v.Text()) == match.Organisation(r.Label())
			if (s.done[src.ID()] || isLabel) && !sameName && !r.Get(v.Field()).Equal(v) {
				return false
			}
		}
	}
	return true
}

// again reports whether what a row wants of a record that lives on is there already:
// each of its targets, with the values that the row gives.
func (s *Session) again(src records.Record, row *Row) bool {
	conv, err := conversion(src, row.Request.Conversion)
	if err != nil {
		return false
	}
	links := map[string]string{}
	for _, t := range conv.Targets {
		w := work{Session: s, src: src, req: row.Request}
		if w.choice(t) == None {
			continue
		}
		links[t.Kind.Name] = s.came(src, t, row)
		if links[t.Kind.Name] == "" {
			return false
		}
	}
	row.Links = links
	return true
}

// came is the record of a target that came from src and has what the row gives it, or
// that src belongs to.
func (s *Session) came(src records.Record, t *records.Target, row *Row) string {
	own := src.Role(records.RoleAccount).Text()
	for _, id := range append(s.origins(t.Kind)[src.ID()], own) {
		r, err := s.tx.Follow(id)
		if err != nil || r.Kind != t.Kind || records.IsID(string(row.Request.Choices[t.Kind.Name])) && string(row.Request.Choices[t.Kind.Name]) != id {
			continue
		}
		name := row.Request.Names[t.Kind.Name]
		if (name == "" || name == r.Label()) && !slices.ContainsFunc(row.Request.Set[t.Kind.Name], func(v records.Value) bool { return !r.Get(v.Field()).Equal(v) }) {
			return id
		}
	}
	return ""
}

// origins are the records of a kind by what they came from, as the transaction sees
// them.
func (s *Session) origins(k *records.Kind) map[string][]string {
	if s.from[k] == nil {
		s.from[k] = map[string][]string{}
		for r, err := range s.tx.Scan(k) {
			if origin := r.Role(records.RoleOriginContact).Text(); err == nil && origin != "" {
				s.from[k][origin] = append(s.from[k][origin], r.ID())
			}
		}
	}
	return s.from[k]
}
