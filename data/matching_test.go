package data_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"plumb/data"
	"plumb/internal/pick"
)

// least is how many entries each table of the matcher has at the least.
var least = map[string]int{
	"abbreviations":   120,
	"branch_words":    15,
	"free_mail":       220,
	"generations":     20,
	"given_names":     1200,
	"honorifics":      120,
	"joining_words":   8,
	"legal_forms":     160,
	"nicknames":       450,
	"particles":       40,
	"placeholders":    90,
	"role_mailboxes":  160,
	"street_words":    60,
	"surnames":        1500,
	"transliteration": 200,
	"words":           500,
}

func TestMatchingTables(t *testing.T) {
	names := data.Names("matching")
	if len(names) != len(least) {
		t.Errorf("tables %v: want %d", names, len(least))
	}
	for _, name := range names {
		rows := entries(t, name)
		if len(rows) < least[name] {
			t.Errorf("%s: %d entries, want %d", name, len(rows), least[name])
		}
		if name == "transliteration" {
			continue
		}
		if !slices.IsSorted(rows) {
			t.Errorf("%s is not sorted", name)
		}
		keys := map[string]bool{}
		for _, row := range rows {
			if !ascii(row) || row != pick.Fold(row) || row != strings.TrimSpace(row) {
				t.Errorf("%s: %q is not folded", name, row)
			}
			key, _, _ := strings.Cut(row, "\t")
			if keys[key] {
				t.Errorf("%s: %q stands twice", name, key)
			}
			keys[key] = true
		}
	}
}

func TestMatchingNicknames(t *testing.T) {
	for _, row := range entries(t, "nicknames") {
		words := strings.Split(row, " ")
		if len(words) < 2 || slices.Contains(words[1:], words[0]) {
			t.Errorf("%q: want a name and others", row)
		}
		sortedOnce(t, row, words[1:])
	}
}

func TestMatchingLegalForms(t *testing.T) {
	countries, owner := map[string]bool{}, map[string]string{}
	for _, row := range entries(t, "legal_forms") {
		col := strings.Split(row, "\t")
		if len(col) != 3 {
			t.Errorf("%q: want three columns", row)
			continue
		}
		for _, c := range strings.Split(col[1], " ") {
			if len(c) != 2 {
				t.Errorf("%q: country %q", row, c)
			}
			countries[c] = true
		}
		sortedOnce(t, row, strings.Split(col[1], " "))
		sortedOnce(t, row, strings.Split(col[2], ","))
		for _, v := range strings.Split(col[2], ",") {
			if v == "" || v != strings.Join(strings.Fields(v), " ") || strings.Contains(v, ".") {
				t.Errorf("%q: variant %q", row, v)
			}
			if owner[v] != "" {
				t.Errorf("%q is a variant of %q and of %q", v, owner[v], col[0])
			}
			owner[v] = col[0]
		}
	}
	if len(countries) < 45 {
		t.Errorf("%d countries, want 45", len(countries))
	}
}

func TestMatchingFrequencies(t *testing.T) {
	for _, name := range []string{"surnames", "given_names", "words"} {
		sum := 0
		for _, row := range entries(t, name) {
			_, n, _ := strings.Cut(row, "\t")
			per, err := strconv.Atoi(n)
			if err != nil || per < 1 {
				t.Errorf("%s: %q: want a number", name, row)
			}
			sum += per
		}
		if name != "words" && sum > 100_000 { // a name of an organisation has several words
			t.Errorf("%s: %d of 100,000", name, sum)
		}
	}
}

func TestMatchingAbbreviations(t *testing.T) {
	for _, row := range entries(t, "abbreviations") {
		short, long, _ := strings.Cut(row, "\t")
		if long == "" || strings.Contains(short, " ") {
			t.Errorf("%q: want short and long", row)
		}
		sortedOnce(t, row, strings.Split(long, ","))
	}
}

func TestMatchingTransliteration(t *testing.T) {
	keys := map[string]bool{}
	last := ""
	for _, row := range entries(t, "transliteration") {
		key, latin, tab := strings.Cut(row, "\t")
		if !tab || ascii(key) || key != norm.NFC.String(strings.ToLower(key)) || keys[key] {
			t.Errorf("%q: want a letter in lower case, once", row)
		}
		if !ascii(latin) || latin != pick.Fold(latin) || latin != strings.TrimSpace(latin) {
			t.Errorf("%q: want it in Latin letters", row)
		}
		was, is := len([]rune(last)), len([]rune(key))
		if last != "" && (is > was || is == was && key < last) {
			t.Errorf("%q after %q: not sorted", key, last)
		}
		keys[key], last = true, key
	}
}

// entries are the lines of a table below its comments.
func entries(t *testing.T, name string) []string {
	t.Helper()
	text := string(data.Matching(name))
	if !strings.HasPrefix(text, "# ") || !strings.HasSuffix(text, "\n") || strings.Contains(text, "\r") {
		t.Fatalf("%s: want comments first, and lines that end in LF", name)
	}
	rows := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for len(rows) > 0 && strings.HasPrefix(rows[0], "#") {
		rows = rows[1:]
	}
	return rows
}

func sortedOnce(t *testing.T, row string, words []string) {
	t.Helper()
	if !slices.IsSorted(words) || len(slices.Compact(slices.Clone(words))) != len(words) {
		t.Errorf("%q: want it sorted and each once", row)
	}
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
