package convert

import (
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
	Same    records.Record // it was converted to the same before; zero: it was not
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
		row.Same = src
	case src.Locked():
		row.Err = &records.LockedError{ID: src.ID()}
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
