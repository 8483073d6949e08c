package parquet

import "encoding/binary"

// thrift writes the compact protocol of Apache Thrift
// (doc/specs/thrift-compact-protocol.md): fields in the order of their numbers,
// each with the distance to the one before.
type thrift struct {
	out  []byte
	last int // number of the last field in this structure
}

// The types of the compact protocol.
const (
	compactTrue   = 1
	compactFalse  = 2
	compactI32    = 5
	compactI64    = 6
	compactBinary = 8
	compactList   = 9
	compactStruct = 12
)

func (t *thrift) field(id int, typ byte) {
	if d := id - t.last; d > 0 && d <= 15 {
		t.out = append(t.out, byte(d)<<4|typ)
	} else {
		t.out = binary.AppendVarint(append(t.out, typ), int64(id))
	}
	t.last = id
}

// i32 writes a number; varints of the protocol are zigzag, as are those of Go.
func (t *thrift) i32(id, n int) {
	t.field(id, compactI32)
	t.out = binary.AppendVarint(t.out, int64(n))
}

func (t *thrift) i64(id int, n int64) {
	t.field(id, compactI64)
	t.out = binary.AppendVarint(t.out, n)
}

func (t *thrift) boolean(id int, v bool) {
	if v {
		t.field(id, compactTrue)
		return
	}
	t.field(id, compactFalse)
}

func (t *thrift) text(id int, s string) {
	t.field(id, compactBinary)
	t.bytes(s)
}

func (t *thrift) bytes(s string) {
	t.out = append(binary.AppendUvarint(t.out, uint64(len(s))), s...)
}

func (t *thrift) header(n int, typ byte) {
	if n < 15 {
		t.out = append(t.out, byte(n)<<4|typ)
		return
	}
	t.out = binary.AppendUvarint(append(t.out, 0xf0|typ), uint64(n))
}

func (t *thrift) i32s(id int, list ...int) {
	t.field(id, compactList)
	t.header(len(list), compactI32)
	for _, n := range list {
		t.out = binary.AppendVarint(t.out, int64(n))
	}
}

func (t *thrift) texts(id int, list ...string) {
	t.field(id, compactList)
	t.header(len(list), compactBinary)
	for _, s := range list {
		t.bytes(s)
	}
}

// list writes n structures.
func (t *thrift) list(id, n int, item func(i int)) {
	t.field(id, compactList)
	t.header(n, compactStruct)
	for i := range n {
		t.nested(func() { item(i) })
	}
}

func (t *thrift) structure(id int, fields func()) {
	t.field(id, compactStruct)
	t.nested(fields)
}

// nested writes fields that count from the beginning again, and their end.
func (t *thrift) nested(fields func()) {
	last := t.last
	t.last = 0
	fields()
	t.out = append(t.out, 0)
	t.last = last
}

// end ends the outermost structure.
func (t *thrift) end() []byte { return append(t.out, 0) }
