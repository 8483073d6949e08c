package yamlfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"plumb/records"
)

// maxDepth is how deep lists and maps may stand in one another.
const maxDepth = 32

// MaxSize is how large a record file may be, in bytes.
const MaxSize = 1 << 20

// Pos is a place in a file; both count from 1. The zero Pos is unknown.
type Pos struct{ Line, Column int }

// File is a parsed file: its content, where each part stands, and its comments.
type File struct {
	Path     string
	Tree     records.Tree
	Comments Comments
	pos      map[string]Pos
}

// Error says what keeps a file from being read; it has every problem found.
type Error struct{ Problems []records.Problem }

func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// At returns where the value under the keys stands; the nearest known place
// above it when it has none of its own.
func (f *File) At(keys ...string) Pos {
	for n := len(keys); n >= 0; n-- {
		if p, ok := f.pos[strings.Join(keys[:n], "\x00")]; ok {
			return p
		}
	}
	return Pos{}
}

// Problem returns a problem of the value under the keys.
func (f *File) Problem(check, message string, keys ...string) records.Problem {
	p := f.At(keys...)
	return records.Problem{Path: f.Path, Line: p.Line, Column: p.Column, Check: check, Message: message}
}

// Parse reads a file that holds one map. path is for messages only. The error
// is an *Error.
func Parse(path string, data []byte) (*File, error) {
	f := &File{Path: path, pos: map[string]Pos{}}
	if p, bad := scanBytes(path, data); bad {
		return nil, &Error{[]records.Problem{p}}
	}
	root, err := decode(path, data)
	if err != nil {
		return nil, err
	}
	c := converter{file: f}
	f.Tree = c.tree(root, nil)
	if f.Tree.Shape != records.Map && len(c.problems) == 0 {
		c.add(root, "expected keys with values, such as \"name: Ada\"")
	}
	if len(c.problems) > 0 {
		return nil, &Error{c.problems}
	}
	f.Comments = collect(root)
	return f, nil
}

// ParseValue reads a text in YAML's flow style, such as "{label: work}".
func ParseValue(text string) (records.Tree, error) {
	root, err := decode("", []byte(text))
	if err != nil {
		return records.Tree{}, err
	}
	c := converter{file: &File{pos: map[string]Pos{}}}
	t := c.tree(root, nil)
	if len(c.problems) > 0 {
		return t, &Error{c.problems}
	}
	return t, nil
}

func decode(path string, data []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, next yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, syntaxError(path, 1, "the file is empty; expected a record")
	case err != nil:
		return nil, yamlError(path, data, err)
	}
	if err := dec.Decode(&next); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, yamlError(path, data, err)
		}
		return nil, syntaxError(path, next.Line, "a second document begins; expected one record a file")
	}
	root := doc.Content[0]
	root.HeadComment = joinComments(doc.HeadComment, root.HeadComment)
	root.FootComment = joinComments(root.FootComment, doc.FootComment)
	return root, nil
}

func syntaxError(path string, line int, message string) error {
	return &Error{[]records.Problem{{Path: path, Line: line, Column: 1, Check: "read", Message: message}}}
}

var yamlLine = pattern(`line (\d+): `)

func yamlError(path string, data []byte, err error) error {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if m := yamlLine().FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1])
		message = strings.Replace(message, m[0], "", 1)
		line = mendLine(data, line, message)
	}
	column := 1
	if lines := bytes.Split(data, []byte("\n")); line <= len(lines) {
		column += len(lines[line-1]) - len(bytes.TrimLeft(lines[line-1], " \t"))
	}
	return &Error{[]records.Problem{{Path: path, Line: line, Column: column, Check: "read", Message: "this is not YAML: " + message}}}
}

// mendLine puts right the line that yaml.v3 gives for some faults: its parser
// counts from 0, and of a tab it names the line where the block began.
func mendLine(data []byte, line int, message string) int {
	if strings.HasPrefix(message, "did not find expected") {
		return line + 1
	}
	if !strings.Contains(message, "cannot start any token") && !strings.Contains(message, "tab") {
		return line
	}
	for i, text := range bytes.Split(data, []byte("\n")) {
		indent := text[:len(text)-len(bytes.TrimLeft(text, " \t"))]
		if i+1 >= line && bytes.ContainsRune(indent, '\t') {
			return i + 1
		}
	}
	return line
}

// scanBytes finds what a parser would misread or say nothing useful about.
func scanBytes(path string, data []byte) (records.Problem, bool) {
	if len(data) > MaxSize {
		return records.Problem{Path: path, Check: "read", Message: fmt.Sprintf("the file has %d bytes; a record has at most %d (1 MiB)", len(data), MaxSize)}, true
	}
	for line, rest := 1, data; len(rest) > 0; line++ {
		text, after, _ := bytes.Cut(rest, []byte("\n"))
		rest = after
		if isMarker(text) {
			return records.Problem{Path: path, Line: line, Column: 1, Check: "conflict-marker",
				Message: "a git conflict marker; expected the conflict to be resolved (choose a side, delete the marker lines)"}, true
		}
		if column, what := badByte(text); what != "" {
			return records.Problem{Path: path, Line: line, Column: column, Check: "read", Message: what}, true
		}
	}
	return records.Problem{}, false
}

// isMarker reports whether git wrote a line between the sides of a conflict: seven
// characters or, in a merge within a merge, more.
func isMarker(line []byte) bool {
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) < 7 || !bytes.ContainsRune([]byte("<>|="), rune(line[0])) {
		return false
	}
	rest := bytes.TrimLeft(line, string(line[:1]))
	return len(line)-len(rest) >= 7 && (len(rest) == 0) == (line[0] == '=') && (len(rest) == 0 || rest[0] == ' ')
}

func badByte(line []byte) (column int, what string) {
	for i := 0; i < len(line); {
		if line[i] >= 0x20 && line[i] < 0x7f || line[i] == '\t' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(line[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return i + 1, fmt.Sprintf("the byte 0x%02x is not UTF-8", line[i])
		case r < 0x20 && r != '\r' || r == 0x7f:
			return i + 1, fmt.Sprintf("the control character %U stands in the file; expected text (in quotes it can be written as an escape)", r)
		}
		i += size
	}
	return 0, ""
}

// converter turns nodes into trees and collects every problem on the way.
type converter struct {
	file     *File
	problems []records.Problem
}

func (c *converter) add(n *yaml.Node, format string, args ...any) {
	c.problems = append(c.problems, records.Problem{Path: c.file.Path, Line: n.Line, Column: n.Column, Check: "read", Message: fmt.Sprintf(format, args...)})
}

func (c *converter) tree(n *yaml.Node, keys []string) records.Tree {
	c.file.pos[strings.Join(keys, "\x00")] = Pos{n.Line, n.Column}
	switch {
	case n.Kind == yaml.AliasNode:
		c.add(n, "an alias (*%s) stands here; records have none, write the value itself", n.Value)
		return records.Tree{}
	case len(keys) > maxDepth:
		c.add(n, "lists and maps stand here more than %d deep", maxDepth)
		return records.Tree{}
	case n.Anchor != "":
		c.add(n, "an anchor (&%s) stands here; records have none", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		c.add(n, "a tag (%s) stands here; records have none", n.Tag)
	}
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return records.BareTree("")
		}
		return records.Tree{Shape: records.Text, Text: n.Value, Bare: n.Style == 0 && n.Tag != "!!str"}
	case yaml.SequenceNode:
		t := records.Tree{Shape: records.List}
		for i, item := range n.Content {
			t.Items = append(t.Items, c.tree(item, append(keys[:len(keys):len(keys)], strconv.Itoa(i))))
		}
		return t
	}
	return c.mapTree(n, keys)
}

func (c *converter) mapTree(n *yaml.Node, keys []string) records.Tree {
	t := records.Tree{Shape: records.Map}
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch line, twice := lines[key.Value]; {
		case key.Kind != yaml.ScalarNode:
			c.add(key, "a key must be one word")
			continue
		case key.Tag == "!!merge":
			c.add(key, "a merge key (<<) stands here; records have none")
			continue
		case twice:
			c.add(key, "the key %q stands here again; it is already on line %d", key.Value, line)
			continue
		}
		lines[key.Value] = key.Line
		path := append(keys[:len(keys):len(keys)], key.Value)
		v := c.tree(value, path)
		c.file.pos[strings.Join(path, "\x00")] = Pos{key.Line, key.Column}
		t.Keys, t.Items = append(t.Keys, key.Value), append(t.Items, v)
	}
	return t
}
