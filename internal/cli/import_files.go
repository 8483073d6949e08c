package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"plumb/internal/interchange"
	"plumb/internal/pick"
	"plumb/records"
)

// importFiles reads the tables and finds out how each is to be read.
func (a *app) importFiles(schema *records.Schema, opts importOptions, args []string) ([]*interchange.File, error) {
	if len(args) == 0 {
		return nil, usage("see \"plumb import --help\"", "plumb import needs a kind and files, or --preset and files")
	}
	var mappings []*interchange.Mapping
	var err error
	if opts.preset != "" && opts.preset != interchange.OwnPreset {
		if mappings, err = a.preset(schema, opts.preset); err != nil {
			return nil, err
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
		if errors.Is(err, fs.ErrNotExist) {
			b, err = os.ReadFile(filepath.Join(a.root, "mappings", opts.mapping+".yaml"))
		}
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
	delimiter, err := delimiterOf(opts.delimiter)
	if err != nil {
		return nil, err
	}
	if opts.encoding != "" && !interchange.KnowsEncoding(opts.encoding) {
		return nil, usage("for example windows-1252, iso-8859-2, utf-16", "--encoding %q is not known", opts.encoding)
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
	what := m.Kind.Plural
	if m.History {
		what = "the histories of " + what
	}
	a.sayRead("%s: %s, %d rows of %s", path, table.Dialect, table.Count, what)
	return &interchange.File{Table: table, Mapping: m, Dates: opts.dates}, nil
}

// preset returns the mappings of a preset that ships, or that the directory has as
// mappings/NAME.yaml or mappings/NAME.KIND.yaml.
func (a *app) preset(schema *records.Schema, name string) ([]*interchange.Mapping, error) {
	own, _ := filepath.Glob(filepath.Join(a.root, "mappings", "*.yaml"))
	var out []*interchange.Mapping
	for _, path := range own {
		if base := filepath.Base(path); base != name+".yaml" && !strings.HasPrefix(base, name+".") {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		m, err := interchange.ParseMapping(schema, "mappings/"+filepath.Base(path), b)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	if out != nil {
		return out, nil
	}
	out, err := interchange.Preset(schema, name)
	if err != nil {
		return nil, usage("", "%v", err)
	}
	return out, nil
}

// errNoRecords says that an export of plumb holds no record.
var errNoRecords = errors.New("no records")

// sayRead tells what a file was recognised as, also in a pipe: a guess that is
// wrong must show.
func (a *app) sayRead(format string, args ...any) {
	if !a.flags.quiet {
		a.say(fmt.Sprintf(format, args...))
	}
}

// delimiterOf is the character that --delimiter says, or names.
func delimiterOf(word string) (rune, error) {
	if word == "" {
		return 0, nil
	}
	if named, ok := map[string]rune{"tab": '\t', `\t`: '\t', "comma": ',', "semicolon": ';', "pipe": '|', "space": ' '}[strings.ToLower(word)]; ok {
		return named, nil
	}
	if letter, size := utf8.DecodeRuneInString(word); size == len(word) && !strings.ContainsRune("\"\r\n", letter) {
		return letter, nil
	}
	return 0, usage("", "--delimiter %q; expected one character, or tab", word)
}

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
	if k != nil && len(mappings) == 1 && mappings[0].Knows(table.Header) { // it was said what they are
		return mappings[0], nil
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
