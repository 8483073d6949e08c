package cli

import (
	"context"

	"github.com/spf13/cobra"

	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
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

` + asOfHelp,
		Example:     "  plumb report pipeline\n  plumb report pipeline --by owner --period 2026-Q4\n  plumb report pipeline --kind lead -o json",
		Args:        takes(),
		Annotations: map[string]string{"formats": reportFormats},
		RunE:        func(cmd *cobra.Command, _ []string) error { return runPipeline(a, cmd.Context(), opts) },
	}
	opts.on(a, cmd, "period", "by", "where", "owner", "kind", "as-of")
	return cmd
}

func runPipeline(a *app, ctx context.Context, opts scope) error {
	if _, err := a.timedReport(ctx); err != nil {
		return err
	}
	k, err := a.processKind(opts.kind)
	if err != nil {
		return err
	}
	when, word := a.closing(k)
	by, err := a.grouping(k, opts.by, when)
	if err != nil {
		return err
	}
	keep, err := a.keeping(ctx, opts, k, when)
	if err != nil {
		return err
	}
	list, err := a.gather(ctx, k, keep, nil)
	if err != nil {
		return err
	}
	return a.showPipeline(ctx, report.NewPipeline(k, list, by, a.now()), opts, k, word)
}

func (a *app) showPipeline(ctx context.Context, p report.Pipeline, opts scope, k *records.Kind, word string) error {
	in, err := a.bounds(opts.reportFlags)
	if err != nil {
		return err
	}
	v := render.Pipeline(p, a.today(), a.width())
	v.Value = a.reportObject(ctx, in).Add("today", a.today()).Add("kind", k.Name).Add("period_of", word).Add("by", p.By).
		Add("stages", p.Stages.Stages).Add("open", p.Open).Add("closed", p.Closed).Add("all", p.All).Add("groups", p.Groups)
	return a.present(ctx, v, in, "Pipeline: "+k.Plural, "What is open, by stage, on "+a.today()+".", glossary(
		"weighted", "sum of amount × probability / 100, rounded to two places at the end; the probability that the record holds, else that of its stage",
		"average_days", "mean of (today − created_at) in days of 86400 seconds, of the open records"))
}
