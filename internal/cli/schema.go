package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/records"
)

type schemaOptions struct {
	unmapped   bool
	conversion string
}

func newSchema(a *app) *cobra.Command {
	var opts schemaOptions
	cmd := &cobra.Command{
		Use:   "schema [KIND]",
		Short: "Show the kinds and their fields",
		Long: `Without KIND lists the kinds; with one its fields: what to enter, of which type, who
asked for it and what for (-o json has all of it).

--unmapped lists the fields that a conversion takes nowhere: what stands in them stays
behind in the converted record.`,
		Example:           "  plumb schema\n  plumb schema lead\n  plumb schema lead --unmapped",
		Args:              takes("[KIND]"),
		ValidArgsFunction: a.completeKinds(),
		RunE:              func(_ *cobra.Command, args []string) error { return runSchema(a, opts, args) },
	}
	cmd.Flags().BoolVar(&opts.unmapped, "unmapped", false, "only fields that the conversion leaves behind")
	cmd.Flags().StringVar(&opts.conversion, "conversion", "", "which `conversion`, if there are several")
	return cmd
}

func runSchema(a *app, opts schemaOptions, args []string) error {
	schema, err := a.loadSchema()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		if opts.unmapped {
			return usage("for example: plumb schema lead --unmapped", "--unmapped goes with a kind")
		}
		return a.showKinds(schema)
	}
	k := schema.Kind(args[0])
	if k == nil {
		return usage("the kinds are "+strings.Join(schema.Names(), ", "), "%q is no kind%s", args[0], pick.DidYouMean(args[0], schema.Names()))
	}
	fields := k.Fields
	if opts.unmapped {
		if fields, err = unmapped(k, opts.conversion); err != nil {
			return err
		}
	}
	return a.showFields(fields)
}

// unmapped are the fields that a conversion takes nowhere.
func unmapped(k *records.Kind, name string) ([]*records.Field, error) {
	if len(k.Conversions) == 0 {
		return nil, usage("", "%s has no conversion", k.Name)
	}
	conv := k.Conversions[0]
	if name != "" {
		if conv = k.Conversion(name); conv == nil {
			return nil, usage("", "%s has no conversion %q%s", k.Name, name, pick.DidYouMean(name, conversionNames(k)))
		}
	}
	return conv.Unmapped(), nil
}

func (a *app) showKinds(schema *records.Schema) error {
	v := render.View{Columns: []render.Column{{Name: "kind", Title: "kind", Keep: true}, {Name: "prefix", Title: "prefix"}, {Name: "fields", Title: "fields", Right: true},
		{Name: "becomes", Title: "becomes"}, {Name: "help", Title: "help"}}}
	objects := make([]any, 0, len(schema.Kinds))
	for _, k := range schema.Kinds {
		var becomes []string
		for _, t := range targetKinds(k) {
			becomes = append(becomes, t.Name)
		}
		v.Rows = append(v.Rows, []render.Cell{render.Text(k.Name), render.Text(k.Prefix), render.Text(itoa(len(k.Fields))), render.Text(strings.Join(becomes, ", ")), render.Text(k.Help)})
		objects = append(objects, records.Object{}.Add("kind", k.Name).Add("plural", k.Plural).Add("prefix", k.Prefix).Add("help", k.Help).Add("becomes", list(becomes)).Add("fields", fieldObjects(k.Fields)))
	}
	v.Value = objects
	return a.show(v)
}

func (a *app) showFields(fields []*records.Field) error {
	v := render.View{Empty: "no fields", Columns: []render.Column{{Name: "field", Title: "field", Keep: true}, {Name: "type", Title: "type", Keep: true}, {Name: "required", Title: "required"},
		{Name: "help", Title: "help"}, {Name: "values", Title: "values"}}}
	for _, f := range fields {
		required := ""
		if f.Required {
			required = "yes"
		}
		v.Rows = append(v.Rows, []render.Cell{render.Text(f.Key), render.Text(typeWord(f)), render.Text(required), render.Text(f.Help), render.Text(strings.Join(values(f), ", "))})
	}
	v.Value = fieldObjects(fields)
	return a.show(v)
}

// typeWord is the type of a field, "list of" it where there are several.
func typeWord(f *records.Field) string {
	if f.List {
		return "list of " + string(f.Type)
	}
	return string(f.Type)
}

// values are what a field may hold, where that is a list.
func values(f *records.Field) []string {
	switch {
	case f.Process != nil:
		return f.Process.Keys()
	case f.Type == records.TypeRef:
		return f.To
	}
	return f.OptionKeys()
}

// fieldObjects are fields as JSON: what nobody said is absent.
func fieldObjects(fields []*records.Field) []any {
	out := make([]any, 0, len(fields))
	for _, f := range fields {
		o := records.Object{}.Add("field", f.Key).Add("label", f.Title()).Add("type", string(f.Type)).Add("list", f.List).Add("required", f.Required)
		for _, text := range []struct{ key, text string }{{"role", string(f.Role)}, {"help", f.Help}, {"description", f.Description}, {"requested_by", f.RequestedBy},
			{"requested_on", f.RequestedOn}, {"purpose", f.Purpose}} {
			if text.text != "" {
				o = o.Add(text.key, text.text)
			}
		}
		o = o.Add("tracked", f.Tracked).Add("personal", f.Personal)
		if allowed := values(f); len(allowed) > 0 {
			o = o.Add("values", allowed).Add("open", f.Open)
		}
		out = append(out, o)
	}
	return out
}
