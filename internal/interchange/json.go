package interchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"plumb/records"
)

// looksJSON reports whether text begins as JSON or NDJSON rather than as a table.
func looksJSON(text string) bool {
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") && (strings.HasPrefix(strings.TrimSpace(text[1:]), "{") || strings.HasPrefix(strings.TrimSpace(text[1:]), "]"))
}

// readJSON reads an array of objects, an object that holds one under "records"
// (as sfdx writes it), or one object after the other. The columns are the keys in
// the order in which they are met; what stands inside another object is
// "outer.inner".
func (t *Table) readJSON(open func() (io.ReadCloser, error)) error {
	t.Dialect = "JSON"
	columns := map[string]int{}
	surveyed := false
	pass := func(yield func(Row) bool) error {
		f, err := open()
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }() // nothing was written
		lines := &lineReader{r: f, line: 1}
		r := jsonReader{table: t, lines: lines, dec: json.NewDecoder(lines), columns: columns, yield: yield, first: !surveyed}
		surveyed = true
		if err := r.values(); err != nil && !errors.Is(err, errEnough) {
			return err
		}
		return nil
	}
	t.each = func(yield func(Row) bool) error {
		return pass(func(row Row) bool {
			row.Cells = append(row.Cells, make([]string, len(t.Header)-len(row.Cells))...)
			return yield(row)
		})
	}
	return pass(func(row Row) bool {
		if t.Count == 0 {
			t.First = slices.Clone(row.Cells)
		}
		t.Count++
		return true
	})
}

// errEnough ends the reading when nobody wants more rows.
var errEnough = errors.New("enough")

func jsonWords(err error) string { return "this is not JSON: " + clip(err.Error()) }

type jsonReader struct {
	table   *Table
	lines   *lineReader
	dec     *json.Decoder
	columns map[string]int
	yield   func(Row) bool

	base  int64 // where the decoder began
	first bool  // nobody has seen the faults yet
	rows  bool  // it is one object after the other
}

// resync goes on after the line on which an object of NDJSON cannot be read: the
// others can.
func (r *jsonReader) resync(line int, fault error) bool {
	if !r.rows {
		return false
	}
	at := r.base + r.dec.InputOffset()
	rest := bufio.NewReader(io.MultiReader(r.dec.Buffered(), r.lines))
	skipped, err := rest.ReadString('\n')
	if err != nil && skipped == "" {
		return false
	}
	r.base, r.dec = at+int64(len(skipped)), json.NewDecoder(rest)
	if r.first {
		r.table.Ragged = append(r.table.Ragged, Row{Line: line})
		r.table.Problems = append(r.table.Problems, problem(r.table.Path, line, "", jsonWords(fault)))
	}
	return true
}

func (r *jsonReader) fault(line int, err error) error {
	return one(r.table.Path, line, jsonWords(err))
}

// values reads one array, envelope or object after the other.
func (r *jsonReader) values() error {
	for {
		token, err := r.dec.Token()
		line := r.line()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && r.resync(line, err):
			continue
		case err != nil:
			return r.fault(line, err)
		case token == json.Delim('['):
			err = r.array()
		case token == json.Delim('{'):
			if err = r.envelope(line); err == nil {
				r.rows = true
			} else if bad := new(Error); errors.As(err, &bad) && r.resync(line, errors.New(strings.TrimPrefix(bad.Problems[0].Message, jsonWords(errors.New(""))))) {
				continue
			}
		default:
			return one(r.table.Path, line, fmt.Sprintf("%v stands here; expected an object for each row", token))
		}
		if err != nil {
			return err
		}
	}
}

// line is where the decoder stands.
func (r *jsonReader) line() int { return r.lines.at(r.base + r.dec.InputOffset()) }

// array reads the objects of an array up to its end.
func (r *jsonReader) array() error {
	for r.dec.More() {
		line := r.next()
		var item json.RawMessage
		if err := r.dec.Decode(&item); err != nil {
			return r.fault(line, err)
		}
		if err := r.object(item, line); err != nil {
			return err
		}
	}
	if _, err := r.dec.Token(); err != nil {
		return r.fault(r.line(), err)
	}
	return nil
}

// next is the line on which the next value begins: More has read up to it.
func (r *jsonReader) next() int {
	buffered, _ := io.ReadAll(r.dec.Buffered()) // from memory
	skipped := len(buffered) - len(bytes.TrimLeft(buffered, " \t\r\n,"))
	return r.lines.at(r.base + r.dec.InputOffset() + int64(skipped))
}

// envelope reads an object whose brace was read: a row, or what holds the rows
// under "records".
func (r *jsonReader) envelope(line int) error {
	raw := []byte{'{'}
	for r.dec.More() {
		key, err := r.dec.Token()
		if err != nil {
			return r.fault(line, err)
		}
		var value json.RawMessage
		if key == "records" {
			token, err := r.dec.Token()
			if err != nil {
				return r.fault(line, err)
			}
			if token == json.Delim('[') {
				if err := r.array(); err != nil {
					return err
				}
				return r.rest(line)
			}
			if _, open := token.(json.Delim); open {
				return one(r.table.Path, line, `"records" holds an object; expected an array of objects`)
			}
			value, _ = json.Marshal(token) // a text, number or boolean
		} else if err := r.dec.Decode(&value); err != nil {
			return r.fault(line, err)
		}
		name, _ := json.Marshal(key) // a text
		raw = append(append(append(append(raw, name...), ':'), value...), ',')
	}
	if _, err := r.dec.Token(); err != nil {
		return r.fault(line, err)
	}
	return r.object(append(bytes.TrimSuffix(raw, []byte(",")), '}'), line)
}

// rest passes over what stands after the rows in their envelope.
func (r *jsonReader) rest(line int) error {
	for r.dec.More() {
		var ignored json.RawMessage
		if _, err := r.dec.Token(); err != nil {
			return r.fault(line, err)
		}
		if err := r.dec.Decode(&ignored); err != nil {
			return r.fault(line, err)
		}
	}
	if _, err := r.dec.Token(); err != nil {
		return r.fault(line, err)
	}
	return nil
}

func (r *jsonReader) object(raw []byte, line int) error {
	row := Row{Line: line, Cells: make([]string, len(r.columns), len(r.columns)+8), raw: raw}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return one(r.table.Path, line, fmt.Sprintf("%s stands here; expected an object for each row", clip(string(raw))))
	}
	if err := r.fields(dec, "", &row, 0); err != nil {
		return r.fault(line, err)
	}
	if !r.yield(row) {
		return errEnough
	}
	return nil
}

// maxNesting bounds how deep objects may stand inside each other.
const maxNesting = 16

// fields reads the keys of an object up to its end.
func (r *jsonReader) fields(dec *json.Decoder, prefix string, row *Row, depth int) error {
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
		if bytes.HasPrefix(raw, []byte("{")) && depth < maxNesting {
			inner := json.NewDecoder(bytes.NewReader(raw))
			_, _ = inner.Token() // the brace
			if err := r.fields(inner, name+".", row, depth+1); err != nil {
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

// lineReader remembers where lines end, as far as somebody may still ask.
type lineReader struct {
	r      io.Reader
	read   int64
	ends   []int64 // of lines, after those that were asked for
	line   int
	passed int
}

func (l *lineReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for i, b := range p[:n] {
		if b == '\n' {
			l.ends = append(l.ends, l.read+int64(i))
		}
	}
	l.read += int64(n)
	return n, err
}

// at returns the line of an offset; offsets must not decrease.
func (l *lineReader) at(offset int64) int {
	for l.passed < len(l.ends) && l.ends[l.passed] < offset {
		l.passed++
		l.line++
	}
	if l.passed > 4096 {
		l.ends, l.passed = slices.Delete(l.ends, 0, l.passed), 0
	}
	return l.line
}

// jsonTree is a JSON value as a record holds it: numbers and booleans are bare.
func jsonTree(raw []byte) (records.Tree, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	t, err := treeOf(dec, 0)
	if err == nil && dec.More() {
		err = errors.New("something follows the value")
	}
	return t, err
}

func treeOf(dec *json.Decoder, depth int) (records.Tree, error) {
	token, err := dec.Token()
	if err != nil || depth > maxNesting {
		return records.Tree{}, errors.Join(err, tooDeep(depth))
	}
	switch v := token.(type) {
	case json.Delim:
		return branch(dec, v, depth)
	case string:
		return records.TextTree(v), nil
	case json.Number:
		return records.BareTree(v.String()), nil
	case bool:
		return records.BareTree(fmt.Sprint(v)), nil
	}
	return records.Tree{}, nil
}

func tooDeep(depth int) error {
	if depth > maxNesting {
		return errors.New("values stand too deep inside each other")
	}
	return nil
}

// branch reads a list or a map whose bracket was read.
func branch(dec *json.Decoder, open json.Delim, depth int) (records.Tree, error) {
	out := records.Tree{Shape: records.List}
	if open == '{' {
		out.Shape = records.Map
	}
	for dec.More() {
		key := ""
		if open == '{' {
			token, err := dec.Token()
			if err != nil {
				return out, err
			}
			key = token.(string)
		}
		item, err := treeOf(dec, depth+1)
		if err != nil {
			return out, err
		}
		if open == '{' {
			out = out.Set(key, item)
		} else {
			out.Items = append(out.Items, item)
		}
	}
	_, err := dec.Token()
	return out, err
}
