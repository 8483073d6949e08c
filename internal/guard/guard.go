// Package guard proves that what was converted stays as it was. It compares commits:
// of all that is between a base and a head, each is held against each of its parents,
// so that neither an edit that was taken back again nor a merge that took one side
// hides a change. What is staged is held in the same way against the commits that it
// would have for parents, and a file that git merges against both of its sides.
//
// A record is locked if its file has "converted" or "seal", whatever any schema says,
// and what may be done to it is read from the plumb.yaml of the base: nobody can
// change the rules in the push that breaks them.
package guard

import (
	"context"
	"fmt"
	"strings"

	"plumb/internal/config"
	"plumb/internal/gitx"
	"plumb/records"
)

// Range is what is looked at: the commits that head has and base has not.
type Range struct{ Base, Head string }

// MissingError says that the range is not here to be looked at. That is no pass.
type MissingError struct{ Rev, Why, Hint string }

func (e *MissingError) Error() string { return fmt.Sprintf("%s: %s", e.Rev, e.Why) }

// Allowed is a change of a locked record that is on the record.
type Allowed struct {
	Commit string `json:"commit,omitempty"` // "": what is staged
	Record string `json:"record"`
	Change string `json:"change"` // unconvert, amend, forget, double-conversion
}

// Check holds the commits of a range against their parents.
func Check(ctx context.Context, repo *gitx.Repo, r Range) ([]records.Problem, []Allowed, error) {
	g := guard{ctx: ctx, repo: repo}
	if err := g.resolve(r); err != nil {
		return nil, nil, err
	}
	var err error
	if g.prefix, err = g.git("rev-parse", "--show-prefix"); err != nil {
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
	prefix     string // of the directory in the work tree: "crm/", or ""
	base, head string
	commits    []string
	parents    []string // of what is staged
	takenOver  bool     // a merge took what one side made: the steps on the way count
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
	contents, err := g.repo.Contents(g.ctx, []string{g.base + ":" + g.prefix + config.FileName})
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
