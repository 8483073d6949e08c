// Package store is a directory of records: where each file lies, the lock, the
// transaction, and reading many.
//
// There is one door for changes, [Store.Update]: it takes the lock, finishes
// what a crash left, lets the caller read and decide under the lock, checks what
// was put and what it points to, drops what did not change, decides the change
// in the journal, replaces the files, commits exactly those paths, and forgets
// the journal. It is all or nothing, also under SIGKILL. A converted record is
// refused here, for every command alike. Ask the user before Update, never
// inside: the lock is held.
//
// There is one door for reading many, [Store.Scan]. Reading takes no lock: files
// are replaced whole. It reads a work tree, or with [OpenAt] a commit.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"plumb/internal/gitx"
	"plumb/internal/journal"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// Options are what a store needs beside the directory.
type Options struct {
	Schema      *records.Schema
	Now         func() time.Time
	Random      io.Reader     // of new ids
	Repo        *gitx.Repo    // nil: the directory is in no work tree
	By          string        // who changes things
	DryRun      bool          // Update writes nothing
	Commit      bool          // Update commits
	LookOnly    bool          // what a crash left is read as if it were finished, and stays
	LockTimeout time.Duration // how long to wait for another plumb
	Say         func(string)  // talk to whoever waits

	Progress func(what string, done, of int) // of long work, for whoever waits; of 0: nobody knows; nil: nobody waits
}

// Store is an open directory.
type Store struct {
	Root string // "": the store is open at a commit
	Options
	source
	journal journal.Dir
}

// PrivateDir holds lock and journal; it is never committed.
const PrivateDir = ".plumb"

// NotFoundError says that there is no record with an id.
type NotFoundError struct{ ID string }

func (e *NotFoundError) Error() string { return "no record " + e.ID }

// BusyError says that another plumb holds the lock.
type BusyError struct{ Waited time.Duration }

func (e *BusyError) Error() string {
	return fmt.Sprintf("another plumb is writing in this directory (waited %s)", e.Waited)
}

// CommitError says that the files are written but git did not commit them.
type CommitError struct{ Err error }

func (e *CommitError) Error() string { return e.Err.Error() }
func (e *CommitError) Unwrap() error { return e.Err }

// Open opens the directory at root. If a change was begun and not finished, it
// is finished first, its commit included; where nothing may be written, it is
// read as if it were.
func Open(ctx context.Context, root string, o Options) (*Store, error) {
	private := filepath.Join(root, PrivateDir)
	s := &Store{Root: root, Options: o, source: &workTree{root: root}, journal: journal.Dir{Root: root, Private: private}}
	if !s.journal.Exists() {
		return s, nil
	}
	if o.LookOnly {
		return s, s.readThrough()
	}
	unlock, err := s.lock(ctx)
	switch {
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, errReadOnly):
		return s, s.readThrough()
	case err != nil:
		return nil, err
	}
	defer unlock()
	return s, s.recover(ctx)
}

// lock waits for the lock on the directory and returns how to let it go. The
// kernel lets it go when the process dies.
func (s *Store) lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Join(s.Root, PrivateDir), 0o700); err != nil {
		return nil, err
	}
	l := flock.New(filepath.Join(s.Root, PrivateDir, "lock"))
	if ok, err := l.TryLock(); err != nil || ok {
		return func() { _ = l.Unlock() }, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.LockTimeout)
	defer cancel()
	talk := time.AfterFunc(time.Second, func() { s.Say("waiting for another plumb to finish …") })
	defer talk.Stop()
	if _, err := l.TryLockContext(ctx, 15*time.Millisecond); err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			return nil, &BusyError{Waited: s.LockTimeout}
		}
		return nil, err
	}
	return func() { _ = l.Unlock() }, nil
}

// recover finishes the change that a killed process left. The lock is held.
func (s *Store) recover(ctx context.Context) error {
	e, err := s.journal.Pending()
	if err != nil {
		return err
	}
	if e != nil {
		if err := s.carryOut(ctx, e); err != nil {
			return err
		}
	}
	s.journal.Clean()
	return nil
}

// carryOut does what the journal says: files, commit, end.
func (s *Store) carryOut(ctx context.Context, e *journal.Entry) error {
	if err := s.journal.Apply(e, s.step("writing", e.Count)); err != nil {
		return err
	}
	if e.Commit && s.Repo != nil {
		if err := s.commit(context.WithoutCancel(ctx), e); err != nil {
			_ = s.journal.End()
			return err
		}
	}
	return s.journal.End()
}

// step returns what is told how much of a long piece of work is done.
func (s *Store) step(what string, of int) func(int) {
	if s.Progress == nil {
		return func(int) {}
	}
	return func(n int) { s.Progress(what, n, of) }
}

func (s *Store) commit(ctx context.Context, e *journal.Entry) error {
	c := gitx.Commit{Message: e.Message, MessageFile: filepath.Join(s.Root, PrivateDir, "journal", "message"), Who: s.By}
	for f, err := range s.journal.Files() {
		if err != nil {
			return err
		}
		c.Paths = append(c.Paths, f.Path)
		if f.New {
			c.New = append(c.New, f.Path)
		}
	}
	if what := s.Repo.Running(); what != "" {
		s.Say("a " + what + " is under way: the files are written and added, and it will carry them")
	}
	if len(c.Paths) > 1000 {
		s.step("committing", 0)(0)
	}
	if err := s.Repo.Commit(ctx, c); err != nil {
		return &CommitError{err}
	}
	return nil
}

func (s *Store) readThrough() error {
	e, err := s.journal.Pending()
	if err != nil || e == nil {
		return err
	}
	tree := &workTree{root: s.Root, overlay: map[string]journal.File{}}
	for f, err := range s.journal.Files() {
		if err != nil {
			return err
		}
		tree.overlay[f.Path] = f
	}
	s.source = tree
	return nil
}

// File returns the record with an id and the file that it stands in. The error
// is a *NotFoundError or a *yamlfile.Error.
func (s *Store) File(id string) (records.Record, *yamlfile.File, error) {
	k := s.Schema.KindOf(id)
	if k == nil || !records.IsID(id) {
		return records.Record{}, nil, &NotFoundError{ID: id}
	}
	b, err := s.read(k.Path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return records.Record{}, nil, &NotFoundError{ID: id}
	}
	if err != nil {
		return records.Record{}, nil, err
	}
	f, err := yamlfile.Parse(s.name(k.Path(id)), b)
	if err != nil {
		return records.Record{}, nil, err
	}
	r := records.FromTree(k, f.Tree)
	if r.ID() != id {
		return r, f, &yamlfile.Error{Problems: []records.Problem{f.Problem("id", idMessage(r.ID(), id), "id")}}
	}
	return r, f, nil
}

func idMessage(has, want string) string {
	return fmt.Sprintf("id is %q, but the file is named %s.yaml; the name of the file is the id", has, want)
}

// Get returns the record with an id.
func (s *Store) Get(id string) (records.Record, error) {
	r, _, err := s.File(id)
	return r, err
}

// Follow returns the record that an id means now: the master, of a record that
// was merged into another.
func (s *Store) Follow(id string) (records.Record, error) {
	for range 100 {
		r, err := s.Get(id)
		if err != nil || r.MergedInto() == "" {
			return r, err
		}
		id = r.MergedInto()
	}
	return records.Record{}, fmt.Errorf("%s was merged in a circle", id)
}

// Bytes returns the file of a record as it stands.
func (s *Store) Bytes(path string) ([]byte, error) { return s.read(path) }

// Exists reports whether there is a file for an id.
func (s *Store) Exists(id string) bool {
	k := s.Schema.KindOf(id)
	if k == nil || !records.IsID(id) {
		return false
	}
	return s.exists(k.Path(id))
}

// Missing marks the error for who looks for something that may not be there.
func (e *NotFoundError) Missing() bool { return true }
