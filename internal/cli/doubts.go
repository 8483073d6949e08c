package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"plumb/internal/pick"
	"plumb/internal/query"
)

// asked is a test of --where that was made.
type asked interface {
	Text() string
	Doubts() []query.Doubt
}

// sayDoubts tells of words in --where that mean nothing. It is no error: records may hold
// what the dictionary does not, so it is said at the end, when none did.
func (a *app) sayDoubts() {
	for _, d := range doubted(a.asked) {
		a.say("warning: " + doubtText(d))
	}
}

// doubted are the doubts that all tests of one text share, each once. There are several
// tests where records are of several kinds, or of two moments: what is an option of one of
// them means something.
func doubted(list []asked) []query.Doubt {
	var out []query.Doubt
	for _, test := range list {
		for _, d := range test.Doubts() {
			same := func(o query.Doubt) bool { return o.Name == d.Name && o.Text == d.Text }
			known := func(o asked) bool { return o.Text() == test.Text() && !slices.ContainsFunc(o.Doubts(), same) }
			if !slices.ContainsFunc(list, known) && !slices.ContainsFunc(out, same) {
				out = append(out, d)
			}
		}
	}
	return out
}

func doubtText(d query.Doubt) string {
	keys, words := []string{}, []string{}
	for _, o := range d.Options {
		keys, words = append(keys, o.Key), append(words, cmp.Or(o.Label, o.Key))
	}
	words = append(words, keys...)
	meant := "; it has " + strings.Join(keys, ", ")
	if i := slices.Index(words, pick.Nearest(d.Text, words)); i >= 0 { // what it is called is no key
		meant = fmt.Sprintf("; did you mean %q?", keys[i%len(keys)])
	}
	return fmt.Sprintf("--where: %s has no option %q%s", d.Name, d.Text, meant)
}
