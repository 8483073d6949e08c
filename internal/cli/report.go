package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plumb/internal/gitx"
	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
)

func newReport(a *app) *cobra.Command {
	return group(a, &cobra.Command{Use: "report", Short: "Figures: the funnel"}, newFunnel(a))
}

type funnelOptions struct {
	since, until, period string
	by, cohort, start    string
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
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&opts.since, "since", "", "from this `date` on")
	f.StringVar(&opts.until, "until", "", "before this `date`")
	f.StringVar(&opts.period, "period", "", "`2026`, 2026-Q3, 2026-11 or 2026-W47")
	f.StringVar(&opts.by, "by", "", "a funnel for each value of a `field`, or week, month, quarter, year; several with commas")
	f.StringVar(&opts.cohort, "cohort", "created", "leads that were created, converted or `closed` in the period")
	f.StringVar(&opts.start, "start", "", "the `kind` that the funnel begins with: lead, contact … (else by the model of plumb.yaml)")
	asOfFlag(a, cmd)
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
	o := report.Options{Cohort: opts.cohort, Start: start.Name}
	if !slices.Contains([]string{"created", "converted", "closed"}, opts.cohort) {
		return usage("", "--cohort %q; expected created, converted or closed", opts.cohort)
	}
	if o.Since, o.Until, err = a.period(opts); err != nil {
		return err
	}
	if o.By, err = groupFields(start, opts.by); err != nil {
		return err
	}
	o.Key = func(l report.Lead, field string) string { return a.groupKey(l, field) }
	loader, err := a.loadRows(cmd.Context(), schema, start)
	if err != nil {
		return err
	}
	return a.showFunnel(cmd.Context(), report.NewFunnel(loader.Rows(), o))
}

func (a *app) loadRows(ctx context.Context, schema *records.Schema, start *records.Kind) (*report.Loader, error) {
	s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	loader := report.NewLoader(schema, start)
	for r, err := range s.All(loader.Kinds()...) {
		if git := new(gitx.Error); errors.As(err, &git) {
			return nil, err
		}
		if err != nil {
			a.sawBroken(err)
			continue
		}
		loader.Add(r)
	}
	return loader, nil
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

var (
	yearPattern    = regexp.MustCompile(`^(\d{4})$`)
	quarterPattern = regexp.MustCompile(`^(\d{4})-?[Qq]([1-4])$`)
	monthPattern   = regexp.MustCompile(`^(\d{4})-(\d{2})$`)
	weekPattern    = regexp.MustCompile(`^(\d{4})-?[Ww](\d{2})$`)
)

// period turns --since, --until and --period into bounds in the directory's zone.
func (a *app) period(opts funnelOptions) (since, until time.Time, err error) {
	if opts.period != "" {
		if opts.since != "" || opts.until != "" {
			return since, until, usage("", "--period does not go with --since and --until")
		}
		return a.namedPeriod(opts.period)
	}
	for _, bound := range []struct {
		flag, text string
		to         *time.Time
	}{{"--since", opts.since, &since}, {"--until", opts.until, &until}} {
		if bound.text == "" {
			continue
		}
		if *bound.to, err = records.ParseMoment(bound.text, a.locale()); err != nil {
			return since, until, usage("", "%s: %v", bound.flag, err)
		}
	}
	return since, until, nil
}

func (a *app) namedPeriod(text string) (since, until time.Time, err error) {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, a.schema.Zone) }
	n := func(s string) int { v, _ := strconv.Atoi(s); return v }
	if m := quarterPattern.FindStringSubmatch(text); m != nil {
		first := a.schema.FiscalStart + time.Month(3*(n(m[2])-1))
		return day(n(m[1]), first, 1), day(n(m[1]), first+3, 1), nil
	}
	if m := monthPattern.FindStringSubmatch(text); m != nil && n(m[2]) >= 1 && n(m[2]) <= 12 {
		return day(n(m[1]), time.Month(n(m[2])), 1), day(n(m[1]), time.Month(n(m[2]))+1, 1), nil
	}
	if m := yearPattern.FindStringSubmatch(text); m != nil {
		return day(n(m[1]), a.schema.FiscalStart, 1), day(n(m[1])+1, a.schema.FiscalStart, 1), nil
	}
	if m := weekPattern.FindStringSubmatch(text); m != nil && n(m[2]) >= 1 && n(m[2]) <= 53 {
		// ISO 8601: the week with 4 January is the first.
		fourth := day(n(m[1]), 1, 4)
		monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7+7*(n(m[2])-1))
		return monday, monday.AddDate(0, 0, 7), nil
	}
	return since, until, usage("", "--period %q; expected 2026, 2026-Q3, 2026-11 or 2026-W47", text)
}

func groupFields(k *records.Kind, by string) ([]string, error) {
	if by == "" {
		return []string{}, nil
	}
	var out []string
	known := append(k.FieldKeys(), report.Periods...)
	for field := range strings.SplitSeq(by, ",") {
		field = strings.TrimSpace(field)
		if !slices.Contains(known, field) {
			return nil, usage("it is one of "+strings.Join(known, ", "), "--by: %s has no field %q%s", k.Name, field, pick.DidYouMean(field, known))
		}
		out = append(out, field)
	}
	return out, nil
}

// groupKey is the value of a field of a lead, or the period in which it was made.
func (a *app) groupKey(l report.Lead, field string) string {
	if !report.Periodic(field) {
		return l.Record.Get(l.Record.Kind.Field(field)).Text()
	}
	at := l.Created.In(a.schema.Zone)
	switch field {
	case "week":
		y, w := at.ISOWeek()
		return fmt.Sprintf("%d-W%02d", y, w)
	case "month":
		return at.Format("2006-01")
	case "year":
		return at.Format("2006")
	}
	months := (int(at.Month()) - int(a.schema.FiscalStart) + 12) % 12
	year := at.AddDate(0, 1-int(a.schema.FiscalStart), 0).Year()
	return fmt.Sprintf("%d-Q%d", year, months/3+1)
}

func (a *app) showFunnel(ctx context.Context, f report.Funnel) error {
	v := render.Funnel(f, a.width())
	v.Value = a.funnelObject(ctx, f)
	return a.show(v)
}

func (a *app) width() int {
	if a.env.Width > 0 {
		return a.env.Width
	}
	return 80
}

// funnelObject is the funnel as JSON, with the commit that it was made from.
func (a *app) funnelObject(ctx context.Context, f report.Funnel) records.Object {
	commit, dirty := a.stands(ctx)
	o := records.Object{}.Add("commit", orNull(commit)).Add("dirty", dirty).Add("broken", a.broken).Add("cohort", f.Options.Cohort).
		Add("since", dayOrNull(f.Options.Since)).Add("until", dayOrNull(f.Options.Until)).Add("as_of", orNull(a.flags.asOf)).Add("start", f.Options.Start).Add("by", list(f.Options.By)).
		Add("steps", f.Steps).
		Add("exits", records.Object{}.Add("unqualified", f.Unqualified).Add("lost", f.Lost)).
		Add("beside", f.Beside)
	groups := []any{}
	for _, g := range f.Groups {
		groups = append(groups, records.Object{}.Add("key", g.Key).Add("steps", g.Steps))
	}
	return o.Add("groups", groups).Add("definitions", records.Object{}.Add("of_previous", "count / count of the step before").Add("of_first", "count / count of the first step").
		Add("days", "elapsed seconds / 86400 from the step before; median, and p90 by nearest rank"))
}

// stands is the commit that was read, or that the files come from, and whether they
// differ from it.
func (a *app) stands(ctx context.Context) (commit string, dirty bool) {
	if a.commit != "" || a.store.Repo == nil {
		return a.commit, false
	}
	var paths []string
	for _, k := range a.schema.Kinds {
		paths = append(paths, k.Plural)
	}
	return a.store.Repo.Head(ctx), a.store.Repo.Dirty(ctx, paths)
}

func dayOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Format(time.DateOnly)
}
