package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/convert"
	"plumb/internal/pick"
	"plumb/records"
)

// convertRequest reads the flags.
func (a *app) convertRequest(cmd *cobra.Command, opts convertOptions) (convert.Request, error) {
	req := convert.Request{Conversion: opts.conversion, Choices: map[string]convert.Choice{}, Set: map[string][]records.Value{}, Names: map[string]string{},
		Owner: a.schema.PersonKey(opts.owner), Status: opts.status, Overwrite: opts.overwrite, Override: strings.TrimSpace(opts.override), OnDuplicate: opts.duplicate, Change: a.change()}
	if cmd.Flags().Changed("override") && req.Override == "" {
		return req, usage("for example --override 'the board wants it'", "--override needs a reason: it stands in the file")
	}
	if !slices.Contains([]string{"", "ask", "fail", "new", "link"}, opts.duplicate) {
		return req, usage("", "--on-duplicate %q; expected ask, fail, new or link", opts.duplicate)
	}
	if opts.at != "" {
		at, err := a.moment(opts.at)
		if err != nil {
			return req, usage("", "--at: %v", err)
		}
		req.Change.At = at
	}
	for kind, word := range opts.targets {
		choice, err := a.targetChoice(cmd, a.schema.Kind(kind), *word)
		if err != nil {
			return req, err
		}
		req.Choices[kind] = choice
	}
	return req, a.convertSets(cmd, opts, &req)
}

func (a *app) targetChoice(cmd *cobra.Command, k *records.Kind, word string) (convert.Choice, error) {
	switch c := convert.Choice(word); c {
	case "", convert.Auto, convert.New, convert.None:
		return c, nil
	}
	r, err := a.resolve(cmd.Context(), word, k)
	return convert.Choice(r.ID()), err
}

// convertSets reads --set KIND.FIELD=VALUE and the short flags for what is set
// on an opportunity most often.
func (a *app) convertSets(cmd *cobra.Command, opts convertOptions, req *convert.Request) error {
	opp := a.schema.KindWith(records.RoleCloseDate, records.RoleAmount)
	if opts.oppName != "" {
		req.Names[opp.Name] = opts.oppName
	}
	for _, short := range []struct {
		field *records.Field
		text  string
	}{{opp.Role(records.RoleAmount), opts.amount}, {opp.Role(records.RoleCloseDate), opts.closeDate}, {opp.Role(records.RoleStatus), opts.stage}} {
		if short.text != "" {
			if err := a.convertSet(cmd, req, opp, assignment{short.field, '=', short.text}); err != nil {
				return err
			}
		}
	}
	for _, text := range opts.sets {
		name, rest, ok := strings.Cut(text, ".")
		k := a.schema.Kind(name)
		if !ok || k == nil {
			return usage("for example --set opportunity.name=Pilot", "--set %q; expected KIND.FIELD=VALUE%s", text, pick.DidYouMean(name, a.schema.Names()))
		}
		set, err := parseAssignment(k, rest)
		if err != nil {
			return err
		}
		if err := a.convertSet(cmd, req, k, set); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) convertSet(cmd *cobra.Command, req *convert.Request, k *records.Kind, set assignment) error {
	v, err := a.value(cmd.Context(), set.field, set.text)
	if wrong := new(records.ValueError); errors.As(err, &wrong) {
		req.Problems = append(req.Problems, records.Problem{Check: "value", Field: set.field.Key, Message: wrong.Error()})
		return nil
	}
	if err != nil {
		return err
	}
	req.Set[k.Name] = append(req.Set[k.Name], v)
	return nil
}
