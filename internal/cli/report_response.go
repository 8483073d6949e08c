package cli

import (
	"context"

	"github.com/spf13/cobra"

	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
)

type responseOptions struct {
	scope
	start string
}

func newResponse(a *app) *cobra.Command {
	var opts responseOptions
	cmd := &cobra.Command{
		Use:   "response",
		Short: "How fast leads are answered: speed to lead",
		Long: `Measures the leads that were created in the period.

  assigned       from creation until a person, no queue, first was the owner
  then tried     from there to the first attempt
  tried          from creation to the first attempt: a call, an e-mail or a
                 meeting that they did not begin
  talked         from creation to the first contact of two sides: a call, an
                 e-mail or a meeting that they began, or whose outcome begins
                 with "reached"; a meeting that took place counts unless its
                 outcome says no, not, nobody or cancelled
  qualified      from creation until it was qualified, as the funnel has it

An attempt is no contact. Since a lead was converted, what is about the contact
or the deal that it became counts, too. Notes, tasks and what is planned do not
count. p50 is the median, the mean of the middle two, and p95 the nearest rank,
both in minutes; they may be below zero where a source says so. The bands count
each lead once: within 5 minutes, 15 minutes, an hour, 24 hours, 7 days, later,
never. What happened at a time that nobody knows is in no band. Today is
printed: what lies after it has not happened.

` + compareHelp("leads, assigned, attempt_after_assigned, attempt, contact and qualified, with .5m,\n.15m, .1h, .24h and .7d behind them for those within that time: contact.24h=80%") + asOfHelp,
		Example:     "  plumb report response --by owner\n  plumb report response --by source --period 2026-Q4 -o json",
		Args:        takes(),
		Annotations: map[string]string{"formats": reportFormats},
		RunE:        func(cmd *cobra.Command, _ []string) error { return runResponse(a, cmd.Context(), opts) },
	}
	opts.on(a, cmd, "period", "by", "where", "owner")
	wordFlag(cmd.Flags(), &opts.start, "start", "the `kind` that is answered: lead, contact … (else by the model of plumb.yaml)")
	opts.on(a, cmd, "as-of", "compare", "fail-under")
	return cmd
}

func runResponse(a *app, ctx context.Context, opts responseOptions) error {
	return a.runReport(ctx, &opts.reportFlags, func(a *app) (reportPlan, error) {
		return a.planResponse(ctx, opts)
	})
}

func (a *app) planResponse(ctx context.Context, opts responseOptions) (p reportPlan, err error) {
	schema, err := a.timedReport(ctx)
	if err != nil {
		return p, err
	}
	k, err := a.oneStart(schema, opts.start)
	if err != nil {
		return p, err
	}
	s, err := a.scoped(ctx, opts.scope, k, a.creation)
	if err != nil {
		return p, err
	}
	p.in, p.figures = s.in, report.NewResponse(nil, report.NewDiary(a.now()), s.by).Figures(k.Plural)
	p.make = func(ctx context.Context) (made madeReport, err error) {
		diary := report.NewDiary(a.now())
		list, err := a.gather(ctx, s, diary.Add, a.besides(k)...)
		if err != nil {
			return made, err
		}
		r := report.NewResponse(list, diary, s.by)
		far := func(r records.Record) string { return report.ResponseOf(r, diary) }
		return madeReport{view: a.responseView(r, s), figures: r.Figures(k.Plural), places: func() []report.Places { return report.Found(k, list, s.by, far) }}, nil
	}
	return p, nil
}

func (a *app) responseView(r report.Response, s *scoped) render.View {
	v := render.Response(r, a.today(), a.width())
	v.Value = a.reportObject(s.in).Add("today", a.today()).Add("start", s.kind.Name).Add("by", r.By).
		Add("count", r.Count).Add("open_without_attempt", r.Untouched).Add("steps", r.Steps).Add("groups", r.Groups)
	return reported(v, "Speed to "+s.kind.Name, "From creation to the first talk, until "+a.today()+".", glossary(
		"assigned", "from created_at until the owner first was a person, no queue",
		"attempt", "from created_at to the first call, e-mail or meeting that they did not begin",
		"attempt_after_assigned", "from assigned to attempt",
		"contact", "from created_at to the first call, e-mail or meeting that they began, or whose outcome begins with reached; or a meeting that took place",
		"qualified", "from created_at until it had a status of type qualified, met all criteria of a gate, or was converted",
		"minutes", "elapsed seconds / 60; p50 is the mean of the middle two, p95 the nearest rank",
		"bands", "each lead once: within 5 minutes, 15 minutes, 1 hour, 24 hours, 7 days, later, never; undated ones in none"))
}

// oneStart is the kind that --start names, and not all of them.
func (a *app) oneStart(schema *records.Schema, name string) (*records.Kind, error) {
	kinds, err := a.startKinds(schema, name)
	if err != nil {
		return nil, err
	}
	if len(kinds) > 1 {
		return nil, usage("", "--start %s: name one kind", name)
	}
	return kinds[0], nil
}

// besides are the other kinds that say what was done about records of a kind.
func (a *app) besides(k *records.Kind) []*records.Kind {
	var out []*records.Kind
	for _, other := range a.schema.Kinds {
		if other != k {
			out = append(out, other)
		}
	}
	return out
}
