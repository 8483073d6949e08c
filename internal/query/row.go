package query

import (
	"strings"
	"time"

	"plumb/records"
)

// RowFilter is a compiled expression over rows that several records make together.
type RowFilter struct{ expression }

// CompileRow makes a filter over rows with names of some types, such as stage_type or
// lead.source, and with options if they have some. The error is an *Error.
func CompileRow(text string, types map[string]any, options func(name string) []records.Option, today time.Time) (*RowFilter, error) {
	bases := map[string]bool{}
	for name := range types {
		if base, _, dotted := strings.Cut(name, "."); dotted {
			bases[base] = true
		}
	}
	x, err := compile(text, vocabulary{types: types, dotted: func(base string) bool { return bases[base] }, options: options}, today)
	return &RowFilter{x}, err
}

// Uses lists the names that the expression asks for.
func (f *RowFilter) Uses() []string { return f.names }

// Match reports whether a row passes.
func (f *RowFilter) Match(value func(name string) any) (bool, error) { return f.run(value) }

// Value is a name of a record as expressions see it.
func Value(r records.Record, name string, s *records.Schema) any { return valueOf(r, name, s) }

// Zero is what a name of a kind is when it is absent; it also says its type.
func Zero(k *records.Kind, name string) any { return zeroOf(k, name) }
