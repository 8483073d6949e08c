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
	kind     *records.Kind
	takes    []string
	clusters bool
	min      string
}

func newMerge(a *app, k *records.Kind) *cobra.Command {
	opts := mergeOptions{kind: k}
	cmd := &cobra.Command{
		Use:               "merge MASTER OTHER…",
		Short:             "Make one of several " + k.Plural + " that mean the same",
		Long:              mergeLong(k),
		Example:           fmt.Sprintf("  plumb %[1]s merge ada 'ada king' -n\n  plumb %[1]s merge ada 'ada king' --take %[2]s='ada king'", k.Name, k.Fields[0].Key),
		Args:              mergeArgs,
		ValidArgsFunction: a.completeRecords(k),
		RunE: func(cmd *cobra.Command, args []string) error {
			if opts.clusters {
				return runMergeClusters(a, cmd.Context(), opts)
			}
			return runMerge(a, cmd, opts, args)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringArrayVar(&opts.takes, "take", nil, "the value of another record for a field: `FIELD=RECORD` (repeat)")
	if k.Someone() {
		f.BoolVar(&opts.clusters, "clusters", false, "ask about each group of "+k.Plural+" that may be the same")
		f.StringVar(&opts.min, "min", "0.5", "with --clusters: the lowest `score` of a group, from 0 to 1")
		cmd.MarkFlagsMutuallyExclusive("clusters", "take")
	}
	cmd.RegisterFlagCompletionFunc("take", a.completeTake(k))
	return cmd
}

// mergeArgs wants records, unless --clusters finds them.
func mergeArgs(cmd *cobra.Command, args []string) error {
	switch {
	case cmd.Flags().Changed("min") && !cmd.Flags().Changed("clusters"):
		return usage("", "--min goes with --clusters")
	case !cmd.Flags().Changed("clusters"):
		return takes("MASTER", "OTHER…")(cmd, args)
	case len(args) > 0:
		return usage("name the records, or have them found", "--clusters finds the records; %q is too much", args[0])
	}
	return nil
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
	if k.Someone() {
		text += fmt.Sprintf(`

--clusters works through the groups that "plumb dupes %[1]s --clusters" finds, at a
terminal: it shows the %[2]s side by side, proposes the one with most in it as
master, and asks. Each answer is done at once, in a commit of its own.`, k.Name, k.Plural)
	}
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
	out, err := a.mergeInto(ctx, req, append([]records.Record{master}, named...))
	if err != nil {
		return err
	}
	return a.showMerged(out)
}

// mergeInto does a merge of records, the master first.
func (a *app) mergeInto(ctx context.Context, req combine.Request, list []records.Record) (out combine.Result, err error) {
	k := list[0].Kind.Name
	reason := &store.Reason{Op: k + ".merge", Subject: k + " merge " + subjectIDs(list)}
	_, err = a.update(ctx, reason, func(tx *store.Tx) error {
		out, err = combine.Merge(tx, a.schema, req)
		return err
	})
	return out, err
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
