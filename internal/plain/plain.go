// Package match says whether two records are the same person or organisation,
// and why. It is pure.
//
// For now it knows what is plain: the same e-mail address or telephone number, and
// for an organisation the same name without its legal form or the same domain.
// Names weigh in: colleagues share a number and families an address, so that what
// is shared by people of other names is a possibility and no certainty. [Index] is
// the door that all who ask come through.
package plain

import (
	"strings"
	"unicode"

	"plumb/internal/match"
	"plumb/internal/phone"
	"plumb/internal/pick"
	"plumb/records"
)

// Candidate is a record that may be the same as another.
type Candidate struct {
	ID    string  `json:"id"`
	Label string  `json:"label,omitempty"`
	Score float64 `json:"score"` // probability, 0 to 1
	Rule  string  `json:"rule"`  // email, phone, name, domain
}

// From Certain on a candidate is taken for the same, from Possible on it is worth
// asking about.
const (
	Certain  = 0.9
	Possible = 0.5
)

// features are what of a record is compared, normalised once.
type features struct {
	mails, phones, domains []string
	name                   string // of an organisation
	given, family          string // of a person
}

// featuresOf looks at a record as a person, or as the organisation that it is or
// names.
func featuresOf(r records.Record, person bool, country string) features {
	var f features
	for _, role := range []records.Role{records.RoleEmail, records.RoleEmails} {
		for _, mail := range r.Role(role).Strings() {
			if mail = match.Mail(mail); mail != "" {
				f.mails = append(f.mails, mail)
			}
		}
	}
	if home := phone.Country(r.Role(records.RoleCountry).Text()); home != "" {
		country = home
	}
	for _, role := range []records.Role{records.RolePhone, records.RoleMobile, records.RolePhones} {
		for _, number := range r.Role(role).Strings() {
			if number = phone.E164(number, country); number != "" {
				f.phones = append(f.phones, number)
			}
		}
	}
	if person {
		f.given, _, _ = strings.Cut(words(r.Role(records.RoleGivenName).Text()), " ")
		f.family = familyName(r.Role(records.RoleFamilyName).Text())
		return f
	}
	f.name = match.Organisation(r.Role(records.RoleOrganisation).Text())
	for _, mail := range f.mails {
		_, domain, _ := strings.Cut(mail, "@")
		f.addDomain(domain)
	}
	f.addDomain(strings.ToLower(r.Role(records.RoleDomain).Text()))
	f.addDomain(match.Host(r.Role(records.RoleWebsite).Text()))
	f.mails = nil
	return f
}

func (f *features) addDomain(domain string) {
	if domain != "" && !match.FreeMail(domain) {
		f.domains = append(f.domains, domain)
	}
}

// words folds a name and drops what is no letter.
func words(name string) string {
	return strings.Join(strings.FieldsFunc(pick.Fold(name), func(r rune) bool { return !unicode.IsLetter(r) }), " ")
}

// familyName is a family name without Jr. and the like.
func familyName(name string) string {
	w := strings.Fields(words(name))
	for len(w) > 1 && match.Generation(w[len(w)-1]) {
		w = w[:len(w)-1]
	}
	return strings.Join(w, " ")
}

// alike reports how the names of two people agree: 2 wholly, 1 as far as they are
// known, 0 not.
func (f names) alike(o names) int {
	family, given := same(f.family, o.family), same(f.given, o.given)
	switch {
	case family == 2 && given == 2:
		return 2
	case family > 0 && given > 0:
		return 1
	}
	return 0
}

// same reports whether two names are equal (2), one is not known (1), or they
// differ (0).
func same(a, b uint64) int {
	switch {
	case a == 0 || b == 0:
		return 1
	case a == b:
		return 2
	}
	return 0
}

// score is the probability that two records which share something are the same.
// rule says what they share; across, that they are of two kinds.
func (f names) score(o names, rule string, across bool) float64 {
	alike := f.alike(o)
	switch {
	case rule == "email" && across:
		return 0.97 // a lead and a contact
	case rule == "email":
		return []float64{0.6, 0.97, 0.98}[alike]
	case rule == "phone" && f.organisation != 0:
		return 0.4 // of a house with several firms
	case rule == "phone":
		return []float64{0.3, 0.55, 0.95}[alike]
	case rule == "name":
		return 0.95
	}
	if across || same(f.organisation, o.organisation) == 2 {
		return 0.95
	}
	return 0.7 // branches of one house
}
