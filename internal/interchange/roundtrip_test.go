package interchange

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plumb/internal/config"
	"plumb/internal/store"
	"plumb/records"
)

// texts are what people and other tools put into cells.
var texts = []string{"Ada", "Müller & Söhne", "=1+1", "'=x", "+49 30 1234", "-12", "007", "1e3", "yes", "null", "~", "2026-11-21", "2026-11-21T09:30:00Z", "a: b", "# c", "{a: 1}",
	"[1]", `{"a":1}`, `"quoted"`, "comma, and ; and\ttab", "😀 emoji", "  ", "true", "12:30", "0x1F", "שלום", "a'b", "\\n", "x\ny\n\nz", "trailing \nspace", "@home", "%s", "<b>", "|pipe|"}

func open(t interface {
	Helper()
	Fatal(...any)
}, dir string, schema *records.Schema) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), dir, store.Options{Schema: schema, Now: time.Now, Random: rand.Reader, Say: func(string) {}, LockTimeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What plumb exports, plumb imports into an equal directory: the same files to the
// byte, sealed and merged records, unknown keys and odd texts included.
func TestRoundTrip(t *testing.T) {
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		from := open(rt, t.TempDir(), schema)
		fill(rt, from)
		for _, name := range []string{"csv", "ndjson", "json"} {
			to := open(rt, t.TempDir(), schema)
			files := exported(rt, from, name)
			if err := restored(to, schema, files); err != nil {
				rt.Fatalf("%s: %v\n%s", name, err, files)
			}
			if diff := differs(from.Root, to.Root); diff != "" {
				rt.Fatalf("%s: %s", name, diff)
			}
		}
	})
}

// fill puts a few records of every kind into a directory.
func fill(rt *rapid.T, s *store.Store) {
	at := time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)
	c := records.Change{At: at, By: "ana"}
	_, err := s.Update(context.Background(), &store.Reason{Op: "test", Subject: "test"}, func(tx *store.Tx) error {
		var ids []string
		for _, k := range s.Schema.Kinds {
			for range rapid.IntRange(0, 2).Draw(rt, "count") {
				r, err := tx.New(k, c)
				if err != nil {
					return err
				}
				r = random(rt, r, ids, c)
				if len(s.Schema.Validate(r)) > 0 {
					continue // a text that the field does not take in a record
				}
				ids = append(ids, r.ID())
				if err := tx.Put(r); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		rt.Fatal(err)
	}
}

func random(rt *rapid.T, r records.Record, ids []string, c records.Change) records.Record {
	in := records.Locale{Currency: "EUR", Zone: time.UTC}
	draw := func(label string) string { return rapid.SampledFrom(texts).Draw(rt, label) }
	for _, f := range r.Kind.Fields {
		text := draw(f.Key)
		switch {
		case f.Type == records.TypeRef:
			if len(ids) == 0 {
				continue
			}
			text = rapid.SampledFrom(ids).Draw(rt, "ref")
		case !f.Required && rapid.Bool().Draw(rt, "absent"):
			continue
		case f.Type == records.TypeMoney:
			text = "1234.50 EUR"
		case f.Type == records.TypeInteger, f.Type == records.TypeNumber:
			text = "42"
		case f.Type == records.TypeEmail:
			text = "ada@x.example"
		case f.Type == records.TypeDate:
			text = "2026-12-31"
		case f.Type == records.TypeEnum && len(f.Options) > 0:
			text = f.OptionKeys()[0]
		case f.Type == records.TypeStatus:
			text = f.Process.Default().Key
		}
		if v, err := f.Parse(text, in); err == nil {
			r = r.With(f, v, c)
		}
	}
	if rapid.Bool().Draw(rt, "keys") {
		r = r.WithKey("extra", records.Tree{}.Set("Odd column", records.TextTree(draw("extra"))))
		r = r.WithKey("external", records.Tree{}.Set("sf", records.TextTree(draw("external"))))
		r = r.WithKey("unknown_key", records.TextTree(draw("unknown")))
		r = r.WithKey("unknown_list", records.ListTree(draw("item"), "b"))
	}
	if p := r.Kind.Process; p != nil && rapid.Bool().Draw(rt, "sealed") && p.First(records.StatusConverted) != nil {
		conv := records.Tree{}.Set("at", records.BareTree(records.FormatTime(c.At))).Set("status_before", records.TextTree("working"))
		r = records.Seal(r.With(p.Field, p.Value(p.First(records.StatusConverted)), c).WithKey("converted", conv))
	}
	return r
}

func exported(rt *rapid.T, s *store.Store, name string) map[string][]byte {
	f, _ := FormatByName(name)
	src := Source{Schema: s.Schema, Scan: s.Scan}
	out := map[string][]byte{}
	if !f.PerKind {
		var b bytes.Buffer
		if err := f.Write(&b, src, s.Schema.Kinds...); err != nil {
			rt.Fatal(err)
		}
		out["all"] = b.Bytes()
		return out
	}
	for _, k := range s.Schema.Kinds {
		var b bytes.Buffer
		if err := f.Write(&b, src, k); err != nil {
			rt.Fatal(err)
		}
		out[k.Name] = b.Bytes()
	}
	return out
}

func restored(s *store.Store, schema *records.Schema, files map[string][]byte) error {
	var all []*File
	for name, b := range files {
		if len(b) == 0 {
			continue
		}
		table, err := ReadTable(Bytes(name, b), 0, "")
		if err != nil {
			return err
		}
		if table.Count == 0 {
			continue
		}
		m := Own(schema, table)
		if m == nil {
			return fmt.Errorf("%s is not known as plumb's own", name)
		}
		all = append(all, &File{Table: table, Mapping: m})
	}
	im, err := Survey(Request{Files: all, OnMatch: "skip", Schema: schema, Change: records.Change{At: time.Now()}})
	if err != nil {
		return err
	}
	_, err = s.Update(context.Background(), &store.Reason{}, func(tx *store.Tx) error {
		_, err := im.Run(tx)
		return err
	})
	return err
}

// differs says where two directories of records are not the same.
func differs(a, b string) string {
	out := ""
	for _, pair := range [][2]string{{a, b}, {b, a}} {
		_ = filepath.WalkDir(pair[0], func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || filepath.Ext(path) != ".yaml" {
				return err
			}
			rel, _ := filepath.Rel(pair[0], path)
			was, _ := os.ReadFile(path)
			is, _ := os.ReadFile(filepath.Join(pair[1], rel))
			if !bytes.Equal(was, is) {
				out += fmt.Sprintf("%s was\n%s\nis\n%s\n", rel, was, is)
			}
			return nil
		})
	}
	return out
}
