package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/convert"
	"plumb/internal/render"
	"plumb/internal/store"
	"plumb/records"
)

type unconvertOptions struct {
	kind   *records.Kind
	reason string
	keep   bool
	force  bool
	stray  bool
}

func newUnconvert(a *app, k *records.Kind) *cobra.Command {
	opts := unconvertOptions{kind: k}
	cmd := &cobra.Command{
		Use:   "unconvert RECORD… --reason TEXT",
		Short: "Take a conversion back",
		Long: fmt.Sprintf(`Opens a converted %[1]s again, in the status that it had: what the conversion made is
removed, and what it filled is emptied. The %[1]s's file says that and why. It can be
converted again.

If something of that changed since, or something points to it, that is listed and
nothing is done, unless --keep leaves the records where they are, without saying any
more that they came from the %[1]s, or --force removes them all the same (notes and
tasks about them become ones about the %[1]s; other records that point to them still
forbid it).

--stray is for a %[1]s that two people converted: it removes, or with --keep unlinks,
the records that say that they come from it and that it does not name.`, k.Name),
		Example:           fmt.Sprintf("  plumb %s unconvert ada --reason 'wrong company' -n\n  plumb %s unconvert ada --reason 'two of them' --stray --keep", k.Name, k.Name),
		Args:              takes("RECORD…"),
		ValidArgsFunction: a.completeKept(records.Record.Locked, k),
		RunE:              func(cmd *cobra.Command, args []string) error { return runUnconvert(a, cmd, opts, args) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&opts.reason, "reason", "", "`why`; it stands in the file")
	f.BoolVar(&opts.keep, "keep", false, "keep the records, unlinked")
	f.BoolVar(&opts.force, "force", false, "remove them although they changed")
	f.BoolVar(&opts.stray, "stray", false, "of a double conversion: what the "+k.Name+" does not name")
	cmd.MarkFlagsMutuallyExclusive("keep", "force")
	cmd.MarkFlagsMutuallyExclusive("stray", "force")
	return cmd
}

func runUnconvert(a *app, cmd *cobra.Command, opts unconvertOptions, args []string) error {
	if strings.TrimSpace(opts.reason) == "" {
		return usage("for example --reason 'wrong company'", "unconvert needs --reason TEXT: it stands in the file")
	}
	list, err := a.resolveAll(cmd.Context(), args, opts.kind)
	if err != nil {
		return err
	}
	req := convert.Undoing{Reason: opts.reason, Keep: opts.keep, Change: a.change()}
	switch {
	case opts.stray:
		req.Mode = convert.Stray
	case opts.keep:
		req.Mode = convert.Keep
	case opts.force:
		req.Mode = convert.Force
	}
	var undone []convert.Undone
	reason := &store.Reason{Op: opts.kind.Name + ".unconvert", Subject: opts.kind.Name + " unconvert " + subjectIDs(list)}
	_, err = a.update(cmd.Context(), reason, func(tx *store.Tx) error {
		var err error
		undone, err = convert.UnconvertAll(tx, a.schema, ids(list), req)
		return err
	})
	var changed *convert.ChangedError
	if errors.As(err, &changed) {
		return &ruleError{code: "referenced", record: changed.Record, message: changed.Error(), hint: "--keep leaves the records where they are, --force removes them all the same"}
	}
	if err != nil {
		return err
	}
	return a.showUndone(undone, opts)
}

func (a *app) showUndone(undone []convert.Undone, opts unconvertOptions) error {
	v := render.View{Columns: []render.Column{{Name: "record", Title: "record"}, {Name: "action", Title: "action"}, {Name: "id", Title: "id"}}}
	var objects []any
	row := func(kind, action, id string) {
		v.Rows = append(v.Rows, []render.Cell{render.Text(kind), render.Text(action), render.Text(id)})
	}
	for _, u := range undone {
		action := "unconverted"
		if opts.stray {
			action = "unchanged"
		}
		row(u.Source.Kind.Name, action, u.Source.ID())
		for _, id := range u.Removed {
			row(a.kindWord(id), "removed", id)
		}
		for _, id := range u.Unlinked {
			row(a.kindWord(id), "unlinked", id)
		}
		for _, f := range u.Emptied {
			a.say(fmt.Sprintf("emptied again: %s of %s", f.Field, f.Record))
		}
		for _, x := range u.Restored {
			a.say(fmt.Sprintf("put back: %s of %s is %s again", x.Field, x.Record, x.From))
		}
		o := records.Object{}.Add(u.Source.Kind.Name, u.Source.ID()).Add("action", action)
		if p := u.Source.Kind.Process; p != nil {
			o = o.Add("status", u.Source.Get(p.Field).Text())
		}
		if len(u.Restored) > 0 {
			o = o.Add("restored", u.Restored)
		}
		objects = append(objects, o.Add("removed", list(u.Removed)).Add("unlinked", list(u.Unlinked)).Add("emptied", list(u.Emptied)))
	}
	if a.flags.quiet {
		for _, u := range undone {
			fmt.Fprintln(a.env.Out, u.Source.ID())
		}
		return nil
	}
	if a.flags.dryRun && a.flags.output == "" {
		return nil
	}
	v.Value = objects
	return a.show(v)
}
