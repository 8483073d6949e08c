package parquet

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"math/big"
)

// text writes a BYTE_ARRAY in PLAIN encoding: its length, its bytes.
func (c *chunk) text(s string) {
	c.little(uint64(len(s)), 4)
	c.values.WriteString(s)
}

// little writes the low bytes of a number, the least first.
func (c *chunk) little(n uint64, bytes int) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], n)
	c.values.Write(b[:bytes])
}

// boolean writes a bit; PLAIN packs them, the least significant first.
func (c *chunk) boolean(v bool) {
	if c.bits%8 == 0 {
		c.values.WriteByte(0)
	}
	if v {
		c.values.Bytes()[c.values.Len()-1] |= 1 << (c.bits % 8)
	}
	c.bits++
}

// small reports whether all values of a decimal column fit into an INT64.
func (col Column) small() bool { return col.Precision <= 18 }

// wideBytes is the length of decimals that do not: enough for 38 digits.
const wideBytes = 16

// decimal writes an unscaled number: as INT64, or as a big-endian two's complement.
func (c *chunk) decimal(col Column, n *big.Int) {
	if col.small() {
		c.little(uint64(n.Int64()), 8)
		return
	}
	if n.Sign() < 0 {
		n = new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), 8*wideBytes))
	}
	var b [wideBytes]byte
	c.values.Write(n.FillBytes(b[:]))
}

// page is the levels and values of the chunk, as a data page has them.
func (c *chunk) page(col Column) []byte {
	var b bytes.Buffer
	if col.Type == Strings {
		writeLevels(&b, c.rep)
	}
	writeLevels(&b, c.def)
	b.Write(c.values.Bytes())
	return b.Bytes()
}

// writeLevels writes levels as runs of the RLE/bit-packing hybrid, behind their
// length. Levels of one or two bits take a byte in a run.
func writeLevels(b *bytes.Buffer, levels []byte) {
	var runs []byte
	for i := 0; i < len(levels); {
		n := 1
		for i+n < len(levels) && levels[i+n] == levels[i] {
			n++
		}
		runs = append(binary.AppendUvarint(runs, uint64(n)<<1), levels[i])
		i += n
	}
	b.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(runs))))
	b.Write(runs)
}

// pack compresses a page. The header of gzip has no time in it.
func pack(page []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(page) // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}
