package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/render"
	"plumb/internal/store"
	"plumb/records"
)

func newDismiss(a *app) *cobra.Command {
	var note string
	cmd := &cobra.Command{
		Use:   "dismiss RECORD RECORD…",
		Short: "Remember that records are not the same",
		Long: `Remembers that each of these records is another person or organisation than the
others, however alike they look: dupes does not list them any more, and nobody is
asked about them again. They may be of different kinds, such as a lead and a contact.

Each pair is a file of its own in ` + records.VerdictFolder + `, so that colleagues who look
at other pairs, or at the same one, do not get in each other's way. It holds for whoever
these records are merged into, and for what a lead becomes.`,
		Example:           "  plumb dupes dismiss lead-7k3m9q2xwt lead-9a5c2n8hzr --note 'father and son'",
		Args:              takes("RECORD", "RECORD…"),
		ValidArgsFunction: a.completeSomeone(),
		RunE:              func(cmd *cobra.Command, args []string) error { return runDismiss(a, cmd.Context(), args, note) },
	}
	cmd.Flags().StringVar(&note, "note", "", "how one knows: a `text`")
	return cmd
}

func newUndismiss(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "undismiss RECORD RECORD",
		Short: "Forget that two records are not the same",
		Long: `Takes back what "plumb dupes dismiss" remembered of two records, or of any that were
merged into them: they may be listed and asked about again. It merges nothing.`,
		Args:              takes("RECORD", "RECORD"),
		ValidArgsFunction: a.completeSomeone(),
		RunE:              func(cmd *cobra.Command, args []string) error { return runUndismiss(a, cmd.Context(), args) },
	}
}

func (a *app) completeSomeone() cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		schema, err := a.loadSchema()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return a.candidates(typed, nil, someones(schema)...)
	}
}

// someones are the kinds whose records may be there twice.
func someones(schema *records.Schema) []*records.Kind {
	return slices.DeleteFunc(slices.Clone(schema.Kinds), func(k *records.Kind) bool { return !k.Someone() })
}

// someone is the person or organisation that a word means. A whole id may be of any kind.
func (a *app) someone(ctx context.Context, word string) (records.Record, error) {
	schema, err := a.loadSchema()
	if err != nil {
		return records.Record{}, err
	}
	kinds := someones(schema)
	if k := schema.KindOf(records.FoldID(word)); k != nil && records.IsID(records.FoldID(word)) {
		kinds = []*records.Kind{k}
	}
	return a.resolve(ctx, word, kinds...)
}

// judged is what was asked of one pair, and whether it changed anything.
type judged struct {
	records.Verdict
	action string
}

func runDismiss(a *app, ctx context.Context, words []string, note string) error {
	list, err := a.apart(ctx, words)
	if err != nil {
		return err
	}
	v, err := (&records.Field{Key: "note", Type: records.TypeText}).Parse(note, a.locale())
	if err != nil {
		return err
	}
	out, err := a.dismiss(ctx, list, strings.TrimSpace(v.Text()))
	if err != nil {
		return err
	}
	return a.showJudged(out)
}

// apart resolves words that must mean different records.
func (a *app) apart(ctx context.Context, words []string) ([]records.Record, error) {
	words, err := a.fromStdin(words)
	if err != nil {
		return nil, err
	}
	var out []records.Record
	for i, word := range words {
		r, err := a.someone(ctx, word)
		if err != nil {
			return nil, err
		}
		if j := slices.IndexFunc(out, func(o records.Record) bool { return o.ID() == r.ID() }); j >= 0 {
			return nil, usage("name two that are to be told apart", "%s and %s are one record, %s", words[j], words[i], r.ID())
		}
		out = append(out, r)
	}
	if len(out) < 2 {
		return nil, usage("", "there is nobody to tell apart: it needs two records or more")
	}
	return out, nil
}

// dismiss remembers of every pair of some records that they are not the same.
func (a *app) dismiss(ctx context.Context, list []records.Record, note string) ([]judged, error) {
	var out []judged
	reason := &store.Reason{Op: "dupes.dismiss", Subject: "dupes dismiss " + subjectIDs(list)}
	_, err := a.update(ctx, reason, func(tx *store.Tx) error {
		for i, r := range list {
			for _, other := range list[i+1:] {
				v := records.NewVerdict(r.ID(), other.ID(), note, a.change())
				if said := tx.Verdicts().Of(v.A, v.B); len(said) > 0 {
					out = append(out, judged{said[0], "unchanged"})
					continue
				}
				if err := tx.Dismiss(v); err != nil {
					return err
				}
				out = append(out, judged{v, "dismissed"})
			}
		}
		return nil
	})
	return out, err
}

func runUndismiss(a *app, ctx context.Context, words []string) error {
	var ids [2]string
	for i, word := range words {
		id := records.FoldID(word)
		if _, err := a.open(ctx); err != nil {
			return err
		}
		if !records.IsID(id) || a.store.Exists(id) { // what is gone may still be in a verdict
			r, err := a.someone(ctx, word)
			if err != nil {
				return err
			}
			id = r.ID()
		}
		ids[i] = id
	}
	if ids[0] == ids[1] {
		return usage("", "%s and %s are one record, %s", words[0], words[1], ids[0])
	}
	var out []judged
	reason := &store.Reason{Op: "dupes.undismiss", Subject: "dupes undismiss " + ids[0] + " " + ids[1]}
	_, err := a.update(ctx, reason, func(tx *store.Tx) error {
		for _, v := range tx.Undismiss(ids[0], ids[1]) {
			out = append(out, judged{v, "undismissed"})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(out) == 0 {
		out = []judged{{records.NewVerdict(ids[0], ids[1], "", records.Change{}), "unchanged"}}
	}
	return a.showJudged(out)
}

func (a *app) showJudged(list []judged) error {
	if a.flags.quiet {
		for _, j := range list {
			fmt.Fprintf(a.env.Out, "%s\t%s\n", j.A, j.B)
		}
		return nil
	}
	if a.flags.dryRun && a.flags.output == "" {
		return nil // the diff has said it
	}
	v := render.View{Columns: append([]render.Column{{Name: "action", Title: "pair", Keep: true}}, pairColumns()...)}
	objects := make([]any, 0, len(list))
	for _, j := range list {
		v.Rows = append(v.Rows, append([]render.Cell{render.Text(j.action)}, a.pairCells(j.Verdict)...))
		objects = append(objects, verdictObject(j.Verdict).Add("action", j.action))
	}
	v.Value = objects
	return a.show(v)
}
