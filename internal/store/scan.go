package store

import (
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"plumb/internal/yamlfile"
	"plumb/records"
)

// Scan yields the records of a kind in the order of their ids. A file that
// cannot be read yields a *yamlfile.Error in its place, and the rest follow.
func (s *Store) Scan(k *records.Kind) iter.Seq2[records.Record, error] {
	return func(yield func(records.Record, error) bool) {
		paths, problems := s.list(k)
		for _, p := range problems {
			if strings.Contains(p.Path, "/") && !strings.HasSuffix(p.Path, ".yaml") {
				continue // a README beside the records harms nobody; check names it
			}
			if !yield(records.Record{}, &yamlfile.Error{Problems: []records.Problem{p}}) {
				return
			}
		}
		for chunk := range slices.Chunk(paths, chunkSize) {
			for _, row := range s.decode(k, chunk) {
				if errors.Is(row.err, fs.ErrNotExist) {
					continue // removed since it was listed
				}
				if !yield(row.record, row.err) {
					return
				}
			}
		}
	}
}

// chunkSize is how many files are decoded together: enough to keep all
// processors busy, few enough to be forgotten before the next.
const chunkSize = 2048

// All yields the records of several kinds, one kind after the other.
func (s *Store) All(kinds ...*records.Kind) iter.Seq2[records.Record, error] {
	return func(yield func(records.Record, error) bool) {
		for _, k := range kinds {
			for r, err := range s.Scan(k) {
				if !yield(r, err) {
					return
				}
			}
		}
	}
}

type row struct {
	record records.Record
	err    error
}

// decode reads files on all processors; the rows are in the order of the paths.
func (s *Store) decode(k *records.Kind, paths []string) []row {
	rows := make([]row, len(paths))
	workers := min(runtime.GOMAXPROCS(0), len(paths)/32+1)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(paths); i += workers {
				rows[i].record, rows[i].err = s.decodeOne(k, paths[i])
			}
		})
	}
	wg.Wait()
	return rows
}

func (s *Store) decodeOne(k *records.Kind, path string) (records.Record, error) {
	b, err := s.readListed(path)
	if err != nil {
		return records.Record{}, err
	}
	t, err := yamlfile.ParseTree(path, b)
	if err != nil {
		return records.Record{}, err
	}
	r := records.FromTree(k, t)
	if id := strings.TrimSuffix(filepath.Base(path), ".yaml"); r.ID() != id {
		f, err := yamlfile.Parse(path, b)
		if err != nil {
			return records.Record{}, err
		}
		return records.Record{}, &yamlfile.Error{Problems: []records.Problem{f.Problem("id", idMessage(r.ID(), id), "id")}}
	}
	return r, nil
}

// readListed reads a file whose folders were looked at when it was listed.
func (s *Store) readListed(path string) ([]byte, error) {
	if _, ok := s.overlay[path]; ok {
		return s.read(path)
	}
	f, err := os.OpenFile(filepath.Join(s.Root, filepath.FromSlash(path)), os.O_RDONLY|noFollow, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if p, bad := oddFile(path, info); bad {
		return nil, &yamlfile.Error{Problems: []records.Problem{p}}
	}
	b := make([]byte, info.Size())
	n, err := f.Read(b)
	if n < len(b) && err == nil || len(b) == 0 {
		return os.ReadFile(f.Name())
	}
	return b[:n], err
}

// list returns the record files of a kind, and what lies among them that does
// not belong there.
func (s *Store) list(k *records.Kind) (paths []string, problems []records.Problem) {
	odd := func(path, message string) {
		problems = append(problems, records.Problem{Path: path, Check: "layout", Message: message})
	}
	for path, f := range s.overlay {
		if f.New && strings.HasPrefix(path, k.Plural+"/") {
			paths = append(paths, path)
		}
	}
	if info, err := os.Lstat(filepath.Join(s.Root, k.Plural)); err == nil && !info.IsDir() {
		odd(k.Plural, "is no folder; expected the folder of "+k.Plural)
		return paths, problems
	}
	for _, shard := range s.dir(k.Plural) {
		folder := k.Plural + "/" + shard.Name()
		if !shard.IsDir() {
			odd(folder, "lies beside the folders of records; expected "+k.Plural+"/XX/ID.yaml")
			continue
		}
		for _, e := range s.dir(folder) {
			path := folder + "/" + e.Name()
			id, isYAML := strings.CutSuffix(e.Name(), ".yaml")
			prefix, _ := records.SplitID(id)
			switch {
			case e.Type()&fs.ModeSymlink != 0:
				odd(path, "is a symbolic link; records are ordinary files")
			case !isYAML || !records.IsID(id) || prefix != k.Prefix:
				odd(path, "is no record of kind "+k.Name+"; expected a name such as "+k.Prefix+"-7k3m9q2xwt.yaml")
			case k.Path(id) != path:
				problems = append(problems, records.Problem{Path: path, Check: "path", Record: id, Message: "lies in the wrong folder; expected " + k.Path(id)})
			default:
				paths = append(paths, path)
			}
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths), problems
}

// dir lists a folder, without what editors and file managers leave there.
func (s *Store) dir(path string) []fs.DirEntry {
	entries, _ := os.ReadDir(filepath.Join(s.Root, filepath.FromSlash(path)))
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		name := e.Name()
		return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#") || name == "Thumbs.db"
	})
}
