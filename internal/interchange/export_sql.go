package interchange

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strings"

	"plumb/records"
)

// writeSQL writes a script for psql that makes and fills the tables of an empty
// PostgreSQL database, in one transaction:
//
//   - record (id, kind): every record;
//   - a table a kind, called by its plural: a typed column for each field that
//     holds one value (an amount is KEY and KEY_currency), created_at,
//     created_by, merged_into, seal, of a conversion converted_at, converted_by,
//     status_before, conversion and converted_KIND, and extra: as JSON what the
//     schema does not know or no typed column can hold;
//   - KIND_KEY for each list: lead_history, lead_tags, activity_about,
//     opportunity_contacts …, with the record and the position; KIND_external;
//   - KIND_STATUS for each process: its statuses with type and position.
//
// References are foreign keys, added after the data: to the table of the kind
// that a field names, for an origin to the kind that is converted into this one,
// else to record. One that leads nowhere is null, stays under extra and is noted.
// When some kinds are exported only, references to the others are plain text.
//
// Data goes by COPY in its text format, in portions, so that memory holds a
// portion and the ids.
func writeSQL(w *bufio.Writer, src Source, kinds []*records.Kind) error {
	s := &sqlScript{w: w, src: src, kinds: kinds, tables: newSQLNames("record"), ids: map[string]bool{}, odd: map[*records.Kind]bool{}}
	for _, k := range kinds {
		if err := s.survey(k); err != nil {
			return err
		}
	}
	s.printf("-- %s, written by plumb. Load it into an empty database: psql -f FILE DATABASE\n\\set ON_ERROR_STOP on\nset client_encoding = 'UTF8';\n"+
		"set client_min_messages = warning;\nbegin;\n\n", strings.Join(plurals(kinds), ", "))
	record := &sqlTable{name: "record", columns: []sqlColumn{{name: "id", typ: "text"}, {name: "kind", typ: "text"}}, key: []string{"id"}}
	s.create(record, "Every record, of whatever kind.")
	s.layOut()
	for _, l := range s.layouts {
		if err := s.fill(record, l); err != nil {
			return err
		}
	}
	for _, key := range s.foreign {
		s.printf("%s;\n", key)
	}
	s.printf("\ncommit;\nanalyze %s;\n", identList(s.created)) // or the first queries are planned for empty tables
	return s.err
}

// sqlPortion is how many records are gathered before they are written, each
// table for itself.
const sqlPortion = 1000

// sqlScript is a script in the making.
type sqlScript struct {
	w       *bufio.Writer
	src     Source
	kinds   []*records.Kind
	tables  *sqlNames
	ids     map[string]bool        // of all records that are exported
	odd     map[*records.Kind]bool // kinds with a record in a status that nobody knows
	layouts []*sqlLayout
	created []string // tables
	foreign []string // statements that add the foreign keys
	err     error
}

// sqlTable is a table and the lines of the portion.
type sqlTable struct {
	name    string
	columns []sqlColumn
	key     []string // columns of the primary key
	from    []string // where in a record the rows stand
	ofMap   bool     // rows are the entries of a map, not of a list
	names   *sqlNames
	lines   bytes.Buffer
}

// sqlLayout is the tables of a kind, its own first.
type sqlLayout struct {
	kind   *records.Kind
	tables []*sqlTable
	holds  map[string]bool // the keys of a record that the tables know
}

func (s *sqlScript) printf(format string, args ...any) {
	if s.err == nil {
		_, s.err = fmt.Fprintf(s.w, format, args...)
	}
}

// survey gathers what must be known before the first row is written.
func (s *sqlScript) survey(k *records.Kind) error {
	return s.src.each(k, func(r records.Record) error {
		s.ids[strings.Clone(r.ID())] = true
		if k.Process != nil && !r.Get(k.Process.Field).IsZero() && k.Process.Of(r) == nil {
			s.odd[k] = true
		}
		return nil
	})
}

// layOut writes the tables of all kinds, and their statuses.
func (s *sqlScript) layOut() {
	names := map[*records.Kind]string{}
	for _, k := range s.kinds {
		names[k] = s.tables.take(k.Plural)
	}
	for _, k := range s.kinds {
		statuses := ""
		if k.Process != nil {
			statuses = s.statuses(k)
		}
		d := sqlDesigner{script: s, kind: k, names: names, statuses: statuses}
		l := d.layout()
		s.layouts = append(s.layouts, l)
		for i, t := range l.tables {
			comment := ""
			if i == 0 {
				comment = k.Help
			}
			s.create(t, comment)
		}
		for _, f := range k.Fields {
			if i := slices.IndexFunc(l.tables[0].columns, func(c sqlColumn) bool { return c.name == f.Key }); i >= 0 && f.Help != "" {
				s.printf("comment on column %s.%s is %s;\n", ident(names[k]), ident(f.Key), literal(f.Help))
			}
		}
		s.printf("\n")
	}
}

// statuses writes the table of a process and returns its name.
func (s *sqlScript) statuses(k *records.Kind) string {
	t := &sqlTable{name: s.tables.take(k.Name + "_" + k.Process.Field.Key), key: []string{"key"},
		columns: []sqlColumn{{name: "key", typ: "text"}, {name: "label", typ: "text"}, {name: "type", typ: "text"}, {name: "position", typ: "integer"}}}
	s.create(t, "The statuses of "+k.Plural+" in order, and what each means.")
	for i, st := range k.Process.Statuses {
		t.line(st.Key, st.Title(), string(st.Type), fmt.Sprint(i+1))
	}
	s.flush(t)
	return t.name
}

// create writes a table, and remembers its foreign keys for the end.
func (s *sqlScript) create(t *sqlTable, comment string) {
	s.created = append(s.created, t.name)
	s.printf("create table %s (", ident(t.name))
	for i, c := range t.columns {
		sep := ","
		if i == 0 {
			sep = ""
		}
		s.printf("%s\n  %s %s", sep, ident(c.name), c.typ)
		if slices.Contains(t.key, c.name) && len(t.key) > 1 {
			s.printf(" not null")
		}
		if c.refs != "" {
			s.foreign = append(s.foreign, fmt.Sprintf("alter table %s add foreign key (%s) references %s", ident(t.name), ident(c.name), ident(c.refs)))
		}
	}
	s.printf(",\n  primary key (%s)\n);\n", identList(t.key))
	if comment != "" {
		s.printf("comment on table %s is %s;\n", ident(t.name), literal(comment))
	}
}

// fill writes the rows of a kind.
func (s *sqlScript) fill(record *sqlTable, l *sqlLayout) error {
	n := 0
	flush := func() {
		s.flush(record)
		for _, t := range l.tables {
			s.flush(t)
		}
	}
	err := s.src.each(l.kind, func(r records.Record) error {
		if !s.ids[r.ID()] {
			return fmt.Errorf("%s was added while it was exported; export again", r.ID())
		}
		record.line(r.ID(), l.kind.Name)
		s.rows(l, r)
		if n++; n%sqlPortion == 0 {
			flush()
		}
		return s.err
	})
	flush()
	return err
}

// flush writes the lines of a table, if there are any.
func (s *sqlScript) flush(t *sqlTable) {
	if t.lines.Len() == 0 {
		return
	}
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	s.printf("copy %s (%s) from stdin;\n%s\\.\n\n", ident(t.name), identList(names), t.lines.Bytes())
	t.lines.Reset()
}

func plurals(kinds []*records.Kind) []string {
	var out []string
	for _, k := range kinds {
		out = append(out, k.Plural)
	}
	return out
}
