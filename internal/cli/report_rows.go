package cli

import (
	"slices"
	"strings"

	"plumb/internal/pick"
	"plumb/internal/query"
	"plumb/internal/report"
	"plumb/records"
)

// rowNames are what may be named in rows of the joined table: its columns, and fields
// of the records that stand in a row, such as lead.source or account.industry. What is
// named is noted, so that a row keeps that of a record and nothing else.
type rowNames struct {
	schema *records.Schema
	starts []*records.Kind
	parts  []rowPart
	kept   map[*records.Kind][]func(records.Record) any
	places map[string]map[*records.Kind]int // by what is kept
	words  map[string]string                // texts that many rows have, each once
	asked  []*query.RowFilter               // of --where
}

// rowPart is a record in a row.
type rowPart struct {
	name  string
	kinds []*records.Kind
	of    func(report.Row) (*records.Kind, []any)
}

func newRowNames(schema *records.Schema, starts []*records.Kind) *rowNames {
	n := &rowNames{schema: schema, starts: starts, kept: map[*records.Kind][]func(records.Record) any{}, places: map[string]map[*records.Kind]int{}, words: map[string]string{}}
	opp, account, contact := report.Trade(schema)
	for _, k := range starts {
		if k != contact {
			n.parts = append(n.parts, rowPart{k.Name, []*records.Kind{k}, startOf(k)})
		}
	}
	for _, p := range []struct {
		kind *records.Kind
		of   func(report.Row) []any
	}{{account, accountFields}, {contact, contactFields}, {opp, opportunityFields}} {
		if p.kind != nil {
			n.parts = append(n.parts, rowPart{p.kind.Name, []*records.Kind{p.kind}, func(r report.Row) (*records.Kind, []any) { return p.kind, p.of(r) }})
		}
	}
	return n
}

func startOf(k *records.Kind) func(report.Row) (*records.Kind, []any) {
	return func(r report.Row) (*records.Kind, []any) {
		if r.Lead == nil || r.Lead.Kind != k {
			return k, nil
		}
		return k, r.Lead.Fields
	}
}

func accountFields(r report.Row) []any {
	if r.Account == nil {
		return nil
	}
	return r.Account.Fields
}

func contactFields(r report.Row) []any {
	if r.Contact == nil {
		return nil
	}
	return r.Contact.Fields
}

func opportunityFields(r report.Row) []any {
	if r.Opp == nil {
		return nil
	}
	return r.Opp.Fields
}

// start is the record that a row begins with, whatever its kind.
func (n *rowNames) start() rowPart {
	return rowPart{"", n.starts, func(r report.Row) (*records.Kind, []any) {
		if r.Lead == nil {
			return nil, nil
		}
		return r.Lead.Kind, r.Lead.Fields
	}}
}

// fields are what a record's row keeps of it.
func (n *rowNames) fields(r records.Record) []any {
	kept := n.kept[r.Kind]
	if len(kept) == 0 {
		return nil
	}
	out := make([]any, len(kept))
	for i, of := range kept {
		out[i] = n.word(of(r))
	}
	return out
}

// word keeps one copy of a text, and not the file that it was read from.
func (n *rowNames) word(v any) any {
	switch v := v.(type) {
	case string:
		have, ok := n.words[v]
		if !ok {
			have = strings.Clone(v)
			n.words[have] = have
		}
		return have
	case []string:
		out := make([]string, len(v))
		for i := range v {
			out[i] = n.word(v[i]).(string)
		}
		return out
	}
	return v
}

// keep notes that something of a part is wanted, and returns how to find it in a row.
func (n *rowNames) keep(p rowPart, what string, of func(records.Record) any) func(report.Row) any {
	places := n.places[what]
	if places == nil {
		places = map[*records.Kind]int{}
		n.places[what] = places
	}
	for _, k := range p.kinds {
		if _, noted := places[k]; !noted {
			places[k] = len(n.kept[k])
			n.kept[k] = append(n.kept[k], of)
		}
	}
	return func(r report.Row) any {
		k, fields := p.of(r)
		if fields == nil {
			return nil
		}
		return fields[places[k]]
	}
}

// part finds what a name with a dot is about.
func (n *rowNames) part(name string) (p rowPart, field string, ok bool) {
	base, field, dotted := strings.Cut(name, ".")
	i := slices.IndexFunc(n.parts, func(p rowPart) bool { return p.name == base })
	if !dotted || i < 0 || !slices.Contains(query.Names(n.parts[i].kinds[0]), field) {
		return p, "", false
	}
	return n.parts[i], field, true
}

// all lists what may be named.
func (n *rowNames) all() []string {
	out := slices.Concat(report.Columns, report.MoreColumns)
	for _, p := range n.parts {
		for _, name := range query.Names(p.kinds[0]) {
			out = append(out, p.name+"."+name)
		}
	}
	return out
}

// unknown says that rows have no such name, and which may have been meant: of a name
// with a dot, those of the same record.
func (n *rowNames) unknown(flag, name string) error {
	base, _, dotted := strings.Cut(name, ".")
	if !dotted {
		known := slices.Concat(report.Columns, report.MoreColumns)
		return usage("it is one of "+few(known, "plumb report joined -o csv")+", or "+n.fieldWords(), "%s: there is no %q%s", flag, name, pick.DidYouMean(name, known))
	}
	i := slices.IndexFunc(n.parts, func(p rowPart) bool { return p.name == base })
	if i < 0 {
		return usage("fields are named "+n.fieldWords(), "%s: there is no %q%s", flag, name, pick.DidYouMean(name, n.all()))
	}
	k := n.parts[i].kinds[0]
	near := pick.DidYouMean(name, dotting(base, query.Names(k)))
	return usage("it is one of "+few(dotting(base, k.FieldKeys()), "plumb schema "+k.Name), "%s: there is no %q%s", flag, name, near)
}

// fieldWords say how a field of what stands in a row is named.
func (n *rowNames) fieldWords() string {
	var out []string
	for _, p := range n.parts {
		out = append(out, p.name+".FIELD")
	}
	return strings.Join(out, ", ")
}

func dotting(base string, names []string) []string {
	var out []string
	for _, name := range names {
		out = append(out, base+"."+name)
	}
	return out
}
