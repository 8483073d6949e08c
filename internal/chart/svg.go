package chart

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// canvas is an SVG that is being written.
type canvas struct{ strings.Builder }

// add writes one line; texts must have been escaped.
func (c *canvas) add(format string, args ...any) { _, _ = fmt.Fprintf(c, format+"\n", args...) } // a Builder takes everything

// open begins an SVG that names and describes itself. Where a page gives the width
// it has none of its own.
func (c *canvas) open(id, title, text string, width string, height int, inside string) {
	c.add(`<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="%s-title %s-text" width="%s" height="%d"%s font-family="system-ui, sans-serif" font-size="14">`,
		id, id, width, height, inside)
	c.add(`<title id="%s-title">%s</title>`, id, escape(title))
	c.add(`<desc id="%s-text">%s</desc>`, id, escape(text))
}

// inside is a drawing in a page, as wide as its place.
func inside(id, title, text string, height int, draw func(*canvas)) string {
	var c canvas
	c.open(id, title, text, "100%", height, "")
	draw(&c)
	c.WriteString("</svg>")
	return c.String()
}

// file is a drawing alone: as wide as a page, on a ground of its own.
func file(title, text string, height int, draw func(*canvas)) string {
	const margin = 24
	var c canvas
	c.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	whole := fmt.Sprintf(` viewBox="0 0 %d %d"`, fileWidth+2*margin, height+2*margin+titleHeight)
	c.open("chart", title, text, strconv.Itoa(fileWidth+2*margin), height+2*margin+titleHeight, whole)
	c.add("<style>%s</style>", CSS)
	c.add(`<rect class="ground" width="100%%" height="100%%" fill="#ffffff"/>`)
	c.add(`<text class="strong" x="%d" y="%d" font-size="18" font-weight="600" fill="%s">%s</text>`, margin, margin+14, ink, escape(title))
	c.add(`<svg x="%d" y="%d" width="%d" height="%d">`, margin, margin+titleHeight, fileWidth, height)
	draw(&c)
	c.WriteString("</svg>\n</svg>\n")
	return c.String()
}

const (
	fileWidth   = 720
	titleHeight = 34
)

// The colours where nothing else is said, for viewers without CSS.
const (
	ink    = "#1b2733"
	muted  = "#55616d"
	accent = "#1f6396"
	won    = "#23744a"
	tint   = "#e7eff6"
	rule   = "#d5dce3"
)

// CSS colours the charts, by day and by night. A page has it once.
const CSS = `.chart{--ink:#1b2733;--muted:#55616d;--accent:#1f6396;--won:#23744a;--tint:#e7eff6;--rule:#d5dce3;--ground:#fff}` +
	`@media (prefers-color-scheme:dark){.chart{--ink:#e8edf2;--muted:#a3afbb;--accent:#6aaedf;--won:#62bd8b;--tint:#1d2c3a;--rule:#33414e;--ground:#11181f}}` +
	`@media print{.chart{--ink:#1b2733;--muted:#55616d;--accent:#1f6396;--won:#23744a;--tint:#e7eff6;--rule:#d5dce3;--ground:#fff}}` +
	`.chart .ground{fill:var(--ground)}.chart .strong{fill:var(--ink)}.chart .muted{fill:var(--muted)}.chart .bar{fill:var(--accent)}.chart .won{fill:var(--won)}.chart .tint{fill:var(--tint)}.chart .rule{fill:var(--rule)}`

// share is a part of a whole in per cent, to two places.
func share(part, whole float64) string {
	if whole == 0 {
		return "0"
	}
	return strconv.FormatFloat(float64(int64(part/whole*10000+0.5))/100, 'f', -1, 64)
}

// escape makes text safe in XML: nothing of it is markup, and what XML forbids
// shows as a sign.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '"':
			b.WriteString("&#34;")
		case r == '\'':
			b.WriteString("&#39;")
		case r < 0x20 && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff:
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// word is "1 lead", "2 leads".
func word(n int, units [2]string) string {
	if n == 1 {
		return "1 " + units[0]
	}
	return strconv.Itoa(n) + " " + units[1]
}
