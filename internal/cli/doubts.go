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
type asked interface{ Doubts() []query.Doubt }

// sayDoubts tells of words in --where that mean nothing. It is no error: records may hold
// what the dictionary does not, so it is said at the end, when none did.
func (a *app) sayDoubts() {
	var said []string
	for _, test := range a.asked {
		for _, d := range test.Doubts() {
			if text := doubtText(d); !slices.Contains(said, text) {
				a.say("warning: " + text)
				said = append(said, text)
			}
		}
	}
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
