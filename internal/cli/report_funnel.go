package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
)

type funnelOptions struct {
	reportFlags
	cohort, start string
}

func newFunnel(a *app) *cobra.Command {
	var opts funnelOptions
	cmd := &cobra.Command{
		Use:   "funnel",
		Short: "How many leads became accounts, opportunities, won deals",
		Long: `Counts distinct records along stored links: leads, those worked on, qualified and
converted, the accounts they became, the opportunities, and what was won. Beside
the funnel stands what no lead of it led to.

  worked         an activity that is no open task is about it, or it ever had a
                 status other than an open one, or is qualified
  qualified      it ever had a status of type qualified, or met all criteria of a
                 gate, or is converted
  converted      it is converted now
  accounts       that conversions name; new if one of these leads brought it
  opportunities  direct: a lead's own; later: on an account that a lead brought
  won            of these, in a stage of type won now

Unqualified leads and lost opportunities are exits, never later steps.

` + asOfHelp,
		Example: "  plumb report funnel --by source\n  plumb report funnel --period 2026-Q3 -o json\n  plumb report funnel --as-of 2026-09-30",
		Args:    takes(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runFunnel(a, cmd, opts) },

		Annotations: map[string]string{"formats": drawingFormats},
	}
	opts.on(a, cmd, "period", "by")
	cmd.Flags().StringVar(&opts.cohort, "cohort", "created", "leads that were created, converted or `closed` in the period")
	cmd.Flags().StringVar(&opts.start, "start", "", "the `kind` that the funnel begins with: lead, contact … (else by the model of plumb.yaml)")
	opts.on(a, cmd, "as-of")
	cmd.RegisterFlagCompletionFunc("cohort", fixed("created", "converted", "closed"))
	return cmd
}

func runFunnel(a *app, cmd *cobra.Command, opts funnelOptions) error {
	schema, err := a.loadSchema()
	if err != nil {
		return err
	}
	start, err := a.startKind(schema, opts.start)
	if err != nil {
		return err
	}
	o := report.Options{Cohort: opts.cohort, Start: start.Name, In: a.calendar()}
	if !slices.Contains([]string{"created", "converted", "closed"}, opts.cohort) {
		return usage("", "--cohort %q; expected created, converted or closed", opts.cohort)
	}
	if o.Span, err = a.bounds(opts.reportFlags); err != nil {
		return err
	}
	if o.By, err = groupFields(start, opts.by); err != nil {
		return err
	}
	o.Key = func(l report.Lead, field string) string { return a.groupKey(l.Record, l.Created, field) }
	loader := report.NewLoader(schema, start)
	err = a.each(cmd.Context(), loader.Kinds(), func(r records.Record) error { loader.Add(r); return nil })
	if err != nil {
		return err
	}
	return a.showFunnel(cmd.Context(), report.NewFunnel(loader.Rows(), o))
}

// startKind is a kind with a conversion.
func (a *app) startKind(schema *records.Schema, name string) (*records.Kind, error) {
	var names []string
	for _, k := range schema.Kinds {
		if len(k.Conversions) > 0 {
			names = append(names, k.Name)
		}
	}
	if name == "" {
		return entrance(schema), nil
	}
	k := schema.Kind(name)
	if k == nil || !slices.Contains(names, k.Name) {
		return nil, usage("", "--start %q; a funnel begins with a kind that can be converted: %s%s", name, strings.Join(names, ", "), pick.DidYouMean(name, names))
	}
	return k, nil
}

// entrance is the kind that a funnel begins with where nobody says: as model in
// plumb.yaml says, what is converted once and for all, or what lives on.
func entrance(schema *records.Schema) *records.Kind {
	i := slices.IndexFunc(schema.Kinds, func(k *records.Kind) bool {
		return len(k.Conversions) > 0 && k.Freezes() == (schema.Model != "contacts")
	})
	return schema.Kinds[max(i, 0)]
}

func (a *app) showFunnel(ctx context.Context, f report.Funnel) error {
	v := render.Funnel(f, a.width())
	v.Value = a.funnelObject(ctx, f)
	return a.showReport(ctx, v, f.Options.Span)
}

// funnelObject is the funnel as JSON.
func (a *app) funnelObject(ctx context.Context, f report.Funnel) records.Object {
	o := a.reportObject(ctx, f.Options.Span).Add("cohort", f.Options.Cohort).Add("start", f.Options.Start).Add("by", list(f.Options.By)).
		Add("steps", f.Steps).
		Add("exits", records.Object{}.Add("unqualified", f.Unqualified).Add("lost", f.Lost)).
		Add("beside", f.Beside)
	groups := []any{}
	for _, g := range f.Groups {
		groups = append(groups, records.Object{}.Add("key", g.Key).Add("steps", g.Steps))
	}
	return o.Add("groups", groups).Add("months", f.Months).Add("definitions", records.Object{}.Add("of_previous", "count / count of the step before").Add("of_first", "count / count of the first step").
		Add("days", "elapsed seconds / 86400 from the step before; median, and p90 by nearest rank"))
}
