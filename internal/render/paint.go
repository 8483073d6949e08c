package render

import "strings"

// Paint is how a terminal is drawn on: in colour where that is wanted, which is
// never the only sign; with the letters of ASCII alone where it has no others.
type Paint struct{ On, ASCII bool }

func (p Paint) sgr(code, s string) string {
	if !p.On || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// Bold, Underline, Dim, Green, Red, Yellow and Cyan do what they say.
func (p Paint) Bold(s string) string      { return p.sgr("1", s) }
func (p Paint) Underline(s string) string { return p.sgr("4", s) }
func (p Paint) Dim(s string) string       { return p.sgr("2", s) }
func (p Paint) Green(s string) string     { return p.sgr("32", s) }
func (p Paint) Red(s string) string       { return p.sgr("31", s) }
func (p Paint) Yellow(s string) string    { return p.sgr("33", s) }
func (p Paint) Cyan(s string) string      { return p.sgr("36", s) }

// options are those of a table that stands in a drawing.
func (p Paint) options(width int) Options {
	return Options{Terminal: true, Width: width, Color: p.On, ASCII: p.ASCII}
}

// Dot is what stands between things of one kind.
func (p Paint) Dot() string {
	if p.ASCII {
		return " / "
	}
	return " · "
}

// Sign is what stands where text was cut to a number of columns.
func (p Paint) Sign(width int) string {
	switch {
	case !p.ASCII:
		return "…"
	case width < 12:
		return "~" // three dots would be most of it
	}
	return "..."
}

// Cut shortens text to a number of columns, with a sign that it did.
func (p Paint) Cut(s string, width int) string {
	sign := p.Sign(width)
	if Width(s) <= width {
		return s
	}
	taken := Width(sign)
	for i, r := range s {
		if taken += Width(string(r)); taken > width {
			return s[:i] + sign
		}
	}
	return s
}

// Line is [Line] in the letters that there are.
func (p Paint) Line(s string) string {
	if p.ASCII {
		s = Letters(strings.ReplaceAll(s, "\n", " / "))
	}
	return Line(s)
}

var letters = strings.NewReplacer(" · ", " / ", "…", "...", "→", "->", "≠", "*", "–", "-", "“", `"`, "”", `"`)

// Letters says with ASCII what plumb itself says with other signs.
func Letters(s string) string { return letters.Replace(s) }

// Cut shortens text to a number of columns, with a sign that it did.
func Cut(s string, width int) string { return Paint{}.Cut(s, width) }
