package report

import (
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"plumb/internal/config"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// now is the time of all tests: a Saturday.
var now = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

var utc = Calendar{Zone: time.UTC, FiscalStart: 1, WeekStart: time.Monday}

// schemaOf is the schema of a plumb.yaml.
func schemaOf(t *testing.T, more string) *records.Schema {
	t.Helper()
	s, err := config.Parse([]byte("format: 1\n" + more))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// made makes records of a kind of texts of files.
func made(t *testing.T, k *records.Kind, files ...string) []records.Record {
	t.Helper()
	var out []records.Record
	for _, text := range files {
		f, err := yamlfile.Parse("x.yaml", []byte(strings.ReplaceAll(text, "\t", "")))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, records.FromTree(k, f.Tree))
	}
	return out
}

// eur is an amount.
func eur(text string) records.Money {
	return records.Money{Amount: decimal.RequireFromString(text), Currency: "EUR"}
}
