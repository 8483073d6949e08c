package yamlfile

import (
	"maps"
	"slices"
	"strings"

	"plumb/records"
)

// Write returns the canonical text of a record. Comments are those of the file
// that it came from; nil for a new one. What they stood beside may be gone:
// then they stand at the end of the map or list that it was in.
func Write(r records.Record, comments Comments) []byte {
	return write(r.CanonicalKeys(), r.Tree(), comments)
}

// WriteTree is Write for a map that is no record; its keys stay in their own order.
func WriteTree(t records.Tree, comments Comments) []byte { return write(t.Keys, t, comments) }

func write(keys []string, t records.Tree, comments Comments) []byte {
	w := writer{comments: maps.Clone(comments)}
	top := w.take("")
	w.lines("", top.head)
	for _, key := range keys {
		w.entry("", "", key, t.At(key))
	}
	w.orphans("", "")
	w.lines("", top.foot)
	return []byte(w.b.String())
}

// Flow returns a tree in YAML's flow style, on one line.
func Flow(t records.Tree) string {
	var w writer
	return w.flow(t)
}

type writer struct {
	b        strings.Builder
	comments Comments
}

// take returns the comment at a path, once.
func (w *writer) take(path string) comment {
	c := w.comments[path]
	delete(w.comments, path)
	return c
}

func (w *writer) lines(indent, text string) {
	for _, line := range commentLines(text) {
		w.b.WriteString(indent + line + "\n")
	}
}

// orphans writes the comments whose neighbour is gone from the map at path.
func (w *writer) orphans(indent, path string) {
	for _, p := range slices.Sorted(maps.Keys(w.comments)) {
		if strings.HasPrefix(p, path+"/") {
			c := w.take(p)
			w.lines(indent, joinComments(joinComments(c.head, c.line), c.foot))
		}
	}
}

// entry writes "key: value" with its comments, at an indent.
func (w *writer) entry(indent, path, key string, t records.Tree) {
	path += "/" + key
	c := w.take(path)
	w.lines(indent, c.head)
	w.b.WriteString(indent + scalar(key, false) + ":")
	note := strings.Join(commentLines(c.line), " ")
	if note != "" {
		note = " " + note
	}
	switch {
	case t.Shape == records.List && len(t.Items) > 0:
		w.b.WriteString(note + "\n")
		w.items(indent+"  ", path, t.Items)
	case t.Shape == records.Map && len(t.Keys) > 0:
		w.b.WriteString(note + "\n")
		for i, sub := range t.Keys {
			w.entry(indent+"  ", path, sub, t.Items[i])
		}
		w.orphans(indent+"  ", path)
	case t.Shape == records.Text && !t.Bare && literal(t.Text):
		w.block(indent+"  ", t.Text, note)
	case t.Bare && t.Text == "":
		w.b.WriteString(note + "\n")
	default:
		w.b.WriteString(" " + w.flow(t) + note + "\n")
	}
	w.lines(indent, c.foot)
}

func (w *writer) items(indent, path string, items []records.Tree) {
	for _, item := range items {
		text := w.flow(item)
		c := w.take(path + "/" + text)
		w.lines(indent, c.head)
		w.b.WriteString(indent + "- " + text)
		if note := strings.Join(commentLines(c.line), " "); note != "" {
			w.b.WriteString(" " + note)
		}
		w.b.WriteByte('\n')
		w.lines(indent, c.foot)
	}
	w.orphans(indent, path)
}

// flow writes a tree on one line.
func (w *writer) flow(t records.Tree) string {
	switch t.Shape {
	case records.List:
		parts := make([]string, len(t.Items))
		for i, item := range t.Items {
			parts[i] = inner(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case records.Map:
		parts := make([]string, len(t.Items))
		for i, item := range t.Items {
			parts[i] = scalar(t.Keys[i], true) + ": " + inner(item)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	if t.Bare {
		return bare(t.Text)
	}
	return scalar(t.Text, false)
}

func inner(t records.Tree) string {
	switch {
	case t.Shape != records.Text:
		return Flow(t)
	case t.Bare:
		return bare(t.Text)
	}
	return scalar(t.Text, true)
}

// bare writes a text that YAML reads as something else; nothing is null.
func bare(text string) string {
	if text == "" {
		return "null"
	}
	return text
}

// block writes text of several lines after "|", with a number when the first
// line begins with a blank, and the sign that says how the text ends.
func (w *writer) block(indent, text, note string) {
	w.b.WriteString(" |")
	if strings.HasPrefix(text, " ") || strings.HasPrefix(text, "\n") || strings.HasPrefix(text, "\t") {
		w.b.WriteString("2")
	}
	body := strings.TrimSuffix(text, "\n")
	switch {
	case body == text:
		w.b.WriteString("-")
	case strings.HasSuffix(body, "\n"):
		w.b.WriteString("+")
	}
	w.b.WriteString(note + "\n")
	for line := range strings.SplitSeq(body, "\n") {
		if line != "" {
			w.b.WriteString(indent + line)
		}
		w.b.WriteByte('\n')
	}
}
