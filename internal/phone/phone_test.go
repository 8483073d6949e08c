package phone

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

func TestE164(t *testing.T) {
	for _, c := range []struct{ text, country, want string }{
		// With a country code, in every dress.
		{"+44 (0)20 7946 0018", "", "+442079460018"},
		{"+44 (0)20 7946 0018", "DE", "+442079460018"},
		{"0044 20 7946 0018", "", "+442079460018"},
		{"0044 20 7946 0018", "Germany", "+442079460018"},
		{"0044 20 7946 0018", "US", "+442079460018"},
		{"011 44 20 7946 0018", "US", "+442079460018"},
		{"8~10 44 20 7946 0018", "RU", "+442079460018"},
		{"(+44) 20 7946 0018", "", "+442079460018"},
		{"+0044 20 7946 0018", "", "+442079460018"},
		{"44 20 7946 0018", "GB", "+442079460018"},
		{"+800 1234 5678", "", "+80012345678"},
		{"+999 1234 5678", "", ""},
		{"44 20 7946 0018", "", ""},

		// At home: with and without what is dialled before a national number.
		{"030 12345", "DE", "+493012345"},
		{"030/123 45", "Deutschland", "+493012345"},
		{"020.7946.0018", "UK", "+442079460018"},
		{"01 42 68 53 00", "FR", "+33142685300"},
		{"8 (495) 123-45-67", "RU", "+74951234567"},
		{"(495) 123-45-67", "Россия", "+74951234567"},
		{"06 1 234 5678", "HU", "+3612345678"},
		{"1 (212) 555-0123", "US", "+12125550123"},
		{"(416) 555-0123", "Canada", "+14165550123"},
		{"912 345 678", "ES", "+34912345678"},
		{"06 6982 1234", "Italia", "+390669821234"},
		{"+39 06 6982 1234", "", "+390669821234"},
		{"+48 (0)22 123 45 67", "", "+48221234567"},
		{"(011) 15-2345-6789", "AR", "+5491123456789"},
		{"0 31 11 98765 4321", "BR", "+5511987654321"},
		{"030 12345", "", ""},

		// What hangs on.
		{"030 12345 x123", "DE", "+493012345"},
		{"030 12345 ext. 5", "DE", "+493012345"},
		{"030 12345 Durchwahl 67", "DE", "+493012345"},
		{"030 12345 #12", "DE", "+493012345"},
		{"030 12345;ext=12", "DE", "+493012345"},
		{"tel:+49-30-12345;ext=12", "", "+493012345"},
		{"tel:7946-0018;phone-context=+44-20", "", "+442079460018"},
		{"tel:030-12345;phone-context=example.com", "DE", "+493012345"},
		{"Tel.: 030 12345 (mornings)", "DE", "+493012345"},
		{"+49 30 12345, +49 171 1234567", "", "+493012345"},
		{"030 12345 oder 0171 1234567", "DE", "+493012345"},

		// Letters and the digits of others.
		{"1-800-FLOWERS", "US", "+18003569377"},
		{"+1 800 flowers ext. 12", "", "+18003569377"},
		{"2 Elm Street", "DE", ""},
		{"＋４９　（０）３０　１２３４５", "", "+493012345"},
		{"+٤٩ ٣٠ ١٢٣٤٥", "", "+493012345"},
		{"۰۲۱ ۱۲۳۴ ۵۶۷۸", "Iran", "+982112345678"},
		{"\u202a+49\u00a030\u00a01234\u20115\u202c", "", "+493012345"},

		// Nothing that can be dialled.
		{"", "DE", ""},
		{"n/a", "DE", ""},
		{"+", "DE", ""},
		{"110", "DE", ""},
		{"555-0123", "US", ""},
		{"+1 212 555 01234", "US", ""},
		{"0000000000", "DE", ""},
		{"*100#", "DE", ""},
		{"+49 12345678901234", "", ""}, // E.164 ends at 15 digits
		{"\xff\xfe12345678", "US", ""},
	} {
		if got := E164(c.text, c.country); got != c.want {
			t.Errorf("%q in %q is %q, want %q", c.text, c.country, got, c.want)
		}
	}
}

func TestCountry(t *testing.T) {
	for name, want := range map[string]string{
		"DE": "DE", " de ": "DE", "ST": "ST", "DEU": "DE", "Germany": "DE", "Deutschland": "DE", "germany": "DE",
		"Österreich": "AT", "OSTERREICH": "AT", "Suisse": "CH", "Polska": "PL", "日本": "JP", "Ελλάδα": "GR",
		"UK": "GB", "U.K.": "GB", "England": "GB", "USA": "US", "U.S.A.": "US", "the United States": "US",
		"Trinidad and Tobago": "TT", "Saint Lucia": "LC", "St. Lucia": "LC", "Cote d'Ivoire": "CI", "Côte d’Ivoire": "CI",
		"The Netherlands": "NL", "Türkiye": "TR", "Turkey": "TR", "Korea, Republic of": "KR",
		"Saint": "", "": "", "the": "", "001": "", "Atlantis": "", "ZZ": "", "\xff": "",
	} {
		if got := Country(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

// Every example that the library has, in every form that people write, is read
// as the library reads it.
func TestAgreement(t *testing.T) {
	all, differ := 0, []string{}
	for _, example := range examples() {
		for _, f := range forms(example) {
			all++
			if got, want := E164(f.text, f.country), theirs(f.text, f.country); got != want {
				differ = append(differ, fmt.Sprintf("%q in %q is %q, the library's %q", f.text, f.country, got, want))
			}
		}
	}
	if all < 5000 || len(differ)*100 > all {
		t.Errorf("%d of %d differ:\n%s", len(differ), all, strings.Join(differ, "\n"))
	}
}

// example is a number and the country that it is an example of.
type example struct {
	country string
	number  *phonenumbers.PhoneNumber
}

// examples are the library's, each once.
func examples() []example {
	var out []example
	seen := map[string]bool{}
	add := func(country string, n *phonenumbers.PhoneNumber) {
		if key := country + n.String(); n != nil && !seen[key] {
			seen[key] = true
			out = append(out, example{country, n})
		}
	}
	for _, country := range regions() {
		for kind := phonenumbers.FIXED_LINE; kind <= phonenumbers.VOICEMAIL; kind++ {
			add(country, phonenumbers.GetExampleNumberForType(country, kind))
		}
	}
	for code := range phonenumbers.GetSupportedGlobalNetworkCallingCodes() {
		add("", phonenumbers.GetExampleNumberForNonGeoEntity(code))
	}
	return out
}

// form is a number as somebody in a country writes it.
type form struct{ text, country string }

func forms(e example) []form {
	code := fmt.Sprint(e.number.GetCountryCode())
	digits := phonenumbers.GetNationalSignificantNumber(e.number)
	national := phonenumbers.Format(e.number, phonenumbers.NATIONAL)
	international := phonenumbers.Format(e.number, phonenumbers.INTERNATIONAL)
	dotted := regexp.MustCompile(`[ -]`).ReplaceAllString(international, ".")
	out := []form{
		{international, ""},
		{international, "DE"},
		{international, e.country},
		{phonenumbers.Format(e.number, phonenumbers.RFC3966), ""},
		{phonenumbers.Format(e.number, phonenumbers.E164), "US"},
		{dotted, "FR"},
		{"00" + code + digits, "DE"},
		{"011 " + code + " " + digits, "US"},
		{"Tel. (" + international + ") ext. 12", ""},
		{strings.ReplaceAll(international, " ", "\u00a0"), "GB"},
	}
	if e.country == "" {
		return out
	}
	if prefix := phonenumbers.GetNddPrefixForRegion(e.country, true); prefix != "" {
		out = append(out, form{"+" + code + " (" + prefix + ")" + digits, "DE"}, form{prefix + digits, e.country})
	}
	return append(out,
		form{national, e.country},
		form{strings.ReplaceAll(national, " ", "/") + " x12", e.country},
		form{digits, e.country},
		form{code + digits, e.country},
	)
}

// theirs is what the library reads.
func theirs(text, country string) string {
	n, err := phonenumbers.Parse(text, country)
	if err != nil || phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return ""
	}
	return phonenumbers.Format(n, phonenumbers.E164)
}

var canonical = regexp.MustCompile(`^\+[1-9][0-9]{3,14}$`)

// No text makes it panic; what it returns is E.164, and is read as itself.
func FuzzE164(f *testing.F) {
	f.Add("+44 (0)20 7946 0018", "")
	f.Add("8 (495) 123-45-67", "RU")
	f.Add("tel:7946-0018;phone-context=+44-20", "Germany")
	f.Add("1-800-FLOWERS ext. 5", "US")
	f.Add("٠٣٠ ＋ \xff #12", "001")
	isos := append(regions(), "")
	f.Fuzz(func(t *testing.T, text, country string) {
		for _, home := range []string{country, isos[len(text)%len(isos)]} {
			got := E164(text, home)
			if got != "" && (!canonical.MatchString(got) || E164(got, "") != got) {
				t.Errorf("%q in %q is %q, and that is %q", text, home, got, E164(got, ""))
			}
		}
		if iso := Country(country); iso != "" && !slices.Contains(isos, iso) {
			t.Errorf("%q is %q", country, iso)
		}
	})
}
