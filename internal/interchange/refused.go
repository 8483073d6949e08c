package interchange

import (
	"bytes"
	"encoding/csv"
	"slices"
)

// reasonColumn is the last column of refused rows. Reading them again passes it
// over.
const reasonColumn = "plumb_reason"

// WriteRefused writes the refused rows of a file as CSV, each with its reason.
func WriteRefused(f *File, rows []Refused) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	header := slices.DeleteFunc(slices.Clone(f.Header), func(h string) bool { return h == reasonColumn })
	_ = w.Write(append(slices.Clone(header), reasonColumn)) // into memory
	for _, r := range rows {
		cells := make([]string, len(header))
		copy(cells, r.Row.Cells)
		_ = w.Write(append(cells, r.Reason))
	}
	w.Flush()
	return b.Bytes()
}
