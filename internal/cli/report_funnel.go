package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
)

func newFunnel(a *app) *cobra.Command {
	var opts cohortFlags
	cmd := &cobra.Command{
		Use:   "funnel",
		Short: "How many leads became accounts, opportunities, won deals",
		Long: `Counts distinct records along stored links: leads, those worked on, qualified and
converted, the accounts they became, the opportunities, and what was won. Beside
the funnel stands what no lead of it led to. "plumb help funnel" has every definition,
and "plumb report joined" the rows that it counts.

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
		Example: `  plumb report funnel --by source,month
  plumb report funnel --period 2026-Q3 --where 'account.industry == "energy"' -o json
  plumb report funnel --compare 2026-09-30
  plumb report funnel --fail-under converted=12% --fail-under won/opportunities=0.2`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runFunnel(a, cmd, opts) },

		Annotations: map[string]string{"formats": reportFormats},
	}
	opts.on(a, cmd, "period", "by", "where", "compare", "fail-under", "currency")
	cmd.Flags().StringVar(&opts.rate, "rate", "closed", "the win rate is of `closed` opportunities, or of all")
	cmd.RegisterFlagCompletionFunc("rate", fixed(winRates...))
	return cmd
}

var winRates = []string{"closed", "all"}

func runFunnel(a *app, cmd *cobra.Command, opts cohortFlags) error {
	if !slices.Contains(winRates, opts.rate) {
		return usage("", "--rate %q; expected closed or all", opts.rate)
	}
	ctx := cmd.Context()
	return a.runReport(ctx, &opts.reportFlags, func(a *app) (reportPlan, error) {
		return a.planCohort(opts, func(f report.Funnel) render.View {
			v := render.Funnel(f, a.width())
			v.Value = a.funnelObject(f)
			v.About.Definitions = facts(definitions(f))
			return v
		})
	})
}

// planCohort is a report that is another view of the funnel of a cohort.
func (a *app) planCohort(opts cohortFlags, view func(report.Funnel) render.View) (reportPlan, error) {
	r, err := a.rowsReport(opts)
	if err != nil {
		return reportPlan{}, err
	}
	none, err := report.NewFunnel(report.Rows{}, r.Options)
	return reportPlan{in: r.Span, figures: none.Figures(), make: func(ctx context.Context) (madeReport, error) {
		f, err := a.funnel(ctx, r)
		if err != nil {
			return madeReport{}, err
		}
		also := records.Object{}.Add("exits", exitsObject(f.Unqualified, f.Lost)).Add("win_rate", f.WinRate).Add("beside", f.Beside)
		return madeReport{view: view(f), figures: f.Figures(), places: f.Places, also: also}, nil
	}}, err
}

// funnel reads the directory and counts.
func (a *app) funnel(ctx context.Context, r *rowsReport) (report.Funnel, error) {
	rows, err := a.load(ctx, r)
	if err != nil {
		return report.Funnel{}, err
	}
	f, err := report.NewFunnel(rows, r.Options)
	a.label(f.Groups, r.groups)
	return f, err
}

// label says groups as people read them.
func (a *app) label(list []report.Group, by []grouping) {
	for i, g := range list {
		list[i].Labels = a.groupLabels(g.Key, by)
	}
}

// groupLabels are the values of a group as people read them.
func (a *app) groupLabels(key []string, groups []grouping) []string {
	out := slices.Clone(key)
	for i, id := range key {
		if !groups[i].ids {
			continue
		}
		if r, err := a.store.Follow(id); err == nil {
			out[i] = r.Label()
		}
	}
	return out
}

// funnelObject is the funnel as JSON.
func (a *app) funnelObject(f report.Funnel) records.Object {
	o := a.reportObject(f.Options.Span).Add("cohort", f.Options.Cohort).Add("start", f.Options.Start).Add("by", list(f.Options.By)).
		Add("steps", f.Steps).Add("exits", exitsObject(f.Unqualified, f.Lost)).Add("win_rate", f.WinRate).Add("beside", f.Beside)
	if f.Options.Rates != nil {
		o = o.Add("currency", currencyObject(f.Options.In, f.Exchanged))
	}
	groups := []any{}
	for _, g := range f.Groups {
		one := records.Object{}.Add("key", g.Key)
		if !slices.Equal(g.Key, g.Labels) {
			one = one.Add("labels", g.Labels)
		}
		groups = append(groups, one.Add("steps", g.Steps).Add("exits", exitsObject(g.Unqualified, g.Lost)).Add("win_rate", g.WinRate))
	}
	return o.Add("groups", groups).Add("months", f.Months).Add("definitions", definitions(f))
}

func exitsObject(unqualified, lost report.Exits) records.Object {
	return records.Object{}.Add("unqualified", unqualified).Add("lost", lost)
}

// definitions say what is divided by what, and what each step counts.
func definitions(f report.Funnel) records.Object {
	o := records.Object{}.Add("of_previous", "count / count of the step before").Add("of_first", "count / count of the first step").
		Add("win_rate", report.WinRateOf(f.Options.Rate)).
		Add("days", "elapsed seconds / 86400 from the step before; median, and p90 by nearest rank; dated says of how many")
	steps := records.Object{}
	for _, s := range f.Steps {
		steps = steps.Add(s.Step, stepDefinition(s, f.Options))
	}
	return o.Add("steps", steps)
}

func stepDefinition(s report.Step, o report.Options) string {
	switch s.Step {
	case "worked":
		return "an activity that is no open task is about it, or it ever had a status of a type other than open, or is qualified"
	case "qualified":
		return "it ever had a status of type qualified, or met all criteria of a gate, or is converted"
	case "converted":
		return "it is converted now"
	case "accounts":
		return "distinct accounts that conversions name; new if the account's origin is one of these leads, or what it became"
	case "opportunities":
		text := "distinct: origin is one of these leads, or what it became (direct), or on an account whose origin is (later)"
		if o.Window > 0 {
			text += fmt.Sprintf(", within %d days of the conversion that made the account", int(o.Window.Hours()/24))
		}
		return text
	case "won":
		return "of these, in a stage of type won now, not ever"
	}
	switch o.Cohort {
	case "converted":
		return "converted in the period"
	case "closed":
		return "with an opportunity that was won or lost in the period"
	}
	return "created in the period, not merged into another"
}
