package render

import (
	"bytes"
	"encoding/json"
	"io"

	"plumb/internal/yamlfile"
	"plumb/records"
)

// yaml writes a document for each tree: of records, the text of their files.
func (v View) yaml(w io.Writer) error {
	trees := v.Trees
	if trees == nil {
		t, err := treeOf(v.Value)
		if err != nil {
			return err
		}
		trees = []records.Tree{t}
		if t.Shape == records.List {
			trees = t.Items
		}
	}
	for i, t := range trees {
		if i > 0 {
			if _, err := io.WriteString(w, "---\n"); err != nil {
				return err
			}
		}
		if _, err := w.Write(yamlfile.WriteTree(t, nil)); err != nil {
			return err
		}
	}
	return nil
}

// treeOf turns a value into a tree by way of JSON, in the order of its keys.
func treeOf(value any) (records.Tree, error) {
	var b bytes.Buffer
	if err := writeJSON(&b, value, ""); err != nil {
		return records.Tree{}, err
	}
	dec := json.NewDecoder(&b)
	dec.UseNumber()
	return decodeTree(dec)
}

func decodeTree(dec *json.Decoder) (records.Tree, error) {
	token, err := dec.Token()
	if err != nil {
		return records.Tree{}, err
	}
	switch token := token.(type) {
	case json.Delim:
		return decodeNested(dec, token)
	case json.Number:
		return records.BareTree(token.String()), nil
	case bool:
		return records.BareTree(map[bool]string{true: "true", false: "false"}[token]), nil
	case string:
		return records.TextTree(token), nil
	}
	return records.BareTree(""), nil
}

func decodeNested(dec *json.Decoder, open json.Delim) (records.Tree, error) {
	t := records.Tree{Shape: records.List}
	if open == '{' {
		t.Shape = records.Map
	}
	for dec.More() {
		if open == '{' {
			key, err := dec.Token()
			if err != nil {
				return t, err
			}
			t.Keys = append(t.Keys, key.(string))
		}
		item, err := decodeTree(dec)
		if err != nil {
			return t, err
		}
		t.Items = append(t.Items, item)
	}
	_, err := dec.Token()
	return t, err
}
