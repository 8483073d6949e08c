// Package data holds what is compiled into plumb: the schema, the text of a new
// plumb.yaml, help topics, import presets, the sample directory, the numbering
// plans of the world's telephones, and the tables of the duplicate matcher.
package data

import (
	"embed"
	"io/fs"
)

//go:embed schema.yaml plumb.yaml phones.tsv help mappings matching sample
var files embed.FS

// Schema is the schema that ships, in YAML.
func Schema() []byte { return read("schema.yaml") }

// Config is the plumb.yaml that plumb init writes.
func Config() []byte { return read("plumb.yaml") }

// Help is the text of a help topic; nil if there is none of the name.
func Help(topic string) []byte { return read("help/" + topic + ".md") }

// Mapping is an import preset; nil if there is none of the name.
func Mapping(name string) []byte { return read("mappings/" + name + ".yaml") }

// Matching is a table of the duplicate matcher; nil if there is none of the name.
// A line an entry, sorted, text folded as by pick.Fold, comments after # at the top.
func Matching(name string) []byte { return read("matching/" + name + ".txt") }

// Phones is how each country's telephone numbers are dialled: a line a country,
// tabs between, columns named in the first line; patterns are regular expressions
// (RE2) for the beginning of a number, the last for the whole of it. It is made
// from Google's libphonenumber (Apache License 2.0) by a test of internal/phone.
func Phones() []byte { return read("phones.tsv") }

// Sample is the sample directory, laid out as on disk.
func Sample() fs.FS {
	sub, _ := fs.Sub(files, "sample") // the name is a constant and valid
	return sub
}

// Names lists the files of a folder without their extension.
func Names(folder string) []string {
	entries, _ := fs.ReadDir(files, folder)
	var out []string
	for _, e := range entries {
		name := e.Name()
		for i := len(name) - 1; i > 0; i-- {
			if name[i] == '.' {
				name = name[:i]
				break
			}
		}
		out = append(out, name)
	}
	return out
}

func read(path string) []byte {
	b, err := files.ReadFile(path)
	if err != nil {
		return nil
	}
	return b
}
