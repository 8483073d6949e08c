package page

import (
	"crypto/sha256"
	_ "embed" // the page's own files
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"plumb/internal/chart"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

//go:embed sort.js
var sortScript string

// sheet is a page with what its file needs beside it.
type sheet struct {
	Page
	Policy string
	CSS    template.CSS
	Script template.JS
	parts  int
}

// HTML writes the page. The template is read here, not when plumb starts.
func (p Page) HTML(w io.Writer) error {
	css := chart.CSS + "\n" + pageCSS
	s := &sheet{Page: p, CSS: template.CSS(css), Script: template.JS(sortScript), Policy: policy(css, sortScript)} //nolint:gosec // both are ours
	t, err := template.New("page").Funcs(template.FuncMap{"part": s.part, "drawing": drawing, "first": first, "short": short, "under": under, "columned": columned}).Parse(pageHTML)
	if err != nil {
		return err
	}
	return t.Execute(w, s)
}

// policy lets nothing be loaded, and lets only this style and this script work:
// what came in with a record does nothing, even if it got through.
func policy(css, script string) string {
	return fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; img-src data:; base-uri 'none'; form-action 'none'", hash(css), hash(script))
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// part is a name for a part of the page, of which there is no other.
func (s *sheet) part(what string) string {
	s.parts++
	return fmt.Sprintf("%s-%d", what, s.parts)
}

// drawing is SVG, which chart has escaped.
func drawing(d chart.Drawing, id string) template.HTML {
	return template.HTML(d.SVG(id)) //nolint:gosec // chart escapes every text
}

// shownTable is a table under a heading, which may have said what it is already.
type shownTable struct {
	Table
	Said bool
}

func under(t Table, heading string) shownTable { return shownTable{t, t.Caption == heading} }

// tableRow is a row with the columns that its cells are in.
type tableRow struct {
	Cells   []Cell
	Columns []Column
}

func columned(cells []Cell, columns []Column) tableRow { return tableRow{cells, columns} }

// short reports whether a text is a word that stays on one line: an id, a date.
func short(text string) bool { return len(text) <= 24 && !strings.Contains(text, " ") }

// first reports whether a cell names its row.
func first(i int) bool { return i == 0 }

// String is the page as text; for tests.
func (p Page) String() string {
	var b strings.Builder
	if err := p.HTML(&b); err != nil {
		return err.Error()
	}
	return b.String()
}
