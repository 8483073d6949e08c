package parquet

// The numbers of parquet.thrift.
const (
	typeBoolean   = 0
	typeInt32     = 1
	typeInt64     = 2
	typeByteArray = 6
	typeFixed     = 7

	encodingPlain = 0
	encodingRLE   = 3
	codecGzip     = 2
	pageData      = 0

	optional = 1
	required = 0
	repeated = 2

	convertedUTF8      = 0
	convertedList      = 3
	convertedDecimal   = 5
	convertedDate      = 6
	convertedTimestamp = 9

	logicalString    = 1
	logicalList      = 3
	logicalDecimal   = 5
	logicalDate      = 6
	logicalTimestamp = 8
)

// pageHeader is a PageHeader with a DataPageHeader.
func pageHeader(plain, compressed, values int) []byte {
	var t thrift
	t.i32(1, pageData)
	t.i32(2, plain)
	t.i32(3, compressed)
	t.structure(5, func() {
		t.i32(1, values)
		t.i32(2, encodingPlain)
		t.i32(3, encodingRLE)
		t.i32(4, encodingRLE)
	})
	return t.end()
}

// footer is the FileMetaData.
func (w *Writer) footer() []byte {
	var t thrift
	t.i32(1, 1) // version
	elements := w.schema()
	t.list(2, len(elements), func(i int) { elements[i](&t) })
	rows := 0
	for _, g := range w.groups {
		rows += g.rows
	}
	t.i64(3, int64(rows))
	t.list(4, len(w.groups), func(i int) { w.rowGroup(&t, w.groups[i]) })
	t.text(6, "plumb")
	return t.end()
}

func (w *Writer) rowGroup(t *thrift, g group) {
	var plain int64
	t.list(1, len(g.chunks), func(i int) {
		c, col := g.chunks[i], w.columns[i]
		plain += c.plain
		t.i64(2, c.offset)
		t.structure(3, func() {
			t.i32(1, col.physical())
			t.i32s(2, encodingPlain, encodingRLE)
			t.texts(3, col.path()...)
			t.i32(4, codecGzip)
			t.i64(5, int64(c.values))
			t.i64(6, c.plain)
			t.i64(7, c.compressed)
			t.i64(9, c.offset)
		})
	})
	t.i64(2, plain)
	t.i64(3, int64(g.rows))
}

func (col Column) path() []string {
	if col.Type == Strings {
		return []string{col.Name, "list", "element"}
	}
	return []string{col.Name}
}

func (col Column) physical() int {
	switch col.Type {
	case Boolean:
		return typeBoolean
	case Date:
		return typeInt32
	case Int64, Timestamp:
		return typeInt64
	case Decimal:
		if col.small() {
			return typeInt64
		}
		return typeFixed
	}
	return typeByteArray
}

// schema is the list of SchemaElements: the root, then each column; of a list
// three levels, as LogicalTypes.md of the format wants them.
func (w *Writer) schema() []func(*thrift) {
	out := []func(*thrift){func(t *thrift) {
		t.text(4, w.name)
		t.i32(5, len(w.columns))
	}}
	for _, col := range w.columns {
		if col.Type != Strings {
			out = append(out, func(t *thrift) { col.element(t) })
			continue
		}
		out = append(out,
			func(t *thrift) {
				t.i32(3, optional)
				t.text(4, col.Name)
				t.i32(5, 1)
				t.i32(6, convertedList)
				t.structure(10, func() { t.structure(logicalList, func() {}) })
			},
			func(t *thrift) {
				t.i32(3, repeated)
				t.text(4, "list")
				t.i32(5, 1)
			},
			func(t *thrift) {
				t.i32(1, typeByteArray)
				t.i32(3, required)
				t.text(4, "element")
				t.i32(6, convertedUTF8)
				t.structure(10, func() { t.structure(logicalString, func() {}) })
			})
	}
	return out
}

// element is the SchemaElement of a column that is no list. Older readers go by
// the converted type, newer ones by the logical type.
func (col Column) element(t *thrift) {
	t.i32(1, col.physical())
	if col.physical() == typeFixed {
		t.i32(2, wideBytes)
	}
	t.i32(3, optional)
	t.text(4, col.Name)
	switch col.Type {
	case String:
		t.i32(6, convertedUTF8)
		t.structure(10, func() { t.structure(logicalString, func() {}) })
	case Date:
		t.i32(6, convertedDate)
		t.structure(10, func() { t.structure(logicalDate, func() {}) })
	case Timestamp:
		t.i32(6, convertedTimestamp)
		t.structure(10, func() {
			t.structure(logicalTimestamp, func() {
				t.boolean(1, true) // of UTC, not of a clock on some wall
				t.structure(2, func() { t.structure(1, func() {}) })
			})
		})
	case Decimal:
		t.i32(6, convertedDecimal)
		t.i32(7, col.Scale)
		t.i32(8, col.Precision)
		t.structure(10, func() {
			t.structure(logicalDecimal, func() {
				t.i32(1, col.Scale)
				t.i32(2, col.Precision)
			})
		})
	}
}
