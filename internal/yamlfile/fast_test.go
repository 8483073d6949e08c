package yamlfile

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"plumb/data"
	"plumb/records"
)

// agree fails if the fast reader reads something that yaml.v3 refuses, or reads
// it otherwise, down to what is bare.
func agree(t interface{ Fatalf(string, ...any) }, in []byte) bool {
	got, ok := fast(in)
	if !ok {
		return false
	}
	want, err := Parse("x", in)
	if err != nil {
		t.Fatalf("the fast reader takes what yaml.v3 refuses: %v\n%s", err, in)
		return false
	}
	if !reflect.DeepEqual(normal(got), normal(want.Tree)) {
		t.Fatalf("fast %#v\nyaml.v3 %#v\n%s", got, want.Tree, in)
	}
	return true
}

// normal makes nil and empty slices one.
func normal(t records.Tree) records.Tree {
	out := records.Tree{Shape: t.Shape, Text: t.Text, Bare: t.Bare, Keys: append([]string{}, t.Keys...), Items: []records.Tree{}}
	for _, item := range t.Items {
		out.Items = append(out.Items, normal(item))
	}
	return out
}

// Whatever the writer writes, the two readers read alike.
func TestFastAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { agree(t, Write(record().Draw(t, "record"), nil)) })
}

// What ships goes the fast way: every command waits for it.
func TestFastTakesSchema(t *testing.T) {
	if !agree(t, data.Schema()) {
		t.Error("data/schema.yaml is left to yaml.v3")
	}
}

func FuzzFast(f *testing.F) {
	f.Add([]byte(commented))
	f.Add([]byte("id: lead-0123456789\nname: Ada\nat: 2026-11-21T09:30:00Z\nhistory:\n  - {at: 2026-11-21T09:30:00Z, by: ana, status: new}\nnote: |-\n  a\n\n   b\ntags:\n  - a\n  - \"b, c\"\nm:\n  a: [b, {c: d}]\n"))
	for _, s := range nasty {
		f.Add([]byte("a: " + s + "\n"))
		f.Add([]byte("a: {b: " + s + "}\n"))
		f.Add([]byte("a: |\n  " + s + "\nb: " + s + "\n"))
	}
	f.Fuzz(func(t *testing.T, data []byte) { agree(t, data) })
}

var sample = []byte(`id: lead-7k3m9q2xwt
first_name: Ada
last_name: Lovelace
company: Analytical Engines Ltd
email: ada@analytical.example
phone: "+44 20 7946 0018"
status: working
source: referral
owner: ana
created_at: 2026-11-21T09:30:00Z
created_by: ana
history:
  - {at: 2026-11-21T09:30:00Z, by: ana, status: new}
  - {at: 2026-11-23T10:00:00Z, by: ana, status: working}
`)

func BenchmarkRead(b *testing.B) {
	b.Run("fast", func(b *testing.B) {
		for b.Loop() {
			if _, ok := fast(sample); !ok {
				b.Fatal("left to yaml.v3")
			}
		}
	})
	b.Run("yaml.v3", func(b *testing.B) {
		for b.Loop() {
			if _, err := Parse("x", sample); err != nil {
				b.Fatal(err)
			}
		}
	})
}
