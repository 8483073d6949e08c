package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"plumb/records"
)

// What is said of pairs is part of the transaction: seen in it, taken back with it, and
// gone with the records that it is about.
func TestVerdicts(t *testing.T) {
	s := openCommitting(t)
	a, b, c := account(t, s, "A"), account(t, s, "B"), account(t, s, "C")
	said := func(x, y records.Record) records.Verdict {
		return records.NewVerdict(x.ID(), y.ID(), "", records.Change{At: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), By: "ana"})
	}
	update := func(fn func(*Tx) error) (Result, error) { return s.Update(t.Context(), &Reason{Subject: "x"}, fn) }
	refused := errors.New("refused")
	result, err := update(func(tx *Tx) error {
		if tx.Verdicts().Different(a.ID(), b.ID()) {
			t.Error("nobody has said so yet")
		}
		if err := tx.Dismiss(said(b, a)); err != nil {
			return err
		}
		err := tx.Try(func() error {
			if err := tx.Dismiss(said(a, c)); err != nil || !tx.Verdicts().Different(c.ID(), a.ID()) {
				t.Errorf("%v, and it must be seen at once", err)
			}
			return refused
		})
		if !errors.Is(err, refused) || tx.Verdicts().Different(a.ID(), c.ID()) || !tx.Verdicts().Different(a.ID(), b.ID()) {
			t.Errorf("%v: only what was tried is taken back", err)
		}
		return nil
	})
	if err != nil || len(result.Changes) != 1 {
		t.Fatalf("%v, %v", result, err)
	}
	if set, broken := s.Verdicts(); !set.Different(a.ID(), b.ID()) || len(broken) > 0 {
		t.Errorf("%v, %v", set, broken)
	}
	if result, err := update(func(tx *Tx) error { return tx.Dismiss(said(a, b)) }); err != nil || len(result.Changes) > 0 {
		t.Errorf("%v, %v: it was said before", result, err)
	}
	var invalid *records.InvalidError
	gone := records.NewVerdict(a.ID(), "acct-0000000000", "", records.Change{})
	if _, err := update(func(tx *Tx) error { return tx.Dismiss(gone) }); !errors.As(err, &invalid) {
		t.Errorf("%v, want that there is no such record", err)
	}
	if result, err := update(func(tx *Tx) error { return tx.Remove(b.ID()) }); err != nil || len(result.Changes) != 2 {
		t.Errorf("%v, %v, want the record and the verdict", result, err)
	}
	if _, err := os.Stat(filepath.Join(s.Root, records.VerdictFolder)); err == nil {
		t.Error("an empty folder is left")
	}
}

// A commit is read with what had been said in it.
func TestVerdictsAt(t *testing.T) {
	s := openCommitting(t)
	a, b := account(t, s, "A"), account(t, s, "B")
	if _, err := s.Update(t.Context(), &Reason{Subject: "x"}, func(tx *Tx) error {
		return tx.Dismiss(records.NewVerdict(a.ID(), b.ID(), "", records.Change{}))
	}); err != nil {
		t.Fatal(err)
	}
	commit := s.Repo.Head(t.Context())
	if _, err := s.Update(t.Context(), &Reason{Subject: "y"}, func(tx *Tx) error { tx.Undismiss(b.ID(), a.ID()); return nil }); err != nil {
		t.Fatal(err)
	}
	if set, _ := s.Verdicts(); set.Different(a.ID(), b.ID()) {
		t.Error("it was taken back")
	}
	then, err := OpenAt(t.Context(), At{Commit: commit}, s.Options)
	if err != nil {
		t.Fatal(err)
	}
	if set, broken := then.Verdicts(); !set.Different(a.ID(), b.ID()) || len(broken) > 0 {
		t.Errorf("%v", broken)
	}
}
