package match

import (
	"slices"
	"strings"

	"plumb/records"
)

// features is what of a record is compared, normalised once.
type features struct {
	given, family string // words with spaces between
	mails         []mail
	phones        []phone
	domains       []string // of an organisation
	org           organisation
	place
	birth string
	title string
	named bool // an organisation that it is not, but names: it is of a person
	*rare
}

// rare is what few records say, apart for the others to take less room.
type rare struct {
	generation  string  // the how manyth of the name: 1 is a father, 2 his son
	others      []place // further addresses
	identifiers []identifier
}

// nothing is what most say of what is rare. Nobody writes to it.
var nothing = &rare{}

// few is the place to write what is rare.
func (f *features) few() *rare {
	if f.rare == nothing {
		f.rare = &rare{}
	}
	return f.rare
}

type mail struct {
	text, local, domain string
	free, role          bool
}

// organisation is the name of one: what tells it from others, and its legal form.
type organisation struct {
	core []string
	form string
}

// place is an address.
type place struct {
	street                         street
	city, postcode, state, country string
}

type street struct{ number, words string }

// identifier is what an authority or another system calls somebody: a tax number.
type identifier struct{ field, text string }

// featuresOf looks at a record as a person, or as the organisation that it is or names.
// employer is the name of the organisation that a record only refers to; "" if none.
func featuresOf(r records.Record, person bool, employer string) features {
	f := features{rare: nothing}
	text := func(role records.Role) string { return said(r.Role(role).Text()) }
	f.several(r)
	if name := text(records.RoleOrganisation); name != "" {
		employer = name
	}
	if person {
		f.names(text(records.RoleGivenName), text(records.RoleFamilyName), text(records.RoleFullName))
		f.birth, f.title = text(records.RoleBirthDate), simple(text(records.RoleTitle))
		f.org = organisationOf(employer)
		f.fromMail()
		return f
	}
	if employer == "" {
		employer = text(records.RoleFullName)
	}
	f.org, f.named = organisationOf(employer), r.Kind.People()
	f.sites(text(records.RoleDomain), text(records.RoleWebsite))
	return f
}

// several takes what a record may have several of, in all fields that have such a role.
func (f *features) several(r records.Record) {
	var blocks []string
	for _, field := range r.Kind.Fields {
		switch field.Role {
		case records.RoleEmail, records.RoleEmails:
			f.mailboxes(r.Get(field).Strings())
		case records.RolePhone, records.RoleMobile, records.RolePhones:
			f.numbers(r.Get(field).Strings())
		case records.RoleIdentifier:
			for _, text := range r.Get(field).Strings() {
				if text = identifying(text); text != "" {
					f.few().identifiers = append(f.identifiers, identifier{field.Key, text})
				}
			}
		case records.RoleStreet, records.RoleCity, records.RoleState, records.RolePostcode, records.RoleCountry:
			if text := said(r.Get(field).Text()); text != "" {
				blocks = f.address(blocks, field, text)
			}
		}
	}
	f.place.mend()
	for i := range f.others {
		f.others[i].mend()
	}
}

// address takes a part of an address. Fields of one block are one; the first block that
// says something is the address, others are further ones.
func (f *features) address(blocks []string, field *records.Field, text string) []string {
	at := slices.Index(blocks, field.Block)
	if at < 0 {
		at, blocks = len(blocks), append(blocks, field.Block)
		if at > 0 {
			f.few().others = append(f.others, place{})
		}
	}
	p := &f.place
	if at > 0 {
		p = &f.others[at-1]
	}
	p.take(field.Role, text)
	return blocks
}

// sites are the domains of an organisation: what it says, and those of its addresses of
// mail, unless anybody can have one there.
func (f *features) sites(domain, website string) {
	for _, m := range f.mails {
		if !m.free {
			f.domains = append(f.domains, m.domain)
		}
	}
	f.mails = nil
	for _, d := range []string{strings.ToLower(domain), Host(website)} {
		if d = strings.TrimPrefix(d, "www."); d != "" && !FreeMail(d) && !slices.Contains(f.domains, d) {
			f.domains = append(f.domains, d)
		}
	}
}

func (f *features) mailboxes(addresses []string) {
	for _, text := range addresses {
		text = Mail(text)
		local, domain, ok := strings.Cut(text, "@")
		host, _, _ := strings.Cut(domain, ".")
		if !ok || local == "" || said(local) == "" || said(host) == "" {
			continue
		}
		f.mails = append(f.mails, mailOf(text))
	}
}

// fromMail fills a missing name from an address such as ada.lovelace@, when the one
// that is known is part of it.
func (f *features) fromMail() {
	for _, m := range f.mails {
		a, b, ok := strings.Cut(strings.Map(digitless, m.local), ".")
		a, b = simple(a), simple(b)
		switch {
		case !ok || m.role || len(a) < 2 || len(b) < 2:
		case f.given == "" && f.family == b:
			f.given = a
		case f.given == "" && f.family == a:
			f.given = b
		case f.family == "" && f.given == a:
			f.family = b
		}
	}
}

func digitless(r rune) rune {
	if r >= '0' && r <= '9' {
		return -1
	}
	if r == '_' || r == '-' {
		return '.'
	}
	return r
}

// text is what a field says in an explanation.
func (f *features) text(field string) string {
	switch field {
	case "given":
		return f.given
	case "family":
		return strings.TrimSpace(f.family + " " + f.generation)
	case "email":
		return join(f.mails, func(m mail) string { return m.text })
	case "phone":
		return join(f.phones, func(p phone) string { return p.digits })
	case "name":
		return strings.TrimSpace(strings.Join(f.org.core, " ") + " " + f.org.form)
	case "street":
		return strings.TrimSpace(f.street.words + " " + f.street.number)
	case "city":
		return f.city
	case "postcode":
		return f.postcode
	case "state":
		return f.state
	case "country":
		return f.country
	case "birth_date":
		return f.birth
	case "domain":
		return strings.Join(f.domains, ", ")
	}
	for _, id := range f.identifiers {
		if id.field == field {
			return id.text
		}
	}
	return f.title
}

func join[T any](list []T, text func(T) string) string {
	var out []string
	for _, v := range list {
		out = append(out, text(v))
	}
	return strings.Join(out, ", ")
}
