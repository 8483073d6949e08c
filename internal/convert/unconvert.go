package convert

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"plumb/internal/store"
	"plumb/records"
)

// Mode says what an unconversion does about records that changed since.
type Mode string

// The modes.
const (
	Untouched Mode = ""      // nothing, if anything changed
	Keep      Mode = "keep"  // the records stay, and say no more where they came from
	Force     Mode = "force" // they go all the same
	Stray     Mode = "stray" // of another conversion of the same record: see Unconvert
)

// Undoing is one unconversion.
type Undoing struct {
	ID     string
	Reason string
	Mode   Mode
	Keep   bool // with Stray: unlink instead of removing
	Change records.Change
}

// ChangedError lists what was done since a conversion with what it made: taking it
// back would lose that.
type ChangedError struct {
	Record  string
	Changes []string
}

func (e *ChangedError) Error() string {
	return fmt.Sprintf("since %s was converted, this changed:\n%s", e.Record, strings.Join(e.Changes, "\n"))
}

// NotConvertedError says that there is nothing to take back.
type NotConvertedError struct{ Record string }

func (e *NotConvertedError) Error() string { return e.Record + " is not converted" }

// Undone is what an unconversion did.
type Undone struct {
	Source   records.Record
	Removed  []string       // records that the conversion had made
	Unlinked []string       // records that no longer say where they came from
	Emptied  []records.Fill // fields that it had filled
	Restored []records.Replace
}

// Unconvert opens a converted record again: what the conversion created is removed
// and what it filled is emptied, if nothing of it changed since. With Stray the
// record stays as it is, and what says that it comes from it, without the record
// knowing, goes: the losing half of a conversion that two people made.
func Unconvert(tx *store.Tx, schema *records.Schema, req Undoing) (Undone, error) {
	src, err := tx.Follow(req.ID)
	if err != nil {
		return Undone{}, err
	}
	u := undoing{tx: tx, schema: schema, req: req, src: src, going: map[string]bool{}, fills: map[string]bool{}, out: Undone{Source: src}}
	if req.Mode == Stray {
		err = u.strays()
		return u.out, err
	}
	if !src.Converted().Has("at") {
		return u.out, &NotConvertedError{src.ID()}
	}
	err = u.takeBack()
	return u.out, err
}

// UnconvertAll opens several records again. Where one stands on what another made, that
// one goes first, whatever their order.
func UnconvertAll(tx *store.Tx, schema *records.Schema, ids []string, req Undoing) ([]Undone, error) {
	var out []Undone
	for len(ids) > 0 {
		var later []string
		var first error
		for _, id := range ids {
			req.ID = id
			err := tx.Try(func() error {
				u, err := Unconvert(tx, schema, req)
				if err == nil {
					out = append(out, u)
				}
				return err
			})
			if changed := new(ChangedError); errors.As(err, &changed) {
				later = append(later, id)
				if first == nil {
					first = err
				}
			} else if err != nil {
				return nil, err
			}
		}
		if len(later) == len(ids) {
			return nil, first
		}
		ids = later
	}
	return out, nil
}

type undoing struct {
	tx      *store.Tx
	schema  *records.Schema
	req     Undoing
	src     records.Record
	going   map[string]bool // records that are to be removed
	fills   map[string]bool // record.field that the conversion filled, and that will be emptied
	changes []string
	out     Undone
	err     error // a record of the conversion cannot be read
}

// get returns a record; false if it is gone already, or cannot be read.
func (u *undoing) get(id string) (records.Record, bool) {
	r, err := u.tx.Get(id)
	if gone := new(store.NotFoundError); err != nil && !errors.As(err, &gone) {
		u.err = err
	}
	return r, err == nil
}

func (u *undoing) takeBack() error {
	conv := u.src.Converted()
	created := conv.At("created")
	if u.req.Mode != Keep {
		for i, id := range created.Keys {
			u.consider(id, created.Items[i].Text)
		}
	}
	for _, f := range conv.At("filled").Items {
		u.filled(f)
	}
	for _, f := range u.out.Emptied {
		u.fills[f.Record+"."+f.Field] = true
	}
	for _, x := range conv.At("replaced").Items {
		u.replaced(records.ReplaceOf(x))
	}
	if u.err != nil {
		return u.err
	}
	if err := u.pointers(); err != nil {
		return err
	}
	if len(u.changes) > 0 && u.req.Mode == Untouched {
		return &ChangedError{Record: u.src.ID(), Changes: u.changes}
	}
	if err := u.apply(); err != nil {
		return err
	}
	u.out.Source = records.Unconvert(u.src, u.req.Reason, u.req.Change)
	return u.tx.Put(u.out.Source)
}

// apply removes, empties, puts back and unlinks.
func (u *undoing) apply() error {
	for _, f := range u.out.Emptied {
		r, err := u.tx.Get(f.Record)
		if err != nil {
			return err
		}
		r, _ = r.Unfilled(r.Kind.Field(f.Field), f.Value.(string))
		if err := u.tx.Put(r); err != nil {
			return err
		}
	}
	for _, x := range u.out.Restored {
		r, err := u.tx.Get(x.Record)
		if err != nil {
			return err
		}
		r, _ = x.Restore(r)
		if err := u.tx.Put(r); err != nil {
			return err
		}
	}
	for _, id := range u.src.ConvertedTo() {
		if u.going[id] {
			u.out.Removed = append(u.out.Removed, id)
			if err := u.tx.Remove(id); err != nil {
				return err
			}
			continue
		}
		if err := u.unlink(id); err != nil {
			return err
		}
	}
	return nil
}

// unlink lets a record say no more that it came from the source.
func (u *undoing) unlink(id string) error {
	r, err := u.tx.Follow(id)
	if err != nil {
		return nil // it is gone already
	}
	for _, role := range []records.Role{records.RoleOrigin, records.RoleOriginContact} {
		f := r.Kind.Role(role)
		if f == nil || r.Get(f).Text() != u.src.ID() {
			continue
		}
		u.out.Unlinked = append(u.out.Unlinked, r.ID())
		return u.tx.Put(r.With(f, records.Value{}, u.req.Change))
	}
	return nil
}

// strays takes away what says that it comes from the source, and that the source's
// own conversion does not name.
func (u *undoing) strays() error {
	named := u.src.ConvertedTo()
	var found []string
	for _, k := range u.schema.Kinds {
		for r, err := range u.tx.Scan(k) {
			if err == nil && !slices.Contains(named, r.ID()) && (r.Role(records.RoleOrigin).Text() == u.src.ID() || r.Role(records.RoleOriginContact).Text() == u.src.ID()) {
				found = append(found, r.ID())
			}
		}
	}
	if u.req.Keep {
		for _, id := range found {
			if err := u.unlink(id); err != nil {
				return err
			}
		}
		return nil
	}
	for _, id := range found {
		u.going[id] = true
	}
	if err := u.pointers(); err != nil {
		return err
	}
	if len(u.changes) > 0 {
		return &ChangedError{Record: u.src.ID(), Changes: u.changes}
	}
	u.out.Removed = found
	for _, id := range found {
		if err := u.tx.Remove(id); err != nil {
			return err
		}
	}
	return nil
}
