package match

import (
	"slices"
	"strings"
	"unicode"

	"plumb/internal/pick"
	"plumb/records"
)

// features is what of a record is compared, normalised once.
type features struct {
	given, family string // words with spaces between
	mails         []mail
	phones        []string // the last nine digits
	domains       []string // of an organisation
	org           organisation
	street        street
	city          string
	postcode      string
	state         string
	country       string
	birth         string
	title         string

	names bool // an organisation that it is not, but names: it is of a person
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

type street struct{ number, words string }

// featuresOf looks at a record as a person, or as the organisation that it is or names.
// employer is the name of the organisation that a record only refers to; "" if none.
func featuresOf(r records.Record, person bool, employer string) features {
	var f features
	text := func(role records.Role) string { return r.Role(role).Text() }
	f.mailboxes(r)
	for _, role := range []records.Role{records.RolePhone, records.RoleMobile, records.RolePhones} {
		for _, number := range r.Role(role).Strings() {
			if number = lastDigits(number); number != "" {
				f.phones = append(f.phones, number)
			}
		}
	}
	if name := text(records.RoleOrganisation); name != "" {
		employer = name
	}
	f.org = organisationOf(employer)
	f.street = streetOf(text(records.RoleStreet))
	f.city, f.postcode, f.state, f.country = simple(text(records.RoleCity)), squeeze(simple(text(records.RolePostcode))), simple(text(records.RoleState)), simple(text(records.RoleCountry))
	if onlyDigits(f.city) == f.city && f.city != "" && onlyDigits(f.postcode) != f.postcode {
		f.city, f.postcode = f.postcode, squeeze(f.city)
	}
	if person {
		f.given, f.family = personOf(text(records.RoleGivenName), text(records.RoleFamilyName))
		f.birth, f.title = text(records.RoleBirthDate), simple(text(records.RoleTitle))
		f.fromMail()
		return f
	}
	f.names = r.Kind.Person()
	for _, m := range f.mails {
		if !m.free {
			f.domains = append(f.domains, m.domain)
		}
	}
	f.mails = nil
	for _, domain := range []string{strings.ToLower(text(records.RoleDomain)), Host(text(records.RoleWebsite))} {
		if domain = strings.TrimPrefix(domain, "www."); domain != "" && !FreeMail(domain) {
			f.domains = append(f.domains, domain)
		}
	}
	return f
}

func (f *features) mailboxes(r records.Record) {
	for _, role := range []records.Role{records.RoleEmail, records.RoleEmails} {
		for _, text := range r.Role(role).Strings() {
			text = Mail(text)
			if m := mailOf(text); m.local != "" {
				f.mails = append(f.mails, m)
			}
		}
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

// simple folds a text, writes other scripts in Latin letters, takes ue for u and the
// like, and leaves words with single spaces between.
func simple(s string) string {
	s = pick.Fold(latin(s))
	var b strings.Builder
	space := false
	var last rune
	for _, r := range s {
		switch {
		case r == '\'' || r == '’':
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			space = b.Len() > 0
			last = 0
			continue
		case r == 'e' && (last == 'a' || last == 'o' || last == 'u'):
			last = r // "ue" is how some write an umlaut, and others leave it out
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// latin writes other scripts in Latin letters, the longest run of letters first that the
// table has.
func latin(s string) string {
	if isASCII(s) {
		return s
	}
	runes := []rune(pick.Compose(strings.ToLower(s)))
	var b strings.Builder
	for i := 0; i < len(runes); {
		n := min(4, len(runes)-i)
		for ; n > 0; n-- {
			if to, ok := letters()[string(runes[i:i+n])]; ok {
				b.WriteString(to)
				break
			}
		}
		if n == 0 {
			b.WriteRune(runes[i])
			n = 1
		}
		i += n
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func squeeze(s string) string { return strings.ReplaceAll(s, " ", "") }

// personOf takes honorifics, generations and particles off a name. A whole name in one
// field is given and family name.
func personOf(given, family string) (string, string) {
	g, f := nameWords(given), nameWords(family)
	if len(g) == 0 && len(f) > 1 {
		g, f = f[:1], f[1:]
	}
	if len(f) == 0 && len(g) > 1 {
		g, f = g[:len(g)-1], g[len(g)-1:]
	}
	return strings.Join(g, " "), strings.Join(f, " ")
}

func nameWords(name string) []string {
	all := strings.Fields(simple(name))
	var out []string
	for i, w := range all {
		if len(all) > 1 && (honorifics()[w] || Generation(w) && i > 0 || particles()[w] && len(w) > 1) {
			continue
		}
		out = append(out, w)
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// lastDigits are the last nine digits of a number, without an extension.
func lastDigits(number string) string {
	lower := strings.ToLower(number)
	for _, mark := range []string{"ext", "x", "durchwahl", "#"} {
		if i := strings.Index(lower, mark); i > 6 {
			number = number[:i]
			lower = lower[:i]
		}
	}
	var b []byte
	for i := range len(number) {
		if c := number[i]; c >= '0' && c <= '9' {
			b = append(b, c)
		}
	}
	if len(b) < 6 {
		return ""
	}
	return string(b[max(0, len(b)-9):])
}

// streetOf tells the number of a house from the name of its street.
func streetOf(text string) street {
	var s street
	var w []string
	for _, word := range strings.Fields(simple(text)) {
		if word[0] >= '0' && word[0] <= '9' {
			if s.number == "" {
				s.number = word
			}
			continue
		}
		w = append(w, word)
	}
	s.words = strings.Join(w, " ")
	if own := slices.DeleteFunc(slices.Clone(w), isWay); len(own) > 0 {
		s.words = strings.Join(own, " ")
	}
	return s
}

// isWay reports whether a word of an address says street, in some language, perhaps
// misspelt.
func isWay(word string) bool {
	for _, way := range ways() {
		if word == way || len(way) > 4 && len(word) > 3 && edits(word, way, 1) <= 1 {
			return true
		}
	}
	return false
}

// Organisation folds a name and takes its legal form off.
func Organisation(name string) string {
	w, _ := withoutForm(name)
	return strings.Join(w, " ")
}

// withoutForm is the words of a name but for its legal form, at the end or at the front,
// and that form.
func withoutForm(name string) (words []string, legal string) {
	words = orgWordsOf(name)
	for len(words) > 1 {
		f, ok := formAt(words)
		if !ok {
			break
		}
		words, legal = words[:len(words)-len(f.words)], f.name
	}
	for n := min(3, len(words)-1); n > 0 && legal == ""; n-- {
		if f, ok := formAt(words[:n]); ok && len(f.words) == n {
			words, legal = words[n:], f.name
		}
	}
	return words, legal
}

// organisationOf is a name as it is compared: its words abbreviated alike, without those
// that only join others.
func organisationOf(name string) organisation {
	w, legal := withoutForm(name)
	o := organisation{form: legal}
	for _, word := range w {
		if short, ok := abbreviations()[word]; ok {
			word = short
		}
		if !joining()[word] {
			o.core = append(o.core, word)
		}
	}
	if len(o.core) == 0 {
		o.core = w
	}
	return o
}

// orgWordsOf are the words of a name; letters with dots between are one word: S.p.A. is
// spa.
func orgWordsOf(name string) []string {
	name = strings.NewReplacer("&", " and ", "+", " and ", "/", "").Replace(name)
	fields := strings.Fields(name)
	var out []string
	for _, field := range fields {
		if dotted(field) {
			field = strings.ReplaceAll(field, ".", "")
		} else {
			field = strings.ReplaceAll(field, ".", " ")
		}
		out = append(out, strings.Fields(simple(field))...)
	}
	return out
}

func dotted(w string) bool {
	parts := strings.Split(strings.TrimSuffix(w, "."), ".")
	for _, p := range parts {
		if len([]rune(p)) > 2 {
			return false
		}
	}
	return len(parts) > 1
}

// formAt is the longest legal form at the end of a name.
func formAt(w []string) (form, bool) {
	var best form
	for _, f := range legalForms()[w[len(w)-1]] {
		n := len(f.words)
		if n > len(best.words) && n < len(w)+boolInt(n == len(w)) && equalWords(w[len(w)-n:], f.words) {
			best = f
		}
	}
	return best, len(best.words) > 0
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func equalWords(a, b []string) bool {
	return slices.Equal(a, b)
}

// text is what a field says in an explanation.
func (f *features) text(field string) string {
	switch field {
	case "given":
		return f.given
	case "family":
		return f.family
	case "email":
		return join(f.mails, func(m mail) string { return m.text })
	case "phone":
		return strings.Join(f.phones, ", ")
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
	return f.title
}

func join[T any](list []T, text func(T) string) string {
	var out []string
	for _, v := range list {
		out = append(out, text(v))
	}
	return strings.Join(out, ", ")
}
