package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"plumb/internal/render"
	"plumb/internal/store"
	"plumb/internal/undo"
	"plumb/records"
)

func newUndo(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "undo",
		Short: "Take back the last change that plumb made",
		Long: `Takes back the last change of plumb that is not yet undone, in a new commit.
Called again it takes back the one before. What was changed since is never
overwritten: then nothing happens and the exit code is 6.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runUndo(a, cmd) },
	}
}

func runUndo(a *app, cmd *cobra.Command) error {
	ctx := cmd.Context()
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	if s.Repo == nil {
		return fmt.Errorf("undo needs git: this directory is in no git repository")
	}
	last, err := undo.Find(ctx, s.Repo)
	if err != nil {
		return err
	}
	reason := &store.Reason{Op: "undo", Subject: "undo " + last.Subject, Trailers: []string{"Plumb-Undoes: " + last.Commit}}
	result, err := a.update(ctx, reason, func(tx *store.Tx) error {
		return undo.Undo(ctx, tx, s, last, a.change())
	})
	var stands *undo.StandsError
	if errors.As(err, &stands) {
		return &conflictError{message: stands.Error(), hint: "take these back first, or change the records by hand"}
	}
	if err != nil || a.flags.dryRun {
		return err
	}
	if len(result.Changes) == 0 {
		return fmt.Errorf("nothing changed: %q is undone already, or changed no record", last.Subject)
	}
	return a.showUndo(last, result)
}

func (a *app) showUndo(last undo.Last, result store.Result) error {
	v := render.View{Columns: []render.Column{{Name: "id", Title: "id"}, {Name: "action", Title: "action"}}}
	var changed []any
	for _, c := range result.Changes {
		action := "restored"
		switch {
		case c.Removed:
			action = "removed"
		case c.New:
			action = "brought back"
		}
		v.Rows = append(v.Rows, []render.Cell{render.Text(c.ID), render.Text(action)})
		changed = append(changed, records.Object{}.Add("id", c.ID).Add("action", action))
	}
	if a.flags.quiet {
		for _, c := range result.Changes {
			fmt.Fprintln(a.env.Out, c.ID)
		}
		return nil
	}
	a.tell("undone: %s", last.Subject)
	v.Value = records.Object{}.Add("undone", last.Subject).Add("commit", last.Commit).Add("records", changed)
	return a.show(v)
}
