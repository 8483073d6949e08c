package chart

import (
	"fmt"
	"slices"
)

// The measures of columns, in pixels.
const (
	rowHeight  = 104
	columnTop  = 26
	columnArea = 60
	axisHeight = 20
)

// SVG draws the columns into a page.
func (m Columns) SVG(id string) string {
	return inside(id, m.Title, m.Words, m.height(), m.draw)
}

// File is the columns alone.
func (m Columns) File() string { return file(m.Title, m.Words, m.height(), m.draw) }

// Text is a sparkline a series.
func (m Columns) Text() [][]string {
	var out [][]string
	for i, s := range m.Series {
		out = append(out, []string{s.Name, Spark(m.Counts[i], false), s.Total})
	}
	return out
}

func (m Columns) height() int {
	return len(m.Series)*rowHeight - (rowHeight - columnTop - columnArea) + axisHeight
}

func (m Columns) draw(c *canvas) {
	for i := range m.Series {
		m.row(c, i, i*rowHeight)
	}
	m.axis(c, m.height()-4)
}

// row is one series: its name, its total, and a column a month.
func (m Columns) row(c *canvas, i, y int) {
	s, counts := m.Series[i], m.Counts[i]
	class, colour := "bar", accent
	if s.Won {
		class, colour = "won", won
	}
	c.add(`<text class="strong" y="%d" font-weight="600" fill="%s">%s</text>`, y+labelBase, ink, escape(s.Name))
	c.add(`<text class="muted" x="100%%" y="%d" text-anchor="end" font-size="13" fill="%s">%s</text>`, y+labelBase, muted, escape(s.Total))
	most := slices.Max(append([]int{0}, counts...))
	n := float64(len(counts))
	for k, count := range counts {
		if count == 0 {
			continue
		}
		h := max(2, count*columnArea/most)
		c.add(`<rect class="%s" x="%s%%" y="%d" width="%s%%" height="%d" fill="%s"><title>%s: %s</title></rect>`, class, share(float64(k)+0.1, n), y+columnTop+columnArea-h,
			share(0.8, n), h, colour, escape(m.Months[k]), escape(word(count, s.Units)))
	}
	c.add(`<rect class="rule" y="%d" width="100%%" height="1" fill="%s"/>`, y+columnTop+columnArea, rule)
}

// axis names the first month, the last, and where there is room some between.
func (m Columns) axis(c *canvas, y int) {
	n := len(m.Months)
	if n == 0 {
		return
	}
	label := func(k int, anchor string, x string) {
		c.add(`<text class="muted" x="%s%%" y="%d" text-anchor="%s" font-size="12" fill="%s">%s</text>`, x, y, anchor, muted, escape(m.Months[k]))
	}
	label(0, "start", "0")
	if n >= 9 {
		label(n/2, "middle", share(float64(n/2)+0.5, float64(n)))
	}
	if n > 1 {
		label(n-1, "end", "100")
	}
}

// Summary says a series in words: its most, and when.
func Summary(counts []int, months []string) string {
	k := 0
	for i, n := range counts {
		if n > counts[k] {
			k = i
		}
	}
	if len(counts) == 0 || counts[k] == 0 {
		return ""
	}
	return fmt.Sprintf("most %d in %s", counts[k], months[k])
}
