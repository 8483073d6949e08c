package match

import (
	"encoding/binary"
	"strings"
)

// What is compared of a record is kept as one text where many are held: a third of the
// room, and nothing for the collector to walk through.

// texts are the single values that are compared, lists the others, each item of as many
// texts as it has parts.
func (f *features) texts() []*string {
	return append(f.place.texts(), &f.given, &f.family, &f.org.form, &f.birth, &f.title)
}

func (p *place) texts() []*string {
	return []*string{&p.street.number, &p.street.words, &p.city, &p.postcode, &p.state, &p.country}
}

// pack writes the features as one text, which unpack reads.
func (f *features) pack() string {
	var b packing
	b.texts(f.texts())
	b.text(f.generation)
	b.number(len(f.mails))
	for _, m := range f.mails {
		b.text(m.text)
	}
	b.number(len(f.phones))
	for _, p := range f.phones {
		b.text(p.digits)
		b.text(p.extension)
	}
	b.number(len(f.others))
	for i := range f.others {
		b.texts(f.others[i].texts())
	}
	b.number(len(f.identifiers))
	for _, id := range f.identifiers {
		b.text(id.field)
		b.text(id.text)
	}
	for _, list := range [][]string{f.domains, f.org.core} {
		b.number(len(list))
		for _, s := range list {
			b.text(s)
		}
	}
	return string(b)
}

// unpack reads what pack wrote.
func unpack(packed string) *features {
	f := features{rare: nothing}
	p := remainder{packed}
	p.texts(f.texts())
	if s := p.text(); s != "" {
		f.few().generation = s
	}
	for range p.number() {
		f.mails = append(f.mails, mailOf(p.text()))
	}
	for range p.number() {
		f.phones = append(f.phones, phone{p.text(), p.text()})
	}
	for range p.number() {
		var further place
		p.texts(further.texts())
		f.few().others = append(f.others, further)
	}
	for range p.number() {
		f.few().identifiers = append(f.identifiers, identifier{p.text(), p.text()})
	}
	for _, list := range []*[]string{&f.domains, &f.org.core} {
		for range p.number() {
			*list = append(*list, p.text())
		}
	}
	return &f
}

type packing []byte

func (b *packing) number(n int) { *b = binary.AppendUvarint(*b, uint64(n)) }

func (b *packing) text(s string) {
	b.number(len(s))
	*b = append(*b, s...)
}

func (b *packing) texts(list []*string) {
	for _, s := range list {
		b.text(*s)
	}
}

// remainder is what is left to read.
type remainder struct{ rest string }

func (p *remainder) number() int {
	var n, shift uint
	for len(p.rest) > 0 {
		c := p.rest[0]
		p.rest = p.rest[1:]
		n |= uint(c&0x7f) << shift
		if c < 0x80 {
			return int(n)
		}
		shift += 7
	}
	return 0
}

func (p *remainder) text() string {
	n := min(max(p.number(), 0), len(p.rest))
	s := p.rest[:n]
	p.rest = p.rest[n:]
	return s
}

func (p *remainder) texts(list []*string) {
	for _, s := range list {
		*s = p.text()
	}
}

// mailOf is an address that Mail normalised, in its parts.
func mailOf(text string) mail {
	local, domain, _ := strings.Cut(text, "@")
	return mail{text: text, local: local, domain: domain, free: FreeMail(domain), role: roleMailboxes()[local]}
}
