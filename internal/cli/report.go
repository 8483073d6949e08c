package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

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
// named, and the others go on. An interrupt ends it.
func (a *app) each(ctx context.Context, kinds []*records.Kind, add func(records.Record) error) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	for r, err := range s.All(kinds...) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
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
func (a *app) reportObject(in report.Span) records.Object {
	commit, dirty := a.stands()
	return records.Object{}.Add("commit", orNull(commit)).Add("dirty", dirty).Add("broken", a.broken).
		Add("since", a.boundOrNull(in.Since)).Add("until", a.boundOrNull(in.Until)).Add("as_of", orNull(a.flags.asOf))
}

func (a *app) width() int {
	if a.env.Width > 0 {
		return a.env.Width
	}
	return 80
}
