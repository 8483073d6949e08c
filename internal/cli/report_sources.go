package cli

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
)

// byCampaign is the word of --by for the campaigns that leads are members of.
const byCampaign = "campaign"

func newSources(a *app) *cobra.Command {
	var opts cohortFlags
	cmd := &cobra.Command{
		Use:   "sources",
		Short: "Where what was won came from, and what it cost",
		Long: `Splits the leads of the cohort by their source, and follows each along stored
links. The figures are those of "plumb report funnel --by source".

  converted        are converted now; rate: of the leads
  opportunities    a lead's own, and those on an account that a lead brought
  won              of these, won now; rate: of the opportunities
  amount won       sum of their amounts, currencies apart

--by campaign splits by the campaigns that leads are members of: a lead of two
counts in both. It shows the campaigns that brought nobody, too, unless --where
or a period leaves leads out. What a campaign cost is divided by its leads, and
by what was won of them; it is the whole cost, also where the leads are only
some of them. Beside it stand the opportunities that none of these leads led
to.

` + compareHelp("leads, converted, opportunities and won, in each source") + asOfHelp,
		Example:     "  plumb report sources --period 2026\n  plumb report sources --by campaign\n  plumb report sources --by source,quarter -o csv",
		Args:        takes(),
		Annotations: map[string]string{"formats": reportFormats},
		RunE:        func(cmd *cobra.Command, _ []string) error { return runSources(a, cmd.Context(), opts) },
	}
	opts.on(a, cmd, "period", "by", "where", "compare", "fail-under", "currency")
	return cmd
}

func runSources(a *app, ctx context.Context, opts cohortFlags) error {
	if opts.by == "" {
		opts.by = "source"
	}
	return a.runReport(ctx, &opts.reportFlags, func(a *app) (reportPlan, error) {
		return a.planSources(opts)
	})
}

func (a *app) planSources(opts cohortFlags) (p reportPlan, err error) {
	r, err := a.rowsReport(opts)
	if err != nil {
		return p, err
	}
	none, err := report.NewFunnel(report.Rows{}, r.Options)
	if err != nil {
		return p, err
	}
	empty, _ := report.NewSources(none, report.Rows{}, nil)
	p.in, p.figures = r.Span, empty.Figures()
	p.make = func(ctx context.Context) (made madeReport, err error) {
		rows, err := a.load(ctx, r)
		if err != nil {
			return made, err
		}
		f, err := report.NewFunnel(rows, r.Options)
		if err != nil {
			return made, err
		}
		a.label(f.Groups, r.groups)
		x := exchange{converted: f.Exchanged}
		if r.Rates != nil {
			x.Exchange = &report.Exchange{Rates: r.Rates, In: r.In, Calendar: r.Calendar}
		}
		var campaigns []report.Campaign
		if opts.by == byCampaign {
			if campaigns, err = a.campaigns(ctx, r.names.starts, f, len(opts.where) == 0 && r.Span == report.Span{}, &x); err != nil {
				return made, err
			}
		}
		s, err := report.NewSources(f, rows, campaigns)
		return madeReport{view: a.sourcesView(s, f.Options, campaigns != nil, x), figures: s.Figures(), places: f.Places}, err
	}
	return p, nil
}

func (a *app) sourcesView(s report.Sources, o report.Options, costs bool, x exchange) render.View {
	v := render.Sources(s, costs, a.width())
	v.Value = x.on(a.reportObject(o.Span).Add("cohort", o.Cohort).Add("start", o.Start).Add("by", s.By).
		Add("total", s.Total).Add("sources", s.Sources).Add("beside", s.Beside))
	return reported(v, "Sources of "+o.First, "Where what was won came from.", x.words(
		"converted_rate", "converted / leads",
		"won_rate", "won / opportunities",
		"opportunities", "a lead's own, and those on an account that a lead brought",
		"beside", "opportunities that none of these leads led to",
		"campaign", "each that a lead is a member of",
		"cost_per_lead", "cost / leads, rounded to two places, half to even",
		"cost_per_won", "cost / won, rounded to two places, half to even"))
}

// firstDay is the day on which a campaign began, else was written down: its costs are
// converted by the rates of that day.
func (a *app) firstDay(r records.Record) string {
	if day := r.Role(records.RoleStartDate).Text(); day != "" {
		return day
	}
	return r.CreatedAt().In(a.schema.Zone).Format(time.DateOnly)
}

// campaigns reads those that the leads of a funnel are members of, or all. It is never
// nil.
func (a *app) campaigns(ctx context.Context, starts []*records.Kind, f report.Funnel, all bool, x *exchange) ([]report.Campaign, error) {
	var kinds []*records.Kind
	for _, k := range starts {
		if field := k.Role(records.RoleCampaigns); field != nil {
			if kind := a.schema.Kind(field.EntryField(field.Identity[0]).To[0]); !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	out := []report.Campaign{}
	err := a.each(ctx, kinds, func(r records.Record) error {
		here := slices.ContainsFunc(f.Groups, func(g report.Group) bool { return g.Key[0] == r.ID() })
		if r.MergedInto() == "" && (all || here) {
			c := report.Campaign{ID: r.ID(), Label: r.Label()}
			var err error
			if c.Cost, c.HasCost = r.Role(records.RoleCost).Money(); c.HasCost {
				c.Cost, err = x.money(c.Cost, a.firstDay(r), r.ID())
			}
			out = append(out, c)
			return err
		}
		return nil
	})
	return out, err
}
