// Package match says whether two records are the same person or organisation, how
// likely that is, and why. It is pure, and gives the same answers for the same records.
//
// What a record says is normalised once (features.go): folded, other scripts in Latin
// letters, legal forms and titles apart. Records that share something rare are held
// against one another (block.go). Each field agrees to one of a few levels (levels.go,
// orgs.go), and a level weighs what it is worth (weigh.go): how likely it is of two
// records of the same person, against two at random, two colleagues, and two of one
// household, for these share company, number and address. Of a value that is frequent
// here agreement says less. Nothing is trained, and nothing is fitted to a directory.
//
// [Index] is the door that all who ask come through.
package match

import (
	"net/url"
	"strings"
)

// Candidate is a record that may be the same as another.
type Candidate struct {
	ID    string  `json:"id"`
	Label string  `json:"label,omitempty"`
	Score float64 `json:"score"` // probability, 0 to 1
	Rule  string  `json:"rule"`  // what says most for it: email, phone, name, domain …
}

// From Certain on a candidate is taken for the same, from Possible on it is worth
// asking about.
const (
	Certain  = 0.9
	Possible = 0.5
)

func host(address string) string {
	if !strings.Contains(address, "//") {
		address = "//" + address
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// Mail normalises an e-mail address: lower case, +tag off, Gmail's dots off.
func Mail(s string) string {
	local, domain, ok := strings.Cut(strings.ToLower(strings.TrimSpace(s)), "@")
	if !ok {
		return ""
	}
	local, _, _ = strings.Cut(local, "+")
	if domain == "googlemail.com" {
		domain = "gmail.com"
	}
	if domain == "gmail.com" {
		local = strings.ReplaceAll(local, ".", "")
	}
	return local + "@" + domain
}

// Organisation folds a name and takes its legal form off.
func Organisation(s string) string { return strings.Join(organisationOf(s).core, " ") }
