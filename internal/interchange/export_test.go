package interchange

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/big"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"plumb/internal/parquet"
	"plumb/records"
)

// kindOfTexts has a text, an amount and a list.
func kindOfTexts() (*records.Schema, *records.Kind) {
	k := &records.Kind{Name: "thing", Plural: "things", Prefix: "th", Label: "name", Fields: []*records.Field{
		{Key: "name", Type: records.TypeText}, {Key: "price", Type: records.TypeMoney}, {Key: "tags", Type: records.TypeString, List: true}}}
	k.Index()
	return &records.Schema{Kinds: []*records.Kind{k}}, k
}

func sourceOf(s *records.Schema, trees ...records.Tree) Source {
	return Source{Schema: s, Scan: func(k *records.Kind) iter.Seq2[records.Record, error] {
		return func(yield func(records.Record, error) bool) {
			for i, t := range trees {
				t = records.Tree{Shape: records.Map}.Set("id", records.TextTree(fmt.Sprintf("th-%010d", i))).Set("name", t.At("name")).Set("price", t.At("price")).Set("tags", t.At("tags")).Set("odd", t.At("odd"))
				if !yield(records.FromTree(k, t), nil) {
					return
				}
			}
		}
	}}
}

// read is the rule of writeCSV for a reader: JSON where it is JSON, else text.
func read(cell string) any {
	if cell == "" {
		return nil
	}
	var v any
	if strings.IndexByte(`["{`, cell[0]) >= 0 && json.Unmarshal([]byte(cell), &v) == nil {
		return v
	}
	return cell
}

// Whatever a text is, a reader that follows the one rule gets it back.
func TestCSVTexts(t *testing.T) {
	s, k := kindOfTexts()
	text := rapid.OneOf(rapid.SampledFrom([]string{"", `""`, `"a"`, `[]`, `[draft]`, `{"a":1}`, "a\r\nb", "=1+1", "null", `"\"x\""`, "a,b\n\"c\""}), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		name, odd := text.Draw(t, "name"), text.Draw(t, "odd")
		tags := rapid.SliceOf(rapid.StringN(0, 5, 20)).Draw(t, "tags")
		tree := records.Tree{Shape: records.Map}.Set("name", records.TextTree(name)).Set("odd", records.TextTree(odd)).
			Set("price", records.TextTree("12.50 EUR")).Set("tags", records.ListTree(tags...))
		var b bytes.Buffer
		f, _ := FormatByName("csv")
		if err := f.Write(&b, sourceOf(s, tree), k); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil || strings.Join(rows[0], " ") != "id name price price_currency tags odd" {
			t.Fatalf("%v %v", rows, err)
		}
		row := rows[1]
		if name == "" { // as everywhere, no value of a field
			name, row[1] = "-", cmp.Or(row[1], "-")
		}
		if read(row[1]) != name || row[2] != "12.50" || row[3] != "EUR" || read(row[5]) != odd {
			t.Fatalf("%q %q came back as %q", name, odd, row)
		}
		if list := read(row[4]).([]any); len(list) != len(tags) {
			t.Fatalf("%q came back as %q", tags, row[4])
		}
	})
}

func TestFormula(t *testing.T) {
	for cell, want := range map[string]bool{"=1": true, "@SUM(A1)": true, "\tx": true, "\rx": true, "+cmd|' /C calc'!A0": true, "-2+3+cmd": true, "-": true, "+": true,
		"+49 30 123-45": false, "+1 (555) 0100": false, "-12.50": false, "-12": false, "": false, "a=b": false, "12": false, "-1+1": true} {
		if got := formula(cell); got != want {
			t.Errorf("formula(%q) is %v", cell, got)
		}
	}
}

// Lines are folded so that none is too long, no character is cut, and putting
// them together again gives the text.
func TestContentLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text") + strings.Repeat(rapid.SampledFrom([]string{"ä", "🎉", "x", "佐"}).Draw(t, "fill"), rapid.IntRange(0, 200).Draw(t, "n"))
		var b bytes.Buffer
		l := contentLines{w: bufio.NewWriter(&b)}
		l.line("NOTE", escapeText(text))
		l.w.Flush()
		out := b.String()
		for _, line := range strings.Split(strings.TrimSuffix(out, "\r\n"), "\r\n") {
			if len(line) > 75 || !utf8.ValidString(line) {
				t.Fatalf("bad line %q", line)
			}
		}
		if got := strings.ReplaceAll(out, "\r\n ", ""); got != "NOTE:"+escapeText(text)+"\r\n" {
			t.Fatalf("%q came back as %q", text, got)
		}
	})
}

func TestSQLNames(t *testing.T) {
	n := newSQLNames("id")
	long := strings.Repeat("ü", 40)
	for _, c := range []struct{ name, want string }{{"id", "id_2"}, {"id", "id_3"}, {"name", "name"}, {long, strings.Repeat("ü", 31)}, {long, strings.Repeat("ü", 30) + "_2"}} {
		if got := n.take(c.name); got != c.want {
			t.Errorf("%s becomes %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTypedCells(t *testing.T) {
	for _, c := range []struct {
		typ, text string
		ok        bool
	}{{"bigint", "12", true}, {"bigint", "9223372036854775808", false}, {"numeric", "-1.5", true}, {"numeric", "1e5", false}, {"numeric", "NaN", false}, {"numeric", "--1", false},
		{"numeric", "1.", false}, {"numeric", ".5", false}, {"boolean", "yes", false}, {"date", "0000-01-01", false}, {"date", "2026-02-30", false}, {sqlTime, "2026-01-01T00:00:00Z", true}, {sqlTime, "soon", false}} {
		if _, ok := typedCell(c.typ, c.text); ok != c.ok {
			t.Errorf("%s %q is taken: %v", c.typ, c.text, ok)
		}
	}
	if got := unscaled(parquet.Column{Precision: 18, Scale: 3}, "-12.5"); got.(*big.Int).Int64() != -12500 {
		t.Errorf("-12.5 is %v", got)
	}
	for _, text := range []string{"1.2345", "1234567890123456.000"} {
		if got := unscaled(parquet.Column{Precision: 18, Scale: 3}, text); got != nil {
			t.Errorf("%s is %v", text, got)
		}
	}
}

// full takes a few bytes and then no more.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// A format says when what it writes to is full, and when records cannot be read.
func TestExportErrors(t *testing.T) {
	s, k := kindOfTexts()
	many := make([]records.Tree, 2000)
	for i := range many {
		many[i] = records.Tree{Shape: records.Map}.Set("name", records.TextTree(strings.Repeat("x", 100)))
	}
	broken := errors.New("broken")
	for _, f := range Formats() {
		if f.Takes != nil {
			continue // of other kinds; they write by the same writer
		}
		if err := f.Write(full{}, sourceOf(s, many...), k); err == nil {
			t.Errorf("%s does not notice that nothing can be written", f.Name)
		}
		src := Source{Schema: s, Scan: func(*records.Kind) iter.Seq2[records.Record, error] {
			return func(yield func(records.Record, error) bool) { yield(records.Record{}, broken) }
		}}
		if err := f.Write(io.Discard, src, k); !errors.Is(err, broken) {
			t.Errorf("%s says %v of records that cannot be read", f.Name, err)
		}
	}
}
