package guard

import (
	"slices"
	"strings"

	"plumb/internal/yamlfile"
	"plumb/records"
)

// doubleConversion is the change that a merge makes of a record that both sides had
// converted, each by itself: it keeps one of the two.
const doubleConversion = "double-conversion"

// excuse says what is left of the objection to a change when the other parents of the
// commit are looked at too.
//
// A merge that takes what one of its sides has made of a record that the other side
// did not touch adds nothing: each step on the way was judged by itself. And a record
// that was converted twice can only stay what one of the two conversions made of it;
// that is listed.
func (g *guard) excuse(objection string, c change) (message, kind string) {
	sides := g.sides(c)
	now := version{mode: c.mode, tree: parsed(c.path, c.after)}
	then := version{mode: c.oldMode, tree: c.before}
	kept := slices.IndexFunc(sides, func(s side) bool { return s.version.equal(now) })
	if kept < 0 {
		return objection, ""
	}
	if g.untouched(sides, kept, then, c.path) {
		g.takenOver = true
		return "", ""
	}
	if !c.net && otherConversion(then.tree, now.tree) && now.mode == then.mode {
		return "", doubleConversion
	}
	return objection, ""
}

// otherConversion reports whether two versions of a record come from two conversions
// of it. What was filled and kept is left out: forgetting changes that.
func otherConversion(a, b records.Tree) bool {
	a, b = a.At("converted"), b.At("converted")
	if a.Shape != records.Map || b.Shape != records.Map {
		return false
	}
	for _, key := range []string{"filled", "kept"} {
		a, b = a.Set(key, records.Tree{}), b.Set(key, records.Tree{})
	}
	return !a.Equal(b)
}

// version is a file as a commit has it; of a file that is not there the tree is
// absent.
type version struct {
	mode string
	tree records.Tree
}

func (v version) equal(w version) bool {
	return v.mode == w.mode && v.tree.Shape != records.Text && v.tree.Equal(w.tree)
}

// parsed is the content of a file; a text for one that cannot be read, which is equal
// to nothing.
func parsed(path string, b []byte) records.Tree {
	if b == nil {
		return records.Tree{}
	}
	t, err := yamlfile.ParseTree(path, b)
	if err != nil {
		return records.TextTree(err.Error())
	}
	return t
}

// side is a parent of a merge with its version of a file.
type side struct {
	commit  string
	version version
}

// sides are the parents of a commit that has several. What stands beside a base that
// it does not come from is looked at as if it were merged with it.
func (g *guard) sides(c change) []side {
	var commits []string
	switch {
	case c.net:
		commits = []string{g.base, g.head}
	case c.commit == "":
		commits = g.parents
	default:
		out, _ := g.git("rev-parse", c.commit+"^@")
		commits = strings.Fields(out)
	}
	if len(commits) < 2 {
		return nil
	}
	var out []side
	for _, commit := range commits {
		out = append(out, side{commit, g.version(commit, c.path)})
	}
	return out
}

func (g *guard) version(commit, path string) version {
	out, err := g.git("ls-tree", "-z", "--full-tree", commit, "--", g.prefix+path)
	part := strings.Fields(out)
	if err != nil || len(part) < 3 {
		return version{mode: "000000"}
	}
	b, err := g.repo.Contents(g.ctx, []string{part[2]})
	if err != nil {
		return version{mode: "000000", tree: records.TextTree(err.Error())}
	}
	return version{mode: part[0], tree: parsed(path, b[0])}
}

// untouched reports whether the sides that have the earlier version had it already
// where they parted from the side that is kept.
func (g *guard) untouched(sides []side, kept int, then version, path string) bool {
	found := false
	for i, s := range sides {
		if i == kept || !s.version.equal(then) {
			continue
		}
		found = true
		out, err := g.git("merge-base", "--all", s.commit, sides[kept].commit)
		if err != nil || out == "" || slices.ContainsFunc(strings.Fields(out), func(fork string) bool { return !g.version(fork, path).equal(then) }) {
			return false
		}
	}
	return found
}
