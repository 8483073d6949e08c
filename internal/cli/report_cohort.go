package cli

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plumb/internal/pick"
	"plumb/internal/report"
	"plumb/records"
)

// cohortFlags say which leads the funnel and the joined table are about.
type cohortFlags struct {
	reportFlags
	cohort, start, window, rate string
}

// on gives a command the flags, those that reports share by name.
func (f *cohortFlags) on(a *app, cmd *cobra.Command, names ...string) {
	f.reportFlags.on(a, cmd, names...)
	flags := cmd.Flags()
	flags.StringVar(&f.cohort, "cohort", "created", "leads that were created, converted or `closed` in the period")
	wordFlag(flags, &f.start, "start", "the `kind` that it begins with: lead, contact …, or all of them (else by the model of plumb.yaml)")
	wordFlag(flags, &f.window, "window", "later opportunities on an account only within `365d` of the conversion, or 52w")
	cmd.RegisterFlagCompletionFunc("cohort", fixed(cohorts...))
	asOfFlag(a, cmd)
}

var cohorts = []string{"created", "converted", "closed"}

// rowsReport is the joined table of a directory, yet to be made: what may be named in
// it, and how.
type rowsReport struct {
	names  *rowNames
	groups []grouping
	report.Options
}

// rowsReport reads the flags. Nothing is read of records yet, so that what is wrong is
// said at once.
func (a *app) rowsReport(f cohortFlags) (*rowsReport, error) {
	schema, err := a.loadSchema()
	if err != nil {
		return nil, err
	}
	starts, err := a.startKinds(schema, f.start)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(cohorts, f.cohort) {
		return nil, usage("", "--cohort %q; expected created, converted or closed%s", f.cohort, pick.DidYouMean(f.cohort, cohorts))
	}
	r := &rowsReport{names: newRowNames(schema, starts)}
	r.Cohort, r.Start, r.First, r.Rate = f.cohort, starts[0].Name, starts[0].Plural, f.rate
	if len(starts) > 1 {
		r.Start, r.First = allStarts, allStarts
	}
	if r.Window, err = window(f.window); err != nil {
		return nil, err
	}
	if r.Span, err = a.bounds(f.reportFlags); err != nil {
		return nil, err
	}
	if r.Keep, err = r.names.matching(f.where, a.now().In(schema.Zone)); err != nil {
		return nil, err
	}
	for _, f := range r.names.asked {
		a.asked = append(a.asked, f)
	}
	if r.groups, err = r.names.groupings(f.by, a.calendar()); err != nil {
		return nil, err
	}
	r.By = []string{}
	for _, g := range r.groups {
		r.By = append(r.By, g.word)
	}
	r.Keys, r.Calendar, r.In = r.keys, a.calendar(), f.currency
	r.Rates, err = a.rates(f.currency)
	return r, err
}

func (r *rowsReport) keys(row report.Row) [][]string {
	out := make([][]string, len(r.groups))
	for i, g := range r.groups {
		out[i] = g.values(row)
	}
	return out
}

// load reads the records.
func (a *app) load(ctx context.Context, r *rowsReport) (report.Rows, error) {
	loader := report.NewLoader(a.schema, r.names.starts, r.names.fields)
	err := a.each(ctx, loader.Kinds(), func(r records.Record) error { loader.Add(r); return nil })
	return loader.Rows(), err
}

// allStarts is the word of --start for all kinds that can be converted.
const allStarts = "all"

// startKinds are kinds with a conversion.
func (a *app) startKinds(schema *records.Schema, name string) ([]*records.Kind, error) {
	kinds := slices.DeleteFunc(slices.Clone(schema.Kinds), func(k *records.Kind) bool { return len(k.Conversions) == 0 })
	switch name {
	case "":
		return []*records.Kind{entrance(schema)}, nil
	case allStarts:
		return kinds, nil
	}
	k := schema.Kind(name)
	if k == nil || !slices.Contains(kinds, k) {
		names := []string{}
		for _, k := range kinds {
			names = append(names, k.Name)
		}
		names = append(names, allStarts)
		return nil, usage("", "--start %q; a funnel begins with a kind that can be converted: %s%s", name, strings.Join(names, ", "), pick.DidYouMean(name, names))
	}
	return []*records.Kind{k}, nil
}

// entrance is the kind that a funnel begins with where nobody says: as model in
// plumb.yaml says, what is converted once and for all, or what lives on.
func entrance(schema *records.Schema) *records.Kind {
	i := slices.IndexFunc(schema.Kinds, func(k *records.Kind) bool {
		return len(k.Conversions) > 0 && k.Freezes() == (schema.Model != "contacts")
	})
	return schema.Kinds[max(i, 0)]
}

var windowPattern = regexp.MustCompile(`^([1-9]\d{0,4})([dw])$`)

// window reads --window.
func window(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	m := windowPattern.FindStringSubmatch(text)
	if m == nil {
		return 0, usage("", "--window %q; expected days or weeks, such as 365d or 52w", text)
	}
	n, _ := strconv.Atoi(m[1])
	if m[2] == "w" {
		n *= 7
	}
	return time.Duration(n) * 24 * time.Hour, nil
}
