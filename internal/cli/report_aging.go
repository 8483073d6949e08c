package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
)

type agingOptions struct {
	scope
	stale    int
	only     []string
	exitCode bool
}

func newAging(a *app) *cobra.Command {
	var opts agingOptions
	cmd := &cobra.Command{
		Use:   "aging",
		Short: "Open leads and deals that nobody takes care of",
		Long: `Lists open records with something wrong, the worst first: that which is most
days beyond one of its bounds.

  over           is in its status for longer than max_days of the process
  idle           nothing was done about it for --stale days: no note, call,
                 e-mail, meeting or finished task about it, about the lead it
                 came from, or about a contact of the deal; of one with which
                 nothing was ever done the days count from its creation
  late           its close date is past
  no-next-step   it says no next step, and no open task or coming meeting is
                 about it

A lead that is nurtured is to be asked again some day: it may be over, but is
neither idle nor without a next step. Today is printed; --today replaces it,
and with --as-of it is that day. With --exit-code, 5 if there is any; for CI.

--since, --until, --period and periods of --by are about the creation. --by shows
figures for each group instead of records; kind and status are words of it too.

` + compareHelp("open, found, well (open with nothing wrong), and what is wrong: well=90%") + asOfHelp,
		Example:     "  plumb report aging --owner ana\n  plumb report aging --kind lead --stale 7 --only idle,over --exit-code\n  plumb report aging -q --only over",
		Args:        takes(),
		Annotations: map[string]string{"formats": reportFormats},
		RunE:        func(cmd *cobra.Command, _ []string) error { return runAging(a, cmd.Context(), opts) },
	}
	opts.on(a, cmd, "period", "by", "where", "owner", "kind", "limit")
	f := cmd.Flags()
	opts.stale = 14
	f.Var((*count)(&opts.stale), "stale", "`days` without anything done")
	f.StringSliceVar(&opts.only, "only", nil, "only what is `wrong`: "+strings.Join(report.Ailments, ", "))
	f.BoolVar(&opts.exitCode, "exit-code", false, "exit 5 if there is any")
	opts.on(a, cmd, "as-of", "compare", "fail-under")
	cmd.RegisterFlagCompletionFunc("only", fixed(report.Ailments...))
	return cmd
}

func runAging(a *app, ctx context.Context, opts agingOptions) error {
	if opts.only != nil && len(opts.only) == 0 { // the flag is there, and empty
		return usage("it is one of "+strings.Join(report.Ailments, ", "), "--only is empty; leave the flag out to have all")
	}
	for _, word := range opts.only {
		if !slices.Contains(report.Ailments, word) {
			return usage("it is one of "+strings.Join(report.Ailments, ", "), "--only: nothing is called %q%s", word, pick.DidYouMean(word, report.Ailments))
		}
	}
	return a.runReport(ctx, &opts.reportFlags, func(a *app) (reportPlan, error) {
		return a.planAging(ctx, opts)
	})
}

func (a *app) planAging(ctx context.Context, opts agingOptions) (p reportPlan, err error) {
	if opts.limit > 0 && opts.compare != "" {
		return p, usage("leave one of them out", "--limit is about the list of records, which --compare does not show")
	}
	if _, err = a.timedReport(ctx); err != nil {
		return p, err
	}
	kinds, err := a.agingKinds(opts.kind)
	if err != nil {
		return p, err
	}
	if p.in, err = a.bounds(opts.reportFlags); err != nil {
		return p, err
	}
	keep, err := a.agingTests(ctx, opts, p.in, kinds)
	if err != nil {
		return p, err
	}
	o := report.AgingOptions{Now: a.now(), Zone: a.schema.Zone, Stale: opts.stale, Only: opts.only}
	if o.By, err = groupFields(opts.by, kinds...); err != nil {
		return p, err
	}
	o.Key = func(r records.Record, by string) string { return a.groupKey(r, r.CreatedAt(), by) }
	p.figures = report.NewAging(nil, nil, o).Figures()
	p.make = func(ctx context.Context) (made madeReport, err error) {
		list, diary, err := a.agingRecords(ctx, keep)
		if err != nil {
			return made, err
		}
		g := report.NewAging(list, diary, o)
		made = madeReport{figures: g.Figures(), places: func() []report.Places { return g.Places(kinds) }, ids: idsOf(g, opts.limit)}
		if opts.exitCode && g.Found > 0 {
			made.end = findingsError{}
		}
		made.view = a.agingView(g, opts, p.in, kinds)
		return made, nil
	}
	return p, nil
}

// agingKinds are those that somebody is to move on: they have a next step, or statuses
// with a bound.
func (a *app) agingKinds(name string) ([]*records.Kind, error) {
	k, err := a.kindAmong(name, func(k *records.Kind) bool { return k.Process != nil }, "it has no process")
	if k != nil || err != nil {
		return []*records.Kind{k}, err
	}
	var out []*records.Kind
	for _, k := range a.schema.Kinds {
		if k.Process != nil && (k.Role(records.RoleNextStep) != nil || slices.ContainsFunc(k.Process.Statuses, func(s *records.Status) bool { return s.MaxDays > 0 })) {
			out = append(out, k)
		}
	}
	return out, nil
}

// agingTests say which records of each kind are looked at.
func (a *app) agingTests(ctx context.Context, opts agingOptions, in report.Span, kinds []*records.Kind) (map[*records.Kind]func(records.Record) (bool, error), error) {
	keep := map[*records.Kind]func(records.Record) (bool, error){}
	for _, k := range kinds {
		test, err := a.keeping(ctx, opts.scope, k, in, records.Record.CreatedAt)
		if err != nil && len(kinds) > 1 && len(opts.where) > 0 {
			return nil, fmt.Errorf("for kind %s, unless --kind names another: %w", k.Name, err)
		}
		if err != nil {
			return nil, err
		}
		keep[k] = test
	}
	return keep, nil
}

// agingRecords reads the records that are asked for, and what was done about them.
func (a *app) agingRecords(ctx context.Context, keep map[*records.Kind]func(records.Record) (bool, error)) ([]records.Record, *report.Diary, error) {
	diary := report.NewDiary(a.now())
	var list []records.Record
	err := a.each(ctx, a.schema.Kinds, func(r records.Record) error {
		diary.Add(r)
		if keep[r.Kind] == nil {
			return nil
		}
		ok, err := keep[r.Kind](r)
		if ok {
			list = append(list, r)
		}
		return err
	})
	return list, diary, err
}

func (a *app) agingView(g report.Aging, opts agingOptions, in report.Span, kinds []*records.Kind) render.View {
	g.Records = atMost(g.Records, opts.limit)
	names := []string{}
	for _, k := range kinds {
		names = append(names, k.Name)
	}
	v := render.Aging(g, a.today(), a.width())
	v.Value = a.reportObject(in).Add("today", a.today()).Add("kinds", names).Add("stale", opts.stale).Add("by", g.By).
		Add("open", g.Open).Add("found", g.Found).Add("well", g.Well).Add("undated", g.Undated).Add("reasons", g.Reasons).Add("groups", g.Groups).Add("records", g.Records)
	return reported(v, "Left lying: "+strings.Join(names, ", "), "Open records with something wrong on "+a.today()+", the worst first.", glossary(
		report.Over, "in its status for more than max_days of the process",
		report.Idle, "nothing done for more than the days of stale: no activity but open tasks about it, the lead it came from, or a contact of the deal; else since its creation",
		report.Late, "the close date is before today",
		report.Adrift, "no next step, and no open task or coming activity",
		"well", "open, and nothing of all this is wrong, whatever --only asks for",
		"days_beyond", "the most days beyond max_days, stale or the close date"))
}

// idsOf are the records that -q prints.
func idsOf(g report.Aging, limit int) []string {
	out := []string{}
	for _, old := range atMost(g.Records, limit) {
		out = append(out, old.ID)
	}
	return out
}
