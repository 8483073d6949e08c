package render

import "strings"

// Wrap breaks text between words, so that no line is wider than a terminal; the lines
// after the first are indented. A word that is wider stays whole: it may be there to be
// copied. Without a width nothing is broken.
func Wrap(text string, width, indent int) string {
	if width <= 0 || Width(text) <= width {
		return text
	}
	head := text[:len(text)-len(strings.TrimLeft(text, " "))]
	var b strings.Builder
	b.WriteString(head)
	line, begun := len(head), false
	for word := range strings.FieldsSeq(text) {
		switch {
		case begun && line+1+Width(word) > width:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			line = indent
		case begun:
			b.WriteByte(' ')
			line++
		}
		b.WriteString(word)
		line, begun = line+Width(word), true
	}
	return b.String()
}

// wrap is Wrap in a drawing, where a word that fits in no line is cut.
func (p Paint) wrap(text string, width int) string {
	words := strings.Fields(text)
	for i := range words {
		words[i] = p.Cut(words[i], width-2)
	}
	return Wrap(strings.Join(words, " "), width, 2)
}
