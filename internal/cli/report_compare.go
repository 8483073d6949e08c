package cli

import (
	"context"

	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
)

// compareFunnel shows a funnel beside the same of another moment or period.
func (a *app) compareFunnel(ctx context.Context, opts cohortFlags, after report.Funnel, bounds []report.Bound) error {
	before, then, moments, err := a.funnelBefore(ctx, opts)
	if err != nil {
		return err
	}
	c := report.Compare(before, after, moments)
	v := render.Comparison(c, opts.compare, a.width())
	v.About.Definitions = facts(definitions(after))
	v.Value = a.funnelObject(ctx, after).Add("compare", then.compareObject(ctx, c, opts.compare))
	if err := a.showReport(ctx, v, after.Options.Span); err != nil {
		return err
	}
	return missed(after.Misses(bounds, &before))
}

// funnelBefore is the funnel of --compare: of another period of the same directory, or
// of the directory as it was, which is opened beside it. What is a period is never
// taken for a revision.
func (a *app) funnelBefore(ctx context.Context, opts cohortFlags) (f report.Funnel, then *app, moments bool, err error) {
	other := *a
	if _, period := a.calendar().Span(opts.compare); period {
		if opts.period == "" && opts.since == "" && opts.until == "" {
			return f, nil, false, usage("add --period, such as --period 2026-Q4 --compare 2026-Q3", "--compare %s is a period; with which is it compared?", opts.compare)
		}
		opts.period, opts.since, opts.until = opts.compare, "", ""
	} else {
		other.flags.asOf, other.schema, other.store, other.commit, other.labelCache = opts.compare, nil, nil, "", nil
		moments = true
	}
	other.broken = 0
	r, err := other.rowsReport(opts)
	if err != nil {
		return f, nil, moments, err
	}
	f, err = other.funnel(ctx, r)
	if moments {
		a.broken += other.broken
	}
	return f, &other, moments, err
}

// compareObject is what a funnel is compared with, and what moved, as JSON.
func (a *app) compareObject(ctx context.Context, c report.Comparison, with string) records.Object {
	before := c.Before
	o := records.Object{}.Add("with", with)
	head := a.reportObject(ctx, before.Options.Span)
	for i, key := range head.Keys {
		o = o.Add(key, head.Values[i])
	}
	groups := []any{}
	for _, g := range c.Groups {
		groups = append(groups, records.Object{}.Add("key", g.Key).Add("steps", changeObjects(g.Steps)))
	}
	o = o.Add("steps", changeObjects(c.Steps)).Add("exits", exitsObject(before.Unqualified, before.Lost)).Add("win_rate", before.WinRate).
		Add("beside", before.Beside).Add("groups", groups)
	if c.Moved == nil {
		return o.Add("moved", nil)
	}
	return o.Add("moved", movedObject(c.Moved))
}

func changeObjects(list []report.Change) []records.Object {
	out := []records.Object{}
	for _, s := range list {
		o := records.Object{}.Add("step", s.Step).Add("before", s.Before).Add("after", s.After).Add("difference", s.Difference()).
			Add("of_first_before", s.RateBefore).Add("of_first_after", s.RateAfter).Add("of_first_difference", s.RateDifference())
		if s.AmountBefore != nil || s.AmountAfter != nil {
			o = o.Add("amount_before", report.Amounts(s.AmountBefore)).Add("amount_after", report.Amounts(s.AmountAfter)).
				Add("amount_difference", report.Amounts(s.AmountDifference()))
		}
		out = append(out, o)
	}
	return out
}

// movedObject is what moved: from is null of what was not in it, to of what is not in
// it any more.
func movedObject(m *report.Moved) records.Object {
	leads, deals := []any{}, []any{}
	for _, l := range m.Leads {
		leads = append(leads, records.Object{}.Add("lead", l.Lead.ID).Add("label", l.Lead.Label).Add("from", orNull(l.From)).Add("to", orNull(l.To)).
			Add("accounts", list(l.Lead.Accounts)).Add("opportunities", list(l.Opportunities)))
	}
	for _, p := range m.Opportunities {
		o := records.Object{}.Add("opportunity", p.Opp.ID).Add("label", p.Opp.Label).Add("from", orNull(p.From)).Add("to", orNull(p.To)).Add("lead", orNull(p.Lead))
		if p.Opp.HasAmount {
			o = o.Add("amount", records.Object{}.Add("amount", p.Opp.Amount.AmountText()).Add("currency", p.Opp.Amount.Currency))
		}
		deals = append(deals, o)
	}
	return records.Object{}.Add("leads", leads).Add("opportunities", deals)
}
