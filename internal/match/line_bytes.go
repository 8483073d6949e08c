package match

import (
	"encoding/binary"
	"hash/fnv"
	"strings"

	"plumb/data"
	"plumb/records"
)

// lineForm is how lines are worked out. It changes with whatever changes what they say, so
// that none that was kept by an earlier plumb is used: TestForm sees to it.
const lineForm = "1"

// normalising are the tables that lines are worked out with; the others weigh.
var normalising = []string{"abbreviations", "free_mail", "generations", "honorifics", "joining_words", "legal_forms", "nicknames", "particles", "placeholders", "role_mailboxes", "street_words", "transliteration"}

// Form is a number that changes when lines of a kind come out otherwise: another way of
// working them out, other tables, other roles of fields.
func Form(k *records.Kind) uint64 {
	h := fnv.New64a()
	add := func(texts ...string) { _, _ = h.Write([]byte(strings.Join(texts, "\x00") + "\x01")) } // a hash takes everything
	add(lineForm, k.Name, k.Label)
	for _, f := range k.Fields {
		add(f.Key, string(f.Role), f.Block, string(f.Type))
	}
	for _, name := range normalising {
		add(string(data.Matching(name)))
	}
	return h.Sum64()
}

// Append writes a line behind others.
func (l *Line) Append(b []byte) []byte {
	p := packing(b)
	p.text(l.ID)
	b = binary.LittleEndian.AppendUint32(p, l.org)
	for _, list := range [][]uint32{l.keys, l.values} {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, v := range list {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
	}
	p = b
	p.text(l.packed)
	return p
}

// ReadLine reads the line of a record of a kind that Append wrote, and returns what
// follows it. What is no line gives an empty one and nothing.
func ReadLine(k *records.Kind, from string) (Line, string) {
	p := remainder{from}
	l := Line{ID: p.text(), kind: k, org: p.hash()}
	for _, list := range []*[]uint32{&l.keys, &l.values} {
		n := p.number()
		if n*4 > len(p.rest) {
			return Line{}, ""
		}
		*list = make([]uint32, n)
		for i := range *list {
			(*list)[i] = p.hash()
		}
	}
	l.packed = p.text()
	return l, p.rest
}

func (p *remainder) hash() uint32 {
	if len(p.rest) < 4 {
		p.rest = ""
		return 0
	}
	s := p.rest
	p.rest = s[4:]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}
