package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/data"
	"plumb/internal/config"
	"plumb/internal/gitsetup"
	"plumb/internal/gitx"
	"plumb/internal/render"
	"plumb/internal/store"
	"plumb/records"
)

type initOptions struct {
	sample, noGit bool
}

func newInit(a *app) *cobra.Command {
	var opts initOptions
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Begin a directory of records",
		Long: `Makes DIR (or this directory) a directory of records: plumb.yaml, .gitattributes,
.gitignore. Where there is no git repository yet, it makes one; inside one it uses
that, and commits nothing that is not its own. What is there already stays. It tells
this clone how records are merged; "plumb git-setup" does that in others, and adds
the check before each commit.`,
		Example: "  plumb init crm\n  plumb init --sample demo",
		Args:    takes("[DIR]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := a.flags.dir
			if len(args) == 1 {
				dir = args[0]
			}
			made, err := runInit(a, cmd.Context(), dir, opts)
			if err == nil {
				err = a.showInit(made, dir)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&opts.sample, "sample", false, "with the records of a consultant's year, to try things on")
	cmd.Flags().BoolVar(&opts.noGit, "no-git", false, "make no git repository")
	return cmd
}

const (
	gitAttributes = "# Text has LF on every machine; records are merged by plumb where git-setup was run.\n*.yaml text eol=lf\n" + gitsetup.Attributes + "\n"
	gitIgnore     = "# Lock, journal and index of plumb; private to this clone.\n.plumb/\n"
)

// runInit makes the directory and returns its path.
func runInit(a *app, ctx context.Context, dir string, opts initOptions) (string, error) {
	root := a.path(dir)
	if _, err := os.Stat(filepath.Join(root, config.FileName)); err == nil {
		return root, &ruleError{code: "invalid", message: fmt.Sprintf("%s is a directory of plumb already", root), hint: "see what is in it with \"plumb check\" and \"plumb report funnel\"; a git repository for it is made by \"git init\""}
	}
	if a.flags.dryRun {
		fmt.Fprintf(a.env.Out, "would make %s with %s, .gitattributes and .gitignore\n", root, config.FileName)
		return root, nil
	}
	if err := os.MkdirAll(root, 0o777); err != nil {
		return root, err
	}
	paths, err := a.initFiles(root, opts)
	if err != nil {
		return root, err
	}
	return root, a.initCommit(ctx, root, paths, opts)
}

// initFiles writes what a directory begins with; lines that are missing are
// added to files that are there.
func (a *app) initFiles(root string, opts initOptions) ([]string, error) {
	var paths []string
	for _, file := range []struct {
		name string
		text []byte
	}{{".gitattributes", []byte(gitAttributes)}, {".gitignore", []byte(gitIgnore)}} {
		changed, err := addLines(filepath.Join(root, file.name), file.text)
		if err != nil {
			return nil, err
		}
		if changed {
			paths = append(paths, file.name)
		}
	}
	if opts.sample {
		sample, err := copySample(root)
		if err != nil {
			return nil, err
		}
		return append(paths, sample...), nil
	}
	// The marker comes last: until it is there, the directory is none of plumb's.
	return append(paths, config.FileName), os.WriteFile(filepath.Join(root, config.FileName), data.Config(), 0o666)
}

func addLines(path string, text []byte) (bool, error) {
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	last := lastLine(text)
	if bytes.Contains(old, last) {
		return false, nil
	}
	if len(old) > 0 && !bytes.HasSuffix(old, []byte("\n")) {
		old = append(old, '\n')
	}
	return true, os.WriteFile(path, append(old, text...), 0o666)
}

func lastLine(text []byte) []byte {
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return lines[len(lines)-1]
}

// copySample lays the sample out, plumb.yaml last.
func copySample(root string) ([]string, error) {
	var paths []string
	sample := data.Sample()
	err := fs.WalkDir(sample, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(paths, func(a, b string) int { return boolInt(a == config.FileName) - boolInt(b == config.FileName) })
	for _, path := range paths {
		b, err := fs.ReadFile(sample, path)
		if err != nil {
			return nil, err
		}
		full := filepath.Join(root, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			return nil, err
		}
		mode := fs.FileMode(0o666)
		if bytes.Contains(b, []byte("\nseal: ")) {
			mode = 0o444
		}
		if err := os.WriteFile(full, b, mode); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// initCommit makes the repository, if there is none around, tells it how records are
// merged, and commits the new files alone.
func (a *app) initCommit(ctx context.Context, root string, paths []string, opts initOptions) error {
	a.root = root
	schema, err := a.loadSchema()
	if err != nil {
		return err
	}
	repo := gitx.Find(root, a.env.Environ)
	if repo == nil && (opts.noGit || !gitx.Installed()) {
		return nil
	}
	if repo == nil {
		if repo, err = gitx.Init(ctx, root, a.env.Environ); err != nil {
			return &store.CommitError{Err: err}
		}
	}
	if !opts.noGit {
		clone := gitsetup.Clone{Repo: repo, Program: a.env.Program}
		if _, err := clone.Driver(ctx); err != nil {
			return err
		}
	}
	if a.flags.noCommit || !schema.Commit {
		return nil
	}
	private := filepath.Join(root, store.PrivateDir)
	if err := os.MkdirAll(private, 0o700); err != nil {
		return err
	}
	err = repo.Commit(ctx, gitx.Commit{Message: "Begin a directory of plumb\n\nPlumb-Op: init\n", MessageFile: filepath.Join(private, "message"),
		Paths: paths, New: paths, Who: a.who(ctx, repo)})
	if err != nil {
		return &store.CommitError{Err: err}
	}
	return nil
}

func (a *app) showInit(root, typed string) error {
	if a.flags.dryRun {
		return nil
	}
	v := render.View{Columns: []render.Column{{Name: "directory", Title: "directory"}}, Rows: [][]render.Cell{{render.Text(root)}}, Value: records.Object{}.Add("directory", root)}
	if a.flags.output == "" {
		fmt.Fprintln(a.env.Out, filepath.Clean(typed))
	} else if err := a.show(v); err != nil {
		return err
	}
	next := "plumb lead add \"Ada Lovelace <ada@x.example>\" --company Engines"
	if typed != "" {
		next = "cd " + strings.TrimSpace(typed) + " && " + next
	}
	a.tell("next: %s", next)
	a.tell("to share it: \"plumb git-setup\", once in each clone")
	return nil
}
