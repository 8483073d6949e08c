package match

import (
	"encoding/binary"
	"slices"
	"strings"
)

// What is compared of a record is kept as one text where many are held: a third of the
// room, and nothing for the collector to walk through.

// texts are the single values of a record that are compared, lists the others.
func (f *features) texts() []*string {
	return []*string{&f.given, &f.family, &f.org.form, &f.street.number, &f.street.words, &f.city, &f.postcode, &f.state, &f.country, &f.birth, &f.title}
}

func (f *features) lists() []*[]string {
	return []*[]string{&f.phones, &f.domains, &f.org.core}
}

// pack writes the features as one text, which unpack reads.
func (f *features) pack() string {
	var b []byte
	put := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	for _, s := range f.texts() {
		put(*s)
	}
	b = binary.AppendUvarint(b, uint64(len(f.mails)))
	for _, m := range f.mails {
		put(m.text)
	}
	for _, list := range f.lists() {
		b = binary.AppendUvarint(b, uint64(len(*list)))
		for _, s := range *list {
			put(s)
		}
	}
	return string(b)
}

// unpack reads what pack wrote.
func unpack(packed string) *features {
	var f features
	p := remainder{packed}
	for _, s := range f.texts() {
		*s = p.text()
	}
	for _, text := range p.list() {
		f.mails = append(f.mails, mailOf(text))
	}
	for _, list := range f.lists() {
		*list = p.list()
	}
	return &f
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

func (p *remainder) list() []string {
	var out []string
	for n := p.number(); n > 0 && len(p.rest) > 0; n-- {
		out = append(out, p.text())
	}
	return slices.Clip(out)
}

// mailOf is an address that Mail normalised, in its parts.
func mailOf(text string) mail {
	local, domain, _ := strings.Cut(text, "@")
	return mail{text: text, local: local, domain: domain, free: FreeMail(domain), role: roleMailboxes()[local]}
}
