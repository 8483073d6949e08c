package cli

import (
	"slices"
	"time"

	"plumb/internal/query"
	"plumb/internal/report"
	"plumb/records"
)

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
