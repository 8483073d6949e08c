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

func newActivityReport(a *app) *cobra.Command {
	var opts scope
	cmd := &cobra.Command{
		Use:   "activity",
		Short: "What was done, by whom",
		Long: `Counts notes, calls, e-mails, meetings and finished tasks that happened in the
period: a task when it was done, all else when it says it was, or else when it
was written down. What is to come has not happened.

  tasks open     not done, and due in the period, if one is asked for
  overdue        of these, due before today

By owner, unless --by says otherwise; week, month, quarter and year are those
in which it happened, or is due. Today is printed; --today replaces it, and
with --as-of it is that day.

` + compareHelp("total, each type, tasks_open and tasks_overdue") + asOfHelp,
		Example:     "  plumb report activity --period 2026-11\n  plumb report activity --by week,owner\n  plumb report activity --by type --owner ana -o json",
		Args:        takes(),
		Annotations: map[string]string{"formats": reportFormats},
		RunE:        func(cmd *cobra.Command, _ []string) error { return runActivityReport(a, cmd.Context(), opts) },
	}
	opts.on(a, cmd, "period", "by", "where", "owner", "as-of", "compare", "fail-under")
	return cmd
}

func runActivityReport(a *app, ctx context.Context, opts scope) error {
	return a.runReport(ctx, &opts.reportFlags, func(a *app) (reportPlan, error) {
		return a.planActivity(ctx, opts)
	})
}

func (a *app) planActivity(ctx context.Context, opts scope) (p reportPlan, err error) {
	if _, err = a.timedReport(ctx); err != nil {
		return p, err
	}
	k := a.activityKind()
	if opts.by == "" {
		opts.by = k.Role(records.RoleOwner).Key
	}
	if p.in, err = a.bounds(opts.reportFlags); err != nil {
		return p, err
	}
	opts.since, opts.until, opts.period = "", "", "" // they are about when it happened
	s, err := a.scoped(ctx, opts, k, a.creation)
	if err != nil {
		return p, err
	}
	o := report.ActivityOptions{Span: p.in, Calendar: a.calendar(), Now: a.now(), By: s.by.By,
		Key: func(r records.Record, at time.Time, by string) string { return a.groupKey(r, at, by) }}
	p.figures = report.NewActivity(k, nil, o).Figures()
	p.make = func(ctx context.Context) (made madeReport, err error) {
		list, err := a.gather(ctx, s, nil)
		if err != nil {
			return made, err
		}
		r := report.NewActivity(k, list, o)
		return madeReport{view: a.activityView(r, p.in), figures: r.Figures(), places: func() []report.Places { return r.Places(k) }}, nil
	}
	return p, nil
}

func (a *app) activityView(r report.Activity, in report.Span) render.View {
	v := render.Activity(r, slices.Contains(r.By, a.activityKind().Role(records.RoleType).Key), a.today(), a.width())
	v.Value = a.reportObject(in).Add("today", a.today()).Add("by", r.By).
		Add("types", r.Done.Types).Add("total", r.Total).Add("tasks_open", r.Open).Add("tasks_overdue", r.Overdue).Add("groups", r.Groups)
	return reported(v, "Activity", "What was done, and what is to be done on "+a.today()+".", glossary(
		"types", "happened in the period: a task when it was done, all else when it says, or else was written down; of tasks those that are done",
		"tasks_open", "not done, due in the period",
		"tasks_overdue", "of these, due before today"))
}
