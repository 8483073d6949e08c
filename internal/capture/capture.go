// Package capture is the workflow of a new record: what was entered, then the
// defaults: the first status, the owner who enters it, the first entry of the
// history. Who may be there already is told, used or filled instead of being made
// again, as the directory or the user says.
package capture

import (
	"plumb/internal/duplicates"
	"plumb/internal/store"
	"plumb/records"
)

// Entry is what somebody entered: values, and keys that are no fields.
type Entry struct {
	Values []records.Value
	Status *records.Status // nil: the default
	Keys   records.Tree    // external, extra …
}

// Request is one new record.
type Request struct {
	Kind   *records.Kind
	Entry  Entry
	Change records.Change
	Check  *duplicates.Check // nil: it is made whoever is there
	// Choice is what somebody decided: duplicates.Link or Merge, with Record, or New,
	// which remembers that it is none of Apart.
	Choice, Record string
	Apart          []string
}

// Result is what became of a request.
type Result struct {
	Record records.Record // that was made, or is used instead
	Action string         // added, linked or merged
	Found  duplicates.Found
	Merged records.Merged
}

// Add puts a new record into the transaction, or finds the one to use instead.
func Add(tx *store.Tx, req Request) (Result, error) {
	r, err := tx.New(req.Kind, req.Change)
	if err != nil {
		return Result{}, err
	}
	if r, err = Fill(r, req.Entry, req.Change); err != nil {
		return Result{}, err
	}
	out := Result{Record: r, Action: "added"}
	if out.Found, err = found(r, req); err != nil {
		return out, err
	}
	switch choice, id := chosen(req, out.Found); choice {
	case duplicates.Link:
		out.Action = "linked"
		out.Record, err = tx.Follow(id)
		return out, err
	case duplicates.Merge:
		return merge(tx, out, id, req.Change)
	}
	for _, id := range req.Apart {
		if err := tx.Dismiss(records.NewVerdict(r.ID(), id, "", req.Change)); err != nil {
			return out, err
		}
	}
	return out, tx.Put(r)
}

// found is what the record looks like, unless somebody has decided already.
func found(r records.Record, req Request) (duplicates.Found, error) {
	if req.Check == nil || req.Choice != "" {
		return duplicates.Found{}, nil
	}
	return req.Check.Written(records.Record{}, r)
}

// chosen is what is done instead of making a record, and with which: "" if it is made.
func chosen(req Request, found duplicates.Found) (choice, id string) {
	if req.Choice != "" {
		return req.Choice, req.Record
	}
	best, ok := found.Certain()
	if req.Check == nil || !ok {
		return "", ""
	}
	return req.Check.Policy, best.ID
}

// merge fills the blanks of a record with what was entered for a new one.
func merge(tx *store.Tx, out Result, id string, c records.Change) (Result, error) {
	r, err := tx.Follow(id)
	if err != nil {
		return out, err
	}
	merged, problems := records.Merge(r, []records.Record{out.Record}, nil, c)
	if len(problems) > 0 {
		return out, &records.InvalidError{Record: r.ID(), Problems: problems}
	}
	out.Record, out.Action, out.Merged = merged.Master, "merged", merged
	return out, tx.Put(merged.Master)
}

// Fill sets what was entered on an empty record, and the defaults.
func Fill(r records.Record, e Entry, c records.Change) (records.Record, error) {
	k := r.Kind
	for i, key := range e.Keys.Keys {
		r = r.WithKey(key, e.Keys.Items[i])
	}
	for _, v := range e.Values {
		r = r.With(v.Field(), v, c)
	}
	if p := k.Process; p != nil {
		status := e.Status
		if status == nil {
			status = p.Default()
		}
		moved, err := p.Move(r, status, c)
		if err != nil {
			return r, err
		}
		r = overwrite(moved, e.Values, c)
	}
	if f := k.Role(records.RoleOwner); f != nil && r.Get(f).IsZero() && c.By != "" {
		owner, err := f.Parse(c.By, records.Locale{})
		if err != nil {
			return r, err
		}
		r = r.With(f, owner, c)
	}
	if e.Keys.Has("history") {
		return r.WithKey("history", e.Keys.At("history")), nil
	}
	return r.WithKey("history", records.Tree{}).Begin(c), nil
}

// overwrite sets again what entering a status may have set, such as a
// probability that somebody gave.
func overwrite(r records.Record, values []records.Value, c records.Change) records.Record {
	for _, v := range values {
		r = r.With(v.Field(), v, c)
	}
	return r
}
