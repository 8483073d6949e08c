package store

import (
	"errors"
	"io/fs"

	"plumb/internal/config"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// Targets reads targets.yaml; none where there is no such file. The error is a
// *yamlfile.Error or a *config.NewerError.
func (s *Store) Targets() ([]records.Goal, error) {
	b, err := s.read(records.TargetsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return config.ParseTargets(s.name(records.TargetsFile), b, s.Schema)
}

// targets checks targets.yaml, if there is one.
func (c *checker) targets() {
	_, err := c.store.Targets()
	c.beside(records.TargetsFile, err)
}

// beside tells what is wrong with a file that is no record.
func (c *checker) beside(path string, err error) {
	var bad *yamlfile.Error
	switch {
	case errors.As(err, &bad):
		for _, p := range bad.Problems {
			p.Check = "value"
			c.problems = append(c.problems, p)
		}
	case err != nil:
		c.problems = append(c.problems, records.Problem{Path: path, Check: "read", Message: err.Error()})
	}
}
