package guard

import (
	"fmt"

	"plumb/internal/yamlfile"
	"plumb/records"
)

// judge says of each change whether it is one that a locked record may undergo.
func (g *guard) judge(list []change) {
	seen := map[string]bool{}
	for _, c := range list {
		old := records.FromTree(g.schema.KindOf(c.before.At("id").Text), c.before)
		message, kind := g.verdict(old, c)
		if message != "" {
			message, kind = g.excuse(message, c)
		}
		key := c.commit + c.path + message + kind
		if seen[key] {
			continue
		}
		seen[key] = true
		switch {
		case message != "":
			g.problems = append(g.problems, records.Problem{Path: c.path, Check: "locked", Record: old.ID(), Message: message + g.where(c)})
		case kind != "" && !c.net:
			g.allowed = append(g.allowed, Allowed{Commit: c.commit, Record: old.ID(), Change: kind})
		}
	}
}

func (g *guard) where(c change) string {
	switch {
	case c.net:
		return ", compared with the base"
	case c.merged:
		return " in what is staged, compared with the side that is merged"
	case c.commit == "":
		return " in what is staged"
	}
	return " in commit " + c.commit[:min(10, len(c.commit))]
}

// verdict is what is wrong with a change of a locked record, or the name of the one
// that it is.
func (g *guard) verdict(old records.Record, c change) (message, kind string) {
	if c.after == nil {
		return "was converted and sealed, and is removed or moved", ""
	}
	if c.mode != c.oldMode {
		return fmt.Sprintf("was converted and sealed, and its mode is changed from %s to %s", c.oldMode, c.mode), ""
	}
	tree, err := yamlfile.ParseTree(c.path, c.after)
	switch {
	case err != nil:
		return "was converted and sealed, and can no longer be read", ""
	case tree.Equal(old.Tree()):
		return "", "" // comments and layout are outside of the seal
	case old.Kind == nil:
		return "was converted and sealed, and is changed", ""
	}
	legal := records.ChangeOf(old, records.FromTree(old.Kind, tree))
	switch {
	case legal == "":
		return "was converted and sealed, and is changed", ""
	case legal == records.Amended && !g.schema.Amend:
		return "was converted and sealed, and is amended, which plumb.yaml at the base forbids", ""
	}
	return "", string(legal)
}
