package records

import (
	"fmt"
	"strings"
	"time"
)

// CheckVerdict says what is wrong with what the file of a verdict holds. The first kind
// of fault, an id that is not in the name of the file, makes it no verdict at all.
func CheckVerdict(t Tree, name string) []Problem {
	var out []Problem
	add := func(check, field, format string, args ...any) {
		out = append(out, Problem{Check: check, Field: field, Message: fmt.Sprintf(format, args...)})
	}
	a, b, _ := PairOf(name)
	for _, id := range []struct{ key, want string }{{"a", a}, {"b", b}} {
		if has := t.At(id.key).Text; has != id.want {
			add("id", id.key, "%s is %q, but the file is named %s.yaml; expected %s", id.key, has, name, id.want)
		}
	}
	if at := t.At("at"); at.Shape != Absent && !isNull(at) {
		if _, err := ParseMoment(at.Text, Locale{}); err != nil {
			add("value", "at", `at: %q is no time; expected one such as "2026-11-21T09:30:00Z"`, at.Text)
		}
	}
	for _, key := range []string{"by", "note"} {
		if v := t.At(key); v.Shape != Absent && v.Shape != Text {
			add("value", key, "%s: a %s; expected text", key, shapeWord(v))
		}
	}
	for _, key := range t.Keys {
		if !isVerdictKey(key) {
			add("value", key, "a verdict has no %q; it has %s", key, strings.Join(verdictKeys, ", "))
		}
	}
	return out
}

// MergeVerdicts makes one of two verdicts about the same pair, which two people came to
// by themselves: the earlier one stands, with the notes of both. The order of the two
// makes no difference.
func MergeVerdicts(x, y Tree) Tree {
	if verdictAfter(x, y) {
		x, y = y, x
	}
	for i, key := range y.Keys {
		if !x.Has(key) {
			x = x.Set(key, y.Items[i])
		}
	}
	if note, more := x.At("note").Text, y.At("note").Text; !saysNote(note, more) {
		x = x.Set("note", TextTree(note+noteSign+more))
	}
	return TidyVerdict(x)
}

// noteSign stands between the notes of two people.
const noteSign = "; "

func saysNote(note, more string) bool {
	return more == "" || strings.Contains(noteSign+note+noteSign, noteSign+more+noteSign)
}

func verdictAfter(x, y Tree) bool {
	v, w := VerdictFrom(x), VerdictFrom(y)
	v.At, w.At = orLate(v.At), orLate(w.At)
	if c := v.At.Compare(w.At); c != 0 {
		return c > 0
	}
	return v.By+"\x00"+v.Note > w.By+"\x00"+w.Note
}

// orLate puts what has no time behind what has one.
func orLate(t time.Time) time.Time {
	if t.IsZero() {
		return time.Unix(1<<40, 0)
	}
	return t
}
