package interchange

import (
	"errors"
	"strings"
	"testing"
	"time"

	"plumb/internal/config"
)

func TestDecideDates(t *testing.T) {
	for _, test := range []struct{ cells, format, want string }{
		{"02/24/26", "", "2026-02-24"},
		{"02/03/24;02/23/26", "", "2024-02-03"},
		{"24.12.2026", "", "2026-12-24"},
		{"03-04-2026;24-02-2026 19:58", "", "2026-04-03"},
		{"2026-01-02", "", "2026-01-02"},
		{"2006-06-15T20:47:07.000Z", "", "2006-06-15"},
		{"15 Apr, 2021 00:03:00", "", "2021-04-15"},
		{"02/24/26 02:18 AM", "", "2026-02-24"},
		{"5/5/2026", "", "2026-05-05"},
		{"2/24/26", "", "2026-02-24"},
		{"03/04/2026", "dmy", "2026-04-03"},
		{"03/04/2026", "mdy", "2026-03-04"},
		{"26/04/03", "ymd", "2026-04-03"},
		{"2026.04.03 10-30", "YYYY.MM.DD HH-mm", "2026-04-03"},
		{"1/2/69", "mdy", "1969-01-02"},
		{"1/2/68", "mdy", "2068-01-02"},
		{"46077;45000.5", "", "2026-02-24"},
		{"1771891200", "", "2026-02-24"},
		{"1771891200000", "", "2026-02-24"},
	} {
		cells := strings.Split(test.cells, ";")
		d, err := decideDates(cells, test.format)
		if err != nil {
			t.Errorf("%s: %v", test.cells, err)
			continue
		}
		if got, err := d.Read(cells[0]); err != nil || got.Format(time.DateOnly) != test.want {
			t.Errorf("%s: %v %v, want %s", test.cells, got, err, test.want)
		}
	}
	// Times of the day.
	d, _ := decideDates([]string{"02/24/26 08:55 PM", "02/24/26 12:05 AM"}, "")
	for cell, want := range map[string]string{"02/24/26 08:55 PM": "20:55", "02/24/26 12:05 AM": "00:05", "02/24/26 12:05 PM": "12:05", "02/24/26": "00:00"} {
		if got, err := d.Read(cell); err != nil || got.Format("15:04") != want {
			t.Errorf("%s: %v %v, want %s", cell, got, err, want)
		}
	}
	var open *AmbiguousError
	if _, err := decideDates([]string{"5/5/26", "03/04/2026"}, ""); !errors.As(err, &open) || open.Line != 1 {
		t.Errorf("03/04/2026 was decided: %v", err)
	}
	for _, cell := range []string{"31/31/2026", "02/30/26", "2026-13-01", "soon", "1/2", "02/24/26 25:00", "02/24/26 13:00 PM"} {
		d, _ := decideDates([]string{cell}, "")
		if got, err := d.Read(cell); err == nil {
			t.Errorf("%s was read as %v", cell, got)
		}
	}
}

func decideDates(cells []string, format string) (Dates, error) {
	var v dateVotes
	for i, cell := range cells {
		v.add(cell, i)
	}
	return v.decide(format, time.UTC)
}

func TestReadTable(t *testing.T) {
	want := [][]string{{"Müller", "a,b"}, {"two\nlines", "€"}}
	plain := "name,text\nMüller,\"a,b\"\n\"two\nlines\",€\n"
	for name, in := range map[string]string{"plain": plain, "bom": "\xef\xbb\xbf" + plain, "crlf": strings.ReplaceAll(plain, "\n", "\r\n"),
		"semicolon": "name;text\nMüller;a,b\n\"two\nlines\";€\n", "tab": "name\ttext\nMüller\ta,b\n\"two\nlines\"\t€\n", "pipe": "name|text\nMüller|a,b\n\"two\nlines\"|€\n",
		"windows-1252": "name,text\nM\xfcller,\"a,b\"\n\"two\nlines\",\x80\n", "no last line end": strings.TrimSuffix(plain, "\n"), "cr cr lf": strings.ReplaceAll(plain, "\n", "\r\r\n"), "cr": strings.ReplaceAll(plain, "\n", "\r"), "encoded twice": "name,text\nMÃ¼ller,\"a,b\"\n\"two\nlines\",â‚¬\n",
		"utf-16": "\xff\xfe" + utf16(plain, 0), "utf-16 big": "\xfe\xff" + utf16(plain, 1), "utf-16 without a mark": utf16(plain, 0), "said by Excel": "sep=;\nname;text\nMüller;a,b\n\"two\nlines\";€\n",
		"total": plain + "Total,12.5\n", "remark": plain + "\nExported on 2026-11-21\n", "blank lines": "name,text\n\nMüller,\"a,b\"\n,\n\"two\nlines\",€\n\n"} {
		table, err := ReadTable(Bytes("f.csv", []byte(in)), 0, "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		i := 0
		for row, err := range table.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			for j, cell := range row.Cells {
				if cell != want[i][j] {
					t.Errorf("%s: %q, want %q", name, cell, want[i][j])
				}
			}
			i++
		}
		if i != 2 || table.Count != 2 {
			t.Errorf("%s: %d rows, counted %d", name, i, table.Count)
		}
	}
	for in, want := range map[string]string{"": "f.csv:1: the file is empty", "a,b\n1,\"x\" y\n": "f.csv:2: a quote", "a,b\n1,\"x\n": "f.csv:2: a quote"} {
		if _, err := ReadTable(Bytes("f.csv", []byte(in)), 0, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", in, err, want)
		}
	}
}

func utf16(s string, first int) string {
	var b []byte
	for _, r := range s {
		pair := []byte{byte(r), byte(r >> 8)}
		b = append(b, pair[first], pair[1-first])
	}
	return string(b)
}

func TestRagged(t *testing.T) {
	table, err := ReadTable(Bytes("f.csv", []byte("a,b\n1\n2,3\n4,5,6\n")), 0, "")
	if err != nil || table.Count != 1 || len(table.Ragged) != 2 || len(table.Problems) != 2 {
		t.Fatalf("%+v %v", table, err)
	}
	if got := table.Problems[1].String(); got != "f.csv:4: has 3 cells; the header has 2" {
		t.Error(got)
	}
}

// Every preset that ships can be read and names fields that there are.
func TestPresets(t *testing.T) {
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Presets() {
		if _, err := Preset(schema, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
