package yamlfile

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plumb/records"
)

var testKind = func() *records.Kind {
	k := &records.Kind{Name: "thing", Plural: "things", Prefix: "thing", Label: "name"}
	for _, key := range []string{"name", "note", "list", "map", "entries"} {
		k.Fields = append(k.Fields, &records.Field{Key: key, Type: records.TypeText})
	}
	k.Index()
	return k
}()

// nasty are texts that readers retype, cut or fold.
var nasty = []string{"no", "Yes", "on", "~", "null", "0123", "12e4", "1_000", "0x1f", "0o17", "0o+0", "-0x-1f", "12:30:45", "2026-01-02", "2026-01-02 10:00", "=", "<<", ".inf",
	"+44 20 7946 0018", "1.", "-", "- a", "a: b", "a #b", "#a", "'", `"`, "a\\b", " a", "a ", "\ta", "a\t", "", "|", ">", "%", "@x", "`", "{a}", "[a]", "a, b", "*a", "&a", "!a", "?", "? a", "---", "...",
	"a\nb", "a\n", "\na", "a\n\n", "\n", "\n\n", " a\nb", "a\n b ", "a \n\nb", "a\n   ", "  \na", "a\n\n  b\n \n", "👋 hi\nthere\n", "日本語\n中文", "שלום", "مرحبا\nعالم", "é́", "a\u0085b", "a\u2028b", "a\u202eb",
	"a\ufeffb", "\u00a0a", "a\x00b", "a\x1b[31mb", "a\r\nb", "a:b", "a:", ":a", "http://x/?a=b#c", "<<<<<<< x", "=======", "tab\there", "x\n\ty", "\ty\nx", "a: 'b'\n- c\n# d\n"}

func text() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom(nasty), rapid.String(), rapid.StringMatching(`[ \n\ta:#,'"{}\[\]|>-]{0,12}`))
}

func tree(depth int) *rapid.Generator[records.Tree] {
	leaf := rapid.Map(text(), records.TextTree)
	bare := rapid.Map(rapid.SampledFrom([]string{"12", "true", "2026-01-02", "2026-01-02T10:00:00Z", "12.50", ""}), records.BareTree)
	if depth == 0 {
		return rapid.OneOf(leaf, bare)
	}
	return rapid.OneOf(leaf, bare, rapid.Custom(func(t *rapid.T) records.Tree {
		return records.Tree{Shape: records.List, Items: rapid.SliceOfN(tree(depth-1), 0, 4).Draw(t, "items")}
	}), rapid.Custom(func(t *rapid.T) records.Tree {
		m := records.Tree{Shape: records.Map}
		for range rapid.IntRange(0, 4).Draw(t, "n") {
			key := text().Draw(t, "key")
			if !m.Has(key) {
				m.Keys, m.Items = append(m.Keys, key), append(m.Items, tree(depth-1).Draw(t, "value"))
			}
		}
		return m
	}))
}

func record() *rapid.Generator[records.Record] {
	return rapid.Custom(func(t *rapid.T) records.Record {
		m := records.Tree{Shape: records.Map}.Set("id", records.TextTree("thing-0123456789"))
		for _, key := range []string{"name", "note", "list", "odd key", "entries"} {
			if rapid.Bool().Draw(t, "has") {
				m = m.Set(key, tree(2).Draw(t, key))
			}
		}
		return records.FromTree(testKind, m)
	})
}

// What is written is read back as it was, and written again it is the same.
func TestWriteParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := record().Draw(t, "record")
		out := Write(r, nil)
		f, err := Parse("x", out)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if !f.Tree.Equal(r.Tree()) {
			t.Fatalf("read back %#v\nwant %#v\n%s", f.Tree, r.Tree(), out)
		}
		if again := Write(records.FromTree(testKind, f.Tree), f.Comments); string(again) != string(out) {
			t.Fatalf("written again:\n%s\nfirst:\n%s", again, out)
		}
	})
}

// Every nasty text survives as a value, in a list, in an entry and as a key.
func TestNasty(t *testing.T) {
	for _, s := range nasty {
		m := records.Tree{Shape: records.Map}.Set("id", records.TextTree("thing-0123456789")).Set("name", records.TextTree(s)).
			Set("list", records.ListTree(s, s+"x")).Set("map", records.Tree{Shape: records.Map}.Set("k", records.TextTree(s)))
		m = m.Set("entries", records.Tree{Shape: records.List}.Append(records.Tree{Shape: records.Map}.Set("k", records.TextTree(s))))
		out := Write(records.FromTree(testKind, m), nil)
		f, err := Parse("x", out)
		if err != nil {
			t.Errorf("%q: %v\n%s", s, err, out)
		} else if !f.Tree.Equal(m) {
			t.Errorf("%q read back otherwise:\n%s", s, out)
		}
	}
}

const commented = `# A record with remarks.

# about the id
id: thing-0123456789
name: Ada # her first name

note: |  # several lines
  one
  two
# before the list
list: # beside the list
  # before a
  - a # beside a
  - b
  # after b
map:
  # inside the map
  k: v # beside v
odd: kept # beside odd
entries:
  - {a: 1, b: 2} # beside the entry
  # the second
  - {a: 3,
     b: 4} # end
# at the end
`

// Comments survive a write, stay where they are on the next, and survive the
// removal of what they stood beside.
func TestComments(t *testing.T) {
	f, err := Parse("x", []byte(commented))
	if err != nil {
		t.Fatal(err)
	}
	r := records.FromTree(testKind, f.Tree)
	out := Write(r, f.Comments)
	check := func(out []byte) {
		t.Helper()
		for line := range strings.SplitSeq(commented, "\n") {
			if _, comment, ok := strings.Cut(line, "# "); ok && !strings.Contains(string(out), "# "+comment) {
				t.Errorf("lost %q in\n%s", comment, out)
			}
		}
	}
	check(out)
	again, err := Parse("x", out)
	if err != nil {
		t.Fatal(err)
	}
	if second := Write(records.FromTree(testKind, again.Tree), again.Comments); string(second) != string(out) {
		t.Errorf("second write:\n%s\nfirst:\n%s", second, out)
	}
	check(Write(r.WithKey("name", records.Tree{}).WithKey("list", records.ListTree("b", "c")), f.Comments))
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"", "f:1:1: the file is empty"},
		{"a: 1\nb: 2\na: 3\n", `f:3:1: the key "a" stands here again; it is already on line 1`},
		{"a: &x 1\n", "f:1:4: an anchor (&x)"},
		{"a: &x [1]\nb: *x\n", "f:2:4: an alias (*x)"},
		{"a: !!str 1\n", "f:1:4: a tag"},
		{"a: 1\n---\nb: 2\n", "f:2:1: a second document"},
		{"- a\n", "f:1:1: expected keys with values"},
		{"a: 1\n<<<<<<< HEAD\nb: 2\n", "f:2:1: a git conflict marker"},
		{"a: \x01\n", "f:1:4: the control character U+0001"},
		{"a: 1\nb: \xff\n", "f:2:4: the byte 0xff is not UTF-8"},
		{"a: [1\n", "f:"},
		{"a: " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "\n", "f:1:36: lists and maps stand here more than 32 deep"},
		{"a: b: c\n", "f:1:1: this is not YAML: mapping values are not allowed"},
		{"a: 1\n  b: 2\n", "f:2:3: this is not YAML"},
	} {
		_, err := Parse("f", []byte(test.in))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v; want %q", test.in, err, test.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(commented))
	for _, s := range nasty {
		f.Add([]byte("a: " + s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse("x", data)
		if err != nil || len(file.Tree.Keys) == 0 {
			return
		}
		out := Write(records.FromTree(testKind, file.Tree), file.Comments)
		again, err := Parse("x", out)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if !again.Tree.Equal(file.Tree) {
			t.Fatalf("another tree:\n%s", out)
		}
	})
}
