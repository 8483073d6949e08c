package store

import (
	"errors"
	"io/fs"

	"plumb/internal/config"
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
	_, err := c.store.Rates()
	c.beside(records.RatesFile, err)
}
