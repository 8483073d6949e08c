package interchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"plumb/records"
)

// looksJSON reports whether a file holds JSON or NDJSON rather than a table.
func looksJSON(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[{") || strings.HasPrefix(text, "[") && strings.HasPrefix(strings.TrimSpace(text[1:]), "{")
}

// readJSON reads an array of objects, an object that holds one under "records"
// (as sfdx writes it), or one object after the other. The columns are the keys in
// the order in which they are met; what stands inside another object is
// "outer.inner".
func readJSON(path, text string) (Table, error) {
	t := Table{Path: path, Dialect: "JSON"}
	dec := json.NewDecoder(strings.NewReader(text))
	r := jsonReader{table: &t, text: text, columns: map[string]int{}}
	for {
		begin := dec.InputOffset()
		var raw json.RawMessage
		switch err := dec.Decode(&raw); {
		case errors.Is(err, io.EOF):
			r.square()
			return t, nil
		case err != nil:
			return t, one(path, lineAt(text, begin), jsonWords(err))
		}
		if err := r.value(raw, dec.InputOffset()-int64(len(raw))); err != nil {
			return t, err
		}
	}
}

func jsonWords(err error) string { return "this is not JSON: " + err.Error() }

type jsonReader struct {
	table   *Table
	text    string
	columns map[string]int
}

// value takes an array of objects, an envelope around one, or one object.
func (r *jsonReader) value(raw json.RawMessage, offset int64) error {
	trimmed := bytes.TrimLeft(raw, " \t\r\n")
	offset += int64(len(raw) - len(trimmed))
	if trimmed[0] == '[' {
		return r.array(trimmed, offset)
	}
	var envelope struct {
		Records json.RawMessage `json:"records"`
	}
	if json.Unmarshal(trimmed, &envelope) == nil && bytes.HasPrefix(envelope.Records, []byte("[")) {
		return r.array(envelope.Records, offset+int64(bytes.Index(trimmed, envelope.Records)))
	}
	return r.object(trimmed, offset)
}

func (r *jsonReader) array(raw []byte, offset int64) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return one(r.table.Path, lineAt(r.text, offset), jsonWords(err))
	}
	for dec.More() {
		var item json.RawMessage
		if err := dec.Decode(&item); err != nil {
			return one(r.table.Path, lineAt(r.text, offset+dec.InputOffset()), jsonWords(err))
		}
		if err := r.object(item, offset+dec.InputOffset()-int64(len(item))); err != nil {
			return err
		}
	}
	return nil
}

func (r *jsonReader) object(raw []byte, offset int64) error {
	row := Row{Line: lineAt(r.text, offset), Cells: make([]string, len(r.columns))}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return one(r.table.Path, row.Line, fmt.Sprintf("%s stands here; expected an object for each row", strings.TrimSpace(string(raw[:min(20, len(raw))]))))
	}
	if err := r.fields(dec, "", &row); err != nil {
		return one(r.table.Path, row.Line, jsonWords(err))
	}
	r.table.Rows = append(r.table.Rows, row)
	return nil
}

// fields reads the keys of an object up to its end.
func (r *jsonReader) fields(dec *json.Decoder, prefix string, row *Row) error {
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		name := prefix + key.(string)
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return err
		}
		if bytes.HasPrefix(raw, []byte("{")) {
			inner := json.NewDecoder(bytes.NewReader(raw))
			inner.UseNumber()
			_, _ = inner.Token() // the brace
			if err := r.fields(inner, name+".", row); err != nil {
				return err
			}
			continue
		}
		r.cell(row, name, cellText(raw))
	}
	return nil
}

// cellText is a JSON value as a cell: texts and numbers as they are, several
// joined by commas, null as nothing.
func cellText(raw json.RawMessage) string {
	var list []json.RawMessage
	if bytes.HasPrefix(raw, []byte("[")) && json.Unmarshal(raw, &list) == nil {
		texts := make([]string, len(list))
		for i, item := range list {
			texts[i] = cellText(item)
		}
		return strings.Join(texts, ", ")
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

func (r *jsonReader) cell(row *Row, name, text string) {
	i, ok := r.columns[name]
	if !ok {
		i = len(r.columns)
		r.columns[name] = i
		r.table.Header = append(r.table.Header, name)
	}
	for len(row.Cells) <= i {
		row.Cells = append(row.Cells, "")
	}
	row.Cells[i] = text
}

// square gives every row a cell for every column.
func (r *jsonReader) square() {
	for i := range r.table.Rows {
		row := &r.table.Rows[i]
		row.Cells = slices.Grow(row.Cells, len(r.columns)-len(row.Cells))
		for len(row.Cells) < len(r.columns) {
			row.Cells = append(row.Cells, "")
		}
	}
}

func lineAt(text string, offset int64) int {
	return 1 + strings.Count(text[:min(int64(len(text)), offset)], "\n")
}

// like lays a mapping over another that ships, as plumb.yaml lies over the
// schema: columns merge, all else replaces.
func like(base, over records.Tree) records.Tree {
	for i, key := range over.Keys {
		v := over.Items[i]
		if key == "columns" {
			columns := base.At(key)
			for j, column := range v.Keys {
				columns = columns.Set(column, v.Items[j])
			}
			v = columns
		}
		base = base.Set(key, v)
	}
	return base.Set("like", records.Tree{})
}
