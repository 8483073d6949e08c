package interchange

import (
	"slices"
	"strconv"

	"plumb/records"
)

// sqlDesigner lays out the tables of one kind.
type sqlDesigner struct {
	script   *sqlScript
	kind     *records.Kind
	names    map[*records.Kind]string // tables of the exported kinds
	statuses string                   // table of the kind's process

	out *sqlLayout
}

const (
	sqlText = "text"
	sqlTime = "timestamp with time zone"
	sqlJSON = "jsonb"
)

// layout is the tables of the kind: its own, then one for each list in it.
func (d *sqlDesigner) layout() *sqlLayout {
	main := &sqlTable{name: d.names[d.kind], key: []string{"id"}, names: newSQLNames(append(sqlSystem(), "id", "extra")...),
		columns: []sqlColumn{{name: "id", typ: sqlText, path: []string{"id"}, refs: "record"}}}
	d.out = &sqlLayout{kind: d.kind, tables: []*sqlTable{main}, holds: map[string]bool{"id": true}}
	for _, f := range d.kind.Fields {
		d.field(main, f)
	}
	for _, key := range []string{"created_at", "created_by", "merged_into", "seal"} {
		d.out.holds[key] = true
		c := sqlColumn{name: main.names.take(key), typ: sqlText, path: []string{key}}
		switch key {
		case "created_at":
			c.typ = sqlTime
		case "merged_into":
			c.refs, c.kind = main.name, d.kind
		}
		main.columns = append(main.columns, c)
	}
	d.history()
	d.external()
	if d.kind.Freezes() {
		d.conversion(main)
	}
	d.amendments()
	main.columns = append(main.columns, sqlColumn{name: "extra", typ: sqlJSON})
	return d.out
}

// field adds the columns of a field, or for a list its table.
func (d *sqlDesigner) field(main *sqlTable, f *records.Field) {
	d.out.holds[f.Key] = true
	switch {
	case f.Type == records.TypeEntries:
		t := d.list(f.Key, f.Key)
		for _, sub := range f.Entry {
			t.columns = append(t.columns, d.columns(sub, sub.Key, t.names, sub.Key)...)
		}
	case f.List:
		t := d.list(f.Key, f.Key)
		name := "value"
		if f.Type == records.TypeRef {
			name = "record"
			if to := d.target(f); to != nil {
				name = to.Name
			}
		}
		t.columns = append(t.columns, d.columns(f, name, t.names)...)
	default:
		main.columns = append(main.columns, d.columns(f, f.Key, main.names, f.Key)...)
	}
}

// columns are those of one value of a field: two for an amount.
func (d *sqlDesigner) columns(f *records.Field, name string, names *sqlNames, path ...string) []sqlColumn {
	c := sqlColumn{name: names.take(name), typ: sqlType(f.Type), path: path}
	switch f.Type {
	case records.TypeMoney:
		amount, currency := c, c
		amount.typ, amount.part = "numeric", amountOnly
		currency.typ, currency.part, currency.name = "char(3)", currencyOnly, names.take(name+"_currency")
		return []sqlColumn{amount, currency}
	case records.TypeRef:
		c.kind = d.target(f)
		c.refs = d.refs(c.kind)
	case records.TypeStatus:
		c.process = d.kind.Process
		if f == d.kind.Process.Field && !d.script.odd[d.kind] {
			c.refs = d.statuses
		}
	}
	return []sqlColumn{c}
}

func sqlType(t records.Type) string {
	switch t {
	case records.TypeDate:
		return "date"
	case records.TypeTime:
		return sqlTime
	case records.TypeNumber:
		return "numeric"
	case records.TypeInteger:
		return "bigint"
	case records.TypeBoolean:
		return "boolean"
	}
	return sqlText
}

// target is the one kind that a reference points to: the one that the field
// names, or for an origin the one kind that is converted into this one; nil where
// it may be any.
func (d *sqlDesigner) target(f *records.Field) *records.Kind {
	schema := d.script.src.Schema
	if len(f.To) == 1 {
		return schema.Kind(f.To[0])
	}
	if len(f.To) > 0 || f.Role != records.RoleOrigin {
		return nil
	}
	var from []*records.Kind
	for _, k := range schema.Kinds {
		if k.Freezes() && slices.ContainsFunc(k.Conversions, func(c *records.Conversion) bool { return c.Target(d.kind.Name) != nil }) {
			from = append(from, k)
		}
	}
	if len(from) != 1 {
		return nil
	}
	return from[0]
}

// refs is the table that a reference points to; "" where that is not exported.
func (d *sqlDesigner) refs(to *records.Kind) string {
	if to != nil {
		return d.names[to]
	}
	if len(d.names) == len(d.script.src.Schema.Kinds) {
		return "record"
	}
	return ""
}

// list adds a table of the rows that stand under a key: the record, the position.
func (d *sqlDesigner) list(name string, from ...string) *sqlTable {
	names := newSQLNames(sqlSystem()...)
	t := &sqlTable{name: d.script.tables.take(d.kind.Name + "_" + name), from: from, names: names, columns: []sqlColumn{
		{name: names.take(d.kind.Name), typ: sqlText, refs: d.names[d.kind]},
		{name: names.take("position"), typ: "integer", auto: func(i int) string { return strconv.Itoa(i + 1) }}}}
	t.key = []string{t.columns[0].name, t.columns[1].name}
	d.out.tables = append(d.out.tables, t)
	d.out.holds[from[0]] = true
	return t
}

// add adds columns of a type that stand under keys of their names.
func (t *sqlTable) add(typ string, keys ...string) {
	for _, key := range keys {
		t.columns = append(t.columns, sqlColumn{name: t.names.take(key), typ: typ, path: []string{key}})
	}
}

// history is what the tracked fields have been. A status is not checked against
// the table of statuses: it may be one of the past.
func (d *sqlDesigner) history() {
	t := d.list("history", "history")
	t.add(sqlTime, "at")
	t.add(sqlText, "by")
	if len(d.kind.Gates) > 0 {
		t.add(sqlText, "criterion")
		t.add("boolean", "met")
	}
	for _, f := range d.kind.Fields {
		if !f.Tracked || f.Multiple() {
			continue
		}
		for _, c := range d.columns(f, f.Key, t.names, f.Key) {
			if c.process != nil || f.Type == records.TypeRef {
				c.refs = "" // what it has been may be gone
			}
			t.columns = append(t.columns, c)
		}
	}
}

// external is the ids in other systems.
func (d *sqlDesigner) external() {
	t := d.list("external", "external")
	t.ofMap = true
	t.columns = append(t.columns[:1], sqlColumn{name: t.names.take("system"), typ: sqlText, path: []string{"key"}},
		sqlColumn{name: t.names.take("id"), typ: sqlText, path: []string{"value"}})
	t.key = []string{t.columns[0].name, t.columns[1].name}
}

// conversion is what a conversion left in the record: columns converted_… and
// tables for what it made, filled, kept and left behind.
func (d *sqlDesigner) conversion(main *sqlTable) {
	d.out.holds["converted"] = true
	add := func(name, key, typ string, to *records.Kind) {
		c := sqlColumn{name: main.names.take(name), typ: typ, path: []string{"converted", key}}
		if to != nil {
			c.kind, c.refs = to, d.refs(to)
		}
		main.columns = append(main.columns, c)
	}
	add("converted_at", "at", sqlTime, nil)
	add("converted_by", "by", sqlText, nil)
	add("status_before", "status_before", sqlText, nil)
	add("conversion", "conversion", sqlText, nil)
	add("override", "override", sqlText, nil)
	targets := d.targets()
	for _, k := range targets {
		add("converted_"+k.Name, k.Name, sqlText, k)
	}
	made := d.list("converted_created", "converted", "created")
	made.ofMap = true
	made.columns = append(made.columns, sqlColumn{name: made.names.take("record"), typ: sqlText, path: []string{"key"}, refs: d.refs(nil)},
		sqlColumn{name: made.names.take("digest"), typ: sqlText, path: []string{"value"}})
	d.fills("filled", [2]string{"value", "value"})
	d.fills("kept", [2]string{"has", "has"}, [2]string{"source_value", "lead"})
	d.fills("replaced", [2]string{"entry", "entry"}, [2]string{"entry_field", "key"}, [2]string{"value_before", "from"}, [2]string{"value", "to"})
	left := d.list("converted_left_behind", "converted", "left_behind")
	left.columns = append(left.columns, sqlColumn{name: left.names.take("field"), typ: sqlText})

	undone := d.list("unconverted", "unconverted")
	undone.add(sqlTime, "at")
	undone.add(sqlText, "by", "reason")
	for _, k := range targets {
		undone.add(sqlText, k.Name) // no foreign key: these records may be gone
	}
}

// fills adds a table of fields of other records, with their values as JSON.
func (d *sqlDesigner) fills(key string, values ...[2]string) {
	t := d.list("converted_"+key, "converted", key)
	t.columns = append(t.columns, sqlColumn{name: t.names.take("record"), typ: sqlText, path: []string{"record"}, refs: d.refs(nil)})
	t.add(sqlText, "field")
	for _, v := range values {
		t.columns = append(t.columns, sqlColumn{name: t.names.take(v[0]), typ: sqlText, path: []string{v[1]}})
	}
}

// targets are the kinds that the kind's conversions make.
func (d *sqlDesigner) targets() []*records.Kind {
	var out []*records.Kind
	for _, c := range d.kind.Conversions {
		for _, t := range c.Targets {
			if !slices.Contains(out, t.Kind) {
				out = append(out, t.Kind)
			}
		}
	}
	return out
}

// amendments are corrections of a read-only record, and the records that a merge
// or a look-alike joined to it.
func (d *sqlDesigner) amendments() {
	t := d.list("amended", "amended")
	t.add(sqlTime, "at")
	t.add(sqlText, "by", "reason")
	t.add("boolean", "forget")
	t.add(sqlJSON, "fields")
	same := d.list("duplicates", "duplicates")
	same.columns = append(same.columns, sqlColumn{name: same.names.take("duplicate"), typ: sqlText, kind: d.kind, refs: d.names[d.kind]})
}
