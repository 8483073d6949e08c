// Package parquet writes Apache Parquet files, as little of the format as a table
// of records needs: optional columns of texts, numbers, dates, times and lists of
// texts, PLAIN encoding, one gzip page a column and row group. The format is that
// of github.com/apache/parquet-format, version 1 of its data pages, which every
// reader knows.
//
// It is here because the library that exists makes the program two thirds larger
// and every start of it slower; see internal/DECISIONS.md. It never reads.
//
// Rows are kept until a row group is full, so that a file may be larger than
// memory. The same rows give the same bytes.
package parquet

import (
	"bytes"
	"fmt"
	"io"
	"math/big"
)

// Type is what a column holds, and which Go type its values have.
type Type int

// The types of columns. A nil is null in any of them.
const (
	String    Type = iota // string
	Boolean               // bool
	Int64                 // int64
	Date                  // int64: days since 1970-01-01
	Timestamp             // int64: milliseconds since 1970-01-01T00:00:00Z
	Decimal               // *big.Int: the number times ten to the power of Scale
	Strings               // []string
)

// MaxPrecision is how many digits a Decimal may have.
const MaxPrecision = 38

// Column is one column of a file.
type Column struct {
	Name      string
	Type      Type
	Precision int // of a Decimal: digits at most
	Scale     int // of these behind the point
}

// Writer writes one file.
type Writer struct {
	w       io.Writer
	at      int64 // bytes written
	name    string
	columns []Column
	chunks  []chunk // of the row group in the making
	rows    int     // in it
	groups  []group // written
	err     error
}

// A row group is written when it has so many rows, or its values so many bytes.
const (
	groupRows  = 50_000
	groupBytes = 16 << 20
)

const magic = "PAR1"

// NewWriter begins a file. name is that of the schema's root, for who looks.
func NewWriter(w io.Writer, name string, columns []Column) *Writer {
	out := &Writer{w: w, name: name, columns: columns}
	out.reset()
	out.write([]byte(magic))
	return out
}

func (w *Writer) reset() {
	w.rows, w.chunks = 0, make([]chunk, len(w.columns))
}

func (w *Writer) write(b []byte) {
	if w.err == nil {
		_, w.err = w.w.Write(b)
	}
	w.at += int64(len(b))
}

// Row adds a row: a value for each column.
func (w *Writer) Row(values ...any) error {
	if len(values) != len(w.columns) {
		return fmt.Errorf("a row of %d values for %d columns", len(values), len(w.columns))
	}
	size := 0
	for i, v := range values {
		if err := w.chunks[i].add(w.columns[i], v); err != nil {
			return err
		}
		size += w.chunks[i].values.Len()
	}
	w.rows++
	if w.rows == groupRows || size > groupBytes {
		w.flush()
	}
	return w.err
}

// Close ends the file; it does not close the writer below.
func (w *Writer) Close() error {
	if w.rows > 0 {
		w.flush()
	}
	footer := w.footer()
	w.write(footer)
	n := len(footer)
	w.write([]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
	w.write([]byte(magic))
	return w.err
}

// group is a row group that stands in the file.
type group struct {
	rows   int
	chunks []written
}

// written is a column of a row group that stands in the file.
type written struct {
	offset            int64
	values            int
	plain, compressed int64 // bytes, headers included
}

// flush writes the row group.
func (w *Writer) flush() {
	g := group{rows: w.rows}
	for i := range w.chunks {
		c := &w.chunks[i]
		page := c.page(w.columns[i])
		packed := pack(page)
		header := pageHeader(len(page), len(packed), c.levels())
		g.chunks = append(g.chunks, written{offset: w.at, values: c.levels(), plain: int64(len(header) + len(page)), compressed: int64(len(header) + len(packed))})
		w.write(header)
		w.write(packed)
	}
	w.groups = append(w.groups, g)
	w.reset()
}

// chunk is a column of the row group in the making: its values, and the levels
// that say where there is none.
type chunk struct {
	values bytes.Buffer
	bits   int    // of booleans, in the last byte of values
	def    []byte // 0: null; 1: there, or of a list: empty; 2: an item
	rep    []byte // of a list: 1 for each item after the first
}

func (c *chunk) levels() int { return len(c.def) }

// add adds a value.
func (c *chunk) add(col Column, v any) error {
	if v == nil {
		c.level(0, 0)
		return nil
	}
	var ok bool
	switch v := v.(type) {
	case string:
		ok = col.Type == String
		c.text(v)
	case bool:
		ok = col.Type == Boolean
		c.boolean(v)
	case int64:
		ok = col.Type == Int64 || col.Type == Timestamp || col.Type == Date
		width := 8
		if col.Type == Date {
			width = 4
		}
		c.little(uint64(v), width)
	case *big.Int:
		ok = col.Type == Decimal
		c.decimal(col, v)
	case []string:
		if ok = col.Type == Strings; ok {
			c.list(v)
			return nil
		}
	}
	if !ok {
		return fmt.Errorf("column %s does not hold a %T", col.Name, v)
	}
	c.level(1, 0)
	return nil
}

func (c *chunk) level(def, rep byte) {
	c.def, c.rep = append(c.def, def), append(c.rep, rep)
}

func (c *chunk) list(items []string) {
	if len(items) == 0 {
		c.level(1, 0)
	}
	for i, item := range items {
		c.level(2, byte(min(i, 1)))
		c.text(item)
	}
}
