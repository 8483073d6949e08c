package cli

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"plumb/internal/atomicfile"
	"plumb/internal/config"
	"plumb/internal/interchange"
	"plumb/records"
)

type exportedFile struct {
	path  string
	kinds []*records.Kind
}

// exportFiles says which file takes which kinds: --out itself, or in a folder a
// file each.
func (a *app) exportFiles(schema *records.Schema, f interchange.Format, out string, kinds []*records.Kind) ([]exportedFile, error) {
	path := a.path(out)
	info, err := os.Stat(path)
	folder := err == nil && info.IsDir() || strings.HasSuffix(out, "/")
	var files []exportedFile
	switch {
	case folder && !f.PerKind || !folder && f.PerKind && err == nil && len(kinds) > 1:
		return nil, usage("", "%s holds all kinds in one file, csv and parquet one kind a file: --out %s does not fit", f.Name, out)
	case f.PerKind && (folder || len(kinds) > 1):
		for _, k := range kinds {
			files = append(files, exportedFile{filepath.Join(path, k.Plural+"."+f.Ext), []*records.Kind{k}})
		}
	default:
		files = []exportedFile{{path, kinds}}
	}
	for _, file := range files {
		if amongRecords(schema, a.root, file.path) {
			return nil, usage("name a place outside of it", "%s lies where plumb keeps its own files", file.path)
		}
	}
	return files, nil
}

// amongRecords reports whether a file lies in a folder of records or of plumb, or
// is the marker. Links are followed as far as there is anything.
func amongRecords(schema *records.Schema, root, path string) bool {
	rel, err := filepath.Rel(real(root), real(path))
	if err != nil {
		return false
	}
	first, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
	own := []string{config.FileName, ".plumb", ".git", "not-duplicates"}
	return slices.Contains(own, first) || slices.ContainsFunc(schema.Kinds, func(k *records.Kind) bool { return k.Plural == first })
}

func real(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	if dir := filepath.Dir(path); dir != path {
		return filepath.Join(real(dir), filepath.Base(path))
	}
	return path
}

// exportFile writes one file whole, and makes its folder.
func (a *app) exportFile(path string, write func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	if err := atomicfile.Stream(path, write); err != nil {
		return err
	}
	a.tell("wrote %s", path)
	return nil
}
