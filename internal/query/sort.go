package query

import (
	"cmp"
	"strings"

	"plumb/internal/pick"
	"plumb/records"
)

// sortKey is what a record is ordered by: a number or a text. A status goes by
// its place in the process, text without regard to case and accents, and a time,
// which has one form, by its text.
func sortKey(r records.Record, name string, s *records.Schema) any {
	if p := r.Kind.Process; p != nil && p.Field.Key == name {
		return float64(place(r))
	}
	if name == "created_at" {
		return r.Key(name).Text
	}
	switch x := valueOf(r, name, s).(type) {
	case bool:
		return map[bool]float64{true: 1}[x]
	case []string:
		return pick.Fold(strings.Join(x, " "))
	case string:
		return pick.Fold(x) + "\x00" + x
	case float64:
		return x
	}
	return ""
}

func compare(a, b any) int {
	if x, ok := a.(float64); ok {
		return cmp.Compare(x, b.(float64))
	}
	return strings.Compare(a.(string), b.(string))
}

func place(r records.Record) int {
	for i, st := range r.Kind.Process.Statuses {
		if st == r.Kind.Process.Of(r) {
			return i
		}
	}
	return -1
}

func orNames(name string, k *records.Kind) string {
	if near := pick.DidYouMean(name, Names(k)); near != "" {
		return near
	}
	return few(Names(k))
}
