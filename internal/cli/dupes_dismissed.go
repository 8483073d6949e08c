package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/records"
)

func newDismissed(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "dismissed [KIND]",
		Short:             "List what was remembered not to be the same",
		Long:              `Lists the pairs that "plumb dupes dismiss" remembers: when, who said so, and how one knows.`,
		Args:              takes("[KIND]"),
		ValidArgsFunction: a.completeKinds(),
		RunE:              func(cmd *cobra.Command, args []string) error { return runDismissed(a, cmd.Context(), args) },
	}
}

func runDismissed(a *app, ctx context.Context, args []string) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	var kind *records.Kind
	if len(args) > 0 {
		if kind = a.schema.Kind(args[0]); kind == nil {
			return usage("", "%q is no kind%s", args[0], pick.DidYouMean(args[0], a.schema.Names()))
		}
	}
	var list []records.Verdict
	for v, err := range s.ScanVerdicts() {
		if err != nil {
			a.sawBroken(err)
		} else if kind == nil || a.schema.KindOf(v.A) == kind || a.schema.KindOf(v.B) == kind {
			list = append(list, v)
		}
	}
	slices.SortStableFunc(list, func(x, y records.Verdict) int { return y.At.Compare(x.At) })
	return a.showDismissed(list)
}

func (a *app) showDismissed(list []records.Verdict) error {
	v := render.View{Empty: "nothing was dismissed", Columns: append(pairColumns(), render.Column{Name: "at", Title: "when", Keep: true}, render.Column{Name: "by", Title: "by"}, render.Column{Name: "note", Title: "note"})}
	objects := make([]any, 0, len(list))
	for _, one := range list {
		at, day := "", ""
		if !one.At.IsZero() {
			at, day = records.FormatTime(one.At), one.At.In(a.schema.Zone).Format("2006-01-02")
		}
		v.Rows = append(v.Rows, append(a.pairCells(one), render.Cell{Text: at, Show: day}, render.Text(one.By), render.Text(one.Note)))
		objects = append(objects, verdictObject(one))
		if a.flags.quiet {
			fmt.Fprintf(a.env.Out, "%s\t%s\n", one.A, one.B)
		}
	}
	if a.flags.quiet {
		return nil
	}
	v.Value = objects
	return a.show(v)
}

func pairColumns() []render.Column {
	return []render.Column{{Name: "a", Title: "a", Keep: true}, {Name: "a_label", Title: "name"}, {Name: "b", Title: "b", Keep: true}, {Name: "b_label", Title: "name"}}
}

// pairCells are the ids of a verdict, and what the records are called now.
func (a *app) pairCells(v records.Verdict) []render.Cell {
	return []render.Cell{render.Text(v.A), render.Text(a.nameOf(v.A)), render.Text(v.B), render.Text(a.nameOf(v.B))}
}

// verdictObject is a verdict as JSON: what its file says.
func verdictObject(v records.Verdict) records.Object {
	o := records.Object{}.Add("a", v.A).Add("b", v.B)
	if !v.At.IsZero() {
		o = o.Add("at", records.FormatTime(v.At))
	}
	if v.By != "" {
		o = o.Add("by", v.By)
	}
	if v.Note != "" {
		o = o.Add("note", v.Note)
	}
	return o
}
