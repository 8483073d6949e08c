package render

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/tw"
)

// gap is what stands between two columns.
const gap = 2

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
