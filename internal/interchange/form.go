package interchange

import (
	"io"
	"net/url"
	"strings"
)

var formLine = pattern(`^[\w.\[\]%+-]+=[^\s,;"]*(&[\w.\[\]%+-]+=[^\s,;"]*)*$`)

// looksForm reports whether text is what a browser posts:
// first_name=Ada&company=Engines+Ltd.
func looksForm(text string) bool {
	line, _, _ := strings.Cut(text, "\n")
	return formLine().MatchString(line)
}

// readForm reads posted forms, one a line. The columns are the names of the
// fields; a field that was posted several times has its values between commas.
func (t *Table) readForm(open func() (io.ReadCloser, error)) error {
	f, err := open()
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // nothing was written
	b, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	t.Dialect, t.preset = "web form", "webform"
	columns := map[string]int{}
	var rows []Row
	number := 0
	for line := range strings.Lines(string(b)) {
		number++
		if isBlank(line) {
			continue
		}
		row := Row{Line: number, Cells: make([]string, len(columns))}
		for pair := range strings.SplitSeq(strings.TrimSpace(line), "&") {
			name, value, _ := strings.Cut(pair, "=")
			if err := t.field(&row, columns, name, value); err != nil {
				return one(t.Path, number, err.Error())
			}
		}
		rows = append(rows, row)
	}
	for i := range rows {
		rows[i].Cells = append(rows[i].Cells, make([]string, len(t.Header)-len(rows[i].Cells))...)
	}
	t.hold(rows)
	return nil
}

func (t *Table) field(row *Row, columns map[string]int, name, value string) error {
	name, err := url.QueryUnescape(name)
	if err != nil {
		return err
	}
	value, err = url.QueryUnescape(value)
	if err != nil {
		return err
	}
	i, ok := columns[name]
	if !ok {
		i = len(columns)
		columns[name] = i
		t.Header = append(t.Header, name)
	}
	for len(row.Cells) <= i {
		row.Cells = append(row.Cells, "")
	}
	if row.Cells[i] != "" {
		value = row.Cells[i] + ", " + value
	}
	row.Cells[i] = value
	return nil
}
