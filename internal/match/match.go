// Package match says whether two records are the same person or organisation,
// and why. It is pure.
//
// For now it knows only what is certain: the same e-mail address for a person;
// for an organisation the same domain, unless anybody can have an address there,
// or the same name without its legal form.
package match

import (
	"iter"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"plumb/internal/pick"
	"plumb/records"
)

// Candidate is a record that may be the same as another.
type Candidate struct {
	ID     string         `json:"id"`
	Label  string         `json:"label"`
	Score  float64        `json:"score"` // probability, 0 to 1
	Rule   string         `json:"rule"`  // email, domain, name
	Record records.Record `json:"-"`
}

// certain is the score of what these rules find.
const certain = 0.95

// Find returns the records among pool that are the same as r, seen as one of
// kind k, in the order of their ids.
func Find(r records.Record, k *records.Kind, pool iter.Seq2[records.Record, error]) ([]Candidate, error) {
	keys := keysOf(r, k.Person())
	var out []Candidate
	for other, err := range pool {
		if err != nil || other.MergedInto() != "" || other.ID() == r.ID() {
			continue // a broken file is reported by whoever reads it for itself
		}
		if rule := keys.same(keysOf(other, k.Person())); rule != "" {
			out = append(out, Candidate{ID: other.ID(), Label: other.Label(), Score: certain, Rule: rule, Record: other})
		}
	}
	return out, nil
}

// keys are what is compared, normalised once.
type keys struct {
	mails   []string
	domains []string
	name    string
}

func keysOf(r records.Record, person bool) keys {
	var k keys
	for _, role := range []records.Role{records.RoleEmail, records.RoleEmails} {
		for _, mail := range r.Role(role).Strings() {
			k.mails = append(k.mails, Mail(mail))
		}
	}
	if person {
		return k
	}
	k.name = Organisation(r.Role(records.RoleOrganisation).Text())
	for _, mail := range k.mails {
		_, domain, _ := strings.Cut(mail, "@")
		k.addDomain(domain)
	}
	k.addDomain(strings.ToLower(r.Role(records.RoleDomain).Text()))
	k.addDomain(host(r.Role(records.RoleWebsite).Text()))
	k.mails = nil
	return k
}

func (k *keys) addDomain(domain string) {
	if domain != "" && !freeMail[domain] {
		k.domains = append(k.domains, domain)
	}
}

func (k keys) same(o keys) string {
	switch {
	case overlap(k.mails, o.mails):
		return "email"
	case overlap(k.domains, o.domains):
		return "domain"
	case k.name != "" && k.name == o.name:
		return "name"
	}
	return ""
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return s != "" && slices.Contains(b, s) })
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
