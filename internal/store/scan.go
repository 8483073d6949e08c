package store

import (
	"errors"
	"io/fs"
	"iter"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"plumb/internal/yamlfile"
	"plumb/records"
)

// Scan yields the records of a kind in the order of their ids. A file that
// cannot be read yields a *yamlfile.Error in its place, and the rest follow; after
// a *gitx.Error nothing follows.
func (s *Store) Scan(k *records.Kind) iter.Seq2[records.Record, error] {
	return func(yield func(records.Record, error) bool) {
		paths, problems := s.list(kindShelf(k))
		for _, p := range problems {
			if strings.Contains(p.Path, "/") && !strings.HasSuffix(p.Path, ".yaml") {
				continue // a README beside the records harms nobody; check names it
			}
			p.Path = s.name(p.Path)
			if !yield(records.Record{}, broken(p)) {
				return
			}
		}
		for rows, err := range s.chunks(k, paths) {
			if err != nil {
				yield(records.Record{}, err)
				return
			}
			for _, row := range rows {
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

// chunks decodes files, many at a time. Who has looked at the first of them wants the
// others too: from then on the next are decoded while those before are looked at. When
// the loop ends nothing is being read any more.
func (s *Store) chunks(k *records.Kind, paths []string) iter.Seq2[[]row, error] {
	return func(yield func([]row, error) bool) {
		parts := slices.Collect(slices.Chunk(paths, chunkSize))
		var ahead func() ([]row, error) // waits for the next part; nil: it is not begun
		defer func() {
			if ahead != nil {
				_, _ = ahead()
			}
		}()
		for i, part := range parts {
			wait := ahead
			if wait == nil {
				wait = s.begin(k, part)
			}
			rows, err := wait()
			if ahead = nil; err == nil && i > 0 && i+1 < len(parts) {
				ahead = s.begin(k, parts[i+1])
			}
			if !yield(rows, err) || err != nil {
				return
			}
		}
	}
}

// begin decodes files; what it returns waits for them.
func (s *Store) begin(k *records.Kind, paths []string) func() ([]row, error) {
	var rows []row
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		var read func(int) ([]byte, error)
		if read, err = s.several(paths); err == nil {
			rows = s.decode(k, paths, read)
		}
	}()
	return func() ([]row, error) { <-done; return rows, err }
}

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
func (s *Store) decode(k *records.Kind, paths []string, read func(int) ([]byte, error)) []row {
	rows := make([]row, len(paths))
	workers := min(runtime.GOMAXPROCS(0), len(paths)/32+1)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(paths); i += workers {
				b, err := read(i)
				if err == nil {
					rows[i].record, err = decodeOne(k, s.name(paths[i]), b)
				}
				rows[i].err = err
			}
		})
	}
	wg.Wait()
	return rows
}

func decodeOne(k *records.Kind, path string, b []byte) (records.Record, error) {
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
