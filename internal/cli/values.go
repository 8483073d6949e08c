package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"plumb/internal/capture"
	"plumb/internal/duplicates"
	"plumb/internal/pick"
	"plumb/internal/store"
	"plumb/records"
)

func unknownField(k *records.Kind, key string) error {
	hint := "the fields are " + strings.Join(k.FieldKeys(), ", ")
	if near := pick.Nearest(key, k.FieldKeys()); near != "" {
		hint = "\"plumb " + k.Name + " add --help\" explains the fields"
		return usage(hint, "%s has no field %q; did you mean %q?", k.Name, key, near)
	}
	return usage(hint, "%s has no field %q", k.Name, key)
}

// value reads what was typed for a field. For a reference any word will do that
// means one record.
func (a *app) value(ctx context.Context, f *records.Field, text string) (records.Value, error) {
	if f.Type == records.TypeRef && strings.TrimSpace(text) != "" {
		id, err := a.reference(ctx, f, text)
		if err != nil {
			return records.Value{}, err
		}
		text = id
	}
	if f.Type == records.TypeEntries && text != "" {
		var err error
		if text, err = a.entryText(ctx, f, text); err != nil {
			return records.Value{}, err
		}
	}
	return f.Parse(text, a.locale())
}

// entryText puts ids in the place of words in "campaign=fair,status=sent", or in
// one word that is the entry's first field.
func (a *app) entryText(ctx context.Context, f *records.Field, text string) (string, error) {
	if !strings.Contains(text, "=") {
		text = f.Identity[0] + "=" + text
	}
	parts := strings.Split(text, ",")
	for i, part := range parts {
		key, word, ok := strings.Cut(part, "=")
		sub := f.EntryField(strings.TrimSpace(key))
		if !ok || sub == nil || sub.Type != records.TypeRef {
			continue
		}
		id, err := a.reference(ctx, sub, word)
		if err != nil {
			return text, err
		}
		parts[i] = key + "=" + id
	}
	return strings.Join(parts, ","), nil
}

func (a *app) reference(ctx context.Context, f *records.Field, word string) (string, error) {
	var kinds []*records.Kind
	for _, name := range f.To {
		kinds = append(kinds, a.schema.Kind(name))
	}
	r, err := a.resolve(ctx, word, kinds...)
	return r.ID(), err
}

// change is an assignment with its value read.
type fieldChange struct {
	assignment
	value records.Value
}

func (a *app) readChanges(ctx context.Context, sets []assignment) ([]fieldChange, error) {
	var out []fieldChange
	for _, set := range sets {
		v, err := a.value(ctx, set.field, set.text)
		if err != nil {
			return nil, err
		}
		out = append(out, fieldChange{set, v})
	}
	return out, nil
}

// on is what the field of a record will be.
func (ch fieldChange) on(r records.Record) records.Value {
	switch ch.sign {
	case '+':
		return r.Get(ch.field).Add(ch.value)
	case '-':
		return r.Get(ch.field).Remove(ch.value)
	}
	return ch.value
}

// apply makes changes to a record. A status moves through its process: one that
// asks why is refused without a reason, and going on with the work takes the
// reason away.
func apply(r records.Record, changes []fieldChange, c records.Change) (records.Record, error) {
	before := r
	for _, ch := range changes {
		v := ch.on(r)
		if p := ch.field.Process; p != nil && !v.IsZero() {
			moved, err := p.Move(r, p.Find(v.Text()), c)
			if err != nil {
				return r, err
			}
			r = p.Closing(moved, c.At.Format(time.DateOnly), c)
			continue
		}
		r = r.With(ch.field, v, c)
	}
	return withReason(before, r, c)
}

func withReason(before, r records.Record, c records.Change) (records.Record, error) {
	st, f := r.Kind.Process.Of(r), r.Kind.Role(records.RoleReason)
	if f == nil || st == nil || st == r.Kind.Process.Of(before) {
		return r, nil
	}
	switch has := r.Get(f); {
	case st.Type.WantsReason() && has.IsZero():
		return r, noReason(st, fmt.Sprintf("give it too: %s=…", f.Key))
	case !st.Type.Closed() && has.Equal(before.Get(f)):
		return r.With(f, records.Value{}, c), nil
	}
	return r, nil
}

// entry makes an entry for a new record of changes.
func entryOf(changes []fieldChange) capture.Entry {
	var e capture.Entry
	for _, ch := range changes {
		v := ch.value
		if ch.field.Process != nil {
			e.Status = ch.field.Process.Find(v.Text())
			continue
		}
		if ch.sign == '+' {
			for i, had := range e.Values {
				if had.Field() == ch.field {
					v = had.Add(v)
					e.Values = append(e.Values[:i], e.Values[i+1:]...)
					break
				}
			}
		}
		e.Values = append(e.Values, v)
	}
	return e
}

// addRecord makes a record, unless there is one already that is to be used, and tells of
// what it may be.
func (a *app) addRecord(ctx context.Context, req capture.Request, policy string) (capture.Result, error) {
	out, err := a.addOnce(ctx, req, policy)
	var alike *duplicates.Error
	if !errors.As(err, &alike) || policy != duplicates.Ask {
		return out, err
	}
	d, err := a.askLookalike(alike)
	if err != nil {
		return out, err
	}
	req.Choice, req.Record, req.Apart = d.choice, d.with, d.apart
	return a.addOnce(ctx, req, policy)
}

func (a *app) addOnce(ctx context.Context, req capture.Request, policy string) (capture.Result, error) {
	var out capture.Result
	reason := &store.Reason{Op: req.Kind.Name + ".add"}
	_, err := a.update(ctx, reason, func(tx *store.Tx) (err error) {
		req.Check = a.check(tx, policy)
		out, err = capture.Add(tx, req)
		reason.Subject = req.Kind.Name + " add " + out.Record.ID()
		return err
	})
	if err == nil && out.Action == "added" {
		a.tellFound(out.Record, out.Found)
	}
	return out, err
}
