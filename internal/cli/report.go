package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/config"
	"plumb/internal/gitx"
	"plumb/internal/report"
	"plumb/records"
)

func newReport(a *app) *cobra.Command {
	return group(a, &cobra.Command{Use: "report", Short: "Figures: the funnel, and what is around it"},
		newFunnel(a), newJoined(a), newPipeline(a), newForecast(a), newVelocity(a), newAging(a), newSources(a), newActivityReport(a), newResponse(a),
	)
}

// each reads the records of kinds, one kind after the other. What cannot be read is
// named, and the others go on.
func (a *app) each(ctx context.Context, kinds []*records.Kind, add func(records.Record) error) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	for r, err := range s.All(kinds...) {
		if git := new(gitx.Error); errors.As(err, &git) {
			return err
		}
		if err != nil {
			a.sawBroken(err)
			continue
		}
		if err := add(r); err != nil {
			return err
		}
	}
	return nil
}

// reportObject begins a report as JSON: what it was made from, and of which time.
func (a *app) reportObject(ctx context.Context, in report.Span) records.Object {
	commit, dirty := a.stands(ctx)
	return records.Object{}.Add("commit", orNull(commit)).Add("dirty", dirty).Add("broken", a.broken).
		Add("since", a.boundOrNull(in.Since)).Add("until", a.boundOrNull(in.Until)).Add("as_of", orNull(a.flags.asOf))
}

// stands is the commit that was read, or that the files come from, and whether they
// differ from it: records, and what says what they mean.
func (a *app) stands(ctx context.Context) (commit string, dirty bool) {
	if a.commit != "" || a.store.Repo == nil {
		return a.commit, false
	}
	paths := []string{config.FileName, records.RatesFile}
	for _, k := range a.schema.Kinds {
		paths = append(paths, k.Plural)
	}
	if commit = a.store.Repo.Head(ctx); commit == "" {
		a.noteSilent(a.store.Repo.Silent(ctx))
	}
	return commit, a.store.Repo.Dirty(ctx, paths)
}

// noteSilent says once why a result that should name its commit does not, though there is
// a repository.
func (a *app) noteSilent(err error) {
	named := a.output().ForPeople() || slices.Contains([]string{"json", "ndjson", "yaml"}, a.flags.output)
	if err == nil || !named || a.silent {
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

func (a *app) width() int {
	if a.env.Width > 0 {
		return a.env.Width
	}
	return 80
}
