package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/interchange"
	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/internal/store"
	"plumb/records"
)

type importOptions struct {
	mapping, preset, key, onMatch, onDuplicate string
	dates, delimiter, encoding, currency       string
	create                                     []string
	keep, skip, assign, suggest                bool
	errorsTo                                   string
}

func newImport(a *app) *cobra.Command {
	var opts importOptions
	cmd := &cobra.Command{
		Use:   "import KIND FILE… | import --preset NAME FILE…",
		Short: "Read records from files of other tools",
		Long: `Reads CSV files (UTF-8, UTF-16 or Windows-1252; comma, semicolon, tab or pipe),
JSON and NDJSON, vCards (2.1, 3.0, 4.0), and what a web form posts.

--map says which column is which field, in place or as a mapping file (see "plumb
help format"); without it columns that are called like a field are taken. A preset
knows the files of another tool and tells them apart by their headers; --suggest
prints a mapping file to begin with. What "plumb export" wrote is read back whole.

All rows are checked before one is written, and all are written in one commit. A
row that cannot be read is named by file and line, and nothing is written. Reading
a file again changes nothing: a row meets its record by its id in the other
system, by --key, or by being equal. A new row that looks like a record there is
told of, or as --on-duplicate says.

Dates such as 02/03/26 are read as the whole column decides; where it does not,
the import is refused until --date-format says it.`,
		Example: `  plumb import --preset salesforce Lead.csv Account.csv Contact.csv Opportunity.csv OpportunityHistory.csv
  plumb import --preset sfdx-tree Account.json Contact.json Lead.json Opportunity.json
  plumb import lead fair.csv --map 'Name=last_name,Firm=company,Mail=email' --key email
  plumb import lead fair.csv --suggest > fair.yaml
  plumb import lead fair.csv --map fair.yaml -n
  plumb import contact phone.vcf
  plumb import lead - --preset webform < post.txt`,
		RunE: func(cmd *cobra.Command, args []string) error { return runImport(a, cmd, opts, args) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&opts.mapping, "map", "", "`column=field,…` or a mapping file")
	f.StringVar(&opts.preset, "preset", "", "the `tool` that wrote the files: "+strings.Join(interchange.Presets(), ", "))
	f.StringVar(&opts.key, "key", "", "the `field` by which rows meet records")
	f.StringVar(&opts.onMatch, "on-match", "skip", "`what` to do where a row meets a record and differs: skip, update or fail")
	f.StringVar(&opts.onDuplicate, "on-duplicate", "", "`what` to do where a new row looks like a record: new, link, skip, fail or ask (else as plumb.yaml says)")
	f.StringArrayVar(&opts.create, "create", nil, "make the records of this `kind` that are named and are nowhere (repeat)")
	f.StringVar(&opts.dates, "date-format", "", "dmy, mdy, ymd or `tokens` such as DD-MM-YYYY HH:mm")
	f.StringVar(&opts.delimiter, "delimiter", "", "the `character` between cells, if it is not recognised")
	f.StringVar(&opts.encoding, "encoding", "", "the `character set`, if it is not recognised: windows-1252, iso-8859-2 …")
	f.StringVar(&opts.currency, "currency", "", "the `currency` of amounts without one")
	f.BoolVar(&opts.keep, "keep-unmapped", false, "keep cells that nothing maps, under extra")
	f.BoolVar(&opts.skip, "skip-errors", false, "import what can be read, pass over the rest; exits 4 all the same")
	f.BoolVar(&opts.assign, "assign", false, "make rows without an owner yours")
	f.BoolVar(&opts.suggest, "suggest", false, "print a mapping file for these columns, and import nothing")
	f.StringVar(&opts.errorsTo, "errors-to", "", "with --skip-errors: write the refused rows to `file`, with the reason as the last column")
	cmd.RegisterFlagCompletionFunc("preset", fixed(interchange.Presets()...))
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return cmd
}

func runImport(a *app, cmd *cobra.Command, opts importOptions, args []string) error {
	schema, err := a.loadSchema()
	if err != nil {
		return err
	}
	if opts.errorsTo != "" && !opts.skip {
		return usage("", "--errors-to goes with --skip-errors")
	}
	if opts.errorsTo == "-" {
		return usage("", "--errors-to takes the name of a file")
	}
	if !slices.Contains([]string{"", "new", "link", "skip", "fail", "ask"}, opts.onDuplicate) {
		return usage("", "--on-duplicate %q; expected new, link, skip, fail or ask", opts.onDuplicate)
	}
	if !slices.Contains([]string{"skip", "update", "fail"}, opts.onMatch) {
		return usage("", "--on-match %q; expected skip, update or fail", opts.onMatch)
	}
	if f := opts.dates; f != "" && !interchange.DateForm(f) {
		return usage("", "--date-format %q; expected dmy, mdy, ymd or tokens such as DD-MM-YYYY HH:mm", f)
	}
	if opts.currency != "" {
		schema.Currency = strings.ToUpper(opts.currency)
	}
	files, err := a.importFiles(schema, opts, args)
	if err != nil {
		return err
	}
	if opts.suggest {
		return a.suggest(files)
	}
	if err := a.checkImport(opts, files); err != nil {
		return err
	}
	req := interchange.Request{Files: files, OnMatch: opts.onMatch, OnDuplicate: opts.onDuplicate, Key: opts.key, Keep: opts.keep, Skip: opts.skip, Assign: opts.assign,
		Change: a.change(), Schema: schema}
	if _, err := a.open(cmd.Context()); err != nil {
		return err
	}
	req.Change = a.change()
	if req.Create, err = importKinds(schema, opts.create); err != nil {
		return err
	}
	summaries, err := a.importRows(cmd.Context(), req)
	if err != nil {
		if a.flags.output == "json" && summaries != nil {
			_ = a.show(render.View{Value: anyList(summaries)}) // the error says the rest
		}
		return err
	}
	if err := a.showImport(files, summaries, opts.keep); err != nil {
		return err
	}
	return a.refused(files, summaries, opts.errorsTo)
}

func importKinds(schema *records.Schema, names []string) ([]*records.Kind, error) {
	var out []*records.Kind
	for _, name := range names {
		k := schema.Kind(name)
		if k == nil {
			return nil, usage("", "--create %q is no kind%s", name, pick.DidYouMean(name, schema.Names()))
		}
		out = append(out, k)
	}
	return out, nil
}

// importRows imports, after asking about look-alikes where that is wished. What is
// asked is asked outside of the transaction.
func (a *app) importRows(ctx context.Context, req interchange.Request) ([]*interchange.Summary, error) {
	wait := a.progress()
	defer wait.done()
	req.Progress, req.Broken = wait.show, a.sawBroken
	if req.OnDuplicate == "ask" && !a.asks() {
		req.OnDuplicate = "fail"
	}
	// An import holds some hundred bytes of each row until it ends: what is thrown away
	// in between is collected sooner, for it to need little more than that.
	debug.SetGCPercent(40)
	im, err := interchange.Survey(req)
	if err != nil {
		return nil, err
	}
	for {
		var summaries []*interchange.Summary
		reason := &store.Reason{Op: "import", Subject: "import " + importSubject(req.Files)}
		a.store.Progress = wait.show
		_, err = a.update(ctx, reason, func(tx *store.Tx) error {
			summaries, err = im.Run(tx)
			return err
		})
		asked, askErr := a.askDuplicates(im, req, err)
		if askErr != nil {
			return nil, askErr
		}
		if !asked {
			return summaries, err
		}
	}
}

// askDuplicates asks what to do with each row that looks like a record.
func (a *app) askDuplicates(im *interchange.Import, req interchange.Request, err error) (bool, error) {
	var failed *interchange.Error
	if req.OnDuplicate != "ask" || !errors.As(err, &failed) || slices.ContainsFunc(failed.Problems, func(p records.Problem) bool { return p.Check != "duplicate" }) {
		return false, nil
	}
	fmt.Fprintf(a.env.Err, "%d rows look like records. For each: l takes it for that one, s passes over it,\nn makes another, k makes another and remembers that they are two; nothing stops.\n", len(failed.Problems))
	for _, p := range failed.Problems {
		choice, err := a.askRow(p)
		if err != nil {
			return false, err
		}
		im.Answer(interchange.Place{Path: p.Path, Line: p.Line}, choice)
	}
	return true, nil
}

// askRow asks about one row, until the answer is one.
func (a *app) askRow(p records.Problem) (string, error) {
	for {
		fmt.Fprintf(a.env.Err, "%s\n  l, s, n, k: ", render.Line(p.String()))
		answer, err := a.readLine()
		if err != nil {
			return "", err
		}
		choice := map[string]string{"l": "link", "s": "skip", "n": "new", "k": "keep"}[strings.ToLower(answer)]
		if choice != "" {
			return choice, nil
		}
		if answer == "" {
			return "", usage("", "nothing was imported")
		}
	}
}

func importSubject(files []*interchange.File) string {
	var names []string
	for _, f := range files {
		names = append(names, filepath.Base(f.Path))
	}
	return strings.Join(names, " ")
}

// checkImport refuses, before anything is read whole, what cannot come out well.
func (a *app) checkImport(opts importOptions, files []*interchange.File) error {
	for _, f := range files {
		if opts.errorsTo != "" && a.path(opts.errorsTo) == a.path(f.Path) {
			return usage("", "--errors-to %s would write over the file that is read", opts.errorsTo)
		}
		if opts.key == "" {
			continue
		}
		if !f.Fills(opts.key) {
			return usage("", "--key %s: no column of %s fills it", opts.key, f.Path)
		}
	}
	if opts.errorsTo == "" || a.flags.dryRun {
		return nil
	}
	out, err := os.OpenFile(a.path(opts.errorsTo), os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return usage("", "--errors-to: %v", err)
	}
	return out.Close()
}
