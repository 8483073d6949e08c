package render

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/tw"
)

// gap is what stands between two columns.
const gap = 2

// minColumn is the least that a column is cut to.
const minColumn = 6

// table draws rows without borders, fitted to the width of the terminal: the
// widest columns are cut first, and a cut shows as "…". What names the rows is cut
// only so far that they can be told apart; the last figures go before that.
func (v View) table(w io.Writer, o Options) error {
	if len(v.Rows) == 0 {
		if v.Empty != "" {
			_, err := io.WriteString(w, v.Empty+"\n")
			return err
		}
		return nil
	}
	twwidth.SetEastAsian(false) // it would guess from the environment
	p := o.paint()
	cells := make([][]string, len(v.Rows))
	for i, row := range v.Rows {
		for _, c := range row {
			cells[i] = append(cells[i], p.Line(c.show()))
		}
	}
	v, cells, gone := v.narrowed(cells, o)
	heads := v.fit(cells, o)
	var buf bytes.Buffer
	t := tablewriter.NewTable(&buf, v.layout()...)
	titles := make([]any, len(v.Columns))
	for i, head := range heads {
		titles[i] = p.Bold(head)
	}
	t.Header(titles...)
	for _, row := range cells {
		if err := t.Append(row); err != nil {
			return err
		}
	}
	if err := t.Render(); err != nil {
		return err
	}
	if err := trimLines(w, buf.Bytes()); err != nil || len(gone) == 0 {
		return err
	}
	_, err := io.WriteString(w, p.Dim(p.wrap("not wide enough for "+strings.Join(gone, ", "), o.Width))+"\n")
	return err
}

// legible is the least width at which a column still says something.
const legible = 9

// narrowed leaves out the last columns where the terminal is so narrow that nothing
// could be read in any of them, or not which row is which, and names them.
func (v View) narrowed(cells [][]string, o Options) (View, [][]string, []string) {
	if o.Width <= 0 || across(v.widths(cells)) <= o.Width {
		return v, cells, nil
	}
	var gone []string
	least, names := v.least(cells, o.paint()), v.naming()
	n := len(v.Columns)
	for n > max(2, names+1) && across(least[:n]) > o.Width {
		n--
		gone = append(gone, v.Columns[n].Title)
	}
	if names == 0 && len(gone) < 3 { // one or two are made room for by cutting the others
		return v, cells, nil
	}
	slices.Reverse(gone)
	v.Columns = v.Columns[:n]
	out := make([][]string, len(cells))
	for i := range cells {
		out[i] = cells[i][:n]
	}
	return v, out, gone
}

// widths are those of the columns where nothing is cut.
func (v View) widths(cells [][]string) []int {
	out := make([]int, len(v.Columns))
	for i, c := range v.Columns {
		out[i] = Width(strings.ToUpper(c.Title))
		for _, row := range cells {
			out[i] = max(out[i], Width(row[i]))
		}
	}
	return out
}

// across is how wide a row is.
func across(widths []int) int { return sum(widths) + gap*(len(widths)-1) }

// naming is how many columns there are up to the last that names a row.
func (v View) naming() int {
	for i := len(v.Columns); i > 0; i-- {
		if v.Columns[i-1].Names {
			return i
		}
	}
	return 0
}

// least are the widths that columns need to be of use.
func (v View) least(cells [][]string, p Paint) []int {
	least := v.widths(cells)
	for i, c := range v.Columns {
		if !c.Keep {
			least[i] = min(least[i], max(legible, v.apart(cells, i, p)))
		}
	}
	return least
}

// apart is the least width to which a column that names rows can be cut, and no two of
// its values look the same; 0 for other columns.
func (v View) apart(cells [][]string, column int, p Paint) int {
	if !v.Columns[column].Names {
		return 0
	}
	values, width := map[string]bool{}, 0
	for _, row := range cells {
		values[row[column]] = true
		width = max(width, Width(row[column]))
	}
	for width > 0 && differ(values, width-1, p) {
		width--
	}
	return width
}

// differ reports whether no two values look the same where they are cut to a width.
func differ(values map[string]bool, width int, p Paint) bool {
	cut := map[string]bool{}
	for value := range values {
		cut[p.Cut(value, width)] = true
	}
	return len(cut) == len(values)
}

func (v View) layout() []tablewriter.Option {
	align := make(tw.Alignment, len(v.Columns))
	for i, c := range v.Columns {
		align[i] = tw.AlignLeft
		if c.Right {
			align[i] = tw.AlignRight
		}
	}
	pad := tw.Padding{Left: "", Right: strings.Repeat(" ", gap), Overwrite: true}
	return []tablewriter.Option{
		tablewriter.WithRendition(tw.Rendition{
			Borders:  tw.BorderNone,
			Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone},
		}),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithRowAutoFormat(tw.Off),
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithPadding(pad),
		tablewriter.WithAlignment(align),
	}
}

// fit cuts cells until a row is no wider than the terminal.
func (v View) fit(cells [][]string, o Options) (heads []string) {
	for _, c := range v.Columns {
		heads = append(heads, strings.ToUpper(c.Title))
	}
	widths, p := v.widths(cells), o.paint()
	if o.Width <= 0 || across(widths) <= o.Width {
		return heads
	}
	floor := make([]int, len(widths))
	for i := range floor {
		floor[i] = max(minColumn, v.apart(cells, i, p))
	}
	over := v.narrow(widths, floor, across(widths)-o.Width, false)
	over = v.narrow(widths, floor, over, true)
	v.narrow(widths, slices.Repeat([]int{minColumn}, len(widths)), over, true)
	for _, row := range append(cells, heads) {
		for i := range row {
			row[i] = p.Cut(row[i], widths[i])
		}
	}
	return heads
}

// narrow takes blanks from the widest columns, one by one, until nothing is over
// or all are at their floor; it returns what is still over. Columns to keep are
// touched only with all.
func (v View) narrow(widths, floor []int, over int, all bool) int {
	for ; over > 0; over-- {
		widest := -1
		for i, w := range widths {
			if w > floor[i] && (all || !v.Columns[i].Keep) && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return over
		}
		widths[widest]--
	}
	return 0
}

// Width is the number of columns that text takes, as tablewriter counts it: what
// is cut by one measure and padded by another does not line up.
func Width(s string) int { return twwidth.Width(s) }

// Pad fills text with blanks to a number of columns.
func Pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-Width(s)))
}

func sum(list []int) int {
	n := 0
	for _, v := range list {
		n += v
	}
	return n
}

// lineEnd is the blanks, with the end of a colour between them, with which
// tablewriter ends its lines.
var lineEnd = regexp.MustCompile(`(?: |\x1b\[0m)+$`)

func trimLines(w io.Writer, b []byte) error {
	for line := range bytes.Lines(b) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		cut := lineEnd.ReplaceAll(line, nil)
		if bytes.Contains(line[len(cut):], []byte("\x1b[0m")) {
			cut = append(cut, "\x1b[0m"...)
		}
		if _, err := w.Write(append(cut, '\n')); err != nil {
			return err
		}
	}
	return nil
}
