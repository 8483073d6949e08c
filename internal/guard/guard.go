// Package guard proves that what was converted stays as it was. It compares commits:
// of all that is between a base and a head, each is held against each of its parents,
// so that neither an edit that was taken back again nor a merge that took one side
// hides a change.
//
// A record is locked if its file has "converted" or "seal", whatever any schema says,
// and what may be done to it is read from the plumb.yaml of the base: nobody can
// change the rules in the push that breaks them.
package guard

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"plumb/internal/config"
	"plumb/internal/gitx"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// Range is what is looked at: the commits that head has and base has not.
type Range struct{ Base, Head string }

// MissingError says that the range is not here to be looked at. That is no pass.
type MissingError struct{ Rev, Why, Hint string }

func (e *MissingError) Error() string { return fmt.Sprintf("%s: %s", e.Rev, e.Why) }

// Allowed is a change of a locked record that is on the record.
type Allowed struct {
	Commit string `json:"commit"`
	Record string `json:"record"`
	Change string `json:"change"` // unconvert, amend
}

// Check holds the commits of a range against their parents.
func Check(ctx context.Context, repo *gitx.Repo, r Range) ([]records.Problem, []Allowed, error) {
	g := guard{ctx: ctx, repo: repo}
	if err := g.resolve(r); err != nil {
		return nil, nil, err
	}
	if err := g.policy(); err != nil {
		return nil, nil, err
	}
	changes, err := g.changes()
	if err != nil {
		return nil, nil, err
	}
	g.judge(changes)
	return g.problems, g.allowed, nil
}

type guard struct {
	ctx        context.Context
	repo       *gitx.Repo
	base, head string
	commits    []string
	schema     *records.Schema
	problems   []records.Problem
	allowed    []Allowed
}

func (g *guard) git(args ...string) (string, error) {
	out, err := g.repo.Run(g.ctx, nil, args...)
	return strings.TrimSpace(out), err
}

// resolve finds the commits, and that all of them are here.
func (g *guard) resolve(r Range) error {
	if strings.Trim(r.Base, "0") == "" {
		return &MissingError{r.Base, "is no commit: the branch is new", "take where it began: --base $(git merge-base origin/main HEAD)"}
	}
	var err error
	if g.base, err = g.git("rev-parse", "--verify", "-q", "--end-of-options", r.Base+"^{commit}"); err != nil {
		return &MissingError{r.Base, "is not in this clone", "fetch it: git fetch --unshallow, or fetch-depth: 0 in CI"}
	}
	if g.head, err = g.git("rev-parse", "--verify", "-q", "--end-of-options", r.Head+"^{commit}"); err != nil {
		return &MissingError{r.Head, "is not in this clone", "name a commit or a branch"}
	}
	out, err := g.git("rev-list", "--reverse", "--topo-order", g.head, "^"+g.base)
	if err != nil {
		return &MissingError{r.Base, "does not lead to " + r.Head, "fetch the history: git fetch --unshallow"}
	}
	g.commits = strings.Fields(out)
	return g.whole(r)
}

// whole refuses a clone in which the parents of some commit of the range are missing:
// what it changed cannot be seen.
func (g *guard) whole(r Range) error {
	if shallow, _ := g.git("rev-parse", "--is-shallow-repository"); shallow != "true" {
		return nil
	}
	out, err := g.git("rev-list", "--max-parents=0", g.head, "^"+g.base)
	if err != nil || out != "" {
		return &MissingError{r.Base, "the history between it and " + r.Head + " is cut off in this shallow clone", "fetch it: git fetch --unshallow, or fetch-depth: 0 in CI"}
	}
	return nil
}

// policy reads the rules as they were at the base.
func (g *guard) policy() error {
	prefix, err := g.git("rev-parse", "--show-prefix")
	if err != nil {
		return err
	}
	contents, err := g.repo.Contents(g.ctx, []string{g.base + ":" + prefix + config.FileName})
	if err != nil {
		return err
	}
	if contents[0] != nil {
		if g.schema, err = config.Parse(contents[0]); err == nil {
			return nil
		}
	}
	g.schema, err = config.Default()
	return err
}

// change is one file that a commit changed against one of its parents.
type change struct {
	commit, path  string
	oldMode, mode string
	oldHash, hash string
	before        records.Tree
	after         []byte // nil: it is gone
	net           bool   // of head against a base that it does not come from
}

// changes lists the files of records that were there before and are another way
// after.
func (g *guard) changes() ([]change, error) {
	if len(g.commits) == 0 {
		return nil, nil
	}
	out, err := g.repo.Run(g.ctx, []byte(strings.Join(g.commits, "\n")+"\n"), "diff-tree", "--stdin", "-m", "-r", "-z", "--root", "--no-renames", "--relative", "--no-abbrev")
	if err != nil {
		return nil, err
	}
	list := parse(out)
	net, err := g.net()
	if err != nil {
		return nil, err
	}
	return g.fill(append(list, net...))
}

// net compares the head with a base that it does not come from: what is locked at the
// base and was touched on the way from where both began.
func (g *guard) net() ([]change, error) {
	fork, err := g.git("merge-base", g.base, g.head)
	if err == nil && fork == g.base {
		return nil, nil
	}
	out, err := g.repo.Run(g.ctx, nil, "diff-tree", "-r", "-z", "--no-renames", "--relative", "--no-abbrev", g.base, g.head)
	if err != nil {
		return nil, err
	}
	list := parse(g.head + "\x00" + out)
	touched := map[string]bool{}
	if fork != "" {
		out, err := g.repo.Run(g.ctx, nil, "diff-tree", "-r", "-z", "--no-renames", "--relative", "--no-abbrev", fork, g.head)
		if err != nil {
			return nil, err
		}
		for _, c := range parse(g.head + "\x00" + out) {
			touched[c.path] = true
		}
	}
	list = slices.DeleteFunc(list, func(c change) bool { return fork != "" && !touched[c.path] })
	for i := range list {
		list[i].net = true
	}
	return list, nil
}

// parse reads raw diffs: the commit, then ":modes hashes letter" and a path for each
// file. Only YAML files that were there before matter.
func parse(out string) []change {
	var list []change
	commit := ""
	fields := strings.Split(out, "\x00")
	for i := 0; i < len(fields); i++ {
		meta, isFile := strings.CutPrefix(fields[i], ":")
		if !isFile {
			commit = strings.TrimSpace(fields[i])
			continue
		}
		part := strings.Fields(meta)
		i++
		if len(part) < 5 || i >= len(fields) || part[4] == "A" || path.Ext(fields[i]) != ".yaml" {
			continue
		}
		list = append(list, change{commit: commit, path: fields[i], oldMode: part[0], mode: part[1], oldHash: part[2], hash: part[3]})
	}
	return list
}

// fill reads what changed files hold, and keeps those that were locked. Every file is
// parsed: a key may be written in quotes, or with escapes.
func (g *guard) fill(list []change) ([]change, error) {
	old, err := g.contents(list, func(c change) string { return c.oldHash })
	if err != nil {
		return nil, err
	}
	for i, c := range list {
		tree, err := yamlfile.ParseTree(c.path, old[c.oldHash])
		if err == nil && (tree.Has("converted") || tree.Has("seal")) {
			list[i].before = tree
		}
	}
	list = slices.DeleteFunc(list, func(c change) bool { return c.before.Shape == records.Absent })
	now, err := g.contents(list, func(c change) string { return c.hash })
	for i, c := range list {
		list[i].after = now[c.hash]
	}
	return list, err
}

func (g *guard) contents(list []change, hash func(change) string) (map[string][]byte, error) {
	var names []string
	for _, c := range list {
		if h := hash(c); strings.Trim(h, "0") != "" {
			names = append(names, h)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	found, err := g.repo.Contents(g.ctx, names)
	out := map[string][]byte{}
	for i, name := range names {
		if err == nil {
			out[name] = found[i]
		}
	}
	return out, err
}

// judge says of each change whether it is one that a locked record may undergo.
func (g *guard) judge(list []change) {
	seen := map[string]bool{}
	for _, c := range list {
		old := records.FromTree(g.schema.KindOf(c.before.At("id").Text), c.before)
		message, kind := g.verdict(old, c)
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
	if c.net {
		return ", compared with the base"
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
	next := records.FromTree(old.Kind, tree)
	switch {
	case records.AllowChange(old, next) != nil:
		return "was converted and sealed, and is changed", ""
	case !next.Locked():
		return "", "unconvert"
	case !g.schema.Amend:
		return "was converted and sealed, and is amended, which plumb.yaml at the base forbids", ""
	}
	return "", "amend"
}
