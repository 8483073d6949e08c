package records

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Digest is SHA-256 over the content of a record: one line path=value for each
// text but the seal, keys sorted bytewise, list items by index, values as JSON
// strings. Comments, order and layout are outside, so a newer schema or writer
// does not break it. The form is "sha256:" and 64 hexadecimal digits.
func Digest(t Tree) string {
	var b strings.Builder
	digestInto(&b, "", t.Set("seal", Tree{}))
	sum := sha256.Sum256([]byte(b.String()))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func digestInto(b *strings.Builder, path string, t Tree) {
	switch t.Shape {
	case Text:
		fmt.Fprintf(b, "%s=%s\n", path, jsonString(t.Text))
	case List:
		for i, item := range t.Items {
			digestInto(b, join(path, strconv.Itoa(i)), item)
		}
	case Map:
		for _, key := range slices.Sorted(slices.Values(t.Keys)) {
			digestInto(b, join(path, digestKey(key)), t.At(key))
		}
	}
}

func join(path, step string) string {
	if path == "" {
		return step
	}
	return path + "." + step
}

// digestKey keeps an odd key from imitating a path: two different records must
// never give the same lines.
func digestKey(key string) string {
	if key == "" || strings.ContainsAny(key, ".=\"\\\n") {
		return jsonString(key)
	}
	return key
}

func jsonString(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	return strings.TrimSuffix(b.String(), "\n")
}
