package store

import (
	"bytes"
	"errors"
	"path"
	"strings"

	"plumb/internal/yamlfile"
	"plumb/records"
)

// verdicts looks at what was said of pairs. That two of a pair have become one is no
// fault: somebody decided so, and it says nothing any more.
func (c *checker) verdicts() {
	paths, odd := c.store.list(verdictShelf())
	c.problems = append(c.problems, odd...)
	for _, at := range paths {
		b, err := c.store.read(at)
		if err != nil {
			c.unread(err)
			continue
		}
		f, err := yamlfile.Parse(at, b)
		if err != nil {
			c.unread(err)
			continue
		}
		c.verdict(f, b)
	}
}

func (c *checker) unread(err error) {
	var bad *yamlfile.Error
	if errors.As(err, &bad) {
		c.problems = append(c.problems, bad.Problems...)
		return
	}
	c.problems = append(c.problems, records.Problem{Check: "read", Message: err.Error()})
}

func (c *checker) verdict(f *yamlfile.File, b []byte) {
	name := strings.TrimSuffix(path.Base(f.Path), ".yaml")
	found := records.CheckVerdict(f.Tree, name)
	x, y, _ := records.PairOf(name)
	for _, side := range []struct{ key, id string }{{"a", x}, {"b", y}} {
		if !c.store.Exists(side.id) {
			found = append(found, records.Problem{Check: "reference", Field: side.key,
				Message: side.key + ": there is no record " + side.id + "; plumb dupes undismiss " + x + " " + y + " removes the verdict"})
		}
	}
	if !bytes.Equal(b, yamlfile.WriteTree(records.TidyVerdict(f.Tree), f.Comments)) {
		found = append(found, records.Problem{Check: "canonical", Message: "is not in canonical form; plumb fmt rewrites it"})
	}
	for _, p := range found {
		if p.Path = f.Path; p.Field != "" {
			at := f.At(p.Field)
			p.Line, p.Column = at.Line, at.Column
		}
		c.problems = append(c.problems, p)
	}
}
