package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
)

func newJoined(a *app) *cobra.Command {
	var opts cohortFlags
	cmd := &cobra.Command{
		Use:   "joined",
		Short: "Leads beside what they became: the table that the funnel counts",
		Long: `A row for each lead and opportunity that it led to, one if there is none; then rows
without a lead, for each opportunity, account and contact that no lead of the cohort
led to. Every figure of the funnel is a recount of these rows, with the same flags.

  account_new      the account came from one of these leads
  won_at           entry into the stage that is won, else the close date
  closed_at        the same of a deal that is won or lost
  days_to_convert  from created_at to converted_at
  days_to_close    from the making of the opportunity to closed_at

--fields also takes ` + strings.Join(report.MoreColumns, ", ") + `,
and any field of what stands in a row: lead.industry, account.city, opportunity.type.
--where and --sort take all of these names too. -q prints the ids of the leads.

--by puts the rows of each group together, with its key before them: a row of two
groups is in both. --compare shows the rows that are not as they were then: change is
new, changed or gone, and was says what changed. --fail-under is that of the funnel.

` + asOfHelp,
		Example: "  plumb report joined -o csv >joined.csv\n  plumb report joined --where 'stage_type == \"won\"' --fields lead_label,lead.industry,amount,days_to_close\n  plumb report joined --period 2026-Q3 --sort -amount --limit 10",
		Args:    takes(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runJoined(a, cmd.Context(), opts) },

		Annotations: map[string]string{"formats": reportFormats},
	}
	opts.on(a, cmd, "period", "by", "where", "sort", "limit", "compare", "fail-under", "currency")
	return cmd
}

func runJoined(a *app, ctx context.Context, opts cohortFlags) error {
	return a.runReport(ctx, &opts.reportFlags, func(a *app) (reportPlan, error) {
		return a.planJoined(opts)
	})
}

func (a *app) planJoined(opts cohortFlags) (p reportPlan, err error) {
	r, err := a.rowsReport(opts)
	if err != nil {
		return p, err
	}
	columns, watched, err := a.joinedColumns(r, opts.compare != "")
	if err != nil {
		return p, err
	}
	order, err := r.order(opts.sort)
	if err != nil {
		return p, err
	}
	none, err := report.NewFunnel(report.Rows{}, r.Options)
	p.in, p.figures = r.Span, none.Figures()
	p.make = func(ctx context.Context) (made madeReport, err error) {
		f, err := a.funnel(ctx, r)
		if err != nil {
			return made, err
		}
		rows := joinedRows(f)
		order(rows)
		t := joinedTable{by: r.By, columns: columns, watched: watched, funnel: f, rows: rows, limit: opts.limit}
		if opts.compare == "" {
			a.tellShown(t)
		}
		beside := func(then madeReport, with string) (render.View, []string) {
			return a.joinedChanges(t, *then.table, with)
		}
		return madeReport{view: a.joinedView(t.shown()), figures: f.Figures(), ids: t.shown().leads(), beside: beside, table: &t}, nil
	}
	return p, err
}

// atMost are the first of a list; of no limit all.
func atMost[T any](list []T, limit int) []T {
	if limit > 0 && len(list) > limit {
		return list[:limit]
	}
	return list
}

// joinedColumns are those that are asked for, or that fit a terminal; and those in which
// a row may be another than it was: all, and what is asked for.
func (a *app) joinedColumns(r *rowsReport, compared bool) (shown, watched []rowColumn, err error) {
	asked := a.askedColumns(compared)
	if shown, err = r.columns(asked); err != nil {
		return nil, nil, err
	}
	if watched, err = r.columns(distinct(slices.Concat(report.Columns, asked))); err != nil || a.flags.fields != "" || !a.narrow() {
		return shown, watched, err
	}
	fitting := narrowColumns
	if compared {
		fitting = narrowChanges
	}
	shown, err = r.columns(fitting)
	if !a.aside {
		a.say(fmt.Sprintf("%d of %d columns; -o csv has all, --fields chooses", len(shown), len(watched)))
	}
	return shown, watched, err
}

// askedColumns are those of --fields, else all. A comparison has its own in any case.
func (a *app) askedColumns(compared bool) []string {
	if a.flags.fields == "" {
		return report.Columns
	}
	var out []string
	for name := range strings.SplitSeq(a.flags.fields, ",") {
		if name = strings.TrimSpace(name); !compared || name != columnChange && name != columnWas {
			out = append(out, name)
		}
	}
	return out
}

// Those that fit a terminal, also beside what changed.
var (
	narrowColumns = []string{"lead_label", "source", "owner", "account_label", "stage", "amount", "currency"}
	narrowChanges = []string{"lead_label", "stage", "amount", "currency"}
)

// narrow reports whether a table is drawn for a terminal.
func (a *app) narrow() bool {
	return a.env.OutTTY && !a.flags.quiet && (a.flags.output == "" || a.flags.output == string(render.Table))
}

// joinedRow is a row of the table, with what it has for the words of --by.
type joinedRow struct {
	report.Row
	key, labels []string
	columns     []rowColumn // by which it is read; nil: those of its table
}

// joinedTable is rows, and how they are shown.
type joinedTable struct {
	by      []string
	columns []rowColumn
	watched []rowColumn   // in which a row may be another than it was
	funnel  report.Funnel // that they add up to
	rows    []joinedRow
	limit   int // how many are shown; 0: all
}

// keys are the places of the words of --by that no column shows already.
func (t joinedTable) keys() []int {
	var out []int
	for i, word := range t.by {
		if !slices.ContainsFunc(t.columns, func(c rowColumn) bool { return c.name == word }) {
			out = append(out, i)
		}
	}
	return out
}

// columnsOf are the columns of a row: one of another time has its own.
func (t joinedTable) columnsOf(r joinedRow) []rowColumn {
	if r.columns != nil {
		return r.columns
	}
	return t.columns
}

// shown is the table with the rows that are shown.
func (t joinedTable) shown() joinedTable {
	t.rows = atMost(t.rows, t.limit)
	return t
}

// tellShown says how many rows there are where not all are shown.
func (a *app) tellShown(t joinedTable) {
	if n := len(t.shown().rows); n < len(t.rows) {
		a.tell("%d of %d rows", n, len(t.rows))
	}
}

// joinedRows are those of a funnel: with --by group by group, and at the end what stands
// beside.
func joinedRows(f report.Funnel) []joinedRow {
	out := make([]joinedRow, 0, len(f.Rows))
	for _, g := range f.Groups {
		for _, r := range g.Rows {
			out = append(out, joinedRow{Row: r, key: g.Key, labels: g.Labels})
		}
	}
	for _, r := range f.Rows {
		if r.Lead == nil || len(f.Options.By) == 0 {
			out = append(out, joinedRow{Row: r})
		}
	}
	return out
}

// leads are the ids of the leads, each once.
func (t joinedTable) leads() []string {
	out, seen := []string{}, map[string]bool{}
	for _, r := range t.rows {
		if r.Lead != nil && !seen[r.Lead.ID] {
			seen[r.Lead.ID] = true
			out = append(out, r.Lead.ID)
		}
	}
	return out
}

// rowColumn is a column of the joined table: how to find its value in a row.
type rowColumn struct {
	name  string
	value func(report.Row) any
	field *records.Field // of a record; nil: a column of the table's own
}

// columns are those of names, which --fields may have.
func (r *rowsReport) columns(names []string) ([]rowColumn, error) {
	var out []rowColumn
	for _, name := range names {
		c, ok := r.column(name)
		if !ok {
			return nil, r.names.unknown("--fields", name)
		}
		out = append(out, c)
	}
	return out, nil
}

func (r *rowsReport) column(name string) (rowColumn, bool) {
	if slices.Contains(report.Columns, name) || slices.Contains(report.MoreColumns, name) {
		return rowColumn{name: name, value: func(row report.Row) any { return row.Column(name) }}, true
	}
	p, field, ok := r.names.part(name)
	if !ok {
		return rowColumn{}, false
	}
	found := r.names.keep(p, "text "+field, func(rec records.Record) any { return strings.Join(texts(rec, field, r.names.schema), ", ") })
	return rowColumn{name: name, field: p.kinds[0].Field(field), value: func(row report.Row) any {
		if v := found(row); v != "" {
			return v
		}
		return nil
	}}, true
}

// order reads --sort. Without it rows stand as they were joined: leads in the order in
// which they were made, and what stands beside at the end.
func (r *rowsReport) order(by string) (func([]joinedRow), error) {
	if by == "" {
		return func([]joinedRow) {}, nil
	}
	type key struct {
		value func(report.Row) any
		down  bool
	}
	var keys []key
	for part := range strings.SplitSeq(by, ",") {
		name, down := strings.CutPrefix(strings.TrimSpace(part), "-")
		value := r.names.value(name)
		if value == nil {
			return nil, r.names.unknown("--sort", name)
		}
		keys = append(keys, key{value, down})
	}
	return func(rows []joinedRow) {
		slices.SortStableFunc(rows, func(a, b joinedRow) int {
			for _, k := range keys {
				if c := compareValues(k.value(a.Row), k.value(b.Row)); c != 0 {
					if k.down {
						return -c
					}
					return c
				}
			}
			return 0
		})
	}, nil
}

// compareValues orders two values of one type.
func compareValues(a, b any) int {
	switch x := a.(type) {
	case float64:
		return cmp.Compare(x, b.(float64))
	case string:
		return cmp.Or(strings.Compare(pick.Fold(x), pick.Fold(b.(string))), strings.Compare(x, b.(string)))
	case bool:
		return strings.Compare(strconv.FormatBool(x), strconv.FormatBool(b.(bool)))
	case []string:
		return slices.Compare(x, b.([]string))
	}
	return 0
}
