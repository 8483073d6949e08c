package cli

import (
	"context"
	"io"
	"iter"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/interchange"
	"plumb/internal/pick"
	"plumb/internal/store"
	"plumb/records"
)

type exportOptions struct {
	format, out, vcard string
	guard              bool
}

func newExport(a *app) *cobra.Command {
	var opts exportOptions
	cmd := &cobra.Command{
		Use:   "export KIND | export all",
		Short: "Write records for other programs",
		Long: `Writes the records of a kind, or all of them: to standard output, or with --out to
a file, which is replaced whole or not at all.

  csv      a table of one kind; amounts in two columns, lists as JSON
  ndjson   an object a line: what "plumb KIND show -o json" prints
  json     the same in one array
  vcard    cards of people for an address book; an import there replaces what it
           has by its id
  ics      open tasks, and the days on which open deals are to close
  parquet  the table of a kind, for DuckDB, pandas and other tools of analysis
  sql      a script that makes and fills a PostgreSQL database; "plumb help sql"
           has the tables, and the funnel as a query
csv, ndjson and json come back with "plumb import", ids and histories included.

With "all", a format that holds one kind a file wants --out DIR.`,
		Example: `  plumb export lead > leads.csv
  plumb export all --out tables/
  plumb export all --format parquet --out tables/
  plumb export all --format ndjson --out backup.ndjson
  plumb export contact --format vcard --out contacts.vcf
  plumb export all --format sql | psql mydb`,
		Args:              takes("KIND"),
		ValidArgsFunction: a.completeExport(),
		RunE:              func(cmd *cobra.Command, args []string) error { return runExport(a, cmd, opts, args[0]) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	names := interchange.FormatNames()
	f.StringVar(&opts.format, "format", "", "`format`: "+strings.Join(names, ", ")+" (else by the name of --out, else csv)")
	f.StringVar(&opts.out, "out", "", "write to this `file`, or to files in this folder (- is standard output)")
	f.BoolVar(&opts.guard, "guard", false, "csv: put an apostrophe before what a spreadsheet would take for a formula; for looking at, an import keeps it")
	f.StringVar(&opts.vcard, "vcard-version", "4.0", "vcard: the `version`, 4.0 or 3.0")
	cmd.RegisterFlagCompletionFunc("format", fixed(names...))
	cmd.RegisterFlagCompletionFunc("vcard-version", fixed("4.0", "3.0"))
	cmd.RegisterFlagCompletionFunc("out", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveDefault
	})
	return cmd
}

func (a *app) completeExport() cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		schema, err := a.loadSchema()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return append(schema.Names(), "all"), cobra.ShellCompDirectiveNoFileComp
	}
}

func (a *app) completeKinds() cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		schema, err := a.loadSchema()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return schema.Names(), cobra.ShellCompDirectiveNoFileComp
	}
}

func runExport(a *app, cmd *cobra.Command, opts exportOptions, word string) error {
	schema, err := a.loadSchema()
	if err != nil {
		return err
	}
	if a.flags.output != "" {
		return usage("say --format "+a.flags.output, "-o is the form of a result that plumb shows; export takes --format")
	}
	format, err := exportFormat(opts)
	if err != nil {
		return err
	}
	kinds, err := exportKinds(schema, format, word)
	if err != nil {
		return err
	}
	s, err := a.open(cmd.Context())
	if err != nil {
		return err
	}
	src := interchange.Source{Schema: schema, Scan: a.scanOnce(cmd.Context(), s), Guard: opts.guard, VCard: opts.vcard,
		Note: func(text string) { a.say("note: " + text) }}
	write := func(kinds ...*records.Kind) func(io.Writer) error {
		return func(w io.Writer) error { return format.Write(w, src, kinds...) }
	}
	if opts.out == "" || opts.out == "-" {
		if format.Binary && a.env.OutTTY {
			return usage("name a file with --out, or send it to another program", "%s is nothing for a terminal", format.Name)
		}
		if format.PerKind && len(kinds) > 1 {
			return usage("name a folder with --out", "a file of %s holds one kind", format.Name)
		}
		return write(kinds...)(a.env.Out)
	}
	files, err := a.exportFiles(schema, format, opts.out, kinds)
	for _, f := range files {
		if err != nil {
			return err
		}
		if a.flags.dryRun {
			a.say("would write " + f.path)
			continue
		}
		err = a.exportFile(f.path, write(f.kinds...))
	}
	return err
}

func exportFormat(opts exportOptions) (interchange.Format, error) {
	if opts.vcard != "4.0" && opts.vcard != "3.0" {
		return interchange.Format{}, usage("", "--vcard-version %q; expected 4.0 or 3.0", opts.vcard)
	}
	names := interchange.FormatNames()
	name := opts.format
	if name == "" {
		name = strings.TrimPrefix(filepath.Ext(opts.out), ".")
	}
	if name == "" {
		name = names[0]
	}
	f, ok := interchange.FormatByName(strings.ToLower(name))
	switch {
	case !ok && opts.format == "":
		return f, usage("say it with --format: "+strings.Join(names, ", "), "the name of %s does not say the format", opts.out)
	case !ok:
		return f, usage("the formats are "+strings.Join(names, ", "), "%q is no format%s", name, pick.DidYouMean(name, names))
	case opts.guard && f.Name != "csv":
		return f, usage("", "--guard goes with csv")
	}
	return f, nil
}

func exportKinds(schema *records.Schema, f interchange.Format, word string) ([]*records.Kind, error) {
	if word == "all" {
		kinds := f.Kinds(schema.Kinds)
		if len(kinds) == 0 {
			return nil, usage("", "%s holds %s; there is no such kind here", f.Name, f.Only)
		}
		return kinds, nil
	}
	k := schema.Kind(word)
	if k == nil {
		return nil, usage("for example: plumb export lead", "%q is no kind%s", word, pick.DidYouMean(word, append(schema.Names(), "all")))
	}
	if len(f.Kinds([]*records.Kind{k})) == 0 {
		return nil, usage("", "%s holds %s; %s have none of that", f.Name, f.Only, k.Plural)
	}
	return []*records.Kind{k}, nil
}

// scanOnce yields the records of a kind, and names each broken file once, however
// often a format reads them. An interrupt ends it.
func (a *app) scanOnce(ctx context.Context, s *store.Store) func(*records.Kind) iter.Seq2[records.Record, error] {
	seen := map[string]bool{}
	return func(k *records.Kind) iter.Seq2[records.Record, error] {
		return func(yield func(records.Record, error) bool) {
			for r, err := range s.Scan(k) {
				switch {
				case ctx.Err() != nil:
					yield(records.Record{}, ctx.Err())
					return
				case err == nil:
					if !yield(r, nil) {
						return
					}
				case !seen[err.Error()]:
					seen[err.Error()] = true
					a.sawBroken(err)
				}
			}
		}
	}
}
