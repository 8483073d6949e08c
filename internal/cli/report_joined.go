package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/page"
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

` + asOfHelp,
		Example: "  plumb report joined -o csv >joined.csv\n  plumb report joined --where 'stage_type == \"won\"' --fields lead_label,lead.industry,amount,days_to_close\n  plumb report joined --period 2026-Q3 --sort -amount --limit 10",
		Args:    takes(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runJoined(a, cmd, opts) },

		Annotations: map[string]string{"formats": reportFormats},
	}
	opts.on(a, cmd, "where", "sort", "limit", "period", "currency")
	return cmd
}

func runJoined(a *app, cmd *cobra.Command, opts cohortFlags) error {
	r, err := a.rowsReport(opts)
	if err != nil {
		return err
	}
	columns, err := r.columns(a.flags.fields)
	if err != nil {
		return err
	}
	order, err := r.order(opts.sort)
	if err != nil {
		return err
	}
	loaded, err := a.load(cmd.Context(), r)
	if err != nil {
		return err
	}
	rows, err := report.Join(loaded, r.Options)
	if err != nil {
		return err
	}
	order(rows)
	if opts.limit > 0 && len(rows) > opts.limit {
		rows = rows[:opts.limit]
	}
	if a.flags.quiet {
		return a.printLeads(rows)
	}
	if r.Rates != nil {
		a.tell("%s", exchangeText(r.Options))
	}
	if a.narrow() && a.flags.fields == "" {
		columns, err = r.columns(narrowColumns)
		a.say(fmt.Sprintf("%d of %d columns; -o csv has all, --fields chooses", len(columns), len(report.Columns)))
	}
	if err != nil {
		return err
	}
	v := a.joinedView(rows, columns)
	v.About = page.About{Title: "Leads and what they became", Summary: "A row for each lead and opportunity, then what no lead led to."}
	if r.Rates != nil {
		v.About.Definitions = []page.Fact{{Name: "amounts", Text: exchangeText(r.Options)}}
	}
	return a.showReport(cmd.Context(), v, r.Span)
}

// narrowColumns are those that fit a terminal.
const narrowColumns = "lead_label,source,owner,account_label,stage,amount,currency"

// narrow reports whether a table is drawn for a terminal.
func (a *app) narrow() bool {
	return a.env.OutTTY && (a.flags.output == "" || a.flags.output == string(render.Table))
}

// printLeads prints the ids of the leads, each once.
func (a *app) printLeads(rows []report.Row) error {
	var b strings.Builder
	seen := map[string]bool{}
	for _, r := range rows {
		if r.Lead != nil && !seen[r.Lead.ID] {
			seen[r.Lead.ID] = true
			b.WriteString(r.Lead.ID + "\n")
		}
	}
	_, err := a.env.Out.Write([]byte(b.String()))
	return err
}

// rowColumn is a column of the joined table: how to find its value in a row.
type rowColumn struct {
	name  string
	value func(report.Row) any
	field *records.Field // of a record; nil: a column of the table's own
}

// columns reads --fields.
func (r *rowsReport) columns(fields string) ([]rowColumn, error) {
	names := report.Columns
	if fields != "" {
		names = strings.Split(fields, ",")
	}
	var out []rowColumn
	for _, name := range names {
		c, ok := r.column(strings.TrimSpace(name))
		if !ok {
			return nil, r.names.unknown("--fields", strings.TrimSpace(name))
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
func (r *rowsReport) order(by string) (func([]report.Row), error) {
	if by == "" {
		return func([]report.Row) {}, nil
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
	return func(rows []report.Row) {
		slices.SortStableFunc(rows, func(a, b report.Row) int {
			for _, k := range keys {
				if c := compareValues(k.value(a), k.value(b)); c != 0 {
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
