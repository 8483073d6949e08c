package interchange

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"strings"

	"plumb/records"
)

// writeCSV writes a table of one kind: UTF-8, commas, a header, lines that end
// with \n (RFC 4180 otherwise). The columns are those of [tableColumns]; those of
// fields are always there, others where a record fills them.
//
// Cells are regular, so that a reader needs one rule and no schema:
//
//   - An empty cell is no value.
//   - A cell that is a JSON array, object or string is that: lists, entries and
//     maps as "plumb show -o json" has them.
//   - Any other cell is text, as it stands in the record's file: dates
//     2026-11-21, times 2026-11-21T09:30:00Z, numbers and amounts with a point,
//     true and false.
//   - A text that is empty, that would itself be taken for JSON, or that holds a
//     carriage return (which readers of CSV change) is written as a JSON string; so
//     is one that looks like a number under a key that the schema does not know.
//   - An amount is two cells, KEY and KEY_currency; one, "12000.00 EUR", in the
//     odd case that the kind has a field called KEY_currency.
//
// With Source.Guard cells that a spreadsheet would take for a formula begin with
// an apostrophe, which readers see as part of the text.
func writeCSV(w *bufio.Writer, src Source, kinds []*records.Kind) error {
	out := csv.NewWriter(w)
	for _, k := range kinds {
		cols, err := tableColumns(src, k)
		if err != nil {
			return err
		}
		row, known := make([]string, len(cols)), map[string]bool{}
		for i, c := range cols {
			row[i], known[c.key] = c.name, true
		}
		if err := out.Write(row); err != nil {
			return err
		}
		err = src.each(k, func(r records.Record) error {
			for i, c := range cols {
				row[i] = csvCell(c, r, src.Guard)
			}
			if err := out.Write(row); err != nil {
				return err
			}
			return strange(r, known)
		})
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func csvCell(c tableColumn, r records.Record, guard bool) string {
	text, isJSON, ok := c.text(r)
	if !ok {
		return ""
	}
	if !isJSON && (needsQuotes(text) || c.holds == holdsTree && !c.tree(r).Bare && bareOrText(text).Bare) {
		text, _ = compact(text)
	}
	if guard && formula(text) {
		return "'" + text
	}
	return text
}

// needsQuotes reports whether a text cannot stand in a cell as it is.
func needsQuotes(text string) bool {
	return text == "" || strings.Contains(text, "\r") || strings.IndexByte(`["{`, text[0]) >= 0 && json.Valid([]byte(text))
}

// formula reports whether a spreadsheet may take a cell for a formula, by its
// first character (OWASP, "CSV Injection"). What is plainly a number or a phone
// number is none, and would be spoilt by the apostrophe.
func formula(cell string) bool {
	if cell == "" || strings.IndexByte("=+-@\t\r", cell[0]) < 0 {
		return false
	}
	if c := cell[0]; c != '+' && c != '-' {
		return true
	}
	digits := 0
	for _, c := range cell[1:] {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case cell[0] == '+' && strings.ContainsRune(" ()./-", c), cell[0] == '-' && c == '.':
		default:
			return true
		}
	}
	return digits == 0
}
