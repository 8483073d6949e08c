package cli

import (
	"context"

	"github.com/spf13/cobra"

	"plumb/internal/render"
	"plumb/internal/report"
)

func newPipeline(a *app) *cobra.Command {
	var opts scope
	cmd := &cobra.Command{
		Use:   "pipeline",
		Short: "What is open, by stage, and what it is worth",
		Long: `Shows what stands in each stage, in the order of the process: the open ones
first, then the closed ones. Currencies are never added together.

  amount         sum of the amounts; how many have none is told
  weighted       sum of amount × probability, rounded at the end. The
                 probability is the one that the record holds, which it took
                 from its stage on entering it, or which somebody set; of a
                 record without one that of its stage
  average days   mean of the days from creation to today, of the open ones.
                 Today is printed; --today replaces it, and with --as-of it is
                 that day

--since, --until, --period and periods of --by are about the close date, and of
a kind that has none about its creation.

` + compareHelp("all, open, and each stage by its key: closed-won/closed-lost=200%") + asOfHelp,
		Example:     "  plumb report pipeline\n  plumb report pipeline --by owner --period 2026-Q4\n  plumb report pipeline --kind lead -o json",
		Args:        takes(),
		Annotations: map[string]string{"formats": reportFormats},
		RunE:        func(cmd *cobra.Command, _ []string) error { return runPipeline(a, cmd.Context(), opts) },
	}
	opts.on(a, cmd, "period", "by", "where", "owner", "kind", "as-of", "compare", "fail-under", "currency")
	return cmd
}

func runPipeline(a *app, ctx context.Context, opts scope) error {
	return a.runReport(ctx, &opts.reportFlags, func(a *app) (reportPlan, error) {
		return a.planPipeline(ctx, opts)
	})
}

func (a *app) planPipeline(ctx context.Context, opts scope) (p reportPlan, err error) {
	if _, err = a.timedReport(ctx); err != nil {
		return p, err
	}
	k, err := a.processKind(opts.kind)
	if err != nil {
		return p, err
	}
	s, err := a.scoped(ctx, opts, k, a.closing)
	if err != nil {
		return p, err
	}
	p.in, p.figures = s.in, report.NewPipeline(k, nil, s.by, a.now()).Figures()
	p.make = func(ctx context.Context) (made madeReport, err error) {
		list, err := a.gather(ctx, s, nil)
		if err != nil {
			return made, err
		}
		r := report.NewPipeline(k, list, s.by, a.now())
		return madeReport{view: a.pipelineView(r, s), figures: r.Figures(), places: func() []report.Places { return report.Standing(k, list, s.by, report.InStatus) }}, nil
	}
	return p, nil
}

func (a *app) pipelineView(p report.Pipeline, s *scoped) render.View {
	v := render.Pipeline(p, a.today(), a.width())
	v.Value = s.on(a.reportObject(s.in).Add("today", a.today()).Add("kind", s.kind.Name).Add("period_of", s.word).Add("by", p.By).
		Add("stages", p.Stages.Stages).Add("open", p.Open).Add("closed", p.Closed).Add("all", p.All).Add("groups", p.Groups))
	return reported(v, "Pipeline: "+s.kind.Plural, "What is open, by stage, on "+a.today()+".", s.words(
		"weighted", "sum of amount × probability / 100, rounded to two places at the end; the probability that the record holds, else that of its stage",
		"average_days", "mean of (today − created_at) in days of 86400 seconds, of the open records"))
}
