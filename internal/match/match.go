// Package match says whether two records are the same person or organisation, how
// likely that is, and why. It is pure, and gives the same answers for the same records.
//
// What a record says is normalised once (features.go): folded, other scripts in Latin
// letters, legal forms and titles apart. Records that share something rare are held
// against one another (block.go). Each field agrees to one of a few levels (levels*.go,
// orgs.go), and a level weighs what it is worth (weigh.go): how likely it is of two
// records of the same person, against two at random, two colleagues, and two of one
// household, for these share company, number and address. Of a value that is frequent
// here agreement says less. Nothing is trained, and nothing is fitted to a directory.
//
// [Pairs] asks about all records of a directory.
package match

import (
	"net/url"
	"strings"
)

// From Certain on two records are taken for the same, from Possible on it is worth
// asking.
const (
	Certain  = 0.9
	Possible = 0.5
)

// Host is the name of the machine in a web address, without www.
func Host(address string) string {
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

// FreeMail reports whether anybody can have an address at a domain.
func FreeMail(domain string) bool { return freeMail()[domain] }

// Generation reports whether a word tells a son from his father: jr, iii.
func Generation(word string) bool { return generations()[word] != "" }
