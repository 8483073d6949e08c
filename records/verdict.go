package records

import (
	"cmp"
	"strings"
	"time"
)

// VerdictFolder is where verdicts lie, beside the folders of the kinds.
const VerdictFolder = "not-duplicates"

// Verdict says of two records that they are not the same, however alike they look. It is
// a file of its own: two clones that look at different pairs never meet.
type Verdict struct {
	A    string    `json:"a"` // ids, in the order of InOrder
	B    string    `json:"b"`
	At   time.Time `json:"at,omitzero"`
	By   string    `json:"by,omitempty"`
	Note string    `json:"note,omitempty"`
}

// NewVerdict says that two records are different.
func NewVerdict(a, b, note string, c Change) Verdict {
	a, b = InOrder(a, b)
	return Verdict{A: a, B: b, At: c.At.UTC().Truncate(time.Second), By: c.By, Note: note}
}

// InOrder returns two ids in the order in which a verdict names them: by their random
// parts, so that the files of verdicts spread over the folders as records do.
func InOrder(a, b string) (first, second string) {
	kindA, randomA := SplitID(a)
	kindB, randomB := SplitID(b)
	if cmp.Or(strings.Compare(randomA, randomB), strings.Compare(kindA, kindB)) > 0 {
		return b, a
	}
	return a, b
}

// pairSign stands between two ids; no id has it.
const pairSign = "--"

// PairName is the name of the verdict about two records.
func PairName(a, b string) string {
	a, b = InOrder(a, b)
	return a + pairSign + b
}

// PairOf reads the name of a verdict. ok says that it is one, its ids in order.
func PairOf(name string) (a, b string, ok bool) {
	a, b, _ = strings.Cut(name, pairSign)
	return a, b, IsID(a) && IsID(b) && a != b && PairName(a, b) == name
}

// VerdictPath is where the verdict with a name lies.
func VerdictPath(name string) string {
	a, _, _ := strings.Cut(name, pairSign)
	_, random := SplitID(a)
	return VerdictFolder + "/" + random[:2] + "/" + name + ".yaml"
}

// Name is the name of the verdict's file.
func (v Verdict) Name() string { return PairName(v.A, v.B) }

// verdictKeys are what a verdict says, in the order of its file.
var verdictKeys = []string{"a", "b", "at", "by", "note"}

// Tree is what the file of the verdict holds.
func (v Verdict) Tree() Tree {
	t := Tree{Shape: Map}.Set("a", TextTree(v.A)).Set("b", TextTree(v.B))
	if !v.At.IsZero() {
		t = t.Set("at", BareTree(FormatTime(v.At)))
	}
	for key, text := range map[string]string{"by": v.By, "note": v.Note} {
		if text != "" {
			t = t.Set(key, TextTree(text))
		}
	}
	return TidyVerdict(t)
}

// VerdictFrom reads what the file of a verdict holds. What is none of its values is left
// out, and CheckVerdict says so.
func VerdictFrom(t Tree) Verdict {
	a, b := InOrder(t.At("a").Text, t.At("b").Text)
	at, _ := ParseMoment(t.At("at").Text, Locale{})
	return Verdict{A: a, B: b, At: at.UTC(), By: t.At("by").Text, Note: t.At("note").Text}
}

// TidyVerdict returns the content of a verdict's file in its order, the time in its
// stored form. Keys that are unknown stay, at the end.
func TidyVerdict(t Tree) Tree {
	out := Tree{Shape: Map}
	for _, key := range verdictKeys {
		v := t.At(key)
		if at, err := ParseMoment(v.Text, Locale{}); key == "at" && err == nil {
			v = BareTree(FormatTime(at))
		}
		if v.Shape != Text || !isNull(v) {
			out = out.Set(key, v)
		}
	}
	for i, key := range t.Keys {
		if !out.Has(key) && !isVerdictKey(key) {
			out = out.Set(key, t.Items[i])
		}
	}
	return out
}

func isVerdictKey(key string) bool {
	for _, k := range verdictKeys {
		if k == key {
			return true
		}
	}
	return false
}
