package cli

import (
	"context"
	"slices"

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
		Long:        forecastHelp + asOfHelp,
		Example:     "  plumb report forecast --by owner --period 2026-Q4\n  plumb report forecast --per month -o json",
		Args:        takes(),
		Annotations: map[string]string{"formats": reportFormats},
		RunE:        func(cmd *cobra.Command, _ []string) error { return runForecast(a, cmd.Context(), opts) },
	}
	opts.on(a, cmd, "period")
	cmd.Flags().StringVar(&opts.per, "per", "quarter", "a forecast for each `month`, quarter or year")
	opts.on(a, cmd, "by", "where", "owner", "as-of")
	cmd.RegisterFlagCompletionFunc("per", fixed(forecastPeriods...))
	return cmd
}

var forecastPeriods = []string{"month", "quarter", "year"}

func runForecast(a *app, ctx context.Context, opts forecastOptions) error {
	if !slices.Contains(forecastPeriods, opts.per) {
		return usage("", "--per %q; expected month, quarter or year%s", opts.per, pick.DidYouMean(opts.per, forecastPeriods))
	}
	if _, err := a.loadSchema(); err != nil {
		return err
	}
	k, err := a.dealKind()
	if err != nil {
		return err
	}
	o, err := a.forecastOptions(ctx, k, opts)
	if err != nil {
		return err
	}
	when, _ := a.closing(k)
	keep, err := a.keeping(ctx, opts.scope, k, when)
	if err != nil {
		return err
	}
	list, err := a.gather(ctx, k, keep, nil)
	if err != nil {
		return err
	}
	f := report.NewForecast(k, list, o)
	v := render.Forecast(f, len(o.Targets) > 0, a.width())
	v.Value = a.reportObject(ctx, o.Span).Add("kind", k.Name).Add("per", opts.per).Add("by", f.By).
		Add("periods", f.Periods).Add("groups", f.Groups)
	return a.present(ctx, v, o.Span, "Forecast: "+k.Plural, "By the period of the close date, and by category.", glossary(
		"period", "the fiscal period of the close date",
		"category", "closed is won, omitted is lost or left out by hand; an open one has the category that it holds, else that of its stage",
		"expected", "closed + commit, by currency",
		"target", "what targets.yaml states for the period, else the sum of what it states within it",
		"attainment", "closed / target",
		"gap", "target − closed"))
}

// forecastOptions are how deals are split, and the targets that they can be held
// against: of all, or of an owner.
func (a *app) forecastOptions(ctx context.Context, k *records.Kind, opts forecastOptions) (o report.ForecastOptions, err error) {
	o = report.ForecastOptions{Calendar: a.calendar(), Length: opts.per}
	if o.Span, err = a.bounds(opts.reportFlags); err != nil {
		return o, err
	}
	when, _ := a.closing(k)
	if o.Grouping, err = a.grouping(k, opts.by, when); err != nil {
		return o, err
	}
	s, err := a.open(ctx)
	if err != nil {
		return o, err
	}
	targets, err := s.Targets()
	if err != nil || len(opts.where) > 0 {
		return o, err
	}
	owner := k.Role(records.RoleOwner)
	o.ByOwner = owner != nil && slices.Equal(o.By, []string{owner.Key})
	for _, t := range targets {
		if opts.owner == "" || t.Owner == a.schema.PersonKey(opts.owner) {
			o.Targets = append(o.Targets, t)
		}
	}
	return o, nil
}
