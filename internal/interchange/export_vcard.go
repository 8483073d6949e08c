package interchange

import (
	"bufio"
	"slices"
	"strings"
	"unicode"

	"plumb/records"
)

// writeVCard writes a card for each person: vCard 4.0 (RFC 6350), or 3.0 (RFC
// 2426) for address books that know no other. The UID is the record's id, so that
// a card that comes again replaces itself. Losers of a merge are left out, and
// converted leads where their contacts are exported too. There is no REV: the same
// records give the same bytes.
func writeVCard(w *bufio.Writer, src Source, kinds []*records.Kind) error {
	c := cards{contentLines: contentLines{w: w}, old: src.VCard == "3.0"}
	for _, k := range kinds {
		accounts, err := accountNames(src, k)
		if err != nil {
			return err
		}
		err = src.each(k, func(r records.Record) error {
			elsewhere := slices.ContainsFunc(r.ConvertedTo(), func(id string) bool { return slices.Contains(kinds, src.Schema.KindOf(id)) })
			if r.MergedInto() == "" && !elsewhere {
				c.card(r, accounts)
			}
			return c.err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// accountNames are the names of what a kind's records belong to; those of the
// losers of a merge are of who took their place.
func accountNames(src Source, k *records.Kind) (func(id string) string, error) {
	f := k.Role(records.RoleAccount)
	if f == nil || len(f.To) == 0 || src.Schema.Kind(f.To[0]) == nil {
		return func(string) string { return "" }, nil
	}
	names, merged := map[string]string{}, map[string]string{}
	err := src.each(src.Schema.Kind(f.To[0]), func(r records.Record) error {
		if into := r.MergedInto(); into != "" {
			merged[strings.Clone(r.ID())] = strings.Clone(into)
			return nil
		}
		names[strings.Clone(r.ID())] = strings.Clone(r.Label())
		return nil
	})
	return func(id string) string {
		for range merged { // as many steps as there are at most
			into, ok := merged[id]
			if !ok {
				break
			}
			id = into
		}
		return names[id]
	}, err
}

// cards writes cards of one version.
type cards struct {
	contentLines
	old bool // 3.0
}

func (c *cards) card(r records.Record, account func(string) string) {
	text := func(role records.Role) string { return r.Role(role).Text() }
	c.line("BEGIN", "VCARD")
	if c.old {
		c.line("VERSION", "3.0")
		c.text("UID", r.ID())
	} else {
		c.line("VERSION", "4.0")
		c.text("UID;VALUE=text", r.ID())
	}
	c.text("FN", r.Label())
	name := []string{text(records.RoleFamilyName), text(records.RoleGivenName), "", text(records.RoleSalutation), ""}
	if c.old && strings.Join(name, "") == "" {
		c.line("N", ";;;;") // 3.0 wants a name of everybody
	}
	c.texts("N", ";", name...)
	c.organisation(r, account)
	c.text("TITLE", text(records.RoleTitle))
	c.addresses(r)
	c.texts("ADR", ";", "", "", text(records.RoleStreet), text(records.RoleCity), text(records.RoleState), text(records.RolePostcode), text(records.RoleCountry))
	c.birthday(r)
	c.text("NOTE", text(records.RoleDescription))
	if url := text(records.RoleWebsite); url != "" {
		c.line("URL", strings.Map(printable, url)) // a URI is not escaped
	}
	c.texts("CATEGORIES", ",", r.Role(records.RoleTags).Strings()...)
	c.line("END", "VCARD")
}

func (c *cards) organisation(r records.Record, account func(string) string) {
	name := account(r.Role(records.RoleAccount).Text())
	if name == "" {
		name = r.Role(records.RoleOrganisation).Text()
	}
	// No role says which field the department is; where there is none, it is empty.
	if unit := r.Get(r.Kind.Field("department")).Text(); unit != "" {
		c.texts("ORG", ";", name, unit)
		return
	}
	c.text("ORG", name)
}

// addresses are where mail and calls go; the first of each is the one to try.
func (c *cards) addresses(r records.Record) {
	first := func(name, value, kind string) {
		switch {
		case value == "":
		case c.old:
			c.text(name+c.types(kind, "pref"), value)
		default:
			c.text(name+";PREF=1"+c.types(kind), value)
		}
	}
	mail, voice := "", "voice"
	if c.old {
		mail = "internet"
	}
	first("EMAIL", r.Role(records.RoleEmail).Text(), mail)
	for _, e := range r.Role(records.RoleEmails).Tree().Items {
		c.text("EMAIL"+c.types(mail, e.At("label").Text), e.At("value").Text)
	}
	first("TEL", r.Role(records.RolePhone).Text(), voice)
	c.text("TEL"+c.types("cell"), r.Role(records.RoleMobile).Text())
	c.text("TEL"+c.types("fax"), r.Role(records.RoleFax).Text())
	for _, e := range r.Role(records.RolePhones).Tree().Items {
		c.text("TEL"+c.types(e.At("label").Text), e.At("value").Text)
	}
}

// types is the parameter TYPE; labels that are no word of the standard's form are
// left out.
func (c *cards) types(words ...string) string {
	var out []string
	for _, word := range words {
		word = strings.ToLower(strings.TrimSpace(word))
		if word == "mobile" {
			word = "cell"
		}
		if c.old {
			word = strings.ToUpper(word)
		}
		if word != "" && strings.IndexFunc(word, notInToken) < 0 {
			out = append(out, word)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return ";TYPE=" + strings.Join(out, ",")
}

func notInToken(r rune) bool {
	return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-'
}

func printable(r rune) rune {
	if unicode.IsControl(r) {
		return -1
	}
	return r
}

func (c *cards) birthday(r records.Record) {
	t, ok := r.Role(records.RoleBirthDate).Time()
	switch {
	case !ok:
	case c.old:
		c.line("BDAY", t.Format("2006-01-02"))
	default:
		c.line("BDAY", t.Format("20060102"))
	}
}
