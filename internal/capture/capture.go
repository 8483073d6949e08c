// Package capture is the workflow of a new record: what was entered, then the
// defaults: the first status, the owner who enters it, the first entry of the
// history.
package capture

import (
	"plumb/internal/store"
	"plumb/records"
)

// Entry is what somebody entered: values, and keys that are no fields.
type Entry struct {
	Values []records.Value
	Status *records.Status // nil: the default
	Keys   records.Tree    // external, extra …
}

// Add puts a new record of a kind into the transaction.
func Add(tx *store.Tx, k *records.Kind, e Entry, c records.Change) (records.Record, error) {
	r, err := tx.New(k, c)
	if err != nil {
		return r, err
	}
	if r, err = Fill(r, e, c); err != nil {
		return r, err
	}
	return r, tx.Put(r)
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
