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
	"net/url"
	"strings"
	"unicode"

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
			if mail = Mail(mail); mail != "" {
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
	f.name = Organisation(r.Role(records.RoleOrganisation).Text())
	for _, mail := range f.mails {
		_, domain, _ := strings.Cut(mail, "@")
		f.addDomain(domain)
	}
	f.addDomain(strings.ToLower(r.Role(records.RoleDomain).Text()))
	f.addDomain(host(r.Role(records.RoleWebsite).Text()))
	f.mails = nil
	return f
}

func (f *features) addDomain(domain string) {
	if domain != "" && !freeMail[domain] {
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
	for len(w) > 1 && generations[w[len(w)-1]] {
		w = w[:len(w)-1]
	}
	return strings.Join(w, " ")
}

var generations = set("jr sr i ii iii iv v")

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
func Organisation(s string) string {
	s = strings.ReplaceAll(pick.Fold(s), "&", " and ")
	words := strings.FieldsFunc(strings.ReplaceAll(s, ".", ""), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for len(words) > 1 && legalForms[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

// legalForms end the names of organisations and say nothing of which one it is.
var legalForms = set("ab ag as aps asa bv co company corp corporation cv doo eg eirl ek ev gbr gmbh hf inc incorporated kft kg kgaa kk lda limited llc llp lp ltd ltda nv ohg oo oy oyj plc pte pty pvt sa sarl sas se sl slu snc spa sprl srl sro ug und zoo")

// freeMail are domains where anybody can have an address.
var freeMail = set("aol.com fastmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.com hotmail.fr icloud.com laposte.net libero.it live.com mac.com mail.com mail.ru me.com msn.com o2.pl orange.fr outlook.com outlook.de pm.me proton.me protonmail.com qq.com seznam.cz t-online.de wanadoo.fr web.de wp.pl yahoo.com yahoo.de yahoo.fr yandex.ru ymail.com 126.com 163.com")

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}
