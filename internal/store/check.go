package store

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"plumb/internal/pick"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// Checks are the names of what Check looks for.
var Checks = []string{"read", "canonical", "id", "path", "reference", "required", "value", "process", "seal", "double-conversion", "conflict-marker", "layout"}

// StrictChecks are looked for only when asked.
var StrictChecks = []string{"dictionary", "people"}

// Check reads everything and returns every problem, in the order of paths and
// lines. It repairs nothing. strict also wants every field that the directory
// adds to be explained, and every owner to be among its people.
func (s *Store) Check(strict bool) []records.Problem {
	c := checker{store: s, ids: map[string]records.Record{}}
	for _, k := range s.Schema.Kinds {
		c.collect(k)
	}
	for _, r := range c.records {
		c.record(r)
	}
	c.verdicts()
	c.strangers()
	c.rates()
	c.targets()
	if strict {
		c.dictionary()
		c.people()
	}
	slices.SortStableFunc(c.problems, func(a, b records.Problem) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return c.problems
}

type checker struct {
	store    *Store
	records  []records.Record
	ids      map[string]records.Record
	problems []records.Problem
}

func (c *checker) collect(k *records.Kind) {
	_, odd := c.store.list(kindShelf(k))
	for _, p := range odd {
		if strings.Contains(p.Path, "/") && !strings.HasSuffix(p.Path, ".yaml") {
			c.problems = append(c.problems, p)
		}
	}
	for r, err := range c.store.Scan(k) {
		var bad *yamlfile.Error
		switch {
		case errors.As(err, &bad):
			c.problems = append(c.problems, bad.Problems...)
		case err != nil:
			c.problems = append(c.problems, records.Problem{Check: "read", Message: err.Error()})
		default:
			c.records = append(c.records, r)
			c.ids[r.ID()] = r
		}
	}
}

func (c *checker) record(r records.Record) {
	found := c.store.Schema.Validate(r)
	found = append(found, records.CheckHistory(r)...)
	found = append(found, c.unknown(r)...)
	found = append(found, c.references(r)...)
	found = append(found, c.merged(r)...)
	if r.SealBroken() {
		found = append(found, records.Problem{Check: "seal", Field: "seal", Message: r.ID() + " is converted and read-only, but was changed after it was sealed; restore it from git"})
	}
	if p, bad := c.stray(r); bad {
		found = append(found, p)
	}
	if !r.Locked() && !c.canonical(r) {
		found = append(found, records.Problem{Check: "canonical", Message: "is not in canonical form; plumb fmt rewrites it"})
	}
	c.place(r, found)
}

// place gives problems their path and line; the file is read again only then.
func (c *checker) place(r records.Record, found []records.Problem) {
	if len(found) == 0 {
		return
	}
	path := r.Kind.Path(r.ID())
	b, _ := c.store.read(path)
	f, err := yamlfile.Parse(path, b)
	for _, p := range found {
		p.Path, p.Record = path, r.ID()
		if err == nil && p.Field != "" {
			at := f.At(p.Field)
			p.Line, p.Column = at.Line, at.Column
		}
		c.problems = append(c.problems, p)
	}
}

func (c *checker) unknown(r records.Record) []records.Problem {
	if r.Locked() {
		return nil
	}
	var out []records.Problem
	for _, key := range r.UnknownKeys() {
		out = append(out, records.Problem{Check: "value", Field: key, Message: fmt.Sprintf("%s has no field %q%s", r.Kind.Name, key, pick.DidYouMean(key, r.Kind.FieldKeys()))})
	}
	return out
}

func (c *checker) references(r records.Record) []records.Problem {
	var out []records.Problem
	r.Refs(func(f *records.Field, id string) {
		if !c.store.Exists(id) {
			out = append(out, records.Problem{Check: "reference", Field: fieldKey(f), Message: fmt.Sprintf("%s: there is no record %s", fieldKey(f), id)})
		}
	})
	return out
}

// merged finds a note of a merge that leads nowhere, and a record that notes a
// duplicate which is not there.
func (c *checker) merged(r records.Record) []records.Problem {
	add := func(field, format string, args ...any) records.Problem {
		return records.Problem{Check: "reference", Field: field, Message: fmt.Sprintf(format, args...)}
	}
	var out []records.Problem
	for _, id := range r.Key("duplicates").Strings() {
		if !c.store.Exists(id) && !r.Locked() {
			out = append(out, add("duplicates", "duplicates: there is no record %s", id))
		}
	}
	into := r.MergedInto()
	switch {
	case into == "":
	case !c.store.Exists(into):
		out = append(out, add("merged_into", "merged_into: there is no record %s", into))
	case c.store.Schema.KindOf(into) != r.Kind:
		out = append(out, add("merged_into", "merged_into: %s is no %s", into, r.Kind.Name))
	case c.circle(r):
		out = append(out, add("merged_into", "merged_into: %s was merged in a circle", into))
	}
	return out
}

// last is where merges lead to from a record, as far as they lead.
func (c *checker) last(r records.Record) records.Record {
	for range 100 {
		next, ok := c.ids[r.MergedInto()]
		if !ok {
			break
		}
		r = next
	}
	return r
}

// circle reports whether merges lead from a record back to it.
func (c *checker) circle(r records.Record) bool {
	next := r
	for range 100 {
		var ok bool
		if next, ok = c.ids[next.MergedInto()]; !ok || next.ID() == r.ID() {
			return ok
		}
	}
	return false
}

// stray finds what a conversion made that lost against another conversion of
// the same record: it names its origin, which names others.
func (c *checker) stray(r records.Record) (records.Problem, bool) {
	f := r.Kind.Role(records.RoleOrigin)
	origin, ok := c.ids[r.Get(f).Text()]
	origin = c.last(origin)
	named := func(id string) bool { return c.last(c.ids[id]).ID() == r.ID() }
	if f == nil || !ok || !origin.Locked() || slices.ContainsFunc(origin.ConvertedTo(), named) || !origin.Converted().Has(r.Kind.Name) {
		return records.Problem{}, false
	}
	return records.Problem{Check: "double-conversion", Field: f.Key,
		Message: fmt.Sprintf("says that it comes from %s, which was converted into %s", origin.ID(), origin.Converted().At(r.Kind.Name).Text)}, true
}

func (c *checker) canonical(r records.Record) bool {
	path := r.Kind.Path(r.ID())
	b, err := c.store.read(path)
	if err != nil {
		return true // said elsewhere
	}
	if bytes.Equal(b, yamlfile.Write(c.store.normal(r), nil)) {
		return true
	}
	f, err := yamlfile.Parse(path, b)
	return err != nil || bytes.Equal(b, yamlfile.Write(c.store.normal(r), f.Comments))
}

// normal returns the record with every value in its stored form; what is no
// value stays as it is.
func (s *Store) normal(r records.Record) records.Record {
	in := s.Schema.Locale(time.Time{})
	for _, f := range r.Kind.Fields {
		t := r.Key(f.Key)
		if t.Shape == records.Absent {
			continue
		}
		if v, errs := f.ParseTree(t, in); len(errs) == 0 {
			r = r.WithKey(f.Key, v.Tree())
		}
	}
	if at, err := records.ParseMoment(r.Key("created_at").Text, in); err == nil {
		r = r.WithKey("created_at", records.BareTree(records.FormatTime(at)))
	}
	return r
}

// strangers finds record files in folders that no kind has.
func (c *checker) strangers() {
	tree, ok := c.store.source.(*workTree)
	if !ok {
		return
	}
	for _, top := range tree.dir(".") {
		known := slices.ContainsFunc(c.store.Schema.Kinds, func(k *records.Kind) bool { return k.Plural == top.Name() })
		if known || !top.IsDir() {
			continue
		}
		matches, _ := filepath.Glob(filepath.Join(c.store.Root, top.Name(), "??", "*.yaml"))
		for _, m := range matches {
			rel, _ := filepath.Rel(c.store.Root, m)
			if records.IsID(strings.TrimSuffix(filepath.Base(m), ".yaml")) {
				c.problems = append(c.problems, records.Problem{Path: filepath.ToSlash(rel), Check: "layout", Message: "is a record, but no kind has the plural " + top.Name()})
			}
		}
	}
}

// Format rewrites files in canonical form when the transaction ends; sealed
// records stay as they are. It returns an error for a file that cannot be read.
func (tx *Tx) Format(id string) error {
	if _, _, ok := records.PairOf(id); ok {
		return tx.formatVerdict(id)
	}
	p, err := tx.load(id)
	if err != nil || p.before.IsZero() || p.before.Locked() {
		return err
	}
	p.after, p.format = tx.store.normal(p.before), true
	tx.keep(id, p)
	return nil
}

// Path returns the id that a file of records has, or the name of a verdict, for a path as
// people type it.
func (s *Store) Path(path string) (id string, ok bool) {
	base := filepath.Base(path)
	id, ok = strings.CutSuffix(base, ".yaml")
	if _, err := os.Stat(path); err != nil {
		return "", false
	}
	_, _, pair := records.PairOf(id)
	return id, ok && (pair || records.IsID(id))
}
