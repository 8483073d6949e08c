package records

import (
	"strings"
)

// idAlphabet is Crockford's base 32 in lower case: no i, l, o, u.
const idAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// idLength is the number of random characters: 50 bits, enough that clones
// that never speak to each other do not collide.
const idLength = 10

var idPattern = pattern(`^[a-z][a-z0-9]*-[0-9a-hjkmnp-tv-z]{10}$`)

// NewID makes an id of the kind from random bytes (at least ten).
func (k *Kind) NewID(random []byte) string {
	b := []byte(k.Prefix + "-")
	for _, c := range random[:idLength] {
		b = append(b, idAlphabet[c%32])
	}
	return string(b)
}

// IsID reports whether s has the form of an id, of whatever kind.
func IsID(s string) bool { return idPattern().MatchString(s) }

// SplitID returns the prefix and the random part of an id.
func SplitID(id string) (prefix, random string) {
	i := strings.LastIndexByte(id, '-')
	if i < 0 {
		return "", id
	}
	return id[:i], id[i+1:]
}

// FoldID reads what people type for an id: lower case, i l o as 1 1 0 in the
// random part.
func FoldID(s string) string {
	prefix, random := SplitID(strings.ToLower(s))
	random = strings.NewReplacer("i", "1", "l", "1", "o", "0").Replace(random)
	if prefix == "" {
		return random
	}
	return prefix + "-" + random
}

// Path is where the record lives below the directory: plural/shard/id.yaml. It
// follows from the id alone, so that one record is one open.
func (k *Kind) Path(id string) string {
	_, random := SplitID(id)
	return k.Plural + "/" + random[:2] + "/" + id + ".yaml"
}
