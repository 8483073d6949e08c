package store

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"plumb/internal/config"
	"plumb/internal/gitx"
)

// openCommitting opens a new directory in a repository of its own.
func openCommitting(t *testing.T) *Store {
	t.Helper()
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	repo, err := gitx.Init(t.Context(), root, append(os.Environ(), "HOME="+root, "GIT_CONFIG_NOSYSTEM=1"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), root, Options{Schema: schema, Now: time.Now, Random: rand.Reader, Repo: repo, By: "ana", Commit: true, LockTimeout: time.Second, Say: func(string) {}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A commit is read as the directory was, whatever the work tree is now, and cannot
// be changed. What git has lost ends the reading: nobody counts the rest for all.
func TestOpenAt(t *testing.T) {
	now := openCommitting(t)
	r := account(t, now, "Engines")
	commit := now.Repo.Head(t.Context())
	if _, err := now.Update(t.Context(), &Reason{Subject: "rm"}, func(tx *Tx) error { return tx.Remove(r.ID()) }); err != nil {
		t.Fatal(err)
	}
	then, err := OpenAt(t.Context(), At{Commit: commit}, now.Options)
	if err != nil {
		t.Fatal(err)
	}
	got, err := then.Get(r.ID())
	if err != nil || got.Label() != "Engines" || !then.Exists(r.ID()) || then.Exists("acct-0123456789") {
		t.Errorf("%v, %v", got.Label(), err)
	}
	var missing *NotFoundError
	if _, err := then.Get("acct-0123456789"); !errors.As(err, &missing) {
		t.Errorf("%v, want that it is not found", err)
	}
	var fixed *CommittedError
	if _, err := then.Update(t.Context(), &Reason{}, func(*Tx) error { return nil }); !errors.As(err, &fixed) {
		t.Errorf("%v, want a refusal", err)
	}
	files, err := now.Repo.Tree(t.Context(), commit, "")
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	if err := os.Remove(filepath.Join(now.Repo.GitDir, "objects", files[0].Hash[:2], files[0].Hash[2:])); err != nil {
		t.Fatal(err)
	}
	var git *gitx.Error
	for r, err := range then.Scan(now.Schema.Kind("account")) {
		if !errors.As(err, &git) {
			t.Errorf("%v, %v, want an error of git", r, err)
		}
	}
	if git == nil {
		t.Error("an object that is missing was passed over")
	}
}
