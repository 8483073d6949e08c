package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"plumb/internal/past"
	"plumb/internal/render"
	"plumb/internal/yamlfile"
	"plumb/records"
)

func newHistory(a *app, k *records.Kind) *cobra.Command {
	return &cobra.Command{
		Use:   "history RECORD",
		Short: "Show what every field of " + article(k.Name) + " has been",
		Long: `Lists every field that ever changed, the oldest change first: when, who, from what,
to what. It is read from git, so edits by hand are in it too; what is not committed
yet stands at the end, without a time.`,
		Example:           "  plumb " + k.Name + " history ada",
		Args:              takes("RECORD"),
		ValidArgsFunction: a.completeRecords(k),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := a.resolve(cmd.Context(), args[0], k)
			if err != nil {
				return err
			}
			return a.showHistory(cmd, r)
		},
	}
}

func (a *app) showHistory(cmd *cobra.Command, r records.Record) error {
	if a.store.Repo == nil {
		return fmt.Errorf("history needs git: this directory is in no git repository; the statuses that it had are in the file, %s", r.Kind.Path(r.ID()))
	}
	steps, err := past.Of(cmd.Context(), a.store.Repo, r.Kind.Path(r.ID()), r.Tree())
	if err != nil {
		return err
	}
	v := render.View{Empty: "nothing is known of its past", Columns: []render.Column{{Name: "at", Title: "at", Keep: true}, {Name: "by", Title: "by"}, {Name: "field", Title: "field", Keep: true},
		{Name: "from", Title: "from"}, {Name: "to", Title: "to"}, {Name: "commit", Title: "commit"}}}
	objects := make([]any, 0, len(steps))
	for _, s := range steps {
		at, by := "", a.schema.PersonKey(s.By)
		if !s.At.IsZero() {
			at = s.At.Format(time.RFC3339)
		}
		v.Rows = append(v.Rows, []render.Cell{{Text: at, Show: a.localTime(at)}, render.Text(by), render.Text(s.Field), render.Text(treeText(s.From)), render.Text(treeText(s.To)), {Text: s.Commit, Show: s.Commit[:min(8, len(s.Commit))]}})
		o := records.Object{}.Add("at", orNull(at)).Add("by", orNull(by)).Add("commit", orNull(s.Commit)).Add("field", s.Field)
		objects = append(objects, o.Add("from", s.From.JSON()).Add("to", s.To.JSON()))
	}
	v.Value = objects
	return a.show(v)
}

// orNull is a text, or null where there is none.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// treeText is what a file holds under a key, on one line.
func treeText(t records.Tree) string {
	switch t.Shape {
	case records.Absent:
		return ""
	case records.Text:
		return t.Text
	}
	return yamlfile.Flow(t)
}
