package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// texts reads a drawing as an XML parser does, and returns what stands in it.
func texts(t interface{ Fatalf(string, ...any) }, svg string) []string {
	var out []string
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		if chars, ok := token.(xml.CharData); ok {
			out = append(out, string(chars))
		}
	}
}

// Whatever a step is called, the drawing is XML, and the name is text in it.
func TestAnyName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		f := Funnel{Title: name, Words: name, Steps: []Step{{Name: name, Count: rapid.IntRange(0, 1e6).Draw(t, "count")}, {Name: "won", Ratio: name, Details: []string{name}, Won: true}}}
		m := Columns{Title: name, Words: name, Months: []string{name, name}, Series: []Series{{Name: name, Total: name, Units: [2]string{name, name}}}, Counts: [][]int{{1, 0}}}
		for _, svg := range []string{f.SVG("a"), f.File(), m.SVG("b"), m.File()} {
			found := false
			for _, text := range texts(t, svg) {
				found = found || text == seen(name)
			}
			if !found && strings.TrimSpace(name) != "" {
				t.Fatalf("%q is not in %s", name, svg)
			}
		}
	})
}

// seen is a text as XML can hold it.
func seen(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff {
			return 0xfffd
		}
		return r
	}, text)
}

// A drawing of nothing is a drawing.
func TestNothing(t *testing.T) {
	texts(t, Funnel{}.File())
	texts(t, Funnel{Steps: []Step{{Name: "leads"}, {Name: "won"}}}.File())
	texts(t, Columns{}.File())
	texts(t, Columns{Series: []Series{{Name: "leads"}}, Counts: [][]int{nil}}.File())
	texts(t, Columns{Months: []string{"2026-01"}, Series: []Series{{Name: "leads"}}, Counts: [][]int{{0}}}.File())
}

func TestBar(t *testing.T) {
	for _, c := range []struct {
		part, whole, width int
		want, ascii        string
	}{
		{0, 10, 8, "", ""}, {10, 10, 8, "████████", "########"}, {5, 10, 8, "████", "####"}, {1, 1000, 8, "▏", "#"},
		{1, 16, 8, "▌", "#"}, {20, 10, 4, "████", "####"}, {3, 0, 8, "", ""},
	} {
		if got := Bar(c.part, c.whole, c.width, false); got != c.want {
			t.Errorf("%d of %d in %d is %q, want %q", c.part, c.whole, c.width, got, c.want)
		}
		if got := Bar(c.part, c.whole, c.width, true); got != c.ascii {
			t.Errorf("%d of %d in %d is %q, want %q", c.part, c.whole, c.width, got, c.ascii)
		}
	}
}

func TestSpark(t *testing.T) {
	if got := Spark([]int{0, 1, 4, 7}, false); got != "▁▂▅█" {
		t.Errorf("%q", got)
	}
	if got := Spark([]int{0, 1, 100000}, true); got != "_.#" {
		t.Errorf("%q", got)
	}
	if got := Spark(nil, false) + Spark([]int{0}, false); got != "▁" {
		t.Errorf("%q", got)
	}
}
