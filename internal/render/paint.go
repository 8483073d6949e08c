package render

// Paint colours text where that is wanted. Colour is never the only sign.
type Paint struct{ On bool }

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
