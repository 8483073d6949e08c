package duplicates_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"plumb/internal/config"
	"plumb/internal/duplicates"
	"plumb/internal/match"
	"plumb/internal/store"
	"plumb/records"
)

var change = records.Change{At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), By: "ana"}

type directory struct {
	*testing.T
	*store.Store
	ids map[string][]string // by kind
}

func newDirectory(t *testing.T) directory {
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), t.TempDir(), store.Options{Schema: schema, Now: time.Now, Random: rand.Reader, Say: func(string) {}, LockTimeout: time.Second, By: "ana"})
	if err != nil {
		t.Fatal(err)
	}
	return directory{t, s, map[string][]string{}}
}

func (d directory) do(fn func(*store.Tx) error) {
	d.Helper()
	if _, err := d.Update(context.Background(), &store.Reason{Subject: "test", Op: "test"}, fn); err != nil {
		d.Fatal(err)
	}
}

// add adds a record; values are KEY=TEXT.
func (d directory) add(tx *store.Tx, kind string, values ...string) records.Record {
	r, err := tx.New(d.Schema.Kind(kind), change)
	if err != nil {
		d.Fatal(err)
	}
	r = set(r, values...)
	if err := tx.Put(r); err != nil {
		d.Fatal(err)
	}
	d.ids[kind] = append(d.ids[kind], r.ID())
	return r
}

func set(r records.Record, values ...string) records.Record {
	for _, v := range values {
		key, text, _ := strings.Cut(v, "=")
		r = r.WithKey(key, records.TextTree(text))
	}
	return r
}

// people are 300 contacts of 20 accounts.
func (d directory) people() {
	d.do(func(tx *store.Tx) error {
		for i := range 20 {
			d.add(tx, "account", fmt.Sprintf("name=Works %c%c", 'A'+i, 'k'+i%7))
		}
		for i := range 300 {
			d.add(tx, "contact", fmt.Sprintf("first_name=Ada%c", 'a'+i%26), fmt.Sprintf("last_name=Love%c%c", 'a'+i%23, 'a'+i%19),
				fmt.Sprintf("email=p%d@works%d.example", i, i%20), "account="+d.ids["account"][i%20])
		}
		return nil
	})
}

// like is what a finder of its own finds about each of some records, or what it says of a
// broken file.
func (d directory) like() (found [][]match.Candidate, broken int) {
	d.do(func(tx *store.Tx) error {
		f := duplicates.Among(tx)
		f.Broken = func(error) { broken++ }
		for _, id := range d.ids["contact"][:5] {
			r, err := tx.Get(id)
			if err != nil {
				r = records.NewRecord(d.Schema.Kind("contact"), id, change)
			}
			found = append(found, f.Like(set(r, "last_name=Lovebb"), 0.01, r.Kind))
		}
		return nil
	})
	return found, broken
}

// What was kept gives the answers that reading all gives, whatever changed since.
func TestKept(t *testing.T) {
	d := newDirectory(t)
	d.people()
	path := filepath.Join(d.Root, store.PrivateDir, "lines-contact")
	for _, step := range []struct {
		name string
		do   func()
	}{
		{"nothing", func() {}},
		{"a person has another name", func() { d.change(d.ids["contact"][7], "last_name=Lovebb", "first_name=Adaa") }},
		{"an account has another name", func() { d.change(d.ids["account"][1], "name=Quite another") }},
		{"somebody went", func() { d.do(func(tx *store.Tx) error { return tx.Remove(d.ids["contact"][30]) }) }},
		{"somebody came", func() {
			d.do(func(tx *store.Tx) error {
				d.add(tx, "contact", "first_name=Adaa", "last_name=Lovebb", "email=p0@works0.example")
				return nil
			})
		}},
		{"a file was written by hand", func() { d.write(d.ids["contact"][9], "last_name: Lovejj", "last_name: Lovebb") }},
		{"what was kept is cut off", func() { truncate(t, path) }},
		{"it is of another form", func() { _ = os.WriteFile(path, []byte("plumb lines of contact zz\nend"), 0o600) }},
		{"a file is broken", func() { d.write(d.ids["contact"][11], "last_name: ", "last_name: [") }},
	} {
		d.like()
		step.do()
		kept, told := d.like()
		if err := os.Remove(path); err != nil {
			t.Fatalf("%s: nothing was kept: %v", step.name, err)
		}
		if read, broken := d.like(); !reflect.DeepEqual(kept, read) || told != broken {
			t.Errorf("%s:\nkept %v, %d broken\nread %v, %d broken", step.name, kept, told, read, broken)
		}
	}
}

func (d directory) change(id string, values ...string) {
	d.do(func(tx *store.Tx) error {
		r, err := tx.Get(id)
		if err != nil {
			return err
		}
		return tx.Put(set(r, values...))
	})
}

// write changes a file as somebody with an editor does.
func (d directory) write(id, from, to string) {
	path := filepath.Join(d.Root, filepath.FromSlash(d.Schema.KindOf(id).Path(id)))
	b, err := os.ReadFile(path)
	if err != nil {
		d.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(b), from, to, 1)), 0o600); err != nil {
		d.Fatal(err)
	}
}

func truncate(t *testing.T, path string) {
	info, err := os.Stat(path)
	if err == nil {
		err = os.Truncate(path, info.Size()/2)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// What is found by sifting lines is found by an index of them.
func TestPaying(t *testing.T) {
	d := newDirectory(t)
	d.people()
	d.do(func(tx *store.Tx) error {
		f := duplicates.Among(tx)
		r, err := tx.Get(d.ids["contact"][3])
		if err != nil {
			return err
		}
		first := f.Like(r, 0.01, r.Kind)
		for range 20 {
			if again := f.Like(r, 0.01, r.Kind); !slices.EqualFunc(first, again, func(a, b match.Candidate) bool { return a.ID == b.ID && a.Score == b.Score }) {
				t.Fatalf("first %v\nagain %v", first, again)
			}
		}
		return nil
	})
}
