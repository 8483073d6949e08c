package combine_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plumb/internal/combine"
	"plumb/internal/config"
	"plumb/internal/gitx"
	"plumb/internal/store"
	"plumb/internal/undo"
	"plumb/records"
)

var change = records.Change{At: time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC), By: "ana"}

// ownKinds has a kind of a directory's own, and references of every form.
const ownKinds = `format: 1
kinds:
  lead: {fields: {company: {required: false}, sibling: {type: ref, to: [lead], tracked: true, help: X.}}, gates: {sql: [budget, need]}}
  prospect:
    prefix: pros
    plural: prospects
    label: name
    fields:
      name: {type: string, role: organisation, required: true, help: X.}
      likes: {type: ref, list: true, help: X.}
      knows: {type: entries, identity: [whom], entry: {whom: {type: ref}, through: {type: ref}, how: {type: string}, primary: {type: boolean}}, help: X.}
      email: {type: email, role: email, help: X.}
      status: {type: status, help: X.}
    process: {statuses: [{key: raw, type: open}, {key: warm, type: working}, {key: moved, type: converted}]}
    conversions: {default: {create: {account: auto}, map: {account: {name: name}}}}
`

// Random records of every kind that point to each other are merged: nothing that may be
// written points to what went, every value is on the master or is told of, check finds
// nothing, and undo gives back every byte.
func TestMergeAndUndo(t *testing.T) {
	schema, err := config.Parse([]byte(ownKinds))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		mergeAndUndo(t, rt, schema, rapid.SampledFrom(schema.Kinds).Draw(rt, "kind"))
	})
}

func mergeAndUndo(t *testing.T, rt *rapid.T, schema *records.Schema, k *records.Kind) {
	s := directory(t, rt, schema)
	there := fill(rt, s, k)
	before, files := all(rt, s), contents(rt, s.Root)
	req := combine.Request{Master: there[0], Others: there[1:], Change: records.Change{At: change.At.Add(time.Hour), By: "ben"}}
	for _, f := range k.Fields {
		from := rapid.SampledFrom(there).Draw(rt, "from")
		if v := before[from].Get(f); f.Block == "" && f.Process == nil && !v.IsZero() && rapid.IntRange(0, 9).Draw(rt, "take") == 0 {
			req.Takes = append(req.Takes, records.Take{Field: f, From: from})
		}
	}
	var out combine.Result
	_, err := s.Update(context.Background(), &store.Reason{Subject: "merge", Op: k.Name + ".merge"}, func(tx *store.Tx) (err error) {
		out, err = combine.Merge(tx, schema, req)
		return err
	})
	if err != nil {
		rt.Fatal(err)
	}
	if problems := s.Check(false); len(problems) > 0 {
		rt.Fatal(problems)
	}
	after := all(rt, s)
	nothingPoints(rt, after, there, out)
	for _, id := range there {
		nothingLost(rt, before[id], after[there[0]], out)
	}
	if s.Repo == nil {
		return
	}
	takeBack(rt, s)
	if now := contents(rt, s.Root); !maps.Equal(files, now) {
		rt.Fatalf("was %v\nis %v", files, now)
	}
}

// directory is a new one, now and then with git, which takes its time.
func directory(t *testing.T, rt *rapid.T, schema *records.Schema) *store.Store {
	o := store.Options{Schema: schema, Now: time.Now, Random: rand.Reader, Say: func(string) {}, LockTimeout: time.Second, By: "ana"}
	root := t.TempDir()
	if rapid.IntRange(0, 4).Draw(rt, "git") == 0 {
		repo, err := gitx.Init(context.Background(), root, append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "HOME="+root))
		if err != nil {
			rt.Fatal(err)
		}
		o.Repo, o.Commit = repo, true
	}
	s, err := store.Open(context.Background(), root, o)
	if err != nil {
		rt.Fatal(err)
	}
	return s
}

// fill makes some records of a kind, the ids of which it returns, and one or two of each
// other kind; all point to each other as they may.
func fill(rt *rapid.T, s *store.Store, k *records.Kind) []string {
	var ids []string
	there := map[string][]string{}
	_, err := s.Update(context.Background(), &store.Reason{Subject: "fill", Op: "fill"}, func(tx *store.Tx) error {
		var made []records.Record
		for _, kind := range s.Schema.Kinds {
			n := 2
			if kind == k {
				n = rapid.IntRange(2, 4).Draw(rt, "records")
			}
			for range n {
				r, err := tx.New(kind, records.Change{At: change.At.Add(time.Duration(rapid.IntRange(-5, 5).Draw(rt, "created")) * time.Minute), By: "eve"})
				if err != nil {
					return err
				}
				there[kind.Name] = append(there[kind.Name], r.ID())
				made = append(made, r)
			}
		}
		ids = there[k.Name]
		for _, r := range made {
			r = random(rt, r, there)
			if r.Kind.Freezes() && r.ID() != ids[0] && rapid.IntRange(0, 3).Draw(rt, "converted") == 0 {
				r = frozen(r, there["account"][0])
			}
			if err := tx.Put(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		rt.Fatal(err)
	}
	return ids
}

// frozen is a record as a conversion leaves it.
func frozen(r records.Record, account string) records.Record {
	p := r.Kind.Process
	conv := records.Tree{Shape: records.Map}.Set("at", records.BareTree("2026-11-21T09:30:00Z")).Set("status_before", records.TextTree(p.Default().Key)).Set("account", records.TextTree(account))
	return records.Seal(r.With(p.Field, p.Value(p.First(records.StatusConverted)), change).WithKey("converted", conv))
}

func random(rt *rapid.T, r records.Record, there map[string][]string) records.Record {
	for _, f := range r.Kind.Fields {
		items := 1
		if f.Multiple() {
			items = rapid.IntRange(0, 3).Draw(rt, "items")
		}
		v := records.Value{}
		for range items {
			if item, err := f.Parse(text(rt, f, there), records.Locale{Currency: "EUR", Zone: time.UTC}); err == nil && !item.IsZero() {
				v = v.Add(item)
			}
		}
		if len(f.Entry) > 0 || f.List {
			if v.Tree().Shape == records.List && len(v.Tree().Items) == 0 {
				continue
			}
		}
		if !f.Multiple() && items > 0 {
			v, _ = f.Parse(text(rt, f, there), records.Locale{Currency: "EUR", Zone: time.UTC})
		}
		if !v.IsZero() {
			r = r.With(f, v, change)
		}
	}
	for _, key := range []string{"external", "extra"} {
		if rapid.Bool().Draw(rt, key) {
			r = r.WithKey(key, records.Tree{Shape: records.Map}.Set(rapid.SampledFrom([]string{"crm", "erp"}).Draw(rt, "system"), records.TextTree(r.ID()[5:])))
		}
	}
	return r.WithKey("history", records.Tree{}).Begin(change)
}

// text is a word that a field may hold, often one that another record has too.
func text(rt *rapid.T, f *records.Field, there map[string][]string) string {
	word := rapid.SampledFrom([]string{"", "Engines", "Navy", "12", "ada@x.example", "Ada@x.example", "bob@x.example", "2026-12-31", "+44 20 7946 0018", "+442079460018", "+44 1", "true"}).Draw(rt, f.Key)
	switch {
	case f.Type == records.TypeEntries:
		var parts []string
		for _, sub := range f.Entry {
			if t := text(rt, sub, there); t != "" && sub.Key != "primary" {
				parts = append(parts, sub.Key+"="+t)
			}
		}
		return strings.Join(parts, ",")
	case f.Type == records.TypeRef:
		var ids []string
		for kind, some := range there {
			if len(f.To) == 0 || slices.Contains(f.To, kind) {
				ids = append(ids, some...)
			}
		}
		slices.Sort(ids)
		if f.Role == records.RoleOrigin || f.Role == records.RoleOriginContact {
			return "" // of which a check wants more than that it is there
		}
		return rapid.SampledFrom(append(ids, "", "")).Draw(rt, "to")
	case f.Type == records.TypeStatus:
		return rapid.SampledFrom(f.Process.Keys()[:2]).Draw(rt, "status")
	case len(f.Options) > 0:
		return rapid.SampledFrom(f.OptionKeys()).Draw(rt, "option")
	case f.Role == records.RoleCloseDate:
		return "2026-12-31"
	case f.Required && word == "":
		return "Engines"
	}
	return word
}

// nothingPoints checks that what may be written names none of those that went, nothing
// twice, and at most one main person.
func nothingPoints(rt *rapid.T, after map[string]records.Record, there []string, out combine.Result) {
	gone := map[string]bool{}
	for _, r := range out.Tombstones {
		gone[r.ID()] = true
		if now := after[r.ID()]; now.MergedInto() != there[0] || slices.ContainsFunc(now.Tree().Keys, func(key string) bool {
			return !slices.Contains([]string{"id", "merged_into", "created_at", "external"}, key)
		}) {
			rt.Fatalf("what is left of %s: %v", r.ID(), now.Tree())
		}
	}
	for id, r := range after {
		if r.Locked() {
			continue
		}
		r.Refs(func(f *records.Field, to string) {
			if gone[to] || id == there[0] && to == id && f.Type == records.TypeRef && slices.ContainsFunc(out.Taken, func(t records.Taken) bool { return t.Field == f.Key }) {
				rt.Fatalf("%s names %s in %s", id, to, f.Key)
			}
		})
		for _, f := range r.Kind.Fields {
			named := r.Get(f).Strings()
			if slices.Sort(named); f.Type != records.TypeString && len(slices.Compact(slices.Clone(named))) != len(named) && f.Multiple() {
				rt.Fatalf("%s has one thing twice in %s: %v", id, f.Key, named)
			}
		}
	}
}

// family are fields between which a first choice may move.
var family = map[records.Role][]records.Role{
	records.RoleEmail: {records.RoleEmails}, records.RolePhone: {records.RolePhones, records.RoleMobile}, records.RoleMobile: {records.RolePhones, records.RolePhone},
	records.RoleEmails: {records.RoleEmail}, records.RolePhones: {records.RolePhone, records.RoleMobile},
}

// nothingLost checks that each value of a record is on the master, or is told of.
func nothingLost(rt *rapid.T, r, master records.Record, out combine.Result) {
	if r.Locked() {
		return
	}
	dropped := map[string]string{}
	for _, d := range out.Dropped {
		if b, err := json.Marshal(d.Value); err == nil && d.Record == r.ID() {
			dropped[d.Field] += string(b) + "\n"
		}
	}
	gone := []string{master.ID()}
	for _, t := range out.Tombstones {
		gone = append(gone, t.ID())
	}
	for _, f := range r.Kind.Fields {
		has := r.Get(f).Tree()
		for _, text := range leaves(has) {
			found := strings.Contains(dropped[f.Key], strings.Fields(text)[0]) || slices.Contains(gone, text)
			for _, role := range append([]records.Role{f.Role}, family[f.Role]...) {
				found = found || slices.Contains(leaves(master.Role(role).Tree()), text)
			}
			if !found && !slices.Contains(leaves(master.Get(f).Tree()), text) {
				rt.Fatalf("%s of %s, %q, is nowhere; dropped %v\nmaster %v", f.Key, r.ID(), text, out.Dropped, master.Tree())
			}
		}
	}
}

func leaves(t records.Tree) []string {
	if t.Shape == records.Text {
		return []string{t.Text}
	}
	var out []string
	for _, item := range t.Items {
		out = append(out, leaves(item)...)
	}
	return out
}

func takeBack(rt *rapid.T, s *store.Store) {
	ctx := context.Background()
	last, err := undo.Find(ctx, s.Repo)
	if err != nil {
		rt.Fatal(err)
	}
	if _, err := s.Update(ctx, &store.Reason{Subject: "undo", Op: "undo"}, func(tx *store.Tx) error { return undo.Undo(ctx, tx, s, last, change) }); err != nil {
		rt.Fatal(err)
	}
}

func all(rt *rapid.T, s *store.Store) map[string]records.Record {
	out := map[string]records.Record{}
	for r, err := range s.All(s.Schema.Kinds...) {
		if err != nil {
			rt.Fatal(err)
		}
		out[r.ID()] = r
	}
	return out
}

func contents(rt *rapid.T, root string) map[string]string {
	out := map[string]string{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".yaml" {
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
