package pick

import "strings"

// Nearest returns the option that a misspelt word probably means: at most a
// third of its letters differ, are missing, doubled or swapped. It returns ""
// when none is near.
func Nearest(word string, options []string) string {
	best, bestDistance := "", max(1, (len(word)+1)/3)+1
	for _, o := range options {
		if d := distance(strings.ToLower(word), strings.ToLower(o)); d < bestDistance {
			best, bestDistance = o, d
		}
	}
	return best
}

// DidYouMean is Nearest as the end of a sentence; "" when nothing is near.
func DidYouMean(word string, options []string) string {
	if near := Nearest(word, options); near != "" {
		return `; did you mean "` + near + `"?`
	}
	return ""
}

// distance counts insertions, deletions, changes and swaps of neighbours.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, last[j]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
