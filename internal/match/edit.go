package match

// jaroWinkler is the similarity of two words, 0 to 1, after Winkler (1990): matching
// letters within a window, half a point off for each pair out of order, and a bonus for
// an equal beginning of up to four letters.
func jaroWinkler(a, b string) float64 {
	if a == b {
		return 1
	}
	la, lb := len(a), len(b)
	if la == 0 || lb == 0 || la > 64 || lb > 64 {
		return 0
	}
	window := max(la, lb)/2 - 1
	var ua, ub uint64 // letters that have found their match
	matches := 0
	for i := range la {
		for j := max(0, i-window); j < min(lb, i+window+1); j++ {
			if ub&(1<<j) == 0 && a[i] == b[j] {
				ua |= 1 << i
				ub |= 1 << j
				matches++
				break
			}
		}
	}
	if matches == 0 {
		return 0
	}
	swaps, j := 0, 0
	for i := range la {
		if ua&(1<<i) == 0 {
			continue
		}
		for ub&(1<<j) == 0 {
			j++
		}
		if a[i] != b[j] {
			swaps++
		}
		j++
	}
	m := float64(matches)
	jaro := (m/float64(la) + m/float64(lb) + (m-float64(swaps/2))/m) / 3
	prefix := 0
	for prefix < min(4, la, lb) && a[prefix] == b[prefix] {
		prefix++
	}
	return jaro + float64(prefix)*0.1*(1-jaro)
}

// edits is the number of letters to change, add, leave out or swap with their neighbour
// to make one word of the other; most+1 if there are more than most. (Damerau and
// Levenshtein, optimal string alignment.)
func edits(a, b string, most int) int {
	if a == b {
		return 0
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > most || len(b) > 63 {
		return most + 1
	}
	if len(a) == 0 {
		return len(b)
	}
	var rows [3][64]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		now, before := &rows[i%3], &rows[(i+2)%3]
		now[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(before[j]+1, now[j-1]+1, before[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[(i+1)%3][j-2]+1)
			}
			now[j] = d
			least = min(least, d)
		}
		if least > most {
			return most + 1
		}
	}
	return min(rows[len(a)%3][len(b)], most+1)
}

// skeleton is what a word sounds like, roughly: its first letter and its consonants,
// each once, those that are often taken for one another as one.
func skeleton(w string) string {
	if w == "" {
		return ""
	}
	var b [24]byte
	n := 0
	for i := 0; i < len(w) && n < len(b); i++ {
		c := w[i]
		if i+1 < len(w) && c == 'p' && w[i+1] == 'h' {
			c = 'f'
		}
		c = sound(c)
		if c == 0 && i > 0 || n > 0 && c == b[n-1] {
			continue
		}
		if c == 0 {
			c = 'a'
		}
		b[n] = c
		n++
	}
	return string(b[:n])
}

// sound is the letter that stands for a consonant; 0 for vowels and the silent.
func sound(c byte) byte {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y', 'h', 'w', 'j':
		return 0
	case 'k', 'q', 'g':
		return 'c'
	case 'z', 'x':
		return 's'
	case 'v':
		return 'f'
	case 'd':
		return 't'
	case 'b':
		return 'p'
	case 'm':
		return 'n'
	}
	return c
}
