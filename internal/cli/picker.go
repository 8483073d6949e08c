package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/records"
)

// maxShown is how many records the picker shows: a screen has 24 lines.
const maxShown = 15

// choose lets a person pick one of several records: by number, or by typing more
// letters, which narrows the list. One that is left over is taken only if it has the
// letters as they were typed: a guess is shown first.
func (a *app) choose(head string, hits []pick.Hit) (records.Record, error) {
	all := hits
	for {
		shown := hits[:min(len(hits), maxShown)]
		fmt.Fprintln(a.env.Err, head)
		for _, line := range a.pickerLines(shown) {
			fmt.Fprintln(a.env.Err, line)
		}
		if len(shown) < len(hits) {
			fmt.Fprintf(a.env.Err, "     and %d more\n", len(hits)-len(shown))
		}
		fmt.Fprint(a.env.Err, "Number, more letters, or nothing to stop: ")
		answer, err := a.readLine()
		if errors.Is(err, context.Canceled) {
			return records.Record{}, err
		}
		if err != nil || answer == "" {
			return records.Record{}, usage("give the id on the command line", "nothing was chosen")
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(shown) {
			return shown[n-1].Record, nil
		}
		narrow := pick.Narrow(answer, all)
		switch {
		case len(narrow) == 0:
			head = fmt.Sprintf("None of them has %q:", render.Line(answer))
			continue
		case len(narrow) == 1 && narrow[0].Sure:
			return narrow[0].Record, nil
		}
		hits, head = narrow, fmt.Sprintf("%q may mean:", render.Line(answer))
	}
}

// pickHead is what the picker says of a word before it lists what it may mean.
func pickHead(word string, hits []pick.Hit) string {
	if hits[0].Sure {
		return fmt.Sprintf("%q may mean:", render.Line(word))
	}
	return fmt.Sprintf("Nothing is called %q. Perhaps it is one of these:", render.Line(word))
}

// pickerRow is a record in the picker.
type pickerRow struct {
	id, label, more marked
	kind, status    string
	ended           bool
}

// marked is a text and the parts of it that were typed.
type marked struct {
	text  string
	spans []pick.Span
}

// pickerLines draws hits, none wider than the terminal.
func (a *app) pickerLines(hits []pick.Hit) []string {
	var rows []pickerRow
	kinds := map[string]bool{}
	for _, h := range hits {
		row := a.pickerRow(h)
		rows, kinds[row.kind] = append(rows, row), true
	}
	s := a.pickerStyle()
	widths := pickerWidths(rows, len(kinds) > 1, a.env.Width)
	var out []string
	for i, row := range rows {
		line := fmt.Sprintf("%3d", i+1)
		for c, cell := range row.cells() {
			if widths[c] > 0 {
				line += "  " + s.draw(cell, widths[c], c != pickerLabel || row.ended)
			}
		}
		out = append(out, strings.TrimRight(line, " "))
	}
	return out
}

func (row pickerRow) cells() []marked {
	return []marked{row.id, row.label, row.more, {text: row.kind}, {text: row.status}}
}

// pickerRow says of a hit what tells it from others of the same name: what matched where
// that was not the label, else the address, or of an activity what it is about.
func (a *app) pickerRow(h pick.Hit) pickerRow {
	r := h.Record
	row := pickerRow{id: marked{text: r.ID()}, label: marked{text: h.Label}, kind: r.Kind.Name, ended: !r.Open()}
	if mails := pick.Mails(r); len(mails) > 0 {
		row.more.text = mails[0]
	} else if about := r.Role(records.RoleAbout).Strings(); len(about) > 0 {
		row.more.text = a.labelOf(about[0])
	}
	if s := r.Kind.Process.Of(r); s != nil {
		row.status = s.Key
	}
	switch hit := (marked{h.Text, h.Matched()}); h.By {
	case "":
		row.label = hit
	case "id":
		row.id = hit
	default:
		row.more = hit
	}
	return row
}

// The columns of the picker.
const (
	pickerID = iota
	pickerLabel
	pickerMore
	pickerKind
	pickerStatus
	pickerColumns
)

// pickerCuts are what is cut, one after the other, until a line fits: the column, and the
// least that it is cut to. Of 0 nothing is left.
var pickerCuts = []struct{ column, least int }{{pickerMore, 16}, {pickerLabel, 20}, {pickerStatus, 0}, {pickerMore, 8}, {pickerLabel, 8}, {pickerMore, 0}}

// pickerWidths are the widths of the columns; 0 leaves one out.
func pickerWidths(rows []pickerRow, kinds bool, screen int) []int {
	widths := make([]int, pickerColumns)
	for _, row := range rows {
		for c, cell := range row.cells() {
			widths[c] = max(widths[c], render.Width(render.Line(cell.text)))
		}
	}
	if !kinds {
		widths[pickerKind] = 0
	}
	if screen <= 0 {
		screen = 80
	}
	for _, cut := range pickerCuts {
		if over := pickerWidth(widths) - screen; over > 0 && widths[cut.column] > cut.least {
			widths[cut.column] = max(cut.least, widths[cut.column]-over)
			if cut.least == 0 {
				widths[cut.column] = 0
			}
		}
	}
	return widths
}

// pickerWidth is how wide a line is: the number, and the columns with their gaps.
func pickerWidth(widths []int) int {
	total := 3
	for _, w := range widths {
		if w > 0 {
			total += 2 + w
		}
	}
	return total
}

// pickerStyle is how the picker looks. Without colour the matched letters are underlined,
// as fzf does it: that is no colour, and they would be shown by nothing else. A terminal
// that can do nothing shows nothing.
type pickerStyle struct {
	paint render.Paint
	mark  func(string) string
}

func (a *app) pickerStyle() pickerStyle {
	s := pickerStyle{paint: a.paint(a.env.OutTTY)}
	s.mark = s.paint.Bold
	if !s.paint.On && a.env.Getenv("TERM") != "dumb" {
		s.mark = render.Paint{On: true}.Underline
	}
	return s
}

// draw writes a text in a width, with what was typed shown.
func (s pickerStyle) draw(m marked, width int, dim bool) string {
	m = m.fit(width, s.paint)
	plain := func(text string) string {
		if dim {
			return s.paint.Dim(text)
		}
		return text
	}
	var b strings.Builder
	at := 0
	for _, span := range m.spans {
		b.WriteString(plain(m.text[at:span.From]) + s.mark(m.text[span.From:span.To]))
		at = span.To
	}
	b.WriteString(plain(m.text[at:]))
	return b.String() + strings.Repeat(" ", max(0, width-render.Width(m.text)))
}

// fit cuts a text to a width: at its end, or where that would hide what was typed, at its
// beginning too.
func (m marked) fit(width int, p render.Paint) marked {
	if clean := render.Line(m.text); clean != m.text { // its bytes moved
		m = marked{text: clean}
	}
	if render.Width(m.text) <= width {
		return m
	}
	if n := len(m.spans); n > 0 && render.Width(m.text[:m.spans[0].To]) > width-render.Width(p.Sign(width)) {
		m = m.from(width, p.Sign(width))
	}
	cut := p.Cut(m.text, width)
	kept := len(strings.TrimSuffix(cut, p.Sign(width)))
	if cut == m.text {
		kept = len(cut)
	}
	var spans []pick.Span
	for _, s := range m.spans {
		if s.To = min(s.To, kept); s.From < s.To {
			spans = append(spans, s)
		}
	}
	return marked{cut, spans}
}

// from leaves the beginning out, as far as is needed to see the first part that was typed.
func (m marked) from(width int, sign string) marked {
	start := m.spans[0].From
	for i := range m.text[:start] {
		if render.Width(m.text[i:m.spans[0].To]) <= width-2*render.Width(sign) {
			start = i
			break
		}
	}
	out := marked{text: sign + m.text[start:]}
	for _, s := range m.spans {
		out.spans = append(out.spans, pick.Span{From: s.From - start + len(sign), To: s.To - start + len(sign)})
	}
	return out
}
