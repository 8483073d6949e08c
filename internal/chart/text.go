package chart

import "strings"

// eighths are the parts of a block, so that small counts still show.
var eighths = []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}

// Bar is a bar of text, width long for the whole; what is not nothing shows.
func Bar(part, whole, width int, ascii bool) string {
	if whole <= 0 || part <= 0 {
		return ""
	}
	if ascii {
		return strings.Repeat("#", min(max(1, part*width/whole), width))
	}
	parts := min(max(1, part*width*8/whole), width*8)
	return strings.Repeat("█", parts/8) + eighths[parts%8]
}

var (
	levels      = []rune("▁▂▃▄▅▆▇█")
	asciiLevels = []rune("_.:-=+*#")
)

// Spark is a line of counts, a character each; the lowest is for none.
func Spark(counts []int, ascii bool) string {
	signs, most := levels, 0
	if ascii {
		signs = asciiLevels
	}
	for _, n := range counts {
		most = max(most, n)
	}
	var b strings.Builder
	for _, n := range counts {
		level := 0
		if n > 0 {
			level = max(1, (n*(len(signs)-1)+most-1)/most)
		}
		b.WriteRune(signs[level])
	}
	return b.String()
}
