package guard

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"plumb/internal/gitx"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// Staged holds what the index would commit against the last commit and, while a merge
// is running, against the sides that are merged: what a hook asks before a commit. It
// also looks at each record that is staged: a seal must not be broken, a conflict not
// left over. prefix is the directory's place in the work tree ("crm/", or ""); it need
// not be there any more.
func Staged(ctx context.Context, repo *gitx.Repo, prefix string) ([]records.Problem, []Allowed, error) {
	g := guard{ctx: ctx, repo: repo, prefix: prefix, base: repo.Head(ctx)}
	list, err := g.staged()
	if err != nil {
		return nil, nil, err
	}
	if err := g.files(list); err != nil {
		return nil, nil, err
	}
	if g.base == "" { // before the first commit nothing is locked
		return g.problems, nil, nil
	}
	if err := g.policy(); err != nil {
		return nil, nil, err
	}
	locked, err := g.fill(slices.DeleteFunc(list, func(c change) bool { return c.letter == "A" || c.letter == "U" }))
	if err != nil {
		return nil, nil, err
	}
	g.judge(locked)
	if g.takenOver {
		err = g.wayHere()
	}
	return g.problems, g.allowed, err
}

// wayHere holds the commits that the sides of a merge do not share against their
// parents: nobody has done so yet, where no CI was asked.
func (g *guard) wayHere() error {
	forks, err := g.git(append([]string{"merge-base", "--octopus", "--all"}, g.parents...)...)
	if err != nil {
		return err
	}
	out, err := g.git(slices.Concat([]string{"rev-list"}, g.parents, []string{"--not"}, strings.Fields(forks))...)
	if err != nil {
		return err
	}
	g.commits = strings.Fields(out)
	list, err := g.steps()
	if err != nil {
		return err
	}
	if list, err = g.fill(list); err == nil {
		g.judge(list)
	}
	return err
}

// staged lists the files in which the index differs from each commit that its own
// would have for a parent.
func (g *guard) staged() ([]change, error) {
	if g.base == "" {
		empty, err := g.git("hash-object", "-t", "tree", "--stdin")
		if err != nil {
			return nil, err
		}
		return g.stagedAgainst(empty)
	}
	var list []change
	merging := slices.DeleteFunc(g.repo.Merging(), func(commit string) bool { return commit == g.base })
	g.parents = append([]string{g.base}, merging...)
	for i, parent := range g.parents {
		found, err := g.stagedAgainst(parent)
		if err != nil {
			return nil, err
		}
		for _, c := range found {
			c.merged = i > 0
			list = append(list, c)
		}
	}
	return list, nil
}

func (g *guard) stagedAgainst(tree string) ([]change, error) {
	out, err := g.repo.Run(g.ctx, nil, g.raw("diff-index", "--cached", tree, "--")...)
	return parse(out, func(change) bool { return true }), err
}

// files looks at the records that are staged, each by itself.
func (g *guard) files(list []change) error {
	now, err := g.contents(list, func(c change) string { return c.hash })
	for _, c := range list {
		if record, _ := path.Match("*/??/*.yaml", c.path); !record || c.merged || c.letter == "D" {
			continue
		}
		if c.letter == "U" {
			g.problems = append(g.problems, records.Problem{Path: c.path, Check: "conflict-marker", Message: "is not merged yet: both sides changed it"})
			continue
		}
		g.file(c.path, now[c.hash])
	}
	return err
}

func (g *guard) file(path string, b []byte) {
	tree, err := yamlfile.ParseTree(path, b)
	var bad *yamlfile.Error
	if errors.As(err, &bad) {
		for _, p := range bad.Problems {
			if p.Check == "conflict-marker" {
				g.problems = append(g.problems, p)
			}
		}
		return
	}
	if r := records.FromTree(nil, tree); r.SealBroken() {
		g.problems = append(g.problems, records.Problem{Path: path, Check: "seal", Record: r.ID(),
			Message: r.ID() + " is converted and read-only, but was changed after it was sealed; restore it from git"})
	}
}
