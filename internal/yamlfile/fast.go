package yamlfile

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"plumb/records"
)

// ParseTree reads a file like [Parse], without positions and comments. Files in
// canonical form, which is nearly all of them, go through a reader of our own
// that knows only that form and is some fifteen times as fast; whatever it does
// not know it leaves to yaml.v3. A fuzz test holds the two against each other.
func ParseTree(path string, data []byte) (records.Tree, error) {
	if t, ok := fast(data); ok {
		return t, nil
	}
	f, err := Parse(path, data)
	if err != nil {
		return records.Tree{}, err
	}
	return f.Tree, nil
}

// fastReader reads the canonical form line by line. give is set when something
// else is met: then the result means nothing.
type fastReader struct {
	lines []string
	next  int
	give  bool
}

func fast(data []byte) (records.Tree, bool) {
	if len(data) == 0 || data[len(data)-1] != '\n' || len(data) > MaxSize || !utf8.Valid(data) || oddBytes(data) {
		return records.Tree{}, false
	}
	r := &fastReader{lines: strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")}
	t := r.mapping(0)
	if r.next < len(r.lines) || len(t.Keys) == 0 || depth(t) > maxDepth {
		r.give = true
	}
	return t, !r.give
}

// depth is how deep lists and maps stand in one another.
func depth(t records.Tree) int {
	deepest := 0
	for _, item := range t.Items {
		if item.Shape != records.Text {
			deepest = max(deepest, depth(item)+1)
		}
	}
	return deepest
}

// oddBytes finds control characters and the characters that YAML 1.1 takes for
// line breaks or refuses.
func oddBytes(data []byte) bool {
	for i, c := range data {
		switch {
		case c < 0x20 && c != '\n' || c == 0x7f:
			return true
		case c == 0xc2 && data[i+1] < 0xa0:
			return true
		case c == 0xe2 && data[i+1] == 0x80 && (data[i+2] == 0xa8 || data[i+2] == 0xa9):
			return true
		case c == 0xef && (data[i+1] == 0xbb && data[i+2] == 0xbf || data[i+1] == 0xbf && data[i+2] >= 0xbe):
			return true
		}
	}
	return false
}

func (r *fastReader) fail() records.Tree {
	r.give = true
	r.next = len(r.lines)
	return records.Tree{}
}

// peek returns the indent and text of the next line that holds something.
func (r *fastReader) peek() (indent int, text string, ok bool) {
	for ; r.next < len(r.lines); r.next++ {
		line := r.lines[r.next]
		text := strings.TrimLeft(line, " ")
		if text != "" && text[0] != '#' {
			return len(line) - len(text), text, true
		}
	}
	return 0, "", false
}

func (r *fastReader) mapping(indent int) records.Tree {
	const usual = 16 // keys of a record
	t := records.Tree{Shape: records.Map, Keys: make([]string, 0, usual), Items: make([]records.Tree, 0, usual)}
	for {
		n, text, ok := r.peek()
		if !ok || n < indent {
			return t
		}
		key, rest, ok := cutKey(text)
		if n > indent || !ok || slices.Contains(t.Keys, key) {
			return r.fail()
		}
		r.next++
		v := r.value(indent, rest)
		if r.give {
			return r.fail()
		}
		t.Keys, t.Items = append(t.Keys, key), append(t.Items, v)
	}
}

// cutKey splits "key: rest" where the key is plain letters, digits, _ and -.
func cutKey(text string) (key, rest string, ok bool) {
	i := strings.IndexByte(text, ':')
	if i <= 0 || i+1 < len(text) && text[i+1] != ' ' {
		return "", "", false
	}
	for _, c := range []byte(text[:i]) {
		if c != '_' && c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return "", "", false
		}
	}
	if text[0] < 'A' || isRetyped(text[:i]) {
		return "", "", false
	}
	return text[:i], strings.TrimLeft(text[i+1:], " "), true
}

func (r *fastReader) value(indent int, rest string) records.Tree {
	if rest != "" && rest[0] == '|' {
		return r.literal(indent+2, rest)
	}
	if rest != "" && rest[0] != '#' {
		return r.line(rest)
	}
	n, text, ok := r.peek()
	switch {
	case ok && n == indent && strings.HasPrefix(text, "-"):
		return r.fail()
	case !ok || n <= indent:
		return records.BareTree("")
	case strings.HasPrefix(text, "- "):
		return r.list(n)
	}
	return r.mapping(n)
}

func (r *fastReader) list(indent int) records.Tree {
	t := records.Tree{Shape: records.List}
	for {
		n, text, ok := r.peek()
		if !ok || n < indent {
			return t
		}
		if n > indent || !strings.HasPrefix(text, "- ") {
			return r.fail()
		}
		r.next++
		item := strings.TrimLeft(text[2:], " ")
		if _, _, isKey := cutKey(item); isKey || item == "" || item[0] == '|' || item[0] == '-' || item[0] == '#' {
			return r.fail()
		}
		t.Items = append(t.Items, r.line(item))
	}
}

// line reads a value that ends with its line.
func (r *fastReader) line(text string) records.Tree {
	if text[0] == '{' || text[0] == '[' || text[0] == '"' {
		f := flowReader{text: text}
		t := f.value()
		rest := strings.TrimLeft(f.text, " ")
		if f.give || rest != "" && (rest[0] != '#' || rest == f.text) {
			return r.fail()
		}
		return t
	}
	if i := strings.Index(text, " #"); i >= 0 {
		text = text[:i]
	}
	t, ok := plainScalar(strings.TrimRight(text, " "), false)
	if !ok {
		return r.fail()
	}
	return t
}

// literal reads the lines of a block after "|", "|-", "|+" or these with a 2.
func (r *fastReader) literal(indent int, head string) records.Tree {
	counted := strings.HasPrefix(head, "|2")
	end := strings.TrimPrefix(strings.TrimPrefix(head, "|"), "2")
	if end != "" && end != "-" && end != "+" {
		return r.fail()
	}
	var b strings.Builder
	blank := 0
	prefix := strings.Repeat(" ", indent)
	for ; r.next < len(r.lines); r.next++ {
		line := r.lines[r.next]
		if strings.Trim(line, " ") == "" {
			if len(line) > indent {
				return r.fail()
			}
			blank++
			continue
		}
		if !strings.HasPrefix(line, prefix) {
			break
		}
		if b.Len() == 0 && !counted && (line[indent] == ' ' || blank > 0) {
			return r.fail()
		}
		b.WriteString(strings.Repeat("\n", blank))
		b.WriteString(line[indent:] + "\n")
		blank = 0
	}
	s := b.String()
	if s == "" || r.next < len(r.lines) && strings.HasPrefix(r.lines[r.next], " ") && deeper(r.lines[r.next], indent-2) {
		return r.fail()
	}
	switch end {
	case "-":
		s = s[:len(s)-1]
	case "+":
		s += strings.Repeat("\n", blank)
	}
	return records.TextTree(s)
}

func deeper(line string, indent int) bool {
	return len(line)-len(strings.TrimLeft(line, " ")) > indent
}

// flowReader reads {…}, […] and quoted text from the beginning of text.
type flowReader struct {
	text string
	give bool
}

func (f *flowReader) fail() records.Tree {
	f.give = true
	return records.Tree{}
}

// skip passes blanks and, if it is next, the sign.
func (f *flowReader) skip(sign byte) bool {
	f.text = strings.TrimLeft(f.text, " ")
	if f.text == "" || f.text[0] != sign {
		return false
	}
	f.text = f.text[1:]
	return true
}

func (f *flowReader) value() records.Tree {
	switch {
	case f.skip('{'):
		return f.pairs()
	case f.skip('['):
		return f.items()
	case f.skip('"'):
		s := f.quoted()
		return records.TextTree(s)
	}
	i := strings.IndexAny(f.text, ",]}[{\"'#")
	if i < 0 || strings.IndexByte(",]}", f.text[i]) < 0 {
		return f.fail()
	}
	t, ok := plainScalar(strings.TrimRight(f.text[:i], " "), true)
	f.text = f.text[i:]
	if !ok {
		return f.fail()
	}
	return t
}

func (f *flowReader) items() records.Tree {
	t := records.Tree{Shape: records.List}
	if f.skip(']') {
		return t
	}
	for !f.give {
		t.Items = append(t.Items, f.value())
		if f.skip(']') {
			return t
		}
		if f.give || !f.skip(',') {
			return f.fail()
		}
	}
	return t
}

func (f *flowReader) pairs() records.Tree {
	t := records.Tree{Shape: records.Map}
	if f.skip('}') {
		return t
	}
	for {
		f.text = strings.TrimLeft(f.text, " ")
		key, rest, ok := cutKey(f.text)
		if !ok || rest == "" || slices.Contains(t.Keys, key) {
			return f.fail()
		}
		f.text = rest
		t.Keys, t.Items = append(t.Keys, key), append(t.Items, f.value())
		if f.give {
			return t
		}
		if f.skip('}') {
			return t
		}
		if !f.skip(',') {
			return f.fail()
		}
	}
}

// quoted reads to the closing quote and knows the escapes that we write.
func (f *flowReader) quoted() string {
	end := strings.IndexAny(f.text, "\"\\")
	if end >= 0 && f.text[end] == '"' {
		s := f.text[:end]
		f.text = f.text[end+1:]
		return s
	}
	var b bytes.Buffer
	for i := 0; i < len(f.text); i++ {
		switch c := f.text[i]; {
		case c == '"':
			f.text = f.text[i+1:]
			return b.String()
		case c == '\\' && i+1 < len(f.text) && strings.IndexByte(`"\nt`, f.text[i+1]) >= 0:
			i++
			b.WriteByte(map[byte]byte{'"': '"', '\\': '\\', 'n': '\n', 't': '\t'}[f.text[i]])
		case c == '\\':
			f.give = true
			return ""
		default:
			b.WriteByte(c)
		}
	}
	f.give = true
	return ""
}

// plainScalar says what YAML makes of an unquoted text, where that is certain.
func plainScalar(s string, inFlow bool) (records.Tree, bool) {
	if s == "" {
		return records.Tree{}, false
	}
	if c := s[0]; c >= '0' && c <= '9' || c == '-' && len(s) > 1 {
		if isNumber(s) || isDate(s) {
			return records.BareTree(s), true
		}
	}
	if s == "true" || s == "false" {
		return records.BareTree(s), true
	}
	if s == "null" {
		return records.BareTree(""), true
	}
	return records.TextTree(s), plain(s, inFlow)
}

// isNumber knows 12, -12 and 12.50, without leading zeros.
func isNumber(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, dot := strings.Cut(digits, ".")
	if !allDigits(whole) || len(whole) > 15 || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	return !dot || allDigits(fraction) && len(fraction) < 15
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// isDate knows 2026-11-21 and 2026-11-21T09:30:00Z, of days that every month
// has; the last days of the months are left to yaml.v3, but for the common case.
func isDate(s string) bool {
	if len(s) != 10 && (len(s) != 20 || s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != 'Z') {
		return false
	}
	if s[4] != '-' || s[7] != '-' || !allDigits(s[:4]) || !allDigits(s[5:7]) || !allDigits(s[8:10]) {
		return false
	}
	month, day := two(s[5:]), two(s[8:])
	if month < 1 || month > 12 || day < 1 || day > monthDays[month] {
		return false
	}
	return len(s) == 10 || allDigits(s[11:13]) && allDigits(s[14:16]) && allDigits(s[17:19]) && two(s[11:]) < 24 && two(s[14:]) < 60 && two(s[17:]) < 60
}

var monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func two(s string) int {
	n, _ := strconv.Atoi(s[:2])
	return n
}
