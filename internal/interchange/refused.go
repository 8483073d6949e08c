package interchange

import (
	"bytes"
	"encoding/csv"
	"slices"
)

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
