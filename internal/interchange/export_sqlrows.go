package interchange

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"plumb/records"
)

// sqlColumn is one column: its type, and where in an item its value stands.
type sqlColumn struct {
	name    string
	typ     string             // as PostgreSQL calls it
	path    []string           // keys that lead there; empty: the item itself
	part    moneyPart          // of an amount
	refs    string             // the table that it refers to
	kind    *records.Kind      // the one kind that it refers to; nil: any
	process *records.Process   // of a status
	auto    func(i int) string // made, not read: the position
}

// line adds a row of values that are all there.
func (t *sqlTable) line(cells ...string) {
	for i, cell := range cells {
		cells[i] = copyText(cell)
	}
	t.raw(cells)
}

func (t *sqlTable) raw(cells []string) {
	t.lines.WriteString(strings.Join(cells, "\t"))
	t.lines.WriteByte('\n')
}

// rows adds what a record has to the tables of its kind. Whatever they cannot
// hold exactly goes under extra, so that nothing is lost.
func (s *sqlScript) rows(l *sqlLayout, r records.Record) {
	left := map[string]bool{}
	for _, key := range r.Tree().Keys {
		left[key] = !l.holds[key]
	}
	for i := len(l.tables) - 1; i > 0; i-- {
		s.children(l.tables[i], r, left)
	}
	main := l.tables[0]
	cells := make([]string, len(main.columns))
	for i, c := range main.columns[:len(main.columns)-1] {
		cell, held := s.cell(main, c, r, r.Tree())
		cells[i] = cell
		if !held {
			left[c.path[0]] = true
		}
	}
	left["converted"] = left["converted"] || !l.knowsConversion(r.Converted())
	cells[len(cells)-1] = extra(r, left)
	main.raw(cells)
}

// children adds a row for each entry of a list or map.
func (s *sqlScript) children(t *sqlTable, r records.Record, left map[string]bool) {
	from := r.Tree()
	for _, key := range t.from {
		from = from.At(key)
	}
	for i, item := range t.items(from, left) {
		cells := make([]string, len(t.columns))
		cells[0] = r.ID()
		for j, c := range t.columns[1:] {
			if c.auto != nil {
				cells[j+1] = c.auto(i)
				continue
			}
			cell, held := s.cell(t, c, r, item)
			cells[j+1] = cell
			left[t.from[0]] = left[t.from[0]] || !held
		}
		left[t.from[0]] = left[t.from[0]] || !t.knows(item)
		t.raw(cells)
	}
}

// items are the entries that become rows; of a map, each a map of key and value.
func (t *sqlTable) items(from records.Tree, left map[string]bool) []records.Tree {
	switch {
	case from.Shape == records.Absent:
		return nil
	case t.ofMap && from.Shape == records.Map:
		var out []records.Tree
		for i, key := range from.Keys {
			out = append(out, records.Tree{Shape: records.Map}.Set("key", records.TextTree(key)).Set("value", from.Items[i]))
		}
		return out
	case !t.ofMap && from.Shape == records.List:
		return from.Items
	case !t.ofMap && from.Shape == records.Text && from.JSON() != nil:
		return []records.Tree{from} // a text where a list is expected is a list of one
	}
	left[t.from[0]] = true
	return nil
}

// knows reports whether the columns have a place for every key of an item, or for
// one that is no map, for the whole of it.
func (t *sqlTable) knows(item records.Tree) bool {
	has := func(is func(c sqlColumn) bool) bool { return slices.ContainsFunc(t.columns[1:], is) }
	if item.Shape != records.Map {
		return has(func(c sqlColumn) bool { return c.auto == nil && len(c.path) == 0 })
	}
	for _, key := range item.Keys {
		if !has(func(c sqlColumn) bool { return len(c.path) > 0 && c.path[0] == key }) {
			return false
		}
	}
	return true
}

// knowsConversion reports whether the tables have a place for every key of what a
// conversion left in a record.
func (l *sqlLayout) knowsConversion(t records.Tree) bool {
	for _, key := range t.Keys {
		column := slices.ContainsFunc(l.tables[0].columns, func(c sqlColumn) bool { return slices.Equal(c.path, []string{"converted", key}) })
		if !column && !slices.ContainsFunc(l.tables, func(t *sqlTable) bool { return slices.Equal(t.from, []string{"converted", key}) }) {
			return false
		}
	}
	return t.Shape == records.Map || t.Shape == records.Absent
}

// extra is, as JSON, what is left of a record.
func extra(r records.Record, left map[string]bool) string {
	var o records.Object
	for _, key := range r.CanonicalKeys() {
		if !left[key] {
			continue
		}
		if v := r.Get(r.Kind.Field(key)); !v.IsZero() {
			o = o.Add(key, v.JSON())
			continue
		}
		o = o.Add(key, r.Key(key).JSON())
	}
	if len(o.Keys) == 0 {
		return copyNull
	}
	text, err := compact(o)
	if err != nil {
		return copyNull
	}
	return copyText(text)
}

// cell is a value as COPY takes it; held says that the column holds all of it.
func (s *sqlScript) cell(table *sqlTable, c sqlColumn, r records.Record, item records.Tree) (cell string, held bool) {
	t := item
	for _, key := range c.path {
		t = t.At(key)
	}
	switch {
	case t.Shape == records.Absent || t.Shape == records.Text && t.JSON() == nil:
		return copyNull, true
	case c.typ == sqlJSON:
		text, err := compact(t.JSON())
		return copyText(text), err == nil
	case t.Shape != records.Text:
		return copyNull, false
	}
	text, ok := t.Text, true
	if text == "" && table.from == nil {
		return copyNull, true // no value of a field; in the history it says that one was emptied
	}
	switch {
	case c.part != wholeMoney:
		text, ok = moneyCell(t.Text, c.part)
	case c.process != nil:
		if st := c.process.Find(text); st != nil {
			text = st.Key // whether it was written by its key or by its label
		}
	case c.refs != "":
		ok = s.leads(table, c, r, text)
	default:
		text, ok = typedCell(c.typ, text)
	}
	if !ok {
		return copyNull, false
	}
	return copyText(text), true
}

// leads reports whether a reference has somewhere to point to, and says so if not.
func (s *sqlScript) leads(t *sqlTable, c sqlColumn, r records.Record, id string) bool {
	why := "is not there"
	if s.ids[id] {
		if c.kind == nil || s.src.Schema.KindOf(id) == c.kind {
			return true
		}
		why = "is of another kind"
	}
	s.src.note("%s: %s names %s, which %s; null in the database", r.ID(), strings.Join(append(slices.Clone(t.from), c.name), "."), id, why)
	return false
}

func moneyCell(text string, part moneyPart) (string, bool) {
	m, err := records.ParseMoney(text, "")
	if part == currencyOnly {
		return m.Currency, err == nil
	}
	return m.AmountText(), err == nil
}

// typedCell is a stored text as PostgreSQL reads it; ok is false for one that is
// no value of the type.
func typedCell(typ, text string) (cell string, ok bool) {
	switch typ {
	case "bigint":
		_, err := strconv.ParseInt(text, 10, 64)
		return text, err == nil
	case "numeric":
		return text, plainNumber(text)
	case "boolean":
		return text, text == "true" || text == "false"
	case "date":
		t, err := time.Parse(time.DateOnly, text)
		return text, err == nil && t.Year() > 0
	case "timestamp with time zone":
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t, err = time.Parse(time.DateOnly, text) // the beginning of the day in UTC, as records have it
		}
		return t.UTC().Format(time.RFC3339), err == nil && t.UTC().Year() > 0
	}
	return text, true
}

// plainNumber reports whether a text is a decimal number without an exponent.
func plainNumber(text string) bool {
	whole, fraction, point := strings.Cut(strings.TrimLeft(text, "+-"), ".")
	digits := strings.Trim(whole+fraction, "0123456789") == ""
	return digits && whole != "" && (fraction != "" || !point) && len(text)-len(strings.TrimLeft(text, "+-")) <= 1
}
