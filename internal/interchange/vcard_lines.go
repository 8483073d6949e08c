package interchange

import (
	"bufio"
	"errors"
	"io"
	"mime/quotedprintable"
	"strings"

	"github.com/emersion/go-vcard"
)

// binary properties are pictures, sounds and keys: no part of a CRM.
var binary = map[string]bool{"PHOTO": true, "LOGO": true, "SOUND": true, "KEY": true, "X-MS-OL-DESIGN": true, "AGENT": true, "X-MS-CARDPICTURE": true}

// eachCard yields the cards of a file with the lines that they begin on. The
// library knows 3.0 and 4.0; lines of 2.1 are put into their form first.
func eachCard(r *bufio.Reader, path string, yield func(line int, card vcard.Card)) error {
	lines := cardLines{r: r}
	var b strings.Builder
	begin, depth := 0, 0
	for {
		line, at, err := lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		p := splitProperty(line)
		switch {
		case p.name == "BEGIN":
			if depth++; depth > 1 {
				continue
			}
			begin = at
			b.Reset()
			b.WriteString("BEGIN:VCARD\n")
		case p.name == "END" && depth > 1, depth > 1: // of a card inside the card
			if p.name == "END" {
				depth--
			}
		case p.name == "END" && depth == 1:
			depth = 0
			b.WriteString("END:VCARD\n")
			card, err := vcard.NewDecoder(strings.NewReader(b.String())).Decode()
			if err != nil {
				return one(path, begin, err.Error())
			}
			yield(begin, card)
		case depth == 1 && p.name != "" && !binary[p.name]:
			b.WriteString(p.canonical() + "\n")
		}
	}
	if depth > 0 {
		return one(path, begin, "the card that begins here has no END:VCARD")
	}
	return nil
}

// cardLines unfolds the lines of a file of cards: a line that begins with a space
// goes on with the one before, and so does what follows a "=" at the end of
// quoted-printable text.
type cardLines struct {
	r    *bufio.Reader
	line int
}

func (c *cardLines) next() (text string, at int, err error) {
	at = c.line + 1
	text, err = c.physical()
	if err != nil {
		return "", at, err
	}
	quoted := strings.Contains(strings.ToUpper(head(text)), "QUOTED-PRINTABLE")
	for {
		if quoted && strings.HasSuffix(text, "=") {
			more, err := c.physical()
			if err != nil {
				return text, at, nil
			}
			text = text[:len(text)-1] + more
			continue
		}
		if b, err := c.r.Peek(1); err != nil || b[0] != ' ' && b[0] != '\t' {
			return text, at, nil
		}
		more, err := c.physical()
		if err != nil {
			return text, at, nil
		}
		text += more[1:]
	}
}

func head(line string) string {
	name, _, _ := strings.Cut(line, ":")
	return name
}

func (c *cardLines) physical() (string, error) {
	s, err := c.r.ReadString('\n')
	if s == "" && err != nil {
		return "", err
	}
	c.line++
	if len(s) > maxCell {
		s = s[:maxCell]
	}
	return strings.TrimRight(s, "\r\n"), nil
}

// property is one line of a card.
type property struct {
	group, name, value string
	params             []string // NAME=value
}

// splitProperty reads a line. A parameter without a name is a type, as 2.1 writes
// it; text in quoted-printable is decoded.
func splitProperty(line string) property {
	end := valueStart(line)
	if end < 0 {
		return property{}
	}
	parts := strings.Split(line[:end], ";")
	p := property{name: strings.ToUpper(strings.TrimSpace(parts[0])), value: line[end+1:]}
	if group, name, ok := strings.Cut(p.name, "."); ok {
		p.group, p.name = group, name
	}
	charset, quoted := "", false
	for _, param := range parts[1:] {
		name, value, named := strings.Cut(param, "=")
		name = strings.ToUpper(strings.TrimSpace(name))
		switch {
		case name == "CHARSET":
			charset = value
		case name == "QUOTED-PRINTABLE", name == "ENCODING" && strings.EqualFold(value, "QUOTED-PRINTABLE"):
			quoted = true
		case name == "ENCODING", name == "BASE64":
		case !named && name != "":
			p.params = append(p.params, "TYPE="+name)
		case named && strings.IndexByte(value, '\\') < 0:
			p.params = append(p.params, name+"="+value)
		}
	}
	if quoted {
		p.value = decodeQuoted(p.value, charset)
	}
	return p
}

// valueStart is the place of the colon after the parameters; a colon in quotes is
// none.
func valueStart(line string) int {
	quoted := false
	for i := range len(line) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == ':' && !quoted:
			return i
		}
	}
	return strings.IndexByte(line, ':')
}

func decodeQuoted(s, charset string) string {
	b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(s)))
	if err != nil && len(b) == 0 {
		return s
	}
	text := string(b)
	if e := encodings[strings.ToLower(charset)]; e != nil {
		if decoded, err := e.NewDecoder().String(text); err == nil {
			text = decoded
		}
	}
	return strings.NewReplacer("\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(strings.ToValidUTF8(text, "�"))
}

func (p property) canonical() string {
	name := p.name
	if p.group != "" {
		name = p.group + "." + name
	}
	for _, param := range p.params {
		name += ";" + param
	}
	return name + ":" + p.value
}
