package cli

import (
	"context"
	"slices"

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

` + asOfHelp,
		Example:     "  plumb report sources --period 2026\n  plumb report sources --by campaign\n  plumb report sources --by source,quarter -o csv",
		Args:        takes(),
		Annotations: map[string]string{"formats": reportFormats},
		RunE:        func(cmd *cobra.Command, _ []string) error { return runSources(a, cmd.Context(), opts) },
	}
	opts.on(a, cmd, "period", "by", "where")
	return cmd
}

func runSources(a *app, ctx context.Context, opts cohortFlags) error {
	if opts.by == "" {
		opts.by = "source"
	}
	r, err := a.rowsReport(opts)
	if err != nil {
		return err
	}
	rows, err := a.load(ctx, r)
	if err != nil {
		return err
	}
	f, err := report.NewFunnel(rows, r.Options)
	if err != nil {
		return err
	}
	for i := range f.Groups {
		f.Groups[i].Labels = a.groupLabels(f.Groups[i].Key, r.groups)
	}
	var campaigns []report.Campaign
	if opts.by == byCampaign {
		campaigns, err = a.campaigns(ctx, r.names.starts, f, len(opts.where) == 0 && r.Span == report.Span{})
		if err != nil {
			return err
		}
	}
	return a.showSources(ctx, report.NewSources(f, rows, campaigns), f.Options, campaigns != nil)
}

func (a *app) showSources(ctx context.Context, s report.Sources, o report.Options, costs bool) error {
	v := render.Sources(s, costs, a.width())
	v.Value = a.reportObject(ctx, o.Span).Add("cohort", o.Cohort).Add("start", o.Start).Add("by", s.By).
		Add("total", s.Total).Add("sources", s.Sources).Add("beside", s.Beside)
	return a.present(ctx, v, o.Span, "Sources of "+o.First, "Where what was won came from.", glossary(
		"converted_rate", "converted / leads",
		"won_rate", "won / opportunities",
		"opportunities", "a lead's own, and those on an account that a lead brought",
		"beside", "opportunities that none of these leads led to",
		"campaign", "each that a lead is a member of",
		"cost_per_lead", "cost / leads, rounded to two places, half to even",
		"cost_per_won", "cost / won, rounded to two places, half to even"))
}

// campaigns reads those that the leads of a funnel are members of, or all. It is never
// nil.
func (a *app) campaigns(ctx context.Context, starts []*records.Kind, f report.Funnel, all bool) ([]report.Campaign, error) {
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
			c.Cost, c.HasCost = r.Role(records.RoleCost).Money()
			out = append(out, c)
		}
		return nil
	})
	return out, err
}
