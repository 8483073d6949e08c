package cli

import (
	"context"

	"github.com/spf13/cobra"

	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
)

type sourcesOptions struct {
	scope
	start string
}

// byCampaign is the word of --by for the campaign that a lead came from.
const byCampaign = "campaign"

func newSources(a *app) *cobra.Command {
	var opts sourcesOptions
	cmd := &cobra.Command{
		Use:   "sources",
		Short: "Where what was won came from, and what it cost",
		Long: `Splits the leads that were created in the period by their source, and follows each
along stored links, as the funnel does.

  converted        are converted now; rate: of the leads
  opportunities    a lead's own, and those on an account that a lead brought
  won              of these, won now; rate: of the opportunities
  amount won       sum of their amounts, currencies apart

--by campaign splits by the latest campaign that a lead is a member of, which gets all
the credit, and shows the campaigns that brought nobody, too, unless --where, --owner
or a period leaves leads out. What a campaign cost is divided by its leads, and by what
was won; it is the whole cost, also where the leads are only some of them. Beside it
stand the opportunities that none of these leads led to.

` + asOfHelp,
		Example: "  plumb report sources --period 2026\n  plumb report sources --by campaign\n  plumb report sources --by source,quarter -o csv",
		Args:    takes(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runSources(a, cmd.Context(), opts) },
	}
	opts.on(a, cmd, "period", "by", "where", "owner")
	cmd.Flags().StringVar(&opts.start, "start", "", "the `kind` that comes from a source: lead, contact … (else by the model of plumb.yaml)")
	opts.on(a, cmd, "as-of")
	return cmd
}

func runSources(a *app, ctx context.Context, opts sourcesOptions) error {
	schema, err := a.loadSchema()
	if err != nil {
		return err
	}
	start, err := a.startKind(schema, opts.start)
	if err != nil {
		return err
	}
	o, err := a.sourcesOptions(start, opts)
	if err != nil {
		return err
	}
	keep, err := a.keeping(ctx, opts.scope, start, records.Record.CreatedAt)
	if err != nil {
		return err
	}
	loader, campaigns, err := a.sourceRows(ctx, start, keep, opts)
	if err != nil {
		return err
	}
	s := report.NewSources(loader.Rows(), o, campaigns)
	v := render.Sources(s, campaigns != nil, a.width())
	v.Value = a.reportObject(ctx, o.Span).Add("start", start.Name).Add("by", s.By).
		Add("total", s.Total).Add("sources", s.Sources).Add("beside", s.Beside).
		Add("definitions", definitions(
			"converted_rate", "converted / leads",
			"won_rate", "won / opportunities",
			"opportunities", "a lead's own, and those on an account that a lead brought",
			"campaign", "the latest that the lead is a member of",
			"cost_per_lead", "cost / leads, rounded to two places, half to even",
			"cost_per_won", "cost / won, rounded to two places, half to even"))
	return a.show(v)
}

// sourcesOptions say how the leads are split: by source, unless --by says otherwise.
func (a *app) sourcesOptions(start *records.Kind, opts sourcesOptions) (o report.Options, err error) {
	o = report.Options{Cohort: "created", Start: start.Name}
	if o.Span, err = a.bounds(opts.reportFlags); err != nil {
		return o, err
	}
	if opts.by == byCampaign {
		f := start.Role(records.RoleCampaigns)
		if f == nil {
			return o, usage("", "--by campaign: %s is no member of campaigns", article(start.Name))
		}
		o.By, o.Key = []string{byCampaign}, func(l report.Lead, _ string) string { return l.Record.Get(f).Latest() }
		return o, nil
	}
	if f := start.Role(records.RoleSource); opts.by == "" && f != nil {
		opts.by = f.Key
	}
	if opts.by == "" {
		return o, usage("", "%s has no source; split it with --by", article(start.Name))
	}
	o.By, err = groupFields(start, opts.by)
	o.Key = func(l report.Lead, field string) string { return a.groupKey(l.Record, l.Created, field) }
	return o, err
}

// sourceRows reads what the funnel needs of the leads that are asked for, and the
// campaigns where they are.
func (a *app) sourceRows(ctx context.Context, start *records.Kind, keep func(records.Record) (bool, error), opts sourcesOptions) (*report.Loader, []report.Campaign, error) {
	loader := report.NewLoader(a.schema, start)
	kinds := loader.Kinds()
	var campaign *records.Kind
	if opts.by == byCampaign {
		campaign = a.campaignKind(start)
		kinds = append(kinds, campaign)
	}
	left := false
	var all []report.Campaign
	err := a.each(ctx, kinds, func(r records.Record) error {
		switch {
		case r.Kind == campaign && r.MergedInto() == "":
			all = append(all, campaignOf(r))
		case r.Kind == start && r.MergedInto() == "":
			ok, err := keep(r)
			if !ok || err != nil {
				left = true
				return err
			}
		}
		loader.Add(r)
		return nil
	})
	if campaign == nil || err != nil {
		return loader, nil, err
	}
	return loader, brought(all, loader.Rows(), start.Role(records.RoleCampaigns), left), nil
}

// campaignKind is the kind that leads are members of.
func (a *app) campaignKind(start *records.Kind) *records.Kind {
	f := start.Role(records.RoleCampaigns)
	return a.schema.Kind(f.EntryField(f.Identity[0]).To[0])
}

func campaignOf(r records.Record) report.Campaign {
	c := report.Campaign{ID: r.ID(), Label: r.Label()}
	c.Cost, c.HasCost = r.Role(records.RoleCost).Money()
	return c
}

// brought are the campaigns to show: all, or, where leads were left out, those that
// others came from. It is never nil.
func brought(all []report.Campaign, rows report.Rows, f *records.Field, left bool) []report.Campaign {
	out := []report.Campaign{}
	some := map[string]bool{}
	for _, l := range rows.Leads {
		some[l.Record.Get(f).Latest()] = true
	}
	for _, c := range all {
		if !left || some[c.ID] {
			out = append(out, c)
		}
	}
	return out
}
