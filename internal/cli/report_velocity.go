package cli

import (
	"context"

	"github.com/spf13/cobra"

	"plumb/internal/render"
	"plumb/internal/report"
)

func newVelocity(a *app) *cobra.Command {
	var opts scope
	cmd := &cobra.Command{
		Use:   "velocity",
		Short: "How fast deals or leads go through their stages",
		Long: `Follows the histories of the records that were created in the period.

  entered        ever were in the stage
  advanced       of these, later entered a later stage in which work goes on,
                 or are won or converted now. A loss is never a step forward,
                 nor is what was won once and is lost now; nurturing is a
                 pause, no step
  rate           advanced / entered
  back, lost     went from the stage to an earlier one; to a lost one. A pause
                 on the way is passed over, and so is having been won: what
                 was won from a stage and is lost now was lost from there
  now            are in it
  elsewhere      none of these: rest, or went to a stage that is no more. So
                 each that entered is in one at least; who went back and then
                 advanced is in both, and the sum may be more than entered
  median, p90    days of each stay in the stage that has ended; p90 by nearest
                 rank. A stay of which nobody knows when it began or ended is
                 not in it
  ended in       days from creation to the closed stage that they are in: by
                 the history, else the conversion, else the close date
  per day        sales velocity of each currency: deals × win rate × average
                 amount won / mean days from creation to won. The deals are all
                 those of the period with an amount in the currency; win rate
                 is won / (won + lost). Of leads, converted is won and
                 unqualified is lost

` + compareHelp("all, each stage by its key for what entered it, with .advanced, .back, .lost,\n.now and .elsewhere behind it, and each end: proposal.advanced/proposal=50%") + asOfHelp,
		Example:     "  plumb report velocity\n  plumb report velocity --kind lead --by source\n  plumb report velocity --period 2026 --where 'type == \"renewal\"'",
		Args:        takes(),
		Annotations: map[string]string{"formats": reportFormats},
		RunE:        func(cmd *cobra.Command, _ []string) error { return runVelocity(a, cmd.Context(), opts) },
	}
	opts.on(a, cmd, "period", "by", "where", "owner", "kind", "as-of", "compare", "fail-under", "currency")
	return cmd
}

func runVelocity(a *app, ctx context.Context, opts scope) error {
	return a.runReport(ctx, &opts.reportFlags, func(a *app) (reportPlan, error) {
		return a.planVelocity(ctx, opts)
	})
}

func (a *app) planVelocity(ctx context.Context, opts scope) (p reportPlan, err error) {
	if _, err = a.loadSchema(); err != nil {
		return p, err
	}
	k, err := a.processKind(opts.kind)
	if err != nil {
		return p, err
	}
	s, err := a.scoped(ctx, opts, k, a.creation)
	if err != nil {
		return p, err
	}
	p.in, p.figures = s.in, report.NewVelocity(k, nil, s.by, a.calendar()).Figures()
	p.make = func(ctx context.Context) (made madeReport, err error) {
		list, err := a.gather(ctx, s, nil)
		if err != nil {
			return made, err
		}
		r := report.NewVelocity(k, list, s.by, a.calendar())
		return madeReport{view: a.velocityView(r, s), figures: r.Figures(), places: func() []report.Places { return report.Standing(k, list, s.by, report.InStatus) }}, nil
	}
	return p, nil
}

func (a *app) velocityView(p report.Velocity, s *scoped) render.View {
	v := render.Velocity(p, a.width())
	v.Value = s.on(a.reportObject(s.in).Add("kind", s.kind.Name).Add("by", p.By).
		Add("count", p.Count).Add("stages", p.Stages).Add("endings", p.Endings).Add("sales", p.Sales).Add("without_amount", p.WithoutAmount).Add("groups", p.Groups))
	return reported(v, "Velocity: "+s.kind.Plural, "How fast they go through their stages.", s.words(
		"rate", "advanced / entered: of the records that were ever in the stage, those that later entered a later stage in which work goes on, or are won or converted now",
		"back, lost", "of these, those that went from the stage to an earlier one, or to a lost one",
		"elsewhere", "entered, and in none of advanced, back, lost and now",
		"stages.days", "elapsed seconds / 86400 of each stay that has ended and is dated; median, and p90 by nearest rank",
		"endings.days", "elapsed seconds / 86400 from created_at to the closed stage that the record is in",
		"win_rate", "won / (won + lost)",
		"per_day", "count × win_rate × average_amount / cycle_days, the mean days from created_at to won; unrounded until the end"))
}
