package render

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"

	"plumb/internal/page"
)

func writeJSON(w io.Writer, value any, indent string) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	return enc.Encode(value)
}

func (v View) ndjson(w io.Writer) error {
	list, ok := v.Value.([]any)
	if !ok {
		return writeJSON(w, v.Value, "")
	}
	for _, item := range list {
		if err := writeJSON(w, item, ""); err != nil {
			return err
		}
	}
	return nil
}

func (v View) names() []string {
	var out []string
	for _, c := range v.Columns {
		out = append(out, c.Name)
	}
	return out
}

func (v View) csv(w io.Writer) error {
	enc := csv.NewWriter(w)
	_ = enc.Write(v.names()) // Flush says what went wrong
	for _, row := range v.Rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = c.Text
		}
		_ = enc.Write(cells)
	}
	enc.Flush()
	return enc.Error()
}

var tsvEscapes = strings.NewReplacer("\\", "\\\\", "\t", "\\t", "\n", "\\n", "\r", "\\r")

func (v View) tsv(w io.Writer) error {
	var b bytes.Buffer
	b.WriteString(strings.Join(v.names(), "\t") + "\n")
	for _, row := range v.Rows {
		for i, c := range row {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(tsvEscapes.Replace(c.Text))
		}
		b.WriteByte('\n')
	}
	_, err := w.Write(b.Bytes())
	return err
}

// markdown is a table for a wiki: pipes and line breaks are escaped, which
// tablewriter's own renderer does not do.
func (v View) markdown(w io.Writer) error {
	var b strings.Builder
	var titles, rules []string
	for _, c := range v.Columns {
		titles = append(titles, page.Markdown(c.Title))
		rules = append(rules, map[bool]string{true: "---:", false: "---"}[c.Right])
	}
	page.MarkdownRow(&b, titles)
	page.MarkdownRow(&b, rules)
	for _, row := range v.Rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = page.Markdown(Clean(c.show()))
		}
		page.MarkdownRow(&b, cells)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
