package convert_test

import (
	"context"
	"crypto/rand"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plumb/internal/config"
	"plumb/internal/convert"
	"plumb/internal/store"
	"plumb/records"
)

var change = records.Change{At: time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC), By: "ana"}

// A conversion that is taken back leaves every file but the lead's as it was, to the
// byte; converted again it gives the same three lists; and every value of the lead is
// on a target, kept against another, or left behind.
func TestUnconvertRestores(t *testing.T) {
	schema, err := config.Parse([]byte("format: 1\nkinds: {lead: {fields: {budget: {type: money, help: B.}, company: {required: false}}}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		s, err := store.Open(context.Background(), t.TempDir(), store.Options{Schema: schema, Now: time.Now, Random: rand.Reader, Say: func(string) {}, LockTimeout: time.Second})
		if err != nil {
			rt.Fatal(err)
		}
		lead, choices := fill(rt, s)
		before := files(rt, s.Root, lead)
		first, ok := converted(rt, s, lead, choices)
		if !ok {
			if after := files(rt, s.Root, lead); !equal(before, after) {
				rt.Fatal("a refused conversion changed something")
			}
			return
		}
		everywhere(rt, s, first)
		change.At = change.At.Add(time.Minute)
		update(rt, s, func(tx *store.Tx) error {
			_, err := convert.Unconvert(tx, schema, convert.Undoing{ID: lead, Reason: "test", Change: change})
			return err
		})
		if after := files(rt, s.Root, lead); !equal(before, after) {
			rt.Fatalf("was %v\nis %v", before, after)
		}
		again, ok := converted(rt, s, lead, choices)
		if !ok || !slices.Equal(lists(first), lists(again)) {
			rt.Fatalf("first %v\nagain %v", lists(first), lists(again))
		}
	})
}

// fill makes a lead and, perhaps, what it may be linked to.
func fill(rt *rapid.T, s *store.Store) (lead string, choices map[string]convert.Choice) {
	choices = map[string]convert.Choice{}
	update(rt, s, func(tx *store.Tx) error {
		account := ""
		for _, name := range []string{"lead", "account", "contact", "opportunity"} {
			k := s.Schema.Kind(name)
			if name != "lead" {
				choices[name] = rapid.SampledFrom([]convert.Choice{"", convert.New, convert.None, "there"}).Draw(rt, name)
				if choices[name] != "there" {
					continue
				}
			}
			r, err := tx.New(k, change)
			if err != nil {
				return err
			}
			r = random(rt, r, account)
			if len(s.Schema.Validate(r)) > 0 {
				rt.Fatalf("%s: %v", name, s.Schema.Validate(r))
			}
			switch name {
			case "lead":
				lead = r.ID()
			case "account":
				account = r.ID()
				fallthrough
			default:
				choices[name] = convert.Choice(r.ID())
			}
			if err := tx.Put(r); err != nil {
				return err
			}
		}
		return nil
	})
	return lead, choices
}

func random(rt *rapid.T, r records.Record, account string) records.Record {
	in := records.Locale{Currency: "EUR", Zone: time.UTC}
	for _, f := range r.Kind.Fields {
		text := rapid.SampledFrom([]string{"", "Engines", "Navy", "12", "ada@x.example", "2026-12-31", "+44 20 7946 0018", "yes"}).Draw(rt, f.Key)
		switch {
		case f.Type == records.TypeStatus:
			text = f.Process.Default().Key
		case f.Role == records.RoleAccount:
			text = account
		case f.Type == records.TypeRef || f.Role == records.RoleOwner:
			text = ""
		case f.Role == records.RoleCloseDate:
			text = "2026-12-31"
		case f.Required && text == "":
			text = "Engines"
		}
		if v, err := f.Parse(text, in); err == nil && !v.IsZero() {
			r = r.With(f, v, change)
		}
	}
	return r.WithKey("history", records.Tree{}).Begin(change)
}

func converted(rt *rapid.T, s *store.Store, lead string, choices map[string]convert.Choice) (records.Outcome, bool) {
	var out records.Outcome
	_, err := s.Update(context.Background(), &store.Reason{}, func(tx *store.Tx) (err error) {
		out, err = convert.Begin(tx, s.Schema).Convert(convert.Request{ID: lead, Choices: choices, OnDuplicate: "new", Owner: "ana", Change: change})
		return err
	})
	return out, err == nil
}

// everywhere checks that no value of the lead is lost.
func everywhere(rt *rapid.T, s *store.Store, out records.Outcome) {
	for _, f := range out.Source.Kind.Fields {
		v := out.Source.Get(f)
		if v.IsZero() || f.Type == records.TypeStatus || f.Role == records.RoleOwner {
			continue
		}
		found := slices.ContainsFunc(out.Left, func(l records.Left) bool { return l.Field == f.Key })
		for _, m := range out.Made {
			for _, mapping := range m.Target.Map {
				if mapping.From != f {
					continue
				}
				kept := slices.ContainsFunc(out.Kept, func(k records.Keep) bool { return k.Record == m.Record.ID() && k.Field == mapping.To.Key })
				consent := f.Role == records.RoleDoNotCall || f.Role == records.RoleEmailOptOut
				found = found || kept || consent || m.Record.Get(mapping.To).Text() == v.Text()
			}
		}
		if !found {
			rt.Fatalf("%s %q is nowhere", f.Key, v.Text())
		}
	}
}

// lists are what was filled, kept and left behind, without ids.
func lists(out records.Outcome) []string {
	var all []string
	for _, f := range out.Filled {
		all = append(all, "filled "+f.Field)
	}
	for _, k := range out.Kept {
		all = append(all, "kept "+k.Field)
	}
	for _, l := range out.Left {
		all = append(all, "left "+l.Field)
	}
	return all
}

func update(rt *rapid.T, s *store.Store, fn func(*store.Tx) error) {
	if _, err := s.Update(context.Background(), &store.Reason{}, fn); err != nil {
		rt.Fatal(err)
	}
}

// files are all record files but one.
func files(rt *rapid.T, root, but string) map[string]string {
	out := map[string]string{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".yaml" && filepath.Base(path) != but+".yaml" {
			var b []byte
			b, err = os.ReadFile(path)
			out[path] = string(b)
		}
		return err
	})
	if err != nil {
		rt.Fatal(err)
	}
	return out
}

func equal(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for path, text := range a {
		if b[path] != text {
			return false
		}
	}
	return true
}
