package cli

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/match"
	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/records"
)

type dupesOptions struct {
	min      string
	record   string
	across   bool
	clusters bool
	exitCode bool
	why      bool
}

func newDupes(a *app) *cobra.Command {
	var opts dupesOptions
	cmd := &cobra.Command{
		Use:   "dupes [KIND]",
		Short: "List records that may be the same",
		Long: `Lists pairs of records that may be the same person or organisation, the most
likely first, with the probability and what says most for it. From 0.9 on two are
taken for the same, from 0.5 on it is worth asking.

Names are compared with their nicknames, spellings and typing errors, in any script;
addresses of mail, telephone numbers, companies without their legal form, streets,
towns, birth dates. What is frequent here says little. Colleagues share a company, a
number and a street, families a name and a street: that alone makes nobody the same,
nor do two equal names. --why says for each field what either has, and whether that
speaks for or against; -o json says how much, in bits.

"others" stands where both are the same as a third. Converted leads are not listed;
what they became is. Pairs that somebody has dismissed are not listed, nor are they ever
in one group.`,
		Example:           "  plumb dupes\n  plumb dupes contact --why\n  plumb dupes contact --min 0.9 --exit-code\n  plumb dupes --record ada\n  plumb dupes dismiss ada 'ada king' --note 'mother and daughter'",
		ValidArgsFunction: a.completeKinds(),
		RunE:              func(cmd *cobra.Command, args []string) error { return runDupes(a, cmd, opts, args) },
	}
	cmd.AddCommand(newDismiss(a), newDismissed(a), newUndismiss(a))
	cmd.Args = kindOr(cmd.Commands())
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&opts.min, "min", "0.5", "the lowest `score`, from 0 to 1")
	f.BoolVar(&opts.across, "across", false, "also between kinds: a lead and a contact, a lead and an account")
	f.BoolVar(&opts.clusters, "clusters", false, "groups of records that are the same, not pairs")
	f.StringVar(&opts.record, "record", "", "only what may be the same as this `record`")
	f.BoolVar(&opts.why, "why", false, "what each field says for or against")
	cmd.RegisterFlagCompletionFunc("record", a.completeRecords())
	f.BoolVar(&opts.exitCode, "exit-code", false, "exit 5 if there are any")
	cmd.MarkFlagsMutuallyExclusive("why", "clusters")
	return cmd
}

// kindOr takes a kind where commands may stand: of several words the first was to be one.
func kindOr(commands []*cobra.Command) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			if near := pick.DidYouMean(args[0], commandNames(commands)); near != "" {
				return usage(fmt.Sprintf("see \"%s --help\"", cmd.CommandPath()), "%s has no command %q%s", cmd.CommandPath(), args[0], near)
			}
		}
		return takes("[KIND]")(cmd, args)
	}
}

func commandNames(commands []*cobra.Command) []string {
	var names []string
	for _, c := range commands {
		names = append(names, c.Name())
	}
	return names
}

func runDupes(a *app, cmd *cobra.Command, opts dupesOptions, args []string) error {
	least, err := score(opts.min)
	if err != nil {
		return err
	}
	kinds, err := a.dupesKinds(cmd, args)
	if err != nil {
		return err
	}
	only := ""
	if opts.record != "" {
		r, err := a.resolve(cmd.Context(), opts.record, kinds...)
		if err != nil {
			return err
		}
		only = r.ID()
	}
	if _, err := a.open(cmd.Context()); err != nil {
		return err
	}
	q := a.question(least)
	if opts.across {
		q.Across = acrossKinds(a.schema)
		if len(args) > 0 {
			kinds = append(kinds, q.Across(kinds[0])...)
		}
	}
	labels := map[string]string{}
	if opts.clusters {
		return a.showClusters(match.Groups(a.compared(kinds, labels), q), labels, only, opts.exitCode)
	}
	pairs := match.Pairs(a.compared(kinds, labels), q)
	if only != "" {
		pairs = slices.DeleteFunc(pairs, func(p match.Pair) bool { return p.A != only && p.B != only })
	}
	if err := a.showPairs(pairs, labels, opts.why); err != nil {
		return err
	}
	if opts.exitCode && len(pairs) > 0 {
		return findingsError{}
	}
	return nil
}

// score reads --min.
func score(text string) (float64, error) {
	least, err := strconv.ParseFloat(text, 64)
	if err != nil || !(least >= 0 && least <= 1) {
		return 0, usage("", "--min %q; expected a number from 0 to 1", text)
	}
	return least, nil
}

// dupesKinds are the kinds that are looked at: the one that was named, or all.
func (a *app) dupesKinds(cmd *cobra.Command, args []string) ([]*records.Kind, error) {
	schema, err := a.loadSchema()
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return schema.Kinds, nil
	}
	k := schema.Kind(args[0])
	if k == nil {
		return nil, usage("", "%q is no kind%s", args[0], pick.DidYouMean(args[0], append(schema.Names(), commandNames(cmd.Commands())...)))
	}
	return []*records.Kind{k}, nil
}

// question is what the engine is asked: who may be the same, but for those of whom
// somebody has said that they are not.
func (a *app) question(least float64) match.Question {
	said, unread := a.store.Verdicts()
	for _, err := range unread {
		a.sawBroken(err)
	}
	return match.Question{Least: least, Different: said.Different, Employer: a.employers(a.schema)}
}

// acrossKinds returns, for each kind, the others that it is held against: those of
// its policy, and those whose policy names it.
func acrossKinds(schema *records.Schema) func(*records.Kind) []*records.Kind {
	return func(k *records.Kind) []*records.Kind {
		var out []*records.Kind
		for _, other := range schema.Kinds {
			if slices.Contains(schema.Policy(k).Across, other.Name) || slices.Contains(schema.Policy(other).Across, k.Name) {
				out = append(out, other)
			}
		}
		return out
	}
}

// employers returns what tells the organisation of a person who only refers to one.
func (a *app) employers(schema *records.Schema) func(records.Record) string {
	names := map[string]string{}
	for _, k := range schema.Kinds {
		if k.People() || k.Role(records.RoleOrganisation) == nil {
			continue
		}
		for r, err := range a.store.Scan(k) {
			if err == nil { // a broken one is told of where it is compared
				names[r.ID()] = r.Label()
			}
		}
	}
	return func(r records.Record) string { return names[r.Role(records.RoleAccount).Text()] }
}

// compared yields the people and organisations among the records, and remembers
// what they are called.
func (a *app) compared(kinds []*records.Kind, labels map[string]string) iter.Seq[records.Record] {
	return func(yield func(records.Record) bool) {
		for _, k := range kinds {
			if !k.Someone() {
				continue
			}
			for r, err := range a.store.Scan(k) {
				if err != nil {
					a.sawBroken(err)
					continue
				}
				labels[r.ID()] = r.Label()
				if !yield(r) {
					return
				}
			}
		}
	}
}

// showClusters shows groups of records, or those that a record is in.
func (a *app) showClusters(groups [][]string, labels map[string]string, only string, exitCode bool) error {
	if only != "" {
		groups = slices.DeleteFunc(groups, func(g []string) bool { return !slices.Contains(g, only) })
	}
	v := render.View{Columns: []render.Column{{Name: "cluster", Title: "group", Right: true}, {Name: "id", Title: "id"}, {Name: "label", Title: "name"}}}
	objects := []any{}
	for i, group := range groups {
		members := []any{}
		for _, id := range group {
			v.Rows = append(v.Rows, []render.Cell{render.Text(itoa(i + 1)), render.Text(id), render.Text(labels[id])})
			members = append(members, records.Object{}.Add("id", id).Add("label", labels[id]))
		}
		objects = append(objects, records.Object{}.Add("cluster", i+1).Add("records", members))
	}
	v.Value = objects
	if a.flags.quiet {
		for _, group := range groups {
			fmt.Fprintln(a.env.Out, strings.Join(group, "\t"))
		}
	} else if err := a.show(v); err != nil {
		return err
	}
	if exitCode && len(groups) > 0 {
		return findingsError{}
	}
	return nil
}

func (a *app) showPairs(pairs []match.Pair, labels map[string]string, why bool) error {
	if a.flags.quiet {
		for _, p := range pairs {
			fmt.Fprintf(a.env.Out, "%s\t%s\n", p.A, p.B)
		}
		return nil
	}
	v := render.View{Columns: []render.Column{{Name: "score", Title: "score", Right: true}, {Name: "rule", Title: "same"}, {Name: "a", Title: "a"}, {Name: "a_label", Title: "name"},
		{Name: "b", Title: "b"}, {Name: "b_label", Title: "name"}}}
	objects := make([]any, 0, len(pairs))
	for _, p := range pairs {
		v.Rows = append(v.Rows, []render.Cell{render.Text(fmt.Sprintf("%.2f", p.Score)), render.Text(p.Rule), render.Text(p.A), render.Text(labels[p.A]), render.Text(p.B), render.Text(labels[p.B])})
		if slices.Contains([]string{"json", "ndjson", "yaml"}, a.flags.output) { // what the format does not show is not made
			objects = append(objects, a.pairObject(p))
		}
	}
	v.Value = objects
	if why {
		v = a.withReasons(v, pairs)
	}
	return a.show(v)
}

func (a *app) pairObject(p match.Pair) records.Object {
	return records.Object{}.Add("a", p.A).Add("b", p.B).Add("score", p.Score).Add("rule", p.Rule).Add("why", a.worded(p))
}
