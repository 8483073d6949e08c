package yamlfile

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first needed: no
// command waits for those that it does not use.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
