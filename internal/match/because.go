package match

import (
	"cmp"
	"slices"
	"strings"
)

// reasons is how many are named in a line.
const reasons = 3

// Because says in a few words what speaks most for two being the same: "same email,
// similar last name".
func Because(why []Why) string {
	why = slices.DeleteFunc(slices.Clone(why), func(w Why) bool { return w.Weight <= 0 })
	first := func(w Why) float64 { // as in the rule of a pair: what people name first
		if w.Similarity < 1 {
			return w.Weight
		}
		return w.Weight + prefer[w.Field]
	}
	slices.SortStableFunc(why, func(a, b Why) int { return cmp.Compare(first(b), first(a)) })
	var words []string
	for _, w := range why[:min(len(why), reasons)] {
		how := "similar "
		if w.Similarity == 1 {
			how = "same "
		}
		words = append(words, how+strings.ReplaceAll(w.Field, "_", " "))
	}
	return strings.Join(words, ", ")
}
