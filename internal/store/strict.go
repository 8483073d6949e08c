package store

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"plumb/internal/config"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// dictionary finds fields of the directory's own that nobody will understand in
// a year: what they are, who asked for them, when, and what for is not said.
func (c *checker) dictionary() {
	shipped, err := config.Default()
	if err != nil {
		return // a test says that what ships is right
	}
	b, _ := os.ReadFile(filepath.Join(c.store.Root, config.FileName))
	file, err := yamlfile.Parse(config.FileName, b)
	if err != nil {
		return // then there was no schema to open the store with
	}
	for _, k := range c.store.Schema.Kinds {
		for _, f := range k.Fields {
			if old := shipped.Kind(k.Name); old != nil && old.Field(f.Key) != nil {
				continue
			}
			if missing := unexplained(f); len(missing) > 0 && f.Key != "tags" {
				message := fmt.Sprintf("field %s of %s says no %s", f.Key, k.Name, strings.Join(missing, ", "))
				c.problems = append(c.problems, file.Problem("dictionary", message, "kinds", k.Name, "fields", f.Key))
			}
		}
	}
}

func unexplained(f *records.Field) []string {
	var missing []string
	for _, need := range []struct{ key, text string }{{"help", f.Help}, {"description", f.Description}, {"requested_by", f.RequestedBy}, {"requested_on", f.RequestedOn}, {"purpose", f.Purpose}} {
		if need.text == "" {
			missing = append(missing, need.key)
		}
	}
	return missing
}

// people finds owners that are neither people nor queues of the directory, where
// it says who these are.
func (c *checker) people() {
	known := map[string]bool{}
	for _, p := range c.store.Schema.People {
		known[p.Key] = true
	}
	for _, q := range c.store.Schema.Queues {
		known["queue:"+q.Key] = true
	}
	if len(c.store.Schema.People) == 0 {
		return
	}
	for _, r := range c.records {
		f := r.Kind.Role(records.RoleOwner)
		if owner := r.Get(f).Text(); owner != "" && !known[owner] && !r.Locked() {
			c.place(r, []records.Problem{{Check: "people", Field: f.Key, Message: fmt.Sprintf("%s: %q is not among the people of %s", f.Key, owner, config.FileName)}})
		}
	}
	slices.SortStableFunc(c.problems, func(a, b records.Problem) int { return strings.Compare(a.Path, b.Path) })
}
