package interchange

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"slices"

	"plumb/records"
)

// Source is what is exported: the schema, and the records of each kind, losers of
// a merge included. Scan is called again for every pass that a format needs and
// yields the same order each time; an error in it ends the export.
type Source struct {
	Schema *records.Schema
	Scan   func(*records.Kind) iter.Seq2[records.Record, error]
	Guard  bool         // csv: keep spreadsheets from taking a cell for a formula
	VCard  string       // version of vcard: 4.0 or 3.0
	Note   func(string) // told what a format could not take over
}

// Format is one way to write records for other programs. No format holds all
// records in memory, and the same records give the same bytes.
type Format struct {
	Name, Ext string
	PerKind   bool                     // one file holds one kind
	Binary    bool                     // nothing for a terminal
	Takes     func(*records.Kind) bool // nil: any kind
	Only      string                   // what Takes asks for, in words
	write     func(w *bufio.Writer, src Source, kinds []*records.Kind) error
}

// Formats lists what can be written.
func Formats() []Format {
	return []Format{
		{Name: "csv", Ext: "csv", PerKind: true, write: writeCSV},
		{Name: "ndjson", Ext: "ndjson", write: writeNDJSON},
		{Name: "json", Ext: "json", write: writeJSON},
		{Name: "vcard", Ext: "vcf", Takes: (*records.Kind).Person, Only: "people", write: writeVCard},
		{Name: "ics", Ext: "ics", Takes: holdsDays, Only: "tasks and deals", write: writeICS},
		{Name: "parquet", Ext: "parquet", PerKind: true, Binary: true, write: writeParquet},
		{Name: "sql", Ext: "sql", write: writeSQL},
	}
}

// FormatNames lists the formats by name.
func FormatNames() []string {
	var out []string
	for _, f := range Formats() {
		out = append(out, f.Name)
	}
	return out
}

// FormatByName returns a format by its name or by the extension of its files.
func FormatByName(name string) (Format, bool) {
	all := Formats()
	i := slices.IndexFunc(all, func(f Format) bool { return f.Name == name || f.Ext == name })
	if i < 0 {
		return Format{}, false
	}
	return all[i], true
}

// Kinds are those of a list that the format can hold.
func (f Format) Kinds(all []*records.Kind) []*records.Kind {
	return slices.DeleteFunc(slices.Clone(all), func(k *records.Kind) bool { return f.Takes != nil && !f.Takes(k) })
}

// Write writes the records of the kinds, one kind after the other.
func (f Format) Write(w io.Writer, src Source, kinds ...*records.Kind) error {
	b := bufio.NewWriterSize(w, 1<<16)
	if err := f.write(b, src, kinds); err != nil {
		return err
	}
	return b.Flush()
}

// each calls fn for every record of a kind.
func (src Source) each(k *records.Kind, fn func(records.Record) error) error {
	for r, err := range src.Scan(k) {
		if err != nil {
			return err
		}
		if err := fn(r); err != nil {
			return err
		}
	}
	return nil
}

func (src Source) note(format string, args ...any) {
	if src.Note != nil {
		src.Note(fmt.Sprintf(format, args...))
	}
}
