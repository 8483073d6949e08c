package query

import (
	"cmp"
	"strings"

	"plumb/internal/pick"
	"plumb/records"
)

// compare orders two records by one name. A status goes by its place in the
// process, text without regard to case.
func compare(a, b records.Record, name string, s *records.Schema) int {
	if p := a.Kind.Process; p != nil && p.Field.Key == name {
		return cmp.Compare(place(a), place(b))
	}
	x, y := valueOf(a, name, s), valueOf(b, name, s)
	switch x := x.(type) {
	case float64:
		return cmp.Compare(x, y.(float64))
	case bool:
		return cmp.Compare(btoi(x), btoi(y.(bool)))
	case []string:
		return strings.Compare(strings.Join(x, " "), strings.Join(y.([]string), " "))
	case string:
		if c := strings.Compare(pick.Fold(x), pick.Fold(y.(string))); c != 0 {
			return c
		}
		return strings.Compare(x, y.(string))
	}
	return 0
}

func place(r records.Record) int {
	for i, st := range r.Kind.Process.Statuses {
		if st == r.Kind.Process.Of(r) {
			return i
		}
	}
	return -1
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func orNames(name string, k *records.Kind) string {
	if near := pick.DidYouMean(name, Names(k)); near != "" {
		return near
	}
	return "; the names are " + strings.Join(Names(k), ", ")
}
