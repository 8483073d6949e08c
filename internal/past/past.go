// Package past tells from git what every field of a record has been, when it
// changed, and who changed it; and which commit stood at some time.
package past

import (
	"context"
	"slices"
	"strings"
	"time"

	"plumb/internal/gitx"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// Step is one change of one field.
type Step struct {
	At     time.Time    // of the commit; zero: not committed yet
	By     string       // who made the commit: an e-mail address
	Commit string       // "" if not committed yet
	Field  string       // the key in the file
	From   records.Tree // absent: it was not there
	To     records.Tree // absent: it was taken away
}

// version is the record as a commit left it.
type version struct {
	commit, by string
	at         time.Time
	tree       records.Tree
	broken     bool // it could not be read, as with marks of a conflict
}

// Of returns the changes of the record at a path, the oldest first, up to what the
// file holds now.
func Of(ctx context.Context, repo *gitx.Repo, path string, now records.Tree) ([]Step, error) {
	versions, err := committed(ctx, repo, path)
	if err != nil {
		return nil, err
	}
	versions = append(versions, version{tree: now})
	var steps []Step
	var before records.Tree
	for _, v := range versions {
		if v.broken {
			continue
		}
		steps = append(steps, v.since(before)...)
		before = v.tree
	}
	return steps, nil
}

// since lists what differs from the version before.
func (v version) since(before records.Tree) []Step {
	var out []Step
	keys := slices.Clone(before.Keys)
	for _, key := range v.tree.Keys {
		if !before.Has(key) {
			keys = append(keys, key)
		}
	}
	for _, key := range keys {
		if from, to := before.At(key), v.tree.At(key); key != "history" && key != "seal" && !from.Equal(to) {
			out = append(out, Step{At: v.at, By: v.by, Commit: v.commit, Field: key, From: from, To: to})
		}
	}
	return out
}

// committed returns what commits left at the path, the oldest first.
func committed(ctx context.Context, repo *gitx.Repo, path string) ([]version, error) {
	out, err := repo.Run(ctx, nil, "log", "--reverse", "--no-renames", "--format=%H%x1f%ae%x1f%aI", "--", path)
	if err != nil {
		return nil, nil // no commit yet
	}
	prefix, err := repo.Run(ctx, nil, "rev-parse", "--show-prefix")
	if err != nil {
		return nil, err
	}
	var versions []version
	var names []string
	for line := range strings.Lines(out) {
		part := strings.Split(strings.TrimSpace(line), "\x1f")
		if len(part) < 3 {
			continue
		}
		at, _ := time.Parse(time.RFC3339, part[2])
		versions = append(versions, version{commit: part[0], by: part[1], at: at.UTC()})
		names = append(names, part[0]+":"+strings.TrimSpace(prefix)+path)
	}
	contents, err := repo.Contents(ctx, names)
	if err != nil {
		return nil, err
	}
	for i := range versions {
		if contents[i] == nil {
			continue // it was removed
		}
		versions[i].tree, err = yamlfile.ParseTree(path, contents[i])
		versions[i].broken = err != nil
	}
	return versions, nil
}
