package match_test

import (
	"hash/fnv"
	"testing"

	"plumb/internal/config"
	"plumb/internal/match"
)

// lineForms are what the lines of the cases come to, by their form. If they come to
// something else, and not by a table of data/matching alone, lineForm must be raised: else
// lines that an earlier plumb kept would be taken for those of this one.
var lineForms = map[string]uint64{"1": 0x7fc734e918a10839}

func TestForm(t *testing.T) {
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	h := fnv.New64a()
	n := 0
	add := func(kind, text string) {
		n++
		line := match.NewLine(record(schema.Kind(kind), n, text), "Engines Ltd")
		_, _ = h.Write(line.Append(nil)) // a hash takes everything
	}
	for _, c := range people {
		add("lead", c.a)
		add("contact", c.b)
	}
	for _, c := range firms {
		add("account", c.a)
	}
	if got := h.Sum64(); got != lineForms[match.LineForm] {
		t.Errorf("the lines of form %s come to %#x, not %#x", match.LineForm, got, lineForms[match.LineForm])
	}
}
