package cli

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
)

type forecastOptions struct {
	scope
	per string
}

const forecastHelp = `Splits deals by the fiscal period of their close date and by forecast category.
The dates alone decide: it does not depend on today.

  closed         won, whatever the record says
  omitted        lost, or left out by hand
  commit, best case, pipeline
                 open, by the category that the record holds, which it took
                 from its stage on entering it, or which somebody set; else by
                 its stage's
  expected       closed and commit, currencies apart

Targets stand in targets.yaml in the directory, of fiscal years and quarters or
of months, amounts without a currency in the directory's:

  format: 1
  targets:
    - {owner: ana, period: 2026-Q4, amount: 50000 EUR}
    - {owner: ben, period: 2026-11, amount: 9000 EUR}

A period has the target that an owner states for just this period; of who
states none, the sum of those within it; a target for a longer time is in none.
Without --by it is the sum of all owners, or that of --owner; with --by owner
each has their own; with other words, with --where, or where the bounds cut a
period, there is none.

  attained       closed / target, in the target's currency
  gap            target − closed; below zero, more was won

`

func newForecast(a *app) *cobra.Command {
	var opts forecastOptions
	cmd := &cobra.Command{
		Use:         "forecast",
		Short:       "What is going to be closed when, and the targets",
		Long:        forecastHelp + compareHelp("all, each category, expected, and target as a base, by amount:\nexpected/target=80%. Each period is a group") + asOfHelp,
		Example:     "  plumb report forecast --by owner --period 2026-Q4\n  plumb report forecast --per month -o json",
		Args:        takes(),
		Annotations: map[string]string{"formats": reportFormats},
		RunE:        func(cmd *cobra.Command, _ []string) error { return runForecast(a, cmd.Context(), opts) },
	}
	opts.on(a, cmd, "period")
	cmd.Flags().StringVar(&opts.per, "per", "quarter", "a forecast for each `month`, quarter or year")
	opts.on(a, cmd, "by", "where", "owner", "as-of", "compare", "fail-under", "currency")
	cmd.RegisterFlagCompletionFunc("per", fixed(forecastPeriods...))
	return cmd
}

var forecastPeriods = []string{"month", "quarter", "year"}

func runForecast(a *app, ctx context.Context, opts forecastOptions) error {
	if !slices.Contains(forecastPeriods, opts.per) {
		return usage("", "--per %q; expected month, quarter or year%s", opts.per, pick.DidYouMean(opts.per, forecastPeriods))
	}
	return a.runReport(ctx, &opts.reportFlags, func(a *app) (reportPlan, error) {
		return a.planForecast(ctx, opts)
	})
}

func (a *app) planForecast(ctx context.Context, opts forecastOptions) (p reportPlan, err error) {
	if _, err = a.loadSchema(); err != nil {
		return p, err
	}
	k, err := a.dealKind()
	if err != nil {
		return p, err
	}
	s, err := a.scoped(ctx, opts.scope, k, a.closing)
	if err != nil {
		return p, err
	}
	o := report.ForecastOptions{Span: s.in, Calendar: a.calendar(), Length: opts.per, Grouping: s.by}
	if o.Targets, err = a.targets(ctx, opts.scope, s); err != nil {
		return p, err
	}
	owner := k.Role(records.RoleOwner)
	o.ByOwner = owner != nil && slices.Equal(o.By, []string{owner.Key})
	p.in, p.figures = s.in, report.NewForecast(k, nil, o).Figures()
	p.make = func(ctx context.Context) (made madeReport, err error) {
		list, err := a.gather(ctx, s, nil)
		if err != nil {
			return made, err
		}
		f := report.NewForecast(k, list, o)
		return madeReport{view: a.forecastView(f, o, s), figures: f.Figures(), places: func() []report.Places { return report.Standing(k, list, s.by, o.Place) }}, nil
	}
	return p, nil
}

func (a *app) forecastView(f report.Forecast, o report.ForecastOptions, s *scoped) render.View {
	v := render.Forecast(f, len(o.Targets) > 0, a.width())
	v.Value = s.on(a.reportObject(s.in).Add("kind", s.kind.Name).Add("per", o.Length).Add("by", f.By).
		Add("periods", f.Periods).Add("groups", f.Groups))
	return reported(v, "Forecast: "+s.kind.Plural, "By the period of the close date, and by category.", s.words(
		"period", "the fiscal period of the close date",
		"category", "closed is won, omitted is lost or left out by hand; an open one has the category that it holds, else that of its stage",
		"expected", "closed + commit, by currency",
		"target", "what targets.yaml states for the period, else the sum of what it states within it",
		"attainment", "closed / target",
		"gap", "target − closed"))
}

// targets are those that deals can be held against: of all, or of an owner. With
// --currency they are converted by the rates of the last day of their period.
func (a *app) targets(ctx context.Context, f scope, s *scoped) ([]records.Goal, error) {
	dir, err := a.open(ctx)
	if err != nil || len(f.where) > 0 {
		return nil, err
	}
	all, err := dir.Targets()
	if err != nil {
		return nil, err
	}
	var out []records.Goal
	for _, t := range all {
		if f.owner != "" && t.Owner != a.schema.PersonKey(f.owner) {
			continue
		}
		in, _ := a.calendar().Span(t.Period)
		if t.Amount, err = s.money(t.Amount, in.Until.AddDate(0, 0, -1).Format(time.DateOnly), records.TargetsFile); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}
