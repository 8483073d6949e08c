package cli

import (
	"slices"
	"strings"

	"plumb/internal/report"
	"plumb/records"
)

// fewNames is how many names a hint lists: nobody reads seventy.
const fewNames = 12

// few lists names; where there are more, the command that has all of them.
func few(names []string, command string) string {
	if len(names) <= fewNames {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:fewNames], ", ") + ", … (" + command + " has all)"
}

// splitting are the words of --by for a kind, first those that split by something few.
func splitting(kinds ...*records.Kind) []string {
	names, rest := slices.Clone(report.Periods), []string{}
	for _, k := range kinds {
		for _, f := range k.Fields {
			if filterable(f) {
				names = append(names, f.Key)
				continue
			}
			rest = append(rest, f.Key)
		}
	}
	return distinct(append(names, rest...))
}

// distinct are names in their order, each once.
func distinct(names []string) []string {
	var out []string
	for _, name := range names {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
