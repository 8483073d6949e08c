package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"plumb/internal/journal"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// Reason says why something is changed: it becomes the commit.
type Reason struct {
	Subject  string   // "lead convert lead-7k3m9q2xwt"; no personal data, for history keeps it
	Op       string   // "lead.convert", for the trailer Plumb-Op
	Trailers []string // further ones
}

// maxIDTrailers is how many ids a commit names; its diff has the rest.
const maxIDTrailers = 50

func (r Reason) message(changes []Change, count int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nPlumb-Op: %s\n", r.Subject, r.Op)
	for i, c := range changes {
		if i == maxIDTrailers {
			break
		}
		fmt.Fprintf(&b, "Plumb-Id: %s\n", c.ID)
	}
	if count > maxIDTrailers {
		fmt.Fprintf(&b, "Plumb-Count: %d\n", count)
	}
	for _, t := range r.Trailers {
		b.WriteString(t + "\n")
	}
	return b.String()
}

// Change is one file that a transaction changes.
type Change struct {
	ID, Path      string
	New, Removed  bool
	Before, After []byte // only under DryRun; nil: the file is made, or removed
}

// Result is what a transaction did, or under DryRun would do. Of records that were
// streamed it has no more than the commit names.
type Result struct{ Changes []Change }

// Tx is a transaction: what it reads is under the lock, what it puts is written
// together.
type Tx struct {
	store    *Store
	puts     map[string]put
	order    []string
	undone   bool
	journal  *journal.Writer
	streamed map[string]bool // ids; their contents are in the journal already
	dangling map[string]bool // what they point to and nobody has seen yet
	changes  []Change
	trial    []kept // what a Try put, and what was there before
	said     said   // of pairs that are not the same
}

// kept is a put before it was replaced; none says that there was none.
type kept struct {
	id   string
	put  put
	none bool
}

type put struct {
	before records.Record // zero: new
	after  records.Record // zero: removed
	file   *yamlfile.File
	bytes  []byte // of the file before
	format bool   // the form changes, not the content
}

// Update changes records: see the package comment. What fn returns as an error
// leaves everything as it was.
func (s *Store) Update(ctx context.Context, reason *Reason, fn func(*Tx) error) (Result, error) {
	if c, ok := s.source.(*committed); ok {
		return Result{}, &CommittedError{c.at.Commit}
	}
	if !s.DryRun {
		unlock, err := s.lock(ctx)
		if err != nil {
			return Result{}, err
		}
		defer unlock()
		if err := s.recover(ctx); err != nil {
			return Result{}, err
		}
	}
	tx := &Tx{store: s, puts: map[string]put{}, journal: s.journal.Create()}
	defer tx.Restart()
	if err := fn(tx); err != nil {
		return Result{}, err
	}
	tx.dropGone()
	if err := tx.validate(); err != nil {
		return Result{}, err
	}
	if err := tx.writeAll(); err != nil {
		return Result{}, err
	}
	if err := tx.journal.Err(); err != nil {
		return Result{}, err
	}
	count := tx.journal.Count()
	if count == 0 || s.DryRun {
		return Result{tx.changes}, nil
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	entry := journal.Entry{Message: reason.message(tx.changes, count), Commit: s.Commit, Count: count}
	if err := tx.journal.Decide(entry); err != nil {
		return Result{}, err
	}
	// From here on the change is decided; an interruption comes too late.
	return Result{tx.changes}, s.carryOut(ctx, &entry)
}

// Get returns a record as the transaction sees it.
func (tx *Tx) Get(id string) (records.Record, error) {
	if p, ok := tx.puts[id]; ok {
		if p.after.IsZero() {
			return records.Record{}, &NotFoundError{ID: id}
		}
		return p.after, nil
	}
	return tx.store.Get(id)
}

// MayName reports whether a file that could not be read, as the error of a scan says,
// has one of the ids in it.
func (tx *Tx) MayName(unread error, ids map[string]bool) bool {
	var bad *yamlfile.Error
	if !errors.As(unread, &bad) || len(bad.Problems) == 0 {
		return true
	}
	if bad.Problems[0].Check == "layout" { // no file of a record
		return false
	}
	b, err := tx.store.Bytes(bad.Problems[0].Path)
	for id := range ids {
		if err != nil || bytes.Contains(b, []byte(id)) {
			return true
		}
	}
	return false
}

// Follow returns the record that an id means now, merges followed.
func (tx *Tx) Follow(id string) (records.Record, error) {
	for range 100 {
		r, err := tx.Get(id)
		if err != nil || r.MergedInto() == "" {
			return r, err
		}
		id = r.MergedInto()
	}
	return records.Record{}, fmt.Errorf("%s was merged in a circle", id)
}

// Scan yields the records of a kind as the transaction sees them.
func (tx *Tx) Scan(k *records.Kind) iter.Seq2[records.Record, error] {
	return func(yield func(records.Record, error) bool) {
		for r, err := range tx.store.Scan(k) {
			if p, ok := tx.puts[r.ID()]; err == nil && ok {
				if p.after.IsZero() {
					continue
				}
				r = p.after
			}
			if !yield(r, err) {
				return
			}
		}
		for _, id := range tx.order {
			if p := tx.puts[id]; p.before.IsZero() && !p.after.IsZero() && p.after.Kind == k && !yield(p.after, nil) {
				return
			}
		}
	}
}

// New returns an empty record with an id that nothing has.
func (tx *Tx) New(k *records.Kind, c records.Change) (records.Record, error) {
	random := make([]byte, 16)
	for {
		if _, err := io.ReadFull(tx.store.Random, random); err != nil {
			return records.Record{}, err
		}
		r := records.NewRecord(k, k.NewID(random), c)
		if !tx.exists(r.ID()) {
			return r, nil
		}
	}
}

// Put writes a record when the transaction ends. A converted record that would
// be changed is refused with a *records.LockedError.
func (tx *Tx) Put(r records.Record) error {
	p, err := tx.load(r.ID())
	if err != nil {
		return err
	}
	if !p.before.IsZero() {
		if err := records.AllowChange(p.before, r); err != nil && !tx.undone {
			return err
		}
	}
	p.after = r
	tx.keep(r.ID(), p)
	return nil
}

// Remove deletes a record when the transaction ends. A converted one is refused.
func (tx *Tx) Remove(id string) error {
	p, err := tx.load(id)
	if err != nil {
		return err
	}
	if p.before.Locked() && !tx.undone {
		return &records.LockedError{ID: id}
	}
	p.after = records.Record{}
	tx.keep(id, p)
	return nil
}

// Undoing lets the transaction put back what a recorded commit changed, sealed
// records included: it may only restore what git has.
func (tx *Tx) Undoing() { tx.undone = true }

func (tx *Tx) load(id string) (put, error) {
	if p, ok := tx.puts[id]; ok {
		return p, nil
	}
	var p put
	if !tx.store.Exists(id) {
		return p, nil
	}
	before, file, err := tx.store.File(id)
	var missing *NotFoundError
	switch {
	case errors.As(err, &missing):
		return p, nil
	case err != nil:
		return p, err
	}
	p.before, p.file = before, file
	p.bytes, err = tx.store.read(before.Kind.Path(id))
	return p, err
}

func (tx *Tx) keep(id string, p put) {
	old, ok := tx.puts[id]
	if !ok {
		tx.order = append(tx.order, id)
	}
	tx.trial = append(tx.trial, kept{id, old, !ok})
	tx.puts[id] = p
	if tx.said.set != nil && tx.said.set.Names(id) {
		tx.said.set = nil // who was merged or converted stands for others now
	}
}

// Try runs a part of the transaction that may fail by itself: what it put is
// checked, and taken back if it or the check fails. The rest of the transaction
// stays.
func (tx *Tx) Try(fn func() error) error {
	tx.trial = nil
	order, spoken := len(tx.order), len(tx.said.log)
	err := fn()
	if err == nil {
		var problems []records.Problem
		for _, k := range tx.trial {
			problems = append(problems, tx.problems(k.id, tx.puts[k.id])...)
		}
		err = invalid(problems)
	}
	if err == nil {
		return nil
	}
	for _, k := range slices.Backward(tx.trial) {
		if tx.puts[k.id] = k.put; k.none {
			delete(tx.puts, k.id)
		}
	}
	tx.order = tx.order[:order]
	tx.unsay(spoken)
	return err
}

// Stream writes a record that this transaction will not read again: it is checked
// at once and goes to the disk, so that the number of records costs no memory.
// What it points to may be streamed after it.
func (tx *Tx) Stream(r records.Record) error {
	id := r.ID()
	p, err := tx.load(id)
	if err != nil {
		return err
	}
	if !p.before.IsZero() {
		if err := records.AllowChange(p.before, r); err != nil {
			return err
		}
	}
	p.after = r
	if err := invalid(tx.store.Schema.Validate(r)); err != nil {
		return err
	}
	if tx.streamed == nil {
		tx.streamed, tx.dangling = map[string]bool{}, map[string]bool{}
	}
	r.Refs(func(_ *records.Field, ref string) {
		if !tx.exists(ref) {
			tx.dangling[ref] = true
		}
	})
	tx.streamed[id] = true
	return tx.write(id, p, true)
}

// Streamed reports whether a record was streamed.
func (tx *Tx) Streamed(id string) bool { return tx.streamed[id] }

// Restart forgets what was put and streamed so far.
func (tx *Tx) Restart() {
	tx.journal.Drop()
	*tx = Tx{store: tx.store, puts: map[string]put{}, undone: tx.undone, journal: tx.store.journal.Create()}
}

// validate checks everything that was put, and what it points to.
func (tx *Tx) validate() error {
	var problems []records.Problem
	for _, id := range tx.order {
		problems = append(problems, tx.problems(id, tx.puts[id])...)
	}
	for ref := range tx.dangling {
		if !tx.exists(ref) {
			problems = append(problems, records.Problem{Check: "reference", Message: "there is no record " + ref})
		}
	}
	return invalid(append(problems, tx.verdictProblems()...))
}

func invalid(problems []records.Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return &records.InvalidError{Record: problems[0].Record, Problems: problems}
}

func (tx *Tx) problems(id string, p put) []records.Problem {
	if p.after.IsZero() || p.format || p.after.Tree().Equal(p.before.Tree()) || tx.undone {
		return nil
	}
	found := tx.store.Schema.Validate(p.after)
	p.after.Refs(func(f *records.Field, ref string) {
		if field := fieldKey(f); !tx.exists(ref) {
			found = append(found, records.Problem{Check: "reference", Record: id, Field: field, Message: field + ": there is no record " + ref})
		}
	})
	if p.before.IsZero() {
		for i := range found {
			found[i].Record = "" // nobody has seen its id
		}
	}
	return found
}

func fieldKey(f *records.Field) string {
	if f == nil {
		return "converted"
	}
	return f.Key
}

// exists reports whether a reference leads somewhere. A record that cannot be
// read exists: its own fault is reported where it is read.
func (tx *Tx) exists(id string) bool {
	if p, ok := tx.puts[id]; ok {
		return !p.after.IsZero()
	}
	return tx.streamed[id] || tx.store.Exists(id)
}

// writeAll puts what really changes into the journal.
func (tx *Tx) writeAll() error {
	for _, id := range tx.order {
		if err := tx.write(id, tx.puts[id], false); err != nil {
			return err
		}
	}
	for _, name := range tx.said.order {
		if err := tx.writeVerdict(name, tx.said.puts[name]); err != nil {
			return err
		}
	}
	return nil
}

// write is writeAll for one record.
func (tx *Tx) write(id string, p put, streamed bool) error {
	c := Change{ID: id, Before: p.bytes, New: p.before.IsZero()}
	switch {
	case p.after.IsZero() && p.before.IsZero():
		return nil
	case p.after.IsZero():
		c.Path, c.Removed = p.before.Kind.Path(id), true
	case !p.format && p.after.Tree().Equal(p.before.Tree()):
		return nil
	default:
		c.Path = p.after.Kind.Path(id)
		var comments yamlfile.Comments
		if p.file != nil {
			comments = p.file.Comments
		}
		c.After = yamlfile.Write(p.after, comments)
		if bytes.Equal(c.After, c.Before) {
			return nil
		}
		if len(c.After) > yamlfile.MaxSize {
			return invalid([]records.Problem{{Check: "value", Record: id, Message: fmt.Sprintf("would have %.1f MiB; a record has at most 1 MiB", float64(len(c.After))/(1<<20))}})
		}
	}
	tx.add(c, p.after.Locked(), streamed)
	return nil
}

// add adds a file that changes. Of what is streamed no more is kept than the commit names.
func (tx *Tx) add(c Change, locked, streamed bool) {
	if !tx.store.DryRun {
		tx.journal.Add(journal.File{Path: c.Path, Data: c.After, Delete: c.Removed, New: c.New, Locked: locked})
		c.Before, c.After = nil, nil
	}
	if tx.store.DryRun || !streamed || len(tx.changes) < maxIDTrailers {
		tx.changes = append(tx.changes, c)
	}
}

// PutWith is Put for a record that somebody edited as text: its comments are
// those of the text.
func (tx *Tx) PutWith(r records.Record, comments yamlfile.Comments) error {
	if err := tx.Put(r); err != nil {
		return err
	}
	p := tx.puts[r.ID()]
	p.file = &yamlfile.File{Comments: comments}
	p.format = p.after.Tree().Equal(p.before.Tree())
	tx.puts[r.ID()] = p
	return nil
}
