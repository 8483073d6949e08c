package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plumb/internal/config"
	"plumb/internal/gitx"
	"plumb/internal/past"
	"plumb/internal/store"
	"plumb/records"
)

// asOfHelp is what the long help of a command with --as-of says of it.
const asOfHelp = `--as-of shows the directory as it was, schema included, read from git; nothing
is checked out, and a bare clone will do. It takes a revision (a commit, a tag,
a branch) or a date or time; what is both is a revision. A date means all of
that day: the last commit of the current branch, by its first parents, that was
made by the end of it in the directory's time zone.`

// asOfFlag gives a command --as-of: what it reads is then read from a commit.
func asOfFlag(a *app, cmd *cobra.Command) {
	cmd.Flags().Func("as-of", "the directory as it was at a `date` or revision, from git", func(text string) error {
		if a.flags.asOf = strings.TrimSpace(text); a.flags.asOf == "" {
			return errors.New("expected a date or a revision")
		}
		return nil
	})
}

// openAsOf opens the directory at the commit that --as-of means.
func (a *app) openAsOf(ctx context.Context) (*store.Store, error) {
	if !gitx.Installed() {
		return nil, &noGitError{}
	}
	repo, folder, err := a.repository(ctx)
	if err != nil {
		return nil, err
	}
	commit, err := a.commitAsOf(ctx, repo, folder)
	if err != nil {
		return nil, err
	}
	schema, folder, err := schemaAt(ctx, repo, commit, folder)
	if err != nil {
		return nil, err
	}
	a.schema, a.commit = schema, commit
	a.store, err = store.OpenAt(ctx, store.At{Commit: commit, Folder: folder}, store.Options{Schema: schema, Now: a.now, Repo: repo, Say: a.say})
	a.tell("as of %s: commit %s", a.flags.asOf, commit)
	return a.store, err
}

// repository returns git's repository, and the folder of it that is the directory of
// records. What is checked out does not matter: there may be no plumb.yaml, and no
// work tree.
func (a *app) repository(ctx context.Context) (*gitx.Repo, string, error) {
	var none *noDirectoryError
	dir, err := a.directory()
	switch {
	case errors.As(err, &none):
		dir = none.dir
	case err != nil:
		return nil, "", err
	}
	repo := gitx.FindBare(dir, a.env.Environ)
	if repo == nil {
		repo = gitx.Find(dir, a.env.Environ)
	}
	if _, gone := os.Stat(dir); none != nil && (repo == nil || gone != nil) {
		return nil, "", none
	}
	if repo == nil {
		return nil, "", &noGitError{dir: dir}
	}
	folder, err := repo.Run(ctx, nil, "rev-parse", "--show-prefix")
	return repo, strings.TrimSuffix(folder, "\n"), err
}

// noDirectoryHint says how to go on where there is no plumb.yaml. A bare repository is read
// as a whole: what is committed in it lies in no folders that -C could name.
func noDirectoryHint(dir string) string {
	if gitx.FindBare(dir, nil) != nil {
		return "it is a bare repository; reports read it with --as-of HEAD"
	}
	for above := filepath.Dir(dir); above != filepath.Dir(above); above = filepath.Dir(above) {
		if gitx.FindBare(above, nil) != nil {
			return fmt.Sprintf("%[1]s is a bare repository, of which -C names no folders; reports find the directory of records in it with -C %[1]s --as-of HEAD", above)
		}
	}
	return `begin one with "plumb init", or name one with -C or PLUMB_DIR`
}

// commitAsOf is the commit that --as-of means. A day is one of the directory's time
// zone as it is now: the commit, and so its schema, are yet to be found.
func (a *app) commitAsOf(ctx context.Context, repo *gitx.Repo, folder string) (string, error) {
	if commit := past.Revision(ctx, repo, a.flags.asOf); commit != "" {
		return commit, nil
	}
	head, in := repo.Head(ctx), records.Locale{Zone: time.UTC, Now: a.now()}
	if head != "" {
		now, _, err := schemaAt(ctx, repo, head, folder)
		if err != nil {
			return "", err
		}
		in.Zone = now.Zone
	}
	at, err := records.ParseMoment(a.flags.asOf, in)
	if err != nil {
		return "", &past.UnknownError{Text: a.flags.asOf, Shallow: repo.Shallow(ctx)}
	}
	if dayAlone(a.flags.asOf, at) {
		at = at.AddDate(0, 0, 1).Add(-time.Second)
	}
	return past.Last(ctx, repo, at)
}

// schemaAt reads the plumb.yaml of a commit, and returns the folder that it is in:
// a bare repository has one directory of records, wherever it lies.
func schemaAt(ctx context.Context, repo *gitx.Repo, commit, folder string) (*records.Schema, string, error) {
	var others []string
	contents, err := repo.Contents(ctx, []string{commit + ":" + folder + config.FileName})
	if err == nil && contents[0] == nil && repo.Bare() {
		if others, err = directoriesAt(ctx, repo, commit); len(others) == 1 {
			folder = others[0]
			contents, err = repo.Contents(ctx, []string{commit + ":" + folder + config.FileName})
		}
	}
	if err != nil {
		return nil, "", err
	}
	if contents[0] == nil {
		return nil, "", &noDirectoryAtError{commit: commit, folder: folder, others: others}
	}
	schema, err := config.Parse(contents[0])
	if err != nil {
		return nil, "", &badSchemaAtError{commit: commit, folder: folder, err: err}
	}
	return schema, folder, nil
}

// directoriesAt lists the folders of a commit that have a plumb.yaml.
func directoriesAt(ctx context.Context, repo *gitx.Repo, commit string) ([]string, error) {
	files, err := repo.Tree(ctx, commit, "")
	var out []string
	for _, f := range files {
		if folder, file := path.Split(f.Path); file == config.FileName {
			out = append(out, folder)
		}
	}
	return out, err
}
