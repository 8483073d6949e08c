// Package gitx is the git program as methods. It is the only package that runs
// another program.
//
// Everything runs with fixed settings: no prompt, no pager, no translation, no
// optional locks for readers, paths taken literally and passed on standard
// input, so that neither their number nor their names matter. Variables that a
// hook sets (GIT_DIR, GIT_INDEX_FILE …) are dropped: plumb means the repository
// that its directory is in. Only who asks what is about to be committed means the
// index that git has in hand: see [Repo.Committing].
package gitx

import (
	"bytes"
	"context"
	"crypto/sha1" //nolint:gosec // as git has it
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Error says that git refused or could not be run.
type Error struct {
	Args   []string
	Stderr string
	Err    error
}

func (e *Error) Error() string {
	text := strings.TrimSpace(e.Stderr)
	if text == "" {
		text = e.Err.Error()
	}
	return fmt.Sprintf("git %s: %s", e.Args[0], text)
}

func (e *Error) Unwrap() error { return e.Err }

// Repo is the work tree that a directory is in.
type Repo struct {
	Dir     string // the directory, where git is run
	GitDir  string
	Environ []string // of the process; git gets it without its own GIT_ variables
	index   string   // where it is not the repository's own
}

// Find returns the work tree that dir is in; nil if it is in none.
func Find(dir string, environ []string) *Repo {
	for at := dir; ; at = filepath.Dir(at) {
		path := filepath.Join(at, ".git")
		if info, err := os.Stat(path); err == nil {
			return &Repo{Dir: dir, GitDir: gitDir(path, info), Environ: environ}
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}

// FindBare returns the repository that dir itself is, with no work tree; nil if it is
// none.
func FindBare(dir string, environ []string) *Repo {
	for _, part := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Stat(filepath.Join(dir, part)); err != nil {
			return nil
		}
	}
	return &Repo{Dir: dir, GitDir: dir, Environ: environ}
}

// Bare reports whether there is no work tree.
func (r *Repo) Bare() bool { return r.Dir == r.GitDir }

// gitDir follows the file that a linked work tree or a submodule has for .git.
func gitDir(path string, info os.FileInfo) string {
	if info.IsDir() {
		return path
	}
	b, _ := os.ReadFile(path)
	dir := strings.TrimSpace(strings.TrimPrefix(string(b), "gitdir:"))
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(filepath.Dir(path), dir)
	}
	return dir
}

// dropped are variables by which a caller, often a hook, points git elsewhere.
var dropped = []string{"GIT_DIR=", "GIT_WORK_TREE=", "GIT_INDEX_FILE=", "GIT_PREFIX=", "GIT_OBJECT_DIRECTORY=", "GIT_COMMON_DIR=", "GIT_NAMESPACE="}

func (r *Repo) env(more ...string) []string {
	var out []string
next:
	for _, v := range r.Environ {
		for _, d := range dropped {
			if strings.HasPrefix(v, d) {
				continue next
			}
		}
		out = append(out, v)
	}
	if r.index != "" {
		out = append(out, "GIT_INDEX_FILE="+r.index)
	}
	return append(append(out, "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_LITERAL_PATHSPECS=1", "GIT_EDITOR=true", "GIT_NO_REPLACE_OBJECTS=1"), more...)
}

// Run runs git in the directory and returns what it prints.
func (r *Repo) Run(ctx context.Context, stdin []byte, args ...string) (string, error) {
	return r.run(ctx, nil, stdin, args...)
}

func (r *Repo) run(ctx context.Context, env []string, stdin []byte, args ...string) (string, error) {
	cmd := r.command(ctx, env, stdin, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stdout.String(), failed(ctx, args, stderr.String(), err)
	}
	return stdout.String(), nil
}

func (r *Repo) command(ctx context.Context, env []string, stdin []byte, args ...string) *exec.Cmd {
	full := append([]string{"-c", "core.quotepath=off", "-c", "gc.auto=0", "-c", "maintenance.auto=false"}, args...)
	cmd := exec.CommandContext(ctx, "git", full...)
	cmd.Dir, cmd.Env = r.Dir, r.env(env...)
	cmd.Stdin = bytes.NewReader(stdin)
	// An interrupt on the terminal reaches plumb, which waits for git to finish:
	// half a commit helps nobody.
	cmd.SysProcAttr = ownGroup()
	return cmd
}

// failed is what went wrong with git. Where plumb was interrupted it is that, not the end
// that git came to because of it.
func failed(ctx context.Context, args []string, stderr string, err error) error {
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return &Error{Args: args, Stderr: stderr, Err: err}
}

// Init makes a repository in dir, with main as its branch.
func Init(ctx context.Context, dir string, environ []string) (*Repo, error) {
	r := &Repo{Dir: dir, GitDir: filepath.Join(dir, ".git"), Environ: environ}
	_, err := r.Run(ctx, nil, "init", "-q", "-b", "main")
	return r, err
}

// Installed reports whether there is a git program at all.
func Installed() bool {
	_, err := exec.LookPath("git")
	return err == nil
}

// Identity is the user.name and user.email that git would commit with; empty
// where it has none.
func (r *Repo) Identity(ctx context.Context) (name, email string) {
	out, _ := r.Run(ctx, nil, "config", "--get-regexp", `^user\.(name|email)$`)
	for line := range strings.Lines(out) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if key == "user.name" {
			name = value
		} else {
			email = value
		}
	}
	for _, v := range r.Environ {
		if value, ok := strings.CutPrefix(v, "GIT_AUTHOR_EMAIL="); ok && value != "" {
			email = value
		}
		if value, ok := strings.CutPrefix(v, "GIT_AUTHOR_NAME="); ok && value != "" {
			name = value
		}
	}
	return name, email
}

// running are the files by which git remembers that it is in the middle of
// something, and what that is called.
var running = []struct{ file, what string }{{"MERGE_HEAD", "merge"}, {"CHERRY_PICK_HEAD", "cherry-pick"}, {"REVERT_HEAD", "revert"},
	{"rebase-merge", "rebase"}, {"rebase-apply", "rebase"}}

// Running names the merge, rebase … that is under way; "" if none is.
func (r *Repo) Running() string {
	for _, m := range running {
		if _, err := os.Stat(filepath.Join(r.GitDir, m.file)); err == nil {
			return m.what
		}
	}
	return ""
}

// OwnCommit is set in the environment of the commits that plumb itself makes: they
// have passed the lock already, and the hook lets them pass.
const OwnCommit = "PLUMB_COMMIT"

var ownCommit = []string{OwnCommit + "=1"}

// Commit is what to commit: exactly the paths, whatever else is staged.
type Commit struct {
	Message     string
	MessageFile string   // where the message may be written
	Paths       []string // relative to the directory; new, changed and removed
	New         []string // those of Paths that git does not know yet
	Who         string   // author when git knows nobody
}

// Commit records the paths. During a merge or a rebase git commits no single
// paths; then they are added, for the running one to carry. If nothing differs
// from the last commit, nothing is done. Another git that is at work in the
// repository is waited for.
func (r *Repo) Commit(ctx context.Context, c Commit) error {
	if len(c.Paths) == 0 {
		return nil
	}
	if r.Running() != "" {
		_, err := r.patiently(ctx, nil, list(c.Paths), "add", "-A", "--pathspec-from-file=-", "--pathspec-file-nul")
		return err
	}
	if len(c.Paths) > many && r.nothingStaged(ctx) {
		return r.commitMany(ctx, c)
	}
	if len(c.New) > 0 {
		if _, err := r.patiently(ctx, nil, list(c.New), "add", "-N", "--pathspec-from-file=-", "--pathspec-file-nul"); err != nil {
			return err
		}
	}
	if err := os.WriteFile(c.MessageFile, []byte(c.Message), 0o600); err != nil {
		return err
	}
	defer func() { _ = os.Remove(c.MessageFile) }()
	args := []string{"commit", "-q", "--only", "--cleanup=whitespace", "-F", c.MessageFile, "--pathspec-from-file=-", "--pathspec-file-nul"}
	_, err := r.patiently(ctx, ownCommit, list(c.Paths), args...)
	if strangers(err) {
		if c.Paths, err = r.known(ctx, c.Paths); err == nil && len(c.Paths) > 0 {
			_, err = r.patiently(ctx, ownCommit, list(c.Paths), args...)
		}
	}
	if nobody(err) {
		_, err = r.patiently(ctx, identity(c.Who), list(c.Paths), args...)
	}
	if err != nil && r.clean(ctx, c.Paths) {
		return nil
	}
	return err
}

// many is from how many paths on a commit goes through the index: git holds every
// file against every path that it is given, which takes ten minutes for 100,000.
const many = 200

// nothingStaged reports whether the index is as the last commit, so that a commit
// of the index takes nothing of the user's along.
func (r *Repo) nothingStaged(ctx context.Context) bool {
	_, err := r.Run(ctx, nil, "diff", "--cached", "--quiet")
	return err == nil
}

// commitMany commits the paths by way of the index.
func (r *Repo) commitMany(ctx context.Context, c Commit) error {
	if _, err := r.patiently(ctx, nil, list(c.Paths), "update-index", "--add", "--remove", "-z", "--stdin"); err != nil {
		return err
	}
	if r.nothingStaged(ctx) {
		return nil // committed already, by whoever was interrupted after it
	}
	if err := os.WriteFile(c.MessageFile, []byte(c.Message), 0o600); err != nil {
		return err
	}
	defer func() { _ = os.Remove(c.MessageFile) }()
	args := []string{"commit", "-q", "--cleanup=whitespace", "-F", c.MessageFile}
	_, err := r.patiently(ctx, ownCommit, nil, args...)
	if nobody(err) {
		_, err = r.patiently(ctx, identity(c.Who), nil, args...)
	}
	return err
}

// strangers reports whether git refused because it does not know one of the
// paths: somebody made the file by hand.
func strangers(err error) bool {
	var git *Error
	return errors.As(err, &git) && strings.Contains(git.Stderr, "did not match any file")
}

// known tells git of the paths that it does not know, and returns those that
// there are: a file that git never had and that is removed again concerns nobody.
func (r *Repo) known(ctx context.Context, paths []string) ([]string, error) {
	var there []string
	for _, p := range paths {
		if _, err := os.Lstat(filepath.Join(r.Dir, filepath.FromSlash(p))); err == nil {
			there = append(there, p)
			continue
		}
		if out, err := r.Run(ctx, nil, "ls-files", "--", p); err == nil && out != "" {
			there = append(there, p)
		}
	}
	if len(there) == 0 {
		return nil, nil
	}
	_, err := r.patiently(ctx, nil, list(there), "add", "-N", "--pathspec-from-file=-", "--pathspec-file-nul")
	if strangers(err) {
		err = nil // of removed files; they are known
	}
	return there, err
}

func list(paths []string) []byte { return []byte(strings.Join(paths, "\x00") + "\x00") }

// nobody reports whether git refused because it does not know who commits.
func nobody(err error) bool {
	var git *Error
	return errors.As(err, &git) && (strings.Contains(git.Stderr, "tell me who you are") || strings.Contains(git.Stderr, "empty ident name") ||
		strings.Contains(git.Stderr, "unable to auto-detect email"))
}

func identity(who string) []string {
	name, _, _ := strings.Cut(who, "@")
	email := who
	if !strings.Contains(who, "@") {
		email = who + "@localhost"
	}
	return []string{"GIT_AUTHOR_NAME=" + name, "GIT_AUTHOR_EMAIL=" + email, "GIT_COMMITTER_NAME=" + name, "GIT_COMMITTER_EMAIL=" + email, ownCommit[0]}
}

// clean reports whether the paths are as in the last commit: what was to be
// committed is committed already, by whoever was interrupted after it.
func (r *Repo) clean(ctx context.Context, paths []string) bool {
	out, err := r.Run(ctx, list(paths), "status", "--porcelain", "--untracked-files=all")
	if err != nil {
		return false
	}
	ours := map[string]bool{}
	prefix, _ := r.Run(ctx, nil, "rev-parse", "--show-prefix")
	for _, p := range paths {
		ours[strings.TrimSpace(prefix)+p] = true
	}
	for line := range strings.Lines(out) {
		if len(line) > 3 && ours[strings.Trim(strings.TrimSpace(line[3:]), `"`)] {
			return false
		}
	}
	return true
}

// patiently runs git again while another git holds the index.
func (r *Repo) patiently(ctx context.Context, env []string, stdin []byte, args ...string) (string, error) {
	for wait := 20 * time.Millisecond; ; wait *= 2 {
		out, err := r.run(ctx, env, stdin, args...)
		var git *Error
		if err == nil || !errors.As(err, &git) || !strings.Contains(git.Stderr, ".lock': File exists") || wait > 4*time.Second {
			return out, err
		}
		select {
		case <-ctx.Done():
			return out, err
		case <-time.After(wait):
		}
	}
}

// BlobHash is the hash that git gives to contents, in the kind of hash of another.
func BlobHash(contents []byte, like string) string {
	blob := append(fmt.Appendf(nil, "blob %d\x00", len(contents)), contents...)
	if len(like) == sha256.Size*2 {
		sum := sha256.Sum256(blob)
		return hex.EncodeToString(sum[:])
	}
	sum := sha1.Sum(blob) //nolint:gosec // as git has it
	return hex.EncodeToString(sum[:])
}

// Contains reports whether a commit is part of the history of a revision; false
// also where there is no such revision.
func (r *Repo) Contains(ctx context.Context, revision, commit string) bool {
	_, err := r.Run(ctx, nil, "merge-base", "--is-ancestor", commit, revision)
	return err == nil
}

// Head is the commit that is checked out, "" if there is none yet.
func (r *Repo) Head(ctx context.Context) string {
	out, err := r.Run(ctx, nil, "rev-parse", "--verify", "-q", "HEAD")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(out)
}

// Silent is why git tells nothing of the repository: there is no git program, or it does
// not trust whoever owns the files. It is nil where git answers.
func (r *Repo) Silent(ctx context.Context) error {
	_, err := r.Run(ctx, nil, "rev-parse", "--git-dir")
	return err
}

// Dirty reports whether files below the directory, of those that match, differ
// from the last commit.
func (r *Repo) Dirty(ctx context.Context, paths []string) bool {
	out, err := r.Run(ctx, nil, append([]string{"--no-optional-locks", "status", "--porcelain", "--untracked-files=all", "--"}, paths...)...)
	return err == nil && strings.TrimSpace(out) != ""
}
