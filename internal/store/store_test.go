package store

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plumb/internal/config"
	"plumb/internal/journal"
	"plumb/records"
)

func open(t *testing.T, root string) *Store {
	t.Helper()
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), root, Options{Schema: schema, Now: time.Now, Random: rand.Reader, By: "ana", LockTimeout: 50 * time.Millisecond, Say: func(string) {}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func account(t *testing.T, s *Store, name string) records.Record {
	t.Helper()
	k := s.Schema.Kind("account")
	var made records.Record
	_, err := s.Update(t.Context(), &Reason{}, func(tx *Tx) error {
		r, err := tx.New(k, records.Change{At: time.Unix(0, 0), By: "ana"})
		if err != nil {
			return err
		}
		v, err := k.Field("name").Parse(name, records.Locale{})
		made = r.With(k.Field("name"), v, records.Change{})
		return errors.Join(err, tx.Put(made))
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// decide leaves a change as a process does that is killed right after deciding it.
func decide(t *testing.T, s *Store, files ...journal.File) {
	t.Helper()
	w := s.journal.Create()
	for _, f := range files {
		w.Add(f)
	}
	if err := w.Decide(journal.Entry{}); err != nil {
		t.Fatal(err)
	}
}

// A change that was decided and not carried out is finished by whoever opens the
// directory, and leaves nothing behind.
func TestRecover(t *testing.T) {
	root := t.TempDir()
	s := open(t, root)
	r := account(t, s, "Engines")
	path := r.Kind.Path(r.ID())
	want := "id: " + r.ID() + "\nname: Recovered\n"
	other := r.Kind.Path("acct-0123456789")
	decide(t, s, journal.File{Path: path, Data: []byte(want)}, journal.File{Path: other, Data: []byte("id: acct-0123456789\nname: New\n"), New: true})
	again := open(t, root)
	if b, err := os.ReadFile(filepath.Join(root, path)); err != nil || string(b) != want {
		t.Errorf("%v\n%s", err, b)
	}
	if !again.Exists("acct-0123456789") || again.journal.Exists() {
		t.Error("the change is not finished")
	}
	if left, _ := filepath.Glob(filepath.Join(root, PrivateDir, "*", "*")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

// Who may not write reads an unfinished change as if it were finished.
func TestReadThrough(t *testing.T) {
	root := t.TempDir()
	s := open(t, root)
	r := account(t, s, "Engines")
	decide(t, s, journal.File{Path: r.Kind.Path(r.ID()), Delete: true}, journal.File{Path: r.Kind.Path("acct-0123456789"), Data: []byte("id: acct-0123456789\nname: New\n"), New: true})
	if err := s.readThrough(); err != nil {
		t.Fatal(err)
	}
	var names []string
	for r, err := range s.Scan(s.Schema.Kind("account")) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, r.Label())
	}
	if strings.Join(names, " ") != "New" {
		t.Errorf("%v", names)
	}
}

func TestUpdate(t *testing.T) {
	root := t.TempDir()
	s := open(t, root)
	r := account(t, s, "Engines")
	stop := errors.New("stop")
	if _, err := s.Update(t.Context(), &Reason{}, func(tx *Tx) error { return errors.Join(stop, tx.Remove(r.ID())) }); !errors.Is(err, stop) {
		t.Error(err)
	}
	if !s.Exists(r.ID()) {
		t.Error("a refused change was made")
	}
	// A reference to nothing is refused, whatever else is right.
	k := s.Schema.Kind("account")
	parent, err := k.Field("parent").Parse("acct-0000000000", records.Locale{})
	if err != nil {
		t.Fatal(err)
	}
	var invalid *records.InvalidError
	if _, err := s.Update(t.Context(), &Reason{}, func(tx *Tx) error { return tx.Put(r.With(parent.Field(), parent, records.Change{})) }); !errors.As(err, &invalid) {
		t.Errorf("%v", err)
	}
	// What does not change is not written.
	before, _ := os.Stat(filepath.Join(root, k.Path(r.ID())))
	result, err := s.Update(t.Context(), &Reason{}, func(tx *Tx) error { return tx.Put(r) })
	after, _ := os.Stat(filepath.Join(root, k.Path(r.ID())))
	if err != nil || len(result.Changes) > 0 || before.ModTime() != after.ModTime() {
		t.Errorf("%v %v", result, err)
	}
	// One at a time.
	unlock, err := s.lock(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	var busy *BusyError
	if _, err := open(t, root).Update(t.Context(), &Reason{}, func(*Tx) error { return nil }); !errors.As(err, &busy) {
		t.Errorf("%v, want busy", err)
	}
}
