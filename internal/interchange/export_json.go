package interchange

import (
	"bufio"
	"encoding/json"

	"plumb/records"
)

// writeNDJSON writes records.Record.JSON, one record a line: the keys of the file
// in canonical order, absent is absent. The kind is the prefix of the id.
func writeNDJSON(w *bufio.Writer, src Source, kinds []*records.Kind) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, k := range kinds {
		if err := src.each(k, func(r records.Record) error { return enc.Encode(r.JSON()) }); err != nil {
			return err
		}
	}
	return nil
}

// writeJSON writes one array of the same objects, one a line.
func writeJSON(w *bufio.Writer, src Source, kinds []*records.Kind) error {
	sep := "[\n"
	for _, k := range kinds {
		err := src.each(k, func(r records.Record) error {
			text, err := compact(r.JSON())
			if err == nil {
				_, err = w.WriteString(sep + text)
			}
			sep = ",\n"
			return err
		})
		if err != nil {
			return err
		}
	}
	end := "\n]\n"
	if sep == "[\n" {
		end = "[]\n"
	}
	_, err := w.WriteString(end)
	return err
}
