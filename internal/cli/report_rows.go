package cli

import (
	"slices"
	"strings"
	"time"

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

// value returns how to find what a name means in a row, as expressions see it; nil of
// a name that is none.
func (n *rowNames) value(name string) func(report.Row) any {
	if slices.Contains(report.Columns, name) || slices.Contains(report.MoreColumns, name) {
		return func(r report.Row) any { return n.column(r, name) }
	}
	p, field, ok := n.part(name)
	if !ok {
		return nil
	}
	zero := query.Zero(p.kinds[0], field)
	found := n.keep(p, field, func(r records.Record) any { return query.Value(r, field, n.schema) })
	return func(r report.Row) any {
		if v := found(r); v != nil {
			return v
		}
		return zero
	}
}

// zero is what a name is when it is absent; it also says its type.
func (n *rowNames) zero(name string) any {
	switch name {
	case "account_new", "worked", "qualified", "converted":
		return false
	case "amount", "days_to_convert", "days_to_close":
		return float64(0)
	}
	if p, field, ok := n.part(name); ok {
		return query.Zero(p.kinds[0], field)
	}
	return ""
}

// options are those of a name; nil of one that may have any value.
func (n *rowNames) options(name string) []records.Option {
	if p, field, ok := n.part(name); ok {
		return query.Options(p.kinds[0], field)
	}
	opp, _, _ := report.Trade(n.schema)
	switch {
	case name == "source":
		return n.sources()
	case opp == nil || opp.Process == nil:
		return nil
	case name == "stage":
		return query.Options(opp, opp.Process.Field.Key)
	case name == "stage_type":
		return query.Options(opp, "status_type")
	}
	return nil
}

// sources are those of all the kinds that rows begin with.
func (n *rowNames) sources() []records.Option {
	var out []records.Option
	for _, k := range n.starts {
		if f := k.Role(records.RoleSource); f != nil {
			out = append(out, f.Options...)
		}
	}
	return out
}

// column is a column of a row as expressions see it.
func (n *rowNames) column(r report.Row, name string) any {
	switch v := r.Column(name).(type) {
	case nil:
		return n.zero(name)
	case time.Time:
		return v.In(n.schema.Zone).Format("2006-01-02T15:04:05")
	case records.Money:
		f, _ := v.Amount.Float64()
		return f
	default:
		return v
	}
}

// matching makes one test of several expressions; nil of none.
func (n *rowNames) matching(where []string, today time.Time) (func(report.Row) (bool, error), error) {
	types := map[string]any{}
	for _, name := range n.all() {
		types[name] = n.zero(name)
	}
	var tests []func(report.Row) (bool, error)
	for _, text := range where {
		f, err := query.CompileRow(text, types, n.options, today)
		if err != nil {
			return nil, err
		}
		n.asked = append(n.asked, f)
		values := map[string]func(report.Row) any{}
		for _, name := range f.Uses() {
			if of := n.value(name); of != nil {
				values[name] = of
			}
		}
		tests = append(tests, func(r report.Row) (bool, error) {
			return f.Match(func(name string) any {
				if of := values[name]; of != nil {
					return of(r)
				}
				return nil
			})
		})
	}
	if tests == nil {
		return nil, nil
	}
	return func(r report.Row) (bool, error) {
		for _, test := range tests {
			if ok, err := test(r); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	}, nil
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
