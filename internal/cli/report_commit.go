package cli

import (
	"context"
	"strings"
	"sync"

	"plumb/internal/config"
	"plumb/internal/gitx"
	"plumb/records"
)

// standing is the commit that files come from, and whether they differ from it: records,
// and what says what they mean.
type standing struct {
	commit string
	dirty  bool
	silent error // why git names no commit
}

// askGit begins to ask git where files stand, while they are read: it takes its time. It
// is asked once. Of a commit that is read nothing needs to be asked, nor where no result
// names one.
func (a *app) askGit(ctx context.Context) error {
	s, err := a.open(ctx)
	if err != nil || a.standing != nil || a.commit != "" || s.Repo == nil || !a.namesCommit() {
		return err
	}
	repo, paths := s.Repo, []string{config.FileName, records.RatesFile, records.TargetsFile}
	for _, k := range a.schema.Kinds {
		paths = append(paths, k.Plural)
	}
	a.standing = sync.OnceValue(func() standing {
		s := standing{commit: repo.Head(ctx), dirty: repo.Dirty(ctx, paths)}
		if s.commit == "" {
			s.silent = repo.Silent(ctx)
		}
		return s
	})
	go a.standing()
	return nil
}

// namesCommit reports whether the result says from which commit it is.
func (a *app) namesCommit() bool {
	return a.output().ForPeople() || a.flags.jq != "" || a.objects()
}

// stands is the commit that was read, or that the files come from, and whether they
// differ from it.
func (a *app) stands() (commit string, dirty bool) {
	if a.standing == nil {
		return a.commit, false
	}
	s := a.standing()
	a.noteSilent(s.silent)
	return s.commit, s.dirty
}

// noteSilent says once why a result that should name its commit does not, though there is
// a repository.
func (a *app) noteSilent(err error) {
	if err == nil || a.silent || a.told {
		return
	}
	a.silent = true
	if !gitx.Installed() {
		a.say("note: no commit is named, nor whether files differ from it: there is no git program")
		return
	}
	lines := strings.Split(strings.TrimSpace(strings.TrimPrefix(err.Error(), "git rev-parse: fatal: ")), "\n")
	why := lines[0]
	if last := strings.TrimSpace(lines[len(lines)-1]); len(lines) > 1 { // what to type
		why += " (" + last + ")"
	}
	a.say("note: no commit is named, nor whether files differ from it; git says: " + why)
}
