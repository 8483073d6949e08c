package page

import (
	"io"
	"slices"
	"strings"

	"plumb/internal/chart"
)

// Markdown writes the page for a job summary or a wiki: tables, and bars of text
// where the page has drawings.
func (p Page) Markdown(w io.Writer) error {
	var b strings.Builder
	line := func(text string) { b.WriteString(text + "\n\n") }
	if p.Title != "" {
		line("## " + Markdown(p.Title))
	}
	if p.Summary != "" {
		line(Markdown(p.Summary))
	}
	for _, text := range p.Warnings {
		line("> **Note:** " + Markdown(text))
	}
	if len(p.Figures) > 0 {
		figures(&b, p.Figures)
	}
	for _, s := range p.Sections {
		s.markdown(&b, len(p.Sections) > 1)
	}
	factsList(&b, p.Facts)
	definitions(&b, p.Definitions)
	_, err := io.WriteString(w, strings.TrimRight(b.String(), "\n")+"\n")
	return err
}

func figures(b *strings.Builder, list []Figure) {
	t := Table{Rows: [][]Cell{nil, nil}}
	for _, f := range list {
		t.Columns = append(t.Columns, Column{Title: f.Name})
		t.Rows[0] = append(t.Rows[0], Cell{Text: f.Value})
		t.Rows[1] = append(t.Rows[1], Cell{Text: f.Note})
	}
	t.markdown(b)
}

func (s Section) markdown(b *strings.Builder, heading bool) {
	if heading {
		b.WriteString("### " + Markdown(s.Title) + "\n\n")
	}
	if s.Drawing != nil && len(s.Drawing.Text()) > 0 {
		drawnRows(b, s.Drawing.Text())
	}
	for _, t := range s.Tables {
		if len(s.Tables) > 1 || len(s.Lines) > 0 { // else the title says what it is
			b.WriteString("**" + Markdown(t.Caption) + "**\n\n")
		}
		t.markdown(b)
	}
	for _, text := range s.Lines {
		b.WriteString("- " + Markdown(text) + "\n")
	}
	if len(s.Lines) > 0 {
		b.WriteByte('\n')
	}
}

// drawnRows are a table without heads, which Markdown has with empty ones only.
func drawnRows(b *strings.Builder, rows [][]string) {
	MarkdownRow(b, make([]string, len(rows[0])))
	MarkdownRow(b, slices.Repeat([]string{"---"}, len(rows[0])))
	for _, row := range rows {
		for i := range row {
			row[i] = Markdown(row[i])
		}
		MarkdownRow(b, row)
	}
	b.WriteByte('\n')
}

// textBar is how long a bar is in a table of Markdown.
const textBar = 20

func (t Table) markdown(b *strings.Builder) {
	if len(t.Rows) == 0 {
		b.WriteString(Markdown(t.Empty) + "\n\n")
		return
	}
	var titles, rules []string
	for _, c := range t.Columns {
		titles, rules = append(titles, Markdown(c.Title)), append(rules, map[bool]string{true: "---:", false: "---"}[c.Number])
		if c.Bars {
			titles, rules = append(titles, ""), append(rules, "---")
		}
	}
	MarkdownRow(b, titles)
	MarkdownRow(b, rules)
	for _, row := range slices.Concat(t.Rows, t.Foot) {
		var cells []string
		for i, c := range row {
			cells = append(cells, Markdown(c.Text))
			if t.Columns[i].Bars {
				cells = append(cells, chart.Bar(int(c.Share*100), 10000, textBar, false))
			}
		}
		MarkdownRow(b, cells)
	}
	b.WriteByte('\n')
}

// MarkdownRow writes a row of cells that are Markdown already.
func MarkdownRow(b *strings.Builder, cells []string) {
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

func factsList(b *strings.Builder, list []Fact) {
	var out []string
	for _, f := range list {
		out = append(out, Markdown(f.Name)+" "+Markdown(f.Text))
	}
	if len(out) > 0 {
		b.WriteString(strings.Join(out, " · ") + "\n\n")
	}
}

func definitions(b *strings.Builder, list []Fact) {
	if len(list) == 0 {
		return
	}
	b.WriteString("<details><summary>What the words mean</summary>\n\n")
	for _, f := range list {
		b.WriteString("- **" + Markdown(f.Name) + "**: " + Markdown(f.Text) + "\n")
	}
	b.WriteString("\n</details>\n\n")
}

var escapes = strings.NewReplacer("|", `\|`, "\n", "<br>", "\r", "", "<", "&lt;", "\\", `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "~", `\~`, "$", `\$`)

// Markdown makes text safe in a cell and in a line: nothing of it is markup. Text that
// begins a line must not begin with a sign that means a list or a heading; ours do not.
func Markdown(text string) string { return escapes.Replace(ampersands(text)) }

// ampersands are written out where they would begin the name of a letter; "A & B"
// stays as people read it.
func ampersands(text string) string {
	if !strings.Contains(text, "&") {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		b.WriteByte(text[i])
		if text[i] == '&' && i+1 < len(text) && (text[i+1] == '#' || text[i+1]|0x20 >= 'a' && text[i+1]|0x20 <= 'z') {
			b.WriteString("amp;")
		}
	}
	return b.String()
}
