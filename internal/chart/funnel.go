package chart

import "strconv"

// The measures of a funnel, in pixels.
const (
	barHeight  = 24
	labelBase  = 15 // of the letters above a bar
	barTop     = 22
	stepHeight = 62 // without a line below the bar
	looseRoom  = 10 // below a bar from which nothing falls
	lineHeight = 17
	wasHeight  = 5 // of the bar of what was
)

// SVG draws the funnel into a page.
func (f Funnel) SVG(id string) string {
	return inside(id, f.Title, f.Words, f.height(), f.draw)
}

// File is the funnel alone.
func (f Funnel) File() string { return file(f.Title, f.Words, f.height(), f.draw) }

// Text is nothing: the table of the steps has bars.
func (f Funnel) Text() [][]string { return nil }

func (f Funnel) height() int {
	h := 0
	for i := range f.Steps {
		h += f.step(i)
	}
	return h
}

// step is the height of one step: the last needs no room below.
func (f Funnel) step(i int) int {
	h := stepHeight
	switch {
	case i == len(f.Steps)-1:
		h = barTop + barHeight + 2
	case f.Loose:
		h = barTop + barHeight + looseRoom
	}
	return h + len(f.Steps[i].Details)*lineHeight
}

func (f Funnel) most() float64 {
	n := 0
	for _, s := range f.Steps {
		if n = max(n, s.Count); s.Was != nil {
			n = max(n, *s.Was)
		}
	}
	return float64(n)
}

func (f Funnel) draw(c *canvas) {
	y := 0
	tops := make([]int, len(f.Steps))
	for i := range f.Steps {
		if tops[i] = y; i > 0 && !f.Loose {
			f.fall(c, i, y)
		}
		y += f.step(i)
	}
	for i, s := range f.Steps { // over all that falls: its letters must not be covered
		f.bar(c, s, tops[i])
	}
}

// fall is what falls off on the way to a step: from the end of the bar before to
// the end of this one.
func (f Funnel) fall(c *canvas, i, y int) {
	from, to := share(float64(f.Steps[i-1].Count), f.most()), share(float64(f.Steps[i].Count), f.most())
	top := y - f.step(i-1) + barTop + barHeight
	c.add(`<svg x="0" y="%d" width="100%%" height="%d" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"><polygon class="tint" fill="%s" points="0,0 %s,0 %s,100 0,100"/></svg>`,
		top, y+barTop-top, tint, from, to)
}

func (f Funnel) bar(c *canvas, s Step, y int) {
	class, colour := "bar", accent
	if s.Won {
		class, colour = "won", won
	}
	c.add(`<text y="%d"><tspan class="strong" font-weight="600" fill="%s">%s</tspan><tspan class="strong" fill="%s" dx="8" font-weight="600">%s</tspan></text>`,
		y+labelBase, ink, escape(s.Name), ink, grouped(s.Count))
	if s.Ratio != "" {
		c.add(`<text class="muted" x="100%%" y="%d" text-anchor="end" font-size="13" fill="%s">%s</text>`, y+labelBase, muted, escape(s.Ratio))
	}
	c.add(`<rect class="rule" y="%d" width="2" height="%d" fill="%s"/>`, y+barTop, barHeight, rule)
	c.add(`<rect class="%s" y="%d" width="%s%%" height="%d" rx="2" fill="%s"/>`, class, y+barTop, share(float64(s.Count), f.most()), barHeight, colour)
	if s.Was != nil { // a thin bar over the lower edge
		c.add(`<rect class="muted" y="%d" width="%s%%" height="%d" fill="%s"/>`, y+barTop+barHeight-wasHeight, share(float64(*s.Was), f.most()), wasHeight, muted)
	}
	for i, text := range s.Details {
		c.add(`<text class="muted" y="%d" font-size="13" fill="%s">%s</text>`, y+barTop+barHeight+(i+1)*lineHeight-1, muted, escape(text))
	}
}

// grouped is a count for people: 12,345.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
