package convert_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plumb/internal/config"
	"plumb/internal/convert"
	"plumb/internal/store"
	"plumb/records"
)

var change = records.Change{At: time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC), By: "ana"}

// A conversion by a random schema that is taken back leaves every file but the lead's
// as it was, to the byte; converted again it gives the same lists; and every value of
// the lead is on each target that it is mapped to, or kept against another there, or
// left behind.
func TestUnconvertRestores(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := schemaText(rt)
		schema, err := config.Parse([]byte(text))
		if err != nil {
			rt.Fatalf("%v\n%s", err, text)
		}
		s, err := store.Open(context.Background(), t.TempDir(), store.Options{Schema: schema, Now: time.Now, Random: rand.Reader, Say: func(string) {}, LockTimeout: time.Second})
		if err != nil {
			rt.Fatal(err)
		}
		req := fill(rt, s)
		before := files(rt, s.Root, req.ID)
		first, ok := converted(rt, s, req)
		if !ok {
			if after := files(rt, s.Root, req.ID); !maps.Equal(before, after) {
				rt.Fatal("a refused conversion changed something")
			}
			return
		}
		everywhere(rt, first, req)
		later := records.Change{At: change.At.Add(time.Minute), By: "ben"}
		update(rt, s, func(tx *store.Tx) error {
			_, err := convert.Unconvert(tx, schema, convert.Undoing{ID: req.ID, Reason: "test", Change: later})
			return err
		})
		if after := files(rt, s.Root, req.ID); !maps.Equal(before, after) {
			rt.Fatalf("was %v\nis %v", before, after)
		}
		again, ok := converted(rt, s, req)
		if !ok || !slices.Equal(lists(first), lists(again)) {
			rt.Fatalf("first %v\nagain %v", lists(first), lists(again))
		}
		if problems := s.Check(false); len(problems) > 0 {
			rt.Fatal(problems)
		}
	})
}

// schemaText is a plumb.yaml with fields of its own and another mapping.
func schemaText(rt *rapid.T) string {
	var leads, accounts, contacts strings.Builder
	maps := map[string][]string{}
	for i := range rapid.IntRange(0, 5).Draw(rt, "fields") {
		typ := rapid.SampledFrom([]string{"string", "text", "email", "money", "integer", "boolean", "date", "time", "phone", "string, list: true", "enum, open: true, options: [a]"}).Draw(rt, "type")
		fmt.Fprintf(&leads, "x%d: {type: %s, help: X., tracked: %v}, ", i, typ, rapid.Bool().Draw(rt, "tracked"))
		if rapid.Bool().Draw(rt, "to account") {
			fmt.Fprintf(&accounts, "a%d: {type: %s, help: A., tracked: %v}, ", i, typ, rapid.Bool().Draw(rt, "tracked"))
			maps["account"] = append(maps["account"], fmt.Sprintf("a%d: x%d", i, i))
		}
		if rapid.Bool().Draw(rt, "to contact") {
			fmt.Fprintf(&contacts, "c%d: {type: %s, help: C.}, ", i, typ)
			maps["contact"] = append(maps["contact"], fmt.Sprintf("c%d: x%d", i, i))
		}
	}
	for _, drop := range []string{"account.phone", "account.owner", "contact.title", "contact.owner", "contact.campaigns", "opportunity.campaign", "opportunity.amount"} {
		kind, key, _ := strings.Cut(drop, ".")
		if rapid.IntRange(0, 3).Draw(rt, drop) == 0 {
			maps[kind] = append(maps[kind], key+": null")
		}
	}
	var mapping []string
	for kind, lines := range maps {
		mapping = append(mapping, kind+": {"+strings.Join(lines, ", ")+"}")
	}
	return fmt.Sprintf("format: 1\nkinds:\n  lead: {fields: {%scompany: {required: false}}, conversions: {default: {map: {%s}}}}\n  account: {fields: {%s}}\n  contact: {fields: {%s}}\n",
		leads.String(), strings.Join(mapping, ", "), strings.TrimSuffix(accounts.String(), ", "), strings.TrimSuffix(contacts.String(), ", "))
}

// fill makes a lead with tasks and, perhaps, what it may be linked to, and says how it
// is to be converted.
func fill(rt *rapid.T, s *store.Store) convert.Request {
	req := convert.Request{Choices: map[string]convert.Choice{}, Set: map[string][]records.Value{}, Names: map[string]string{}, OnDuplicate: "new", Change: change,
		Owner: rapid.SampledFrom([]string{"", "ana", "ben"}).Draw(rt, "new owner")}
	update(rt, s, func(tx *store.Tx) error {
		there := map[string]string{}
		for _, name := range []string{"campaign", "lead", "account", "contact", "opportunity", "activity"} {
			k := s.Schema.Kind(name)
			if choice := rapid.SampledFrom([]convert.Choice{"", convert.New, convert.None, "there", "there"}).Draw(rt, name); k.Role(records.RoleOrigin) != nil && choice != "there" {
				req.Choices[name] = choice
				continue
			}
			r, err := tx.New(k, change)
			if err != nil {
				return err
			}
			r = random(rt, r, there)
			if problems := s.Schema.Validate(r); len(problems) > 0 {
				rt.Fatalf("%s: %v", name, problems)
			}
			if there[name] = r.ID(); k.Role(records.RoleOrigin) != nil {
				req.Choices[name] = convert.Choice(r.ID())
			}
			if err := tx.Put(r); err != nil {
				return err
			}
		}
		req.ID = there["lead"]
		req.Overwrite = there["contact"] != "" && rapid.Bool().Draw(rt, "overwrite")
		return nil
	})
	if rapid.Bool().Draw(rt, "amount") {
		f := s.Schema.Kind("opportunity").Role(records.RoleAmount)
		v, err := f.Parse("7 EUR", records.Locale{})
		if err != nil {
			rt.Fatal(err)
		}
		req.Set["opportunity"] = []records.Value{v}
	}
	return req
}

func random(rt *rapid.T, r records.Record, there map[string]string) records.Record {
	in := records.Locale{Currency: "EUR", Zone: time.UTC}
	for _, f := range r.Kind.Fields {
		text := rapid.SampledFrom([]string{"", "Engines", "Navy", "12", "ada@x.example", "2026-12-31", "+44 20 7946 0018", "yes"}).Draw(rt, f.Key)
		switch {
		case f.Type == records.TypeStatus:
			text = f.Process.Default().Key
		case f.Role == records.RoleAccount:
			text = there["account"]
		case f.Role == records.RoleAbout:
			text = there["lead"]
		case f.Role == records.RoleType && there["lead"] != "" && r.Kind.Role(records.RoleAbout) != nil:
			text = "task"
		case f.Role == records.RoleCampaigns:
			text = rapid.SampledFrom([]string{"", "campaign=" + there["campaign"] + ",status=sent", "campaign=" + there["campaign"] + ",status=responded"}).Draw(rt, "member")
		case f.Type == records.TypeRef:
			text = ""
		case f.Type == records.TypeOwner:
			text = rapid.SampledFrom([]string{"", "ana", "ben", "carl"}).Draw(rt, "owner")
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

func converted(rt *rapid.T, s *store.Store, req convert.Request) (records.Outcome, bool) {
	var out records.Outcome
	_, err := s.Update(context.Background(), &store.Reason{}, func(tx *store.Tx) (err error) {
		out, err = convert.Begin(tx, s.Schema).Convert(req)
		return err
	})
	return out, err == nil
}

// everywhere checks that no value of the lead is lost, and that each is in one place of
// each target.
func everywhere(rt *rapid.T, out records.Outcome, req convert.Request) {
	for _, f := range out.Source.Kind.Fields {
		v := out.Source.Get(f)
		if v.IsZero() || f.Type == records.TypeStatus {
			continue
		}
		carriers := 0
		for _, m := range out.Made {
			for _, to := range carried(m, f) {
				carriers++
				equal := m.Record.Get(to).Text() == v.Text() && records.Plain(m.Record.Get(to)) == records.Plain(v) || to.List && !f.List && m.Record.Get(to).Text() == v.Text()
				kept := count(out.Kept, func(k records.Keep) bool { return k.Record == m.Record.ID() && k.Field == to.Key })
				given := slices.ContainsFunc(req.Set[m.Record.Kind.Name], func(v records.Value) bool { return v.Field() == to })
				if !given && (equal == (kept > 0) || kept > 1) || given && !equal && kept == 0 {
					rt.Fatalf("%s %q: equal %v, kept %d in %s", f.Key, v.Text(), equal, kept, m.Record.ID())
				}
			}
		}
		left := count(out.Left, func(l records.Left) bool { return l.Field == f.Key })
		if left > 1 || (carriers == 0) != (left == 1) {
			rt.Fatalf("%s %q: %d carriers, left behind %d times", f.Key, v.Text(), carriers, left)
		}
	}
}

// carried are the fields of a target that a field of the lead fills as a whole.
func carried(m records.Made, f *records.Field) []*records.Field {
	var out []*records.Field
	for _, mapping := range m.Target.Map {
		if mapping.From == f && (mapping.To.Multiple() || !f.Multiple()) {
			out = append(out, mapping.To)
		}
	}
	if to := m.Record.Kind.Role(records.RoleOwner); len(out) == 0 && m.New && f.Role == records.RoleOwner && to != nil {
		out = append(out, to)
	}
	return out
}

func count[T any](list []T, is func(T) bool) int {
	n := 0
	for _, x := range list {
		if is(x) {
			n++
		}
	}
	return n
}

// lists are what was filled, kept, replaced and left behind, new records by their kind.
func lists(out records.Outcome) []string {
	fresh := map[string]string{}
	for _, m := range out.Made {
		if m.New {
			fresh[m.Record.ID()] = m.Record.Kind.Name
		}
	}
	all := []string{fmt.Sprint(out.Filled), fmt.Sprint(out.Kept), fmt.Sprint(out.Replaced), fmt.Sprint(out.Left)}
	for i, text := range all {
		for id, kind := range fresh {
			text = strings.ReplaceAll(text, id, kind)
		}
		all[i] = text
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
