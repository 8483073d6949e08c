// Package config reads a directory's plumb.yaml over the schema that ships and
// makes the records.Schema of it. Both files have one form; maps merge by key,
// lists and single values replace, null removes.
//
// Everything that is wrong is reported at once, with path, line and column and
// the nearest word that would have been right.
package config

import (
	"fmt"
	"os"
	"path/filepath"

	"plumb/data"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// FileName is the marker of a plumb directory.
const FileName = "plumb.yaml"

// Format is the version of the directory's form that this program writes.
const Format = 1

// NewerError says that a directory was written by a newer plumb.
type NewerError struct {
	Path string
	Has  int
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("%s has format %d; this plumb knows formats up to %d", e.Path, e.Has, Format)
}

// Load reads plumb.yaml in a directory.
func Load(dir string) (*records.Schema, error) {
	b, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		return nil, err
	}
	return Parse(b)
}

// Default is the schema that ships.
func Default() (*records.Schema, error) { return Parse([]byte("format: 1\n")) }

// Parse makes a schema of the bytes of a plumb.yaml. The error is a
// *yamlfile.Error or a *NewerError.
func Parse(overlay []byte) (*records.Schema, error) {
	base, err := yamlfile.ParseTree("data/schema.yaml", data.Schema())
	if err != nil {
		return nil, err
	}
	over, err := yamlfile.Parse(FileName, overlay)
	if err != nil {
		return nil, err
	}
	d := decoder{base: base, over: over}
	schema, err := d.schema(merge(base, over.Tree))
	if err != nil {
		return nil, err
	}
	if len(d.problems) > 0 {
		return nil, &yamlfile.Error{Problems: d.problems}
	}
	return schema, nil
}

// merge lays over on base: maps by key, all else replaced, null removed.
func merge(base, over records.Tree) records.Tree {
	if base.Shape != records.Map || over.Shape != records.Map {
		return over
	}
	for i, key := range over.Keys {
		v := over.Items[i]
		switch {
		case isNull(v):
			base = base.Set(key, records.Tree{})
		default:
			base = base.Set(key, merge(base.At(key), v))
		}
	}
	return base
}

func isNull(t records.Tree) bool { return t.Shape == records.Text && t.Bare && t.Text == "" }
