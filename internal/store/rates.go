package store

import (
	"errors"
	"io/fs"

	"plumb/internal/config"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// Rates reads rates.yaml; nil where there is none. The error is a *yamlfile.Error.
func (s *Store) Rates() (*records.Rates, error) {
	b, err := s.read(records.RatesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return config.ParseRates(s.name(records.RatesFile), b)
}

// rates checks rates.yaml, if there is one.
func (c *checker) rates() {
	var bad *yamlfile.Error
	switch _, err := c.store.Rates(); {
	case errors.As(err, &bad):
		for _, p := range bad.Problems {
			p.Check = "value"
			c.problems = append(c.problems, p)
		}
	case err != nil:
		c.problems = append(c.problems, records.Problem{Path: records.RatesFile, Check: "read", Message: err.Error()})
	}
}
