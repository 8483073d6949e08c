package store

import (
	"errors"
	"io/fs"
	"iter"
	"path"
	"strings"

	"plumb/internal/yamlfile"
	"plumb/records"
)

// ScanVerdicts yields what was said of pairs that are not the same, as the files say it.
// A file that cannot be read yields a *yamlfile.Error in its place, as of records.
func (s *Store) ScanVerdicts() iter.Seq2[records.Verdict, error] {
	return func(yield func(records.Verdict, error) bool) {
		paths, problems := s.list(verdictShelf())
		for _, p := range problems {
			if strings.Contains(p.Path, "/") && !strings.HasSuffix(p.Path, ".yaml") {
				continue // a README harms nobody; check names it
			}
			p.Path = s.name(p.Path)
			if !yield(records.Verdict{}, broken(p)) {
				return
			}
		}
		if len(paths) == 0 {
			return
		}
		read, err := s.several(paths)
		if err != nil {
			yield(records.Verdict{}, err)
			return
		}
		for i, at := range paths {
			v, err := s.verdict(at, func() ([]byte, error) { return read(i) })
			if errors.Is(err, fs.ErrNotExist) {
				continue // removed since it was listed
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

func (s *Store) verdict(at string, read func() ([]byte, error)) (records.Verdict, error) {
	b, err := read()
	if err != nil {
		return records.Verdict{}, err
	}
	t, err := yamlfile.ParseTree(s.name(at), b)
	if err != nil {
		return records.Verdict{}, err
	}
	found := records.CheckVerdict(t, strings.TrimSuffix(path.Base(at), ".yaml"))
	if len(found) == 0 || found[0].Check != "id" {
		return records.VerdictFrom(t), nil
	}
	f, err := yamlfile.Parse(s.name(at), b)
	if err != nil {
		return records.Verdict{}, err
	}
	return records.Verdict{}, broken(f.Problem("id", found[0].Message, found[0].Field))
}

// Verdicts returns what was said of pairs, as it holds now, and what kept some of it from
// being read. Where nothing was ever said it costs a look for the folder.
func (s *Store) Verdicts() (records.Verdicts, []error) {
	var list []records.Verdict
	var unread []error
	for v, err := range s.ScanVerdicts() {
		if err != nil {
			unread = append(unread, err)
			continue
		}
		list = append(list, v)
	}
	return records.NewVerdicts(list, s.orNone), unread
}

// orNone is Get, with the zero Record where there is none to read.
func (s *Store) orNone(id string) records.Record {
	r, err := s.Get(id)
	if err != nil {
		return records.Record{}
	}
	return r
}
