// Package records holds what plumb knows about its trade: kinds, fields,
// records, processes, conversions and the lock on what has been converted.
//
// A kind is data. What a lead is — its fields, its statuses, what it becomes —
// stands in a schema (data/schema.yaml, and a directory's plumb.yaml over it),
// not in a Go struct. Everything that works on fields is therefore written
// once. Code that needs a meaning asks for a role ([Kind.Role]), never for a
// key: keys stand only in YAML.
//
// A value is text that its field has checked ([Field.Parse] is the only maker).
// Equality, merging, the seal and output work on the text; arithmetic asks an
// accessor ([Value.Money], [Value.Time] …). A [Record] has value semantics:
// every change returns a new one.
//
// The package is pure. It reads no file, no clock and no environment; callers
// pass in the time, the user and new ids. Before version 1 its API may change.
package records
