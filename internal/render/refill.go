package render

import "strings"

// Refill fits help to a terminal that is narrower than it was written for: paragraphs
// are filled anew, an entry stays in its column, and a command is broken as a shell
// reads it. What fits stays as it is.
func Refill(text string, width int) string {
	if width <= 0 {
		return text
	}
	var out []string
	lines := strings.Split(text, "\n")
	for len(lines) > 0 {
		block := refillBlock(lines)
		out = append(out, refilled(lines[:block], width)...)
		lines = lines[block:]
	}
	return strings.Join(out, "\n")
}

// refillBlock is how many lines belong together: a paragraph, or an entry with the
// lines that stand under its text.
func refillBlock(lines []string) int {
	n, under := 1, textColumn(lines[0])
	if under > 0 && under == indent(lines[0]) {
		return 1 // a line of its own, such as a command
	}
	for lines[0] != "" && n < len(lines) && lines[n] != "" && indent(lines[n]) == under && textColumn(lines[n]) == under {
		n++
	}
	return n
}

func refilled(lines []string, width int) []string {
	wide := false
	for _, line := range lines {
		wide = wide || Width(line) > width
	}
	if !wide {
		return lines
	}
	column := textColumn(lines[0])
	if first := strings.TrimSpace(lines[0]); column > 0 && len(lines) == 1 && (strings.HasPrefix(first, "plumb ") || strings.HasPrefix(first, "git ")) {
		return strings.Split(strings.ReplaceAll(Wrap(lines[0], width-2, column+4), "\n", " \\\n"), "\n")
	}
	words := lines[0][column:]
	for _, line := range lines[1:] {
		words += " " + strings.TrimSpace(line)
	}
	filled := strings.Split(Wrap(words, max(20, width-column), 0), "\n")
	for i := range filled {
		filled[i] = strings.Repeat(" ", column) + filled[i]
	}
	filled[0] = lines[0][:column] + filled[0][column:]
	return filled
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// textColumn is where the text of a line begins: of an entry, behind its name and the
// blanks after it.
func textColumn(line string) int {
	n := indent(line)
	if n == 0 {
		return 0
	}
	name := strings.Index(line[n:], "  ")
	if strings.HasPrefix(line[n:], "-") { // a flag has blanks in its name only after a comma
		name = strings.Index(line[n+2:], "  ") + 2
	}
	if name < 2 || n+name > 40 {
		return n
	}
	return n + name + indent(line[n+name:])
}
