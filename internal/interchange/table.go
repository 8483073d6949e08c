package interchange

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"plumb/records"
)

// Table is a file of rows as it was read.
type Table struct {
	Path    string
	Header  []string
	Rows    []Row
	Dialect string // what was recognised, for people

	Ragged   []Row             // rows that have not as many cells as the header
	Problems []records.Problem // of these
}

// Row is one row and the line that it begins on.
type Row struct {
	Line  int
	Cells []string
}

// maxCell is how large a cell may be, in bytes.
const maxCell = 1 << 20

// ReadTable reads a CSV file: UTF-8 with or without BOM, UTF-16, or Windows-1252;
// comma, semicolon, tab or pipe; quoted line breaks. It reads JSON and NDJSON too. delimiter and encoding
// override what is recognised. Rows with a wrong number of cells are kept apart,
// with a problem for each; the error, an *Error, is for a file that cannot be read
// at all.
func ReadTable(path string, data []byte, delimiter rune, encoding string) (Table, error) {
	text, charset, err := decode(data, encoding)
	if err != nil {
		return Table{}, one(path, 0, err.Error())
	}
	if strings.TrimSpace(text) == "" {
		return Table{}, one(path, 1, "the file is empty; expected a row of column names")
	}
	if delimiter == 0 && looksJSON(text) {
		return readJSON(path, text)
	}
	if delimiter == 0 {
		delimiter = sniff(text)
	}
	t := Table{Path: path, Dialect: charset + ", " + delimiterWords[delimiter]}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = delimiter, -1, false
	var problems []records.Problem
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			problems = append(problems, problem(path, bad.StartLine, "", csvWords(bad)))
			break // from here on the quotes mean nothing
		}
		line, _ := r.FieldPos(0)
		switch {
		case t.Header == nil:
			t.Header = trimAll(cells)
			continue
		case blank(cells):
			continue
		case len(cells) != len(t.Header):
			t.Ragged = append(t.Ragged, Row{Line: line, Cells: cells})
			t.Problems = append(t.Problems, problem(path, line, "", fmt.Sprintf("has %d cells; the header has %d", len(cells), len(t.Header))))
			continue
		}
		if i := slices.IndexFunc(cells, func(c string) bool { return len(c) > maxCell }); i >= 0 {
			problems = append(problems, problem(path, line, t.Header[i], "the cell is larger than 1 MiB"))
		}
		t.Rows = append(t.Rows, Row{Line: line, Cells: cells})
	}
	problems = append(problems, twice(path, t.Header)...)
	if len(problems) > 0 {
		return t, &Error{Problems: problems, Hint: "mend the file and read it again; nothing was written"}
	}
	return t, nil
}

func csvWords(e *csv.ParseError) string {
	if errors.Is(e.Err, csv.ErrQuote) {
		return fmt.Sprintf("a quoted cell that begins here is not closed as it should be (column %d); a quote inside quotes is written twice", e.Column)
	}
	return fmt.Sprintf("a quote stands inside a cell that does not begin with one (column %d); the cell must be in quotes whole", e.Column)
}

func twice(path string, header []string) []records.Problem {
	var out []records.Problem
	for i, name := range header {
		if name != "" && slices.Index(header, name) < i {
			out = append(out, problem(path, 1, name, "the column stands here twice"))
		}
	}
	return out
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
	return !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// encodings are the names that --encoding takes.
var encodings = map[string]*charmap.Charmap{"windows-1252": charmap.Windows1252, "latin-1": charmap.ISO8859_1, "iso-8859-1": charmap.ISO8859_1,
	"iso-8859-2": charmap.ISO8859_2, "iso-8859-15": charmap.ISO8859_15, "windows-1250": charmap.Windows1250, "windows-1251": charmap.Windows1251}

// decode makes text of bytes and says what they were.
func decode(data []byte, encoding string) (text, charset string, err error) {
	switch {
	case encoding != "" && !strings.EqualFold(encoding, "utf-8"):
		m := encodings[strings.ToLower(encoding)]
		if m == nil {
			return "", "", fmt.Errorf("encoding %q is not known", encoding)
		}
		out, err := m.NewDecoder().Bytes(data)
		return string(out), encoding, err
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return string(data[3:]), "UTF-8 with BOM", nil
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return utf16Text(data[2:], binary.LittleEndian), "UTF-16", nil
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return utf16Text(data[2:], binary.BigEndian), "UTF-16", nil
	case utf8.Valid(data):
		return string(data), "UTF-8", nil
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(data)
	return string(out), "Windows-1252", err
}

func utf16Text(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
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

// reasonColumn is the last column of refused rows. Reading them again passes it
// over.
const reasonColumn = "plumb_reason"

// WriteRefused writes refused rows as CSV, each with its reason. The header is
// that of the first row's file; the rows of other files follow under theirs.
func WriteRefused(rows []Refused) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	var file *File
	for _, r := range rows {
		header := slices.DeleteFunc(slices.Clone(r.File.Header), func(h string) bool { return h == reasonColumn })
		if r.File != file {
			file = r.File
			_ = w.Write(append(header, reasonColumn)) // Flush says what went wrong
		}
		cells := make([]string, len(header))
		copy(cells, r.Row.Cells)
		_ = w.Write(append(cells, r.Reason))
	}
	w.Flush()
	return b.Bytes()
}
