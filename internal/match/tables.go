package match

import (
	"strconv"
	"strings"
	"sync"

	"plumb/data"
)

// The tables of data/matching, read when they are first needed.
var (
	nicknames     = sync.OnceValue(readGroups)
	placeholders  = words("placeholders", simple)
	legalForms    = sync.OnceValue(readForms)
	honorifics    = words("honorifics", simple)
	generations   = sync.OnceValue(readGenerations)
	particles     = words("particles", simple)
	freeMail      = words("free_mail", strings.ToLower)
	roleMailboxes = words("role_mailboxes", strings.ToLower)
	surnames      = rates("surnames")
	givenNames    = rates("given_names")
	orgWords      = rates("words")
	joining       = words("joining_words", simple)
	branch        = words("branch_words", simple)
	ways          = sync.OnceValue(func() []string { return lines("street_words") })
	abbreviations = sync.OnceValue(readAbbreviations)
	letters       = sync.OnceValue(readLetters)
)

// lines are the entries of a table, without its comments.
func lines(name string) []string {
	var out []string
	for line := range strings.Lines(string(data.Matching(name))) {
		if line = strings.TrimRight(line, "\n"); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out
}

// words are the entries of a table, as what they are looked up with is folded.
func words(name string, fold func(string) string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		out := map[string]bool{}
		for _, line := range lines(name) {
			out[fold(strings.TrimSpace(line))] = true
		}
		return out
	})
}

// readGenerations is the how manyth of his name a word says somebody is.
func readGenerations() map[string]string {
	out := map[string]string{}
	for _, line := range lines("generations") {
		word, number, _ := strings.Cut(line, "\t")
		out[simple(word)] = number
	}
	return out
}

// rates are words and how many of a hundred thousand bear them, as shares.
func rates(name string) func() map[string]float64 {
	return sync.OnceValue(func() map[string]float64 {
		out := map[string]float64{}
		for _, line := range lines(name) {
			word, rate, _ := strings.Cut(line, "\t")
			n, _ := strconv.ParseFloat(strings.TrimSpace(rate), 64)
			out[squeeze(simple(word))] = n / 1e5
		}
		return out
	})
}

// readGroups gives each given name the groups of names that are used for one another.
func readGroups() map[string][]int32 {
	out := map[string][]int32{}
	for i, line := range lines("nicknames") {
		for _, name := range strings.Fields(line) {
			name = simple(name)
			out[name] = append(out[name], int32(i))
		}
	}
	return out
}

// form is a legal form as it ends, or begins, the name of an organisation.
type form struct {
	words []string
	name  string
}

// readForms lists the legal forms by their last word.
func readForms() map[string][]form {
	out := map[string][]form{}
	for _, line := range lines("legal_forms") {
		part := strings.Split(line, "\t")
		if len(part) < 3 {
			continue
		}
		for variant := range strings.SplitSeq(part[2], ",") {
			w := strings.Fields(simple(variant))
			if len(w) > 0 {
				out[w[len(w)-1]] = append(out[w[len(w)-1]], form{w, part[0]})
			}
		}
	}
	return out
}

func readAbbreviations() map[string]string {
	out := map[string]string{}
	for _, line := range lines("abbreviations") {
		short, long, _ := strings.Cut(line, "\t")
		for word := range strings.SplitSeq(long, ",") {
			out[simple(strings.TrimSpace(word))] = simple(short)
		}
	}
	return out
}

// readLetters is how other scripts are written in Latin letters.
func readLetters() map[string]string {
	out := map[string]string{}
	for _, line := range lines("transliteration") {
		from, to, _ := strings.Cut(line, "\t")
		out[from] = to
	}
	return out
}
