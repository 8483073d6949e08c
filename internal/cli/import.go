package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

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
		Example: `  plumb import --preset salesforce Lead.csv Account.csv Contact.csv Opportunity.csv
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
	f.StringVar(&opts.onMatch, "on-match", "skip", "where a row meets a record and differs: skip, update or `fail`")
	f.StringVar(&opts.onDuplicate, "on-duplicate", "", "where a new row looks like a record: new, link, skip, fail or `ask` (else as plumb.yaml says)")
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
	if !slices.Contains([]string{"", "new", "link", "skip", "fail", "ask"}, opts.onDuplicate) {
		return usage("", "--on-duplicate %q; expected new, link, skip, fail or ask", opts.onDuplicate)
	}
	if !slices.Contains([]string{"skip", "update", "fail"}, opts.onMatch) {
		return usage("", "--on-match %q; expected skip, update or fail", opts.onMatch)
	}
	if f := opts.dates; f != "" && !slices.Contains([]string{"dmy", "mdy", "ymd"}, f) && (!strings.Contains(f, "YY") || !strings.Contains(f, "M") || !strings.Contains(f, "D")) {
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
	return a.refused(summaries, opts.errorsTo)
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
	req.Progress = wait.show
	if req.OnDuplicate == "ask" && !a.asks() {
		req.OnDuplicate = "fail"
	}
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
	for _, p := range failed.Problems {
		fmt.Fprintf(a.env.Err, "%s\nl to link it, s to pass over the row, n for a new record, nothing to stop: ", render.Line(p.String()))
		answer, err := a.readLine()
		if err != nil {
			return false, err
		}
		choice := map[string]string{"l": "link", "s": "skip", "n": "new"}[strings.ToLower(answer)]
		if choice == "" {
			return false, usage("", "nothing was imported")
		}
		im.Answer(interchange.Place{Path: p.Path, Line: p.Line}, choice)
	}
	return true, nil
}

// refused writes the rows that were passed over, ready to be mended and read
// again, and makes the exit code 4.
func (a *app) refused(summaries []*interchange.Summary, path string) error {
	var rows []interchange.Refused
	for _, s := range summaries {
		rows = append(rows, s.Refused...)
	}
	if len(rows) == 0 {
		return nil
	}
	for _, s := range summaries {
		for _, p := range s.Problems {
			a.say("plumb: " + p.String())
		}
	}
	if path != "" && !a.flags.dryRun {
		if err := os.WriteFile(a.path(path), interchange.WriteRefused(rows), 0o666); err != nil {
			return err
		}
	}
	return &shownError{exit: exitRule}
}

func importSubject(files []*interchange.File) string {
	var names []string
	for _, f := range files {
		names = append(names, filepath.Base(f.Path))
	}
	return strings.Join(names, " ")
}

// importFiles reads the tables and finds out how each is to be read.
func (a *app) importFiles(schema *records.Schema, opts importOptions, args []string) ([]*interchange.File, error) {
	if len(args) == 0 {
		return nil, usage("see \"plumb import --help\"", "plumb import needs a kind and files, or --preset and files")
	}
	var mappings []*interchange.Mapping
	var err error
	if opts.preset != "" && opts.preset != interchange.OwnPreset {
		if mappings, err = interchange.Preset(schema, opts.preset); err != nil {
			return nil, usage("", "%v", err)
		}
	}
	var kind *records.Kind
	if k := schema.Kind(args[0]); k != nil {
		kind, args = k, args[1:]
		if mappings, err = a.kindMapping(schema, k, opts, mappings); err != nil {
			return nil, err
		}
	} else if opts.preset == "" {
		return nil, usage("for example: plumb import lead leads.csv", "%q is no kind%s", args[0], pick.DidYouMean(args[0], schema.Names()))
	}
	if len(args) == 0 {
		return nil, usage("", "which file?")
	}
	var out []*interchange.File
	var strange error
	none := false
	for _, path := range args {
		f, err := a.importFile(schema, opts, path, kind, mappings)
		var use *usageError
		switch {
		case errors.Is(err, errNoRecords):
			a.tell("%s: no records", path)
			none = true
		case errors.As(err, &use) && opts.preset != "" && len(args) > 1:
			strange = err
			a.say(fmt.Sprintf("%s: passed over, since it is none of the kinds that %s brings", path, opts.preset))
		case err != nil:
			return nil, err
		default:
			out = append(out, f)
		}
	}
	if len(out) == 0 && !none {
		return nil, strange
	}
	return out, nil
}

func (a *app) kindMapping(schema *records.Schema, k *records.Kind, opts importOptions, preset []*interchange.Mapping) ([]*interchange.Mapping, error) {
	var m *interchange.Mapping
	var err error
	switch {
	case opts.mapping == "" && preset != nil:
		preset = slices.DeleteFunc(preset, func(m *interchange.Mapping) bool { return m.Kind != k })
		return preset, nil
	case opts.mapping == "":
		m = interchange.Guess(k)
	case strings.Contains(opts.mapping, "="):
		if m, err = interchange.ParseColumns(k, opts.mapping); err != nil {
			return nil, usage("", "%v", err)
		}
	default:
		b, err := os.ReadFile(a.path(opts.mapping))
		if err != nil {
			return nil, usage("--map takes column=field,… or the name of a mapping file", "there is no mapping file %s", opts.mapping)
		}
		if m, err = interchange.ParseMapping(schema, opts.mapping, b); err != nil {
			return nil, err
		}
		if m.Kind != k {
			return nil, usage("", "%s maps %s, not %s", opts.mapping, m.Kind.Plural, k.Plural)
		}
	}
	return []*interchange.Mapping{m}, nil
}

func (a *app) importFile(schema *records.Schema, opts importOptions, path string, k *records.Kind, mappings []*interchange.Mapping) (*interchange.File, error) {
	in, err := a.importInput(path)
	if err != nil {
		return nil, err
	}
	delimiter, _ := utf8.DecodeRuneInString(strings.ReplaceAll(opts.delimiter, `\t`, "\t"))
	if opts.delimiter == "" {
		delimiter = 0
	}
	table, err := interchange.ReadTable(in, delimiter, opts.encoding)
	if err != nil {
		return nil, err
	}
	if table.Count == 0 && opts.preset == interchange.OwnPreset {
		return nil, errNoRecords
	}
	m, err := a.chooseMapping(schema, opts, table, k, mappings)
	if err != nil {
		return nil, err
	}
	if opts.mapping != "" && !opts.suggest {
		if missing := m.Missing(table.Header); len(missing) > 0 {
			return nil, usage("its columns are "+strings.Join(table.Header, ", "), "%s has no column %q%s", path, missing[0], pick.DidYouMean(missing[0], table.Header))
		}
	}
	a.tell("%s: %s, %d rows of %s", path, table.Dialect, table.Count, m.Kind.Plural)
	return &interchange.File{Table: table, Mapping: m, Dates: opts.dates}, nil
}

// errNoRecords says that an export of plumb holds no record.
var errNoRecords = errors.New("no records")

// chooseMapping decides how a table is read: as its own export, as the mapping or
// preset on the command line says, or as what it plainly is.
func (a *app) chooseMapping(schema *records.Schema, opts importOptions, table *interchange.Table, k *records.Kind, mappings []*interchange.Mapping) (*interchange.Mapping, error) {
	if opts.mapping == "" && (opts.preset == "" || opts.preset == "plumb") {
		if own := interchange.Own(schema, table); own != nil {
			return own, nil
		}
		if preset := table.Preset(); preset != "" && opts.preset == "" {
			all, err := interchange.Preset(schema, preset)
			if err != nil {
				return nil, err
			}
			mappings = slices.DeleteFunc(all, func(m *interchange.Mapping) bool { return k != nil && m.Kind != k })
		}
	}
	if m := interchange.Recognise(table, mappings); m != nil {
		return m, nil
	}
	return nil, usage("its columns are "+strings.Join(table.Header, ", "), "%s looks like none of the files that can be read here", table.Path)
}

// suggest prints a mapping file for each table.
func (a *app) suggest(files []*interchange.File) error {
	for _, f := range files {
		text, err := interchange.Suggest(a.schema, f.Mapping.Kind, f.Table)
		if err != nil {
			return err
		}
		fmt.Fprint(a.env.Out, text)
	}
	return nil
}

// importInput opens a file as often as it is read; standard input is kept.
func (a *app) importInput(path string) (interchange.Input, error) {
	if path == "-" {
		b, err := a.readInput(path)
		return interchange.Bytes("standard input", b), err
	}
	full := a.path(path)
	info, err := os.Stat(full)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return interchange.Input{}, usage("", "there is no file %s", path)
	case err != nil:
		return interchange.Input{}, err
	case info.IsDir():
		return interchange.Input{}, usage("name the files in it", "%s is a folder", path)
	}
	if !info.Mode().IsRegular() { // a pipe can be read once only
		b, err := a.readInput(path)
		return interchange.Bytes(path, b), err
	}
	return interchange.Input{Path: path, Open: func() (io.ReadCloser, error) { return os.Open(full) }}, nil
}

// showImport says what became of the rows. Doubts go to Err; -o json has them
// in the result.
func (a *app) showImport(files []*interchange.File, summaries []*interchange.Summary, kept bool) error {
	v := render.View{Columns: []render.Column{{Name: "kind", Title: "kind"}, {Name: "read", Title: "read", Right: true}, {Name: "created", Title: "created", Right: true},
		{Name: "updated", Title: "updated", Right: true}, {Name: "unchanged", Title: "unchanged", Right: true}, {Name: "differs", Title: "differs", Right: true},
		{Name: "skipped", Title: "skipped", Right: true}, {Name: "warnings", Title: "warnings", Right: true}}}
	objects := make([]any, 0, len(summaries))
	for _, s := range summaries {
		row := []render.Cell{render.Text(s.Kind)}
		for _, n := range []int{s.Read, s.Created, s.Updated, s.Unchanged, s.Differs, s.Skipped, len(s.Warnings)} {
			row = append(row, render.Text(itoa(n)))
		}
		v.Rows = append(v.Rows, row)
		objects = append(objects, s)
		a.sayWarnings(s)
	}
	a.sayNotes(summaries)
	a.sayUnmapped(files, summaries, kept)
	if a.flags.dryRun && a.flags.output == "" {
		return nil
	}
	v.Value = objects
	return a.show(v)
}

// maxWarnings is how many warnings of a kind are told one by one.
const maxWarnings = 40

func (a *app) sayWarnings(s *interchange.Summary) {
	for i, n := range s.Warnings {
		if i == maxWarnings {
			a.say(fmt.Sprintf("… and %d more warnings about %s; -o json has them all", len(s.Warnings)-i, s.Kind))
			return
		}
		place := n.File
		if n.Line > 0 {
			place += ":" + itoa(n.Line)
		}
		a.say(place + ": warning: " + n.Message)
	}
}

// sayNotes tells what concerns whole files, of many files once.
func (a *app) sayNotes(summaries []*interchange.Summary) {
	files := map[string][]string{}
	var messages []string
	for _, s := range summaries {
		for _, n := range s.Notes {
			if files[n.Message] == nil {
				messages = append(messages, n.Message)
			}
			files[n.Message] = append(files[n.Message], n.File)
		}
	}
	for _, message := range messages {
		a.say(fmt.Sprintf("%s: note: %s", fileWords(files[message]), message))
	}
}

// fileWords names up to five files.
func fileWords(paths []string) string {
	if len(paths) > 5 {
		return fmt.Sprintf("%d files", len(paths))
	}
	return strings.Join(paths, ", ")
}

func anyList[T any](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}

// maxColumns is how many columns are named one by one.
const maxColumns = 40

// sayUnmapped lists the columns that nothing maps: of many files together.
func (a *app) sayUnmapped(files []*interchange.File, summaries []*interchange.Summary, kept bool) {
	what := "not read, since nothing maps them"
	if kept {
		what = "kept under extra, since nothing maps them"
	}
	for _, s := range summaries {
		var paths, columns []string
		for _, f := range files {
			found := s.Unmapped[f.Path]
			if len(found) == 0 || !f.Counted(s) {
				continue
			}
			if len(files) <= 5 {
				a.say(fmt.Sprintf("%s: %s: %s", f.Path, what, columnWords(found)))
				continue
			}
			paths, columns = append(paths, f.Path), append(columns, found...)
		}
		slices.Sort(columns)
		if columns = slices.Compact(columns); len(columns) > 0 {
			a.say(fmt.Sprintf("%s: %s: %s", fileWords(paths), what, columnWords(columns)))
		}
	}
}

func columnWords(columns []string) string {
	if len(columns) <= maxColumns {
		return strings.Join(columns, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(columns[:maxColumns], ", "), len(columns)-maxColumns)
}
