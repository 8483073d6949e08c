package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/combine"
	"plumb/internal/store"
	"plumb/records"
)

type mergeOptions struct {
	kind  *records.Kind
	takes []string
}

func newMerge(a *app, k *records.Kind) *cobra.Command {
	opts := mergeOptions{kind: k}
	cmd := &cobra.Command{
		Use:               "merge MASTER OTHER…",
		Short:             "Make one of several " + k.Plural + " that mean the same",
		Long:              mergeLong(k),
		Example:           fmt.Sprintf("  plumb %[1]s merge ada 'ada king' -n\n  plumb %[1]s merge ada 'ada king' --take %[2]s='ada king'", k.Name, k.Fields[0].Key),
		Args:              takes("MASTER", "OTHER…"),
		ValidArgsFunction: a.completeRecords(k),
		RunE:              func(cmd *cobra.Command, args []string) error { return runMerge(a, cmd, opts, args) },
	}
	cmd.Flags().StringArrayVar(&opts.takes, "take", nil, "the value of another record for a field: `FIELD=RECORD` (repeat)")
	cmd.RegisterFlagCompletionFunc("take", a.completeTake(k))
	return cmd
}

func mergeLong(k *records.Kind) string {
	text := fmt.Sprintf(`Merges %s into the first one named, field by field.
Its own values stay; where it has none it takes those of the others, in their
order. --take chooses otherwise. An address comes whole, from the record that has
the most of it; lists are united; who asked not to be called or written to asked
for good. What goes nowhere is listed, and git keeps it: -n shows it first.

What pointed to the others points to the first one. Of the others a note is left
that leads there, so that their ids, and their ids in other systems, still work.
plumb undo takes a merge back.`, k.Plural)
	if k.Freezes() {
		text += fmt.Sprintf("\n\nA converted %[1]s stays as it is: the first one notes it as its duplicate. It cannot\nbe the first itself.", k.Name)
	}
	return text
}

func runMerge(a *app, cmd *cobra.Command, opts mergeOptions, args []string) error {
	ctx := cmd.Context()
	words, err := a.fromStdin(args)
	if err != nil {
		return err
	}
	if len(words) < 2 {
		return usage("", "there is nothing to merge: it needs MASTER OTHER…")
	}
	master, err := a.resolve(ctx, words[0], opts.kind)
	if err != nil {
		return err
	}
	req := combine.Request{Master: master.ID(), Change: a.change()}
	var named []records.Record
	for _, word := range words[1:] {
		r, err := a.other(ctx, word, opts.kind)
		if err != nil {
			return err
		}
		named, req.Others = append(named, r), append(req.Others, r.ID())
	}
	if req.Takes, err = a.takes(ctx, opts); err != nil {
		return err
	}
	var out combine.Result
	reason := &store.Reason{Op: opts.kind.Name + ".merge", Subject: opts.kind.Name + " merge " + subjectIDs(append([]records.Record{master}, named...))}
	_, err = a.update(ctx, reason, func(tx *store.Tx) error {
		out, err = combine.Merge(tx, a.schema, req)
		return err
	})
	if err != nil {
		return err
	}
	return a.showMerged(out)
}

// other is a record that goes. It is looked up as it stands, so that one that was merged
// before is told from one that is named twice; a whole id may be of another kind, which
// the merge then refuses by that name.
func (a *app) other(ctx context.Context, word string, k *records.Kind) (records.Record, error) {
	kinds := []*records.Kind{k}
	if id := records.FoldID(word); records.IsID(id) && a.schema.KindOf(id) != nil {
		kinds = []*records.Kind{a.schema.KindOf(id)}
	}
	return a.named(ctx, word, kinds...)
}

// takes reads --take FIELD=RECORD.
func (a *app) takes(ctx context.Context, opts mergeOptions) ([]records.Take, error) {
	var out []records.Take
	for _, text := range opts.takes {
		key, word, ok := strings.Cut(text, "=")
		if !ok || strings.TrimSpace(word) == "" {
			return nil, usage("for example --take phone=ada", "--take %q; expected FIELD=RECORD", text)
		}
		f := opts.kind.Field(strings.ReplaceAll(strings.TrimSpace(key), "-", "_"))
		if f == nil {
			return nil, unknownField(opts.kind, key)
		}
		r, err := a.resolve(ctx, word, opts.kind)
		if err != nil {
			return nil, err
		}
		out = append(out, records.Take{Field: f, From: r.ID()})
	}
	return out, nil
}
