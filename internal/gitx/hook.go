package gitx

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Committing is the repository with the index that git is about to commit. Of
// "commit -a" and "commit PATH" that is a temporary one, which git names to its hooks.
// A relative name counts from dir, where the process was started.
func (r *Repo) Committing(dir string) *Repo {
	index, gitDir := r.variable("GIT_INDEX_FILE"), r.variable("GIT_DIR")
	if index == "" || gitDir != "" && !sameFile(from(dir, gitDir), r.GitDir) {
		return r // no other one, or one of another repository
	}
	with := *r
	with.index = from(dir, index)
	return &with
}

func (r *Repo) variable(name string) string {
	for _, v := range r.Environ {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}

func from(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// Merging lists the commits that are being merged into the one that is checked out.
// git writes MERGE_HEAD only when a merge stops; to the hook of one that goes through
// it names them in variables.
func (r *Repo) Merging() []string {
	b, _ := os.ReadFile(filepath.Join(r.GitDir, "MERGE_HEAD"))
	out := strings.Fields(string(b))
	for _, v := range r.Environ {
		name, _, _ := strings.Cut(v, "=")
		if hash, ok := strings.CutPrefix(name, "GITHEAD_"); ok && !slices.Contains(out, hash) {
			out = append(out, hash)
		}
	}
	return out
}

// Setting is a value of git's configuration; "" if it has none.
func (r *Repo) Setting(ctx context.Context, key string) string {
	out, err := r.Run(ctx, nil, "config", "--get", key)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(out, "\n")
}

// Set writes a value into the configuration of this clone.
func (r *Repo) Set(ctx context.Context, key, value string) error {
	_, err := r.Run(ctx, nil, "config", "--local", "--replace-all", key, value)
	return err
}

// Attribute is the value of an attribute of a path of the directory, such as "plumb" for
// merge; "unspecified" if it has none.
func (r *Repo) Attribute(ctx context.Context, name, path string) (string, error) {
	out, err := r.Run(ctx, nil, "check-attr", "-z", name, "--", path)
	if err != nil {
		return "", err
	}
	if part := strings.Split(out, "\x00"); len(part) > 2 {
		return part[2], nil
	}
	return "unspecified", nil
}

// Place is where the repository and its parts lie.
type Place struct {
	Top    string // of the work tree
	Prefix string // of the directory in it: "crm/", or ""
	Common string // what all work trees of the repository share
	Hooks  string // where git looks for hooks, which may be anywhere
}

// Place asks git where things are.
func (r *Repo) Place(ctx context.Context) (Place, error) {
	out, err := r.Run(ctx, nil, "rev-parse", "--path-format=absolute", "--show-toplevel", "--show-prefix", "--git-common-dir", "--git-path", "hooks")
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if err != nil || len(lines) != 4 {
		return Place{}, err
	}
	return Place{Top: lines[0], Prefix: lines[1], Common: lines[2], Hooks: lines[3]}, nil
}
