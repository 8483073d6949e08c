package cli

import (
	"strings"
	"testing"

	"plumb/internal/query"
)

// test is one of --where, "TEXT: NAME=WORD NAME=WORD" with what it doubts.
type test string

func (t test) Text() string { text, _, _ := strings.Cut(string(t), ":"); return text }

func (t test) Doubts() []query.Doubt {
	var out []query.Doubt
	_, words, _ := strings.Cut(string(t), ":")
	for word := range strings.FieldsSeq(words) {
		name, text, _ := strings.Cut(word, "=")
		out = append(out, query.Doubt{Name: name, Text: text})
	}
	return out
}

// Of one expression that is asked of several kinds a word is doubted if each doubts it.
func TestDoubted(t *testing.T) {
	for _, c := range []struct {
		tests []asked
		want  string
	}{
		{nil, ""},
		{[]asked{test("x: a=1 b=2")}, "a=1 b=2"},
		{[]asked{test("x: a=1 b=2"), test("x: b=2")}, "b=2"},
		{[]asked{test("x: a=1"), test("x:")}, ""},
		{[]asked{test("x: a=1"), test("y:")}, "a=1"},
		{[]asked{test("x: a=1"), test("y: a=1")}, "a=1"},
	} {
		var got []string
		for _, d := range doubted(c.tests) {
			got = append(got, d.Name+"="+d.Text)
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%v: %q, want %q", c.tests, text, c.want)
		}
	}
}
