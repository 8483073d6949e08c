package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/query"
	"plumb/records"
)

type listOptions struct {
	kind    *records.Kind
	where   []string
	sort    string
	limit   int
	open    bool
	tag     string
	filters map[string]*string // by field key
}

func newList(a *app, k *records.Kind) *cobra.Command {
	opts := listOptions{kind: k, filters: map[string]*string{}}
	cmd := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List " + k.Plural,
		Long:    fmt.Sprintf("Lists %s: all but those merged into others, converted ones included.\nNothing found is no error.", k.Plural),
		Example: fmt.Sprintf("  plumb %s list --open --sort -created_at\n  plumb %s list --where 'label matches \"(?i)müller\"' -o json", k.Name, k.Name),
		Args:    takes(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runList(a, cmd, opts) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&opts.where, "where", nil, "only those for which the `expression` holds (repeat: all must)")
	f.StringVar(&opts.sort, "sort", "", "order by `fields`: a,-b (- for the other way round)")
	f.Var((*count)(&opts.limit), "limit", "`n` at most")
	f.BoolVar(&opts.open, "open", false, "only those on which work goes on")
	f.StringVar(&opts.tag, "tag", "", "only those with the `tag`")
	for _, field := range k.Fields {
		if name := flagName(field); filterable(field) && !slices.Contains(reservedFlags, name) {
			opts.filters[field.Key] = f.String(name, "", fmt.Sprintf("only those whose %s is `%s`", field.Key, valueWord(field)))
			cmd.RegisterFlagCompletionFunc(name, a.completeField(field))
		}
	}
	return cmd
}

// filterable fields hold few different values and get a short filter.
func filterable(f *records.Field) bool {
	switch f.Type {
	case records.TypeEnum, records.TypeStatus, records.TypeOwner:
		return true
	case records.TypeRef:
		return len(f.To) == 1
	}
	return false
}

func runList(a *app, cmd *cobra.Command, opts listOptions) error {
	schema, err := a.loadSchema()
	if err != nil {
		return err
	}
	chosen, err := a.columns(opts.kind)
	if err != nil {
		return err
	}
	keep, err := a.filter(cmd, opts)
	if err != nil {
		return err
	}
	all, err := a.all(cmd.Context(), opts.kind)
	if err != nil {
		return err
	}
	var list []records.Record
	for _, r := range all {
		ok, err := keep(r)
		if err != nil {
			return err
		}
		if ok {
			list = append(list, r)
		}
	}
	sortBy := opts.sort
	if sortBy == "" {
		sortBy = "created_at"
	}
	if err := query.Sort(list, sortBy, opts.kind, schema); err != nil {
		return err
	}
	if opts.limit > 0 && len(list) > opts.limit {
		list = list[:opts.limit]
	}
	return a.showList(list, opts.kind, chosen)
}

func (a *app) showList(list []records.Record, k *records.Kind, chosen []string) error {
	if a.flags.quiet {
		var b strings.Builder
		for _, r := range list {
			b.WriteString(r.ID() + "\n")
		}
		_, err := a.env.Out.Write([]byte(b.String()))
		return err
	}
	return a.show(a.recordView(list, k, chosen))
}

// filter makes one test of all that was asked for.
func (a *app) filter(cmd *cobra.Command, opts listOptions) (func(records.Record) (bool, error), error) {
	matches, err := a.matching(cmd.Context(), opts.where, opts.kind)
	if err != nil {
		return nil, err
	}
	tests := []func(records.Record) (bool, error){matches}
	for key, text := range opts.filters {
		if cmd.Flags().Changed(flagName(opts.kind.Field(key))) {
			field := opts.kind.Field(key)
			want, err := a.value(cmd.Context(), field, *text)
			if wrong := new(records.ValueError); errors.As(err, &wrong) {
				return nil, usage("", "%v", err)
			}
			if err != nil {
				return nil, err
			}
			tests = append(tests, func(r records.Record) (bool, error) { return strings.EqualFold(r.Get(field).Text(), want.Text()), nil })
		}
	}
	if opts.open {
		tests = append(tests, func(r records.Record) (bool, error) { return r.Open(), nil })
	}
	if opts.tag != "" {
		tests = append(tests, func(r records.Record) (bool, error) {
			return slices.Contains(r.Role(records.RoleTags).Strings(), opts.tag), nil
		})
	}
	return func(r records.Record) (bool, error) {
		for _, test := range tests {
			if ok, err := test(r); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	}, nil
}
