package interchange

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strings"

	"plumb/records"
)

// Table is a file of rows. The rows are read from the file whenever they are
// asked for.
type Table struct {
	Path    string
	Header  []string
	Count   int      // of whole rows
	First   []string // cells of the first row
	Dialect string   // what was recognised, for people

	Ragged   []Row             // rows that have not as many cells as the header
	Problems []records.Problem // of these
	Notes    []Note            // doubts about the file

	delimiter rune   // of CSV
	preset    string // that knows such a file: vcard, webform; "" for the rest
	each      func(yield func(Row) bool) error
}

// Preset names the preset that knows what the table plainly is: "vcard" or
// "webform"; "" for the rest.
func (t *Table) Preset() string { return t.preset }

// Row is one row and the line that it begins on. Its cells are good until the
// next row is read.
type Row struct {
	Line  int
	Cells []string
	raw   []byte // of an object in JSON
}

// Rows yields the whole rows.
func (t *Table) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		stopped := false
		err := t.each(func(r Row) bool {
			stopped = !yield(r, nil)
			return !stopped
		})
		if err != nil && !stopped {
			yield(Row{}, err)
		}
	}
}

// maxCell is how large a cell may be, in bytes.
const maxCell = 1 << 20

// ReadTable looks through a file and says what it is: CSV in UTF-8 with or without
// BOM, UTF-16, or Windows-1252, between commas, semicolons, tabs or pipes, with
// quoted line breaks; JSON or NDJSON; vCards; a posted web form. delimiter and
// encoding override what is recognised. Rows with a wrong number of cells are kept
// apart, with a problem for each; the error, an *Error, is for a file that cannot
// be read at all.
func ReadTable(in Input, delimiter rune, encoding string) (*Table, error) {
	set, err := recognise(in, encoding)
	if err != nil {
		return nil, one(in.Path, 0, err.Error())
	}
	head, err := beginning(in, set)
	if err != nil {
		return nil, err
	}
	t := &Table{Path: in.Path, Dialect: set.name}
	if set.twice {
		t.Dialect += " encoded twice"
		t.Notes = append(t.Notes, Note{File: in.Path, Code: "double-encoded", Message: "its letters beyond ASCII were encoded twice (Ã¼ for ü); read as they were meant; --encoding utf-8 takes them as they are"})
	}
	if set.odd {
		t.Notes = append(t.Notes, Note{File: in.Path, Code: "encoding", Message: "was taken for Windows-1252, but holds bytes that are no letters there; say --encoding"})
	}
	open := func() (io.ReadCloser, error) { return set.text(in) }
	ext := strings.ToLower(path.Ext(in.Path))
	switch trimmed := strings.TrimSpace(head); {
	case strings.HasPrefix(trimmed, "PK\x03\x04"):
		return nil, one(in.Path, 0, "is a spreadsheet or another archive; save the sheet as CSV")
	case ext == ".vcf" && trimmed != "" && !looksCards(trimmed):
		return nil, one(in.Path, 1, "holds no vCard; expected BEGIN:VCARD")
	case trimmed == "":
		return nil, one(in.Path, 1, "the file is empty; expected a row of column names")
	case delimiter == 0 && (looksJSON(trimmed) || ext == ".json" || ext == ".ndjson" || ext == ".jsonl"):
		return t, t.readJSON(open)
	case delimiter == 0 && looksCards(trimmed):
		return t, t.readCards(open)
	case delimiter == 0 && looksForm(trimmed):
		return t, t.readForm(open)
	}
	return t, t.readCSV(open, delimiter, head)
}

// beginning is the first part of the text of a file.
func beginning(in Input, set charset) (string, error) {
	f, err := set.text(in)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // nothing was written
	b, err := io.ReadAll(io.LimitReader(f, 1<<16))
	return string(b), err
}

func (t *Table) readCSV(open func() (io.ReadCloser, error), delimiter rune, head string) error {
	skip := ""
	if line, _, _ := strings.Cut(head, "\n"); len(line) == 5 && strings.HasPrefix(strings.ToLower(line), "sep=") {
		skip = line + "\n" // as Excel writes it
		delimiter = rune(line[4])
	}
	if delimiter == 0 {
		delimiter = sniff(head)
	}
	if word := delimiterWords[delimiter]; word != "" {
		t.Dialect += ", " + word
	}
	t.delimiter = delimiter
	c := csvReader{table: t, open: open, delimiter: delimiter, skip: skip}
	t.each = c.each
	return c.survey()
}

// csvReader reads the rows of a CSV file.
type csvReader struct {
	table     *Table
	open      func() (io.ReadCloser, error)
	delimiter rune
	skip      string // a line before the header
	end       int    // line from which on there are only totals and remarks; 0: none
}

// walk yields all rows, the header first, whatever their number of cells.
func (c *csvReader) walk(yield func(Row) bool) error {
	f, err := c.open()
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // nothing was written
	if _, err := io.CopyN(io.Discard, f, int64(len(c.skip))); err != nil {
		return err
	}
	r := csv.NewReader(f)
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = c.delimiter, -1, true
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) { // from here on the quotes mean nothing
			return one(c.table.Path, bad.StartLine+strings.Count(c.skip, "\n"), csvWords(bad))
		}
		if err != nil {
			return err
		}
		line, _ := r.FieldPos(0)
		if !yield(Row{Line: line + strings.Count(c.skip, "\n"), Cells: cells}) {
			return nil
		}
	}
}

// each yields the whole rows.
func (c *csvReader) each(yield func(Row) bool) error {
	header := true
	return c.walk(func(row Row) bool {
		if header {
			header = false
			return true
		}
		if c.end > 0 && row.Line >= c.end {
			return false
		}
		return len(row.Cells) != len(c.table.Header) || blank(row.Cells) || yield(row)
	})
}

// survey reads the file once to find out what is in it.
func (c *csvReader) survey() error {
	t := c.table
	var tail []Row // rows at the end that may be totals and remarks
	var problems []records.Problem
	err := c.walk(func(row Row) bool {
		switch {
		case t.Header == nil:
			t.Header = trimAll(row.Cells)
			return true
		case blank(row.Cells):
			return true
		case isFooter(row.Cells, t.Header):
			tail = append(tail, Row{Line: row.Line, Cells: slices.Clone(row.Cells)})
			return true
		}
		for _, r := range append(tail, row) { // those before it were no end
			c.take(r)
		}
		tail = nil
		if i := slices.IndexFunc(row.Cells, func(cell string) bool { return len(cell) > maxCell }); i >= 0 {
			problems = append(problems, problem(t.Path, row.Line, t.Header[min(i, len(t.Header)-1)], "the cell is larger than 1 MiB"))
		}
		return true
	})
	if err != nil {
		return err
	}
	for _, row := range tail {
		c.end = tail[0].Line
		t.Notes = append(t.Notes, Note{File: t.Path, Line: row.Line, Code: "footer", Message: "passed over: a total or a remark, no record: " + clip(strings.TrimSpace(strings.Join(slices.DeleteFunc(row.Cells, isBlank), " ")))})
	}
	if len(problems) > 0 {
		return &Error{Problems: problems, Hint: "mend the file and read it again; nothing was written"}
	}
	return nil
}

func (c *csvReader) take(row Row) {
	t := c.table
	if len(row.Cells) != len(t.Header) {
		t.Ragged = append(t.Ragged, Row{Line: row.Line, Cells: slices.Clone(row.Cells)})
		t.Problems = append(t.Problems, problem(t.Path, row.Line, "", fmt.Sprintf("has %d cells; the header has %d", len(row.Cells), len(t.Header))))
		return
	}
	if t.Count == 0 {
		t.First = slices.Clone(row.Cells)
	}
	t.Count++
}

// footers are the words by which a last row says that it is no record.
var footers = pattern(`(?i)^(grand |sub)?(totals?|sum|summe|gesamt(summe)?|insgesamt|totale|suma|somme|razem|итого|count|average) ?(\(.*\))?:?$`)

// remarks are last rows of one sentence.
var remarks = pattern(`(?i)^(copyright (©|\(c\)|\d)|©|\(c\) |confidential information|generated (by|on|at)|exported (by|on|from|at)|report generated)`)

var figure = pattern(`^[^\pL]*\d[^\pL]*$|^[^\pL]*\d[^\pL]* ?[A-Z]{3}$`)

// isFooter reports whether a row, if no other follows, is a total or a remark: its
// first words say so and the rest are figures, or it is a sentence in one cell
// where there should be several.
func isFooter(cells, header []string) bool {
	filled := slices.DeleteFunc(slices.Clone(cells), isBlank)
	if len(header) < 2 || len(filled) == 0 {
		return false
	}
	first := strings.TrimSpace(filled[0])
	if len(filled) == 1 {
		return len(cells) != len(header) && strings.Contains(first, " ") || remarks().MatchString(first)
	}
	return footers().MatchString(first) && !slices.ContainsFunc(filled[1:], func(cell string) bool { return !figure().MatchString(strings.TrimSpace(cell)) })
}

func isBlank(cell string) bool { return strings.TrimSpace(cell) == "" }

func clip(s string) string {
	if letters := []rune(s); len(letters) > 60 {
		return string(letters[:59]) + "…"
	}
	return s
}

func csvWords(e *csv.ParseError) string {
	if errors.Is(e.Err, csv.ErrQuote) {
		return fmt.Sprintf("a quoted cell that begins here is not closed as it should be (column %d); a quote inside quotes is written twice", e.Column)
	}
	return fmt.Sprintf("a quote stands inside a cell that does not begin with one (column %d); the cell must be in quotes whole", e.Column)
}

func problem(path string, line int, column, message string) records.Problem {
	if column != "" {
		message = column + ": " + message
	}
	return records.Problem{Path: path, Line: line, Field: column, Check: "import", Message: message}
}

func one(path string, line int, message string) error {
	return &Error{Problems: []records.Problem{problem(path, line, "", message)}}
}

func trimAll(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = strings.TrimSpace(c)
	}
	return out
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return !isBlank(c) })
}

var delimiterWords = map[rune]string{',': "comma", ';': "semicolon", '\t': "tab", '|': "pipe"}

// sniff returns the delimiter that stands most often in the first line, outside
// of quotes.
func sniff(text string) rune {
	counts := map[rune]int{}
	quoted := false
	for _, r := range text {
		if r == '"' {
			quoted = !quoted
		}
		if r == '\n' && !quoted {
			break
		}
		if delimiterWords[r] != "" && !quoted {
			counts[r]++
		}
	}
	best := ','
	for _, r := range []rune{';', '\t', '|'} {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}
