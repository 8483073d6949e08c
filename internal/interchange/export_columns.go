package interchange

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"plumb/records"
)

// holding says what the cells of a column hold.
type holding int

const (
	holdsText holding = iota
	holdsDate
	holdsTime
	holdsNumber
	holdsInteger
	holdsBoolean
	holdsTexts // a list of texts
	holdsTree  // anything; JSON
)

// tableColumn is one column of a table of records.
type tableColumn struct {
	name  string
	key   string
	field *records.Field // nil: a key that is no field
	holds holding
	part  moneyPart
}

// moneyPart says which half of an amount a column holds.
type moneyPart int

const (
	wholeMoney moneyPart = iota
	amountOnly
	currencyOnly
)

// keysAfter is the order of what stands after fields and unknown keys, as in a
// record's file.
func keysAfter() []string {
	return []string{"extra", "external", "created_at", "created_by", "history", "converted", "unconverted", "amended",
		"merged_into", "duplicates", "seal"}
}

// tableColumns are those of a table of a kind, in canonical order: id, the fields of
// the schema, unknown keys that occur in alphabetical order, and of what plumb
// keeps about a record that which occurs. It reads the records once.
func tableColumns(src Source, k *records.Kind) ([]tableColumn, error) {
	occurs := map[string]bool{}
	err := src.each(k, func(r records.Record) error {
		for _, key := range r.Tree().Keys {
			if !occurs[key] {
				occurs[strings.Clone(key)] = true
			}
		}
		return nil
	})
	out := []tableColumn{{name: "id", key: "id"}}
	delete(occurs, "id")
	for _, f := range k.Fields {
		alone := k.Field(f.Key+"_currency") != nil || occurs[f.Key+"_currency"]
		out = append(out, fieldColumns(f, !alone)...)
		delete(occurs, f.Key)
	}
	var after []tableColumn
	for _, key := range keysAfter() {
		if occurs[key] {
			after = append(after, tableColumn{name: key, key: key, holds: holdingOf(key)})
		}
		delete(occurs, key)
	}
	if occurs["tags"] {
		out = append(out, tableColumn{name: "tags", key: "tags", holds: holdsTree})
		delete(occurs, "tags")
	}
	for _, key := range slices.Sorted(maps.Keys(occurs)) {
		out = append(out, tableColumn{name: key, key: key, holds: holdsTree})
	}
	return append(out, after...), err
}

// fieldColumns are the columns of a field: two for an amount, KEY and
// KEY_currency, if split.
func fieldColumns(f *records.Field, split bool) []tableColumn {
	c := tableColumn{name: f.Key, key: f.Key, field: f}
	switch {
	case f.Type == records.TypeEntries:
		c.holds = holdsTree
	case f.List:
		c.holds = holdsTexts
	case f.Type == records.TypeMoney && split:
		amount, currency := c, c
		amount.part, amount.holds = amountOnly, holdsNumber
		currency.part, currency.name = currencyOnly, f.Key+"_currency"
		return []tableColumn{amount, currency}
	default:
		c.holds = holdingType(f.Type)
	}
	return []tableColumn{c}
}

func holdingType(t records.Type) holding {
	switch t {
	case records.TypeDate:
		return holdsDate
	case records.TypeTime:
		return holdsTime
	case records.TypeNumber:
		return holdsNumber
	case records.TypeInteger:
		return holdsInteger
	case records.TypeBoolean:
		return holdsBoolean
	}
	return holdsText
}

func holdingOf(key string) holding {
	switch key {
	case "created_at":
		return holdsTime
	case "created_by", "merged_into", "seal":
		return holdsText
	}
	return holdsTree
}

// tree is what a record holds in the column.
func (c tableColumn) tree(r records.Record) records.Tree {
	if c.field == nil {
		return r.Key(c.key)
	}
	t := r.Get(c.field).Tree()
	if c.part == wholeMoney || t.Shape != records.Text {
		return t
	}
	amount, currency := splitAmount(t.Text)
	if c.part == amountOnly {
		return records.BareTree(amount)
	}
	if currency == "" {
		return records.Tree{}
	}
	return records.TextTree(currency)
}

// text is the cell as text: of a scalar what stands in the file, of all else
// compact JSON. json says that it is that; ok is false for no value.
func (c tableColumn) text(r records.Record) (text string, json, ok bool) {
	t := c.tree(r)
	switch {
	case t.Shape == records.Text && (c.field != nil || t.JSON() != nil):
		return t.Text, false, true
	case t.Shape == records.Absent || t.Shape == records.Text || c.part == currencyOnly:
		return "", false, false
	case c.field != nil:
		text, err := compact(r.Get(c.field).JSON())
		return text, true, err == nil
	}
	text, err := compact(t.JSON())
	return text, true, err == nil
}

// splitAmount takes "12000.00 EUR" apart; what is no amount is returned whole.
func splitAmount(text string) (amount, currency string) {
	i := strings.LastIndexByte(text, ' ')
	if i < 0 {
		return text, ""
	}
	return text[:i], text[i+1:]
}

// compact is JSON on one line, without escapes that only HTML needs.
func compact(v any) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// strange fails when a record has a key that the first pass did not see.
func strange(r records.Record, known map[string]bool) error {
	for _, key := range r.Tree().Keys {
		if !known[key] {
			return fmt.Errorf("%s was changed while it was exported; export again", r.ID())
		}
	}
	return nil
}
