package phone

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"plumb/data"
)

var update = flag.Bool("update", false, "rewrite data/phones.tsv")

const header = "# iso\tEnglish\tother names\tcode\tmain country of the code\tinternational prefix\tnational prefix\tbecomes\tlengths\tnational number\n"

// data/phones.tsv is what this version of the library knows.
func TestTable(t *testing.T) {
	want := header + strings.Join(lines(t), "")
	path := filepath.Join("..", "..", "data", "phones.tsv")
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s is not current (%v); make update writes it", path, err)
	}
	if !*update && !bytes.Equal(got, data.Phones()) {
		t.Errorf("%s is not what is embedded", path)
	}
}

func TestTableIsSorted(t *testing.T) {
	if !slices.IsSorted(slices.Collect(strings.Lines(string(data.Phones())))) {
		t.Error("data/phones.tsv is not sorted")
	}
}

// Every line is used, every pattern compiles, and no name has two meanings.
func TestTableIsRead(t *testing.T) {
	meanings := map[string]string{}
	for iso, c := range countries().byISO {
		if p := c.plan(); p.national == nil || c.lengths == 0 || countries().byCode[c.code] == nil {
			t.Errorf("%s: %+v", iso, c)
		}
		for _, name := range c.names {
			if other := meanings[fold(name)]; other != "" && other != iso {
				t.Errorf("%q is %s and %s", name, iso, other)
			}
			meanings[fold(name)] = iso
			if Country(name) != iso {
				t.Errorf("%q is %q, want %q", name, Country(name), iso)
			}
		}
	}
	if got, want := len(countries().byISO), len(phonenumbers.GetSupportedRegions()); got != want {
		t.Errorf("%d countries, want %d", got, want)
	}
	if got, want := len(countries().byCode), len(phonenumbers.GetSupportedCallingCodes()); got != want {
		t.Errorf("%d codes, want %d", got, want)
	}
}

// lines are the lines of the table, sorted.
func lines(t *testing.T) []string {
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range all.GetMetadata() {
		english, others := namesOf(m.GetId())
		main := ""
		if phonenumbers.GetRegionCodeForCountryCode(int(m.GetCountryCode())) == m.GetId() {
			main = "main"
		}
		out = append(out, fmt.Sprintf("%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", m.GetId(), english, strings.Join(others, "|"),
			m.GetCountryCode(), main, m.GetInternationalPrefix(), m.GetNationalPrefixForParsing(), m.GetNationalPrefixTransformRule(),
			lengthsOf(m.GetGeneralDesc()), m.GetGeneralDesc().GetNationalNumberPattern()))
	}
	slices.Sort(out)
	return out
}

func lengthsOf(d *phonenumbers.PhoneNumberDesc) string {
	var out []string
	for _, n := range d.GetPossibleLength() {
		out = append(out, strconv.Itoa(int(n)))
	}
	return strings.Join(out, ",")
}

// namesOf returns the English name of a country, and what else it is called:
// ISO's code of three letters, its own names, and those of alsoCalled.
func namesOf(iso string) (english string, others []string) {
	if iso == world {
		return "", nil
	}
	region := language.MustParseRegion(iso)
	english = display.Regions(language.English).Name(region)
	others = []string{region.ISO3()}
	base, _ := language.Make("und-" + iso).Base()
	for _, tag := range append([]string{base.String()}, strings.Fields(alsoSpoken[iso])...) {
		if namer := display.Regions(language.Make(tag)); namer != nil {
			others = append(others, namer.Name(region))
		}
	}
	for _, name := range strings.Split(alsoCalled[iso], "|") {
		others = append(others, strings.TrimSpace(name))
	}
	seen := map[string]bool{"": true, english: true}
	return english, slices.DeleteFunc(others, func(name string) bool {
		was := seen[name]
		seen[name] = true
		return was
	})
}

// alsoSpoken are official languages beside the one that CLDR thinks the likeliest.
var alsoSpoken = map[string]string{
	"AF": "ps", "AX": "fi", "BA": "hr sr sr-Latn", "BE": "fr de", "BI": "fr", "BY": "ru", "CA": "fr", "CD": "fr", "CH": "fr it rm",
	"CY": "tr", "DJ": "fr ar", "DZ": "fr", "EH": "es", "ER": "ar", "ES": "ca eu gl", "FI": "sv", "FJ": "hi", "GG": "fr", "GL": "da", "GQ": "fr pt",
	"HK": "zh", "HT": "fr", "IE": "ga", "IL": "ar", "IN": "bn gu kn ml mr pa ta te ur", "IQ": "ckb", "JE": "fr", "KE": "sw", "KG": "ru",
	"KM": "fr", "KZ": "kk", "LK": "ta", "LU": "lb de", "MA": "fr", "MC": "it", "ME": "sr sr-Latn", "MG": "fr", "MK": "sq", "ML": "fr",
	"MO": "zh pt", "MR": "fr", "MU": "fr", "MV": "dv", "NE": "fr", "NO": "nn", "PE": "qu", "PH": "es", "PK": "en", "PR": "en", "RS": "sr-Latn",
	"RW": "fr", "SG": "zh ms ta", "SO": "ar", "SX": "nl", "TD": "ar", "TN": "fr", "TW": "zh", "UZ": "uz-Cyrl ru", "VU": "fr", "XK": "sr sr-Latn",
	"ZA": "af zu",
}

// alsoCalled are names that CLDR does not give, or gave later: formal names,
// former names, short forms.
var alsoCalled = map[string]string{
	"AE": "UAE | Emirates", "AG": "Antigua", "AT": "Oesterreich", "BA": "Bosnia | BiH", "BN": "Brunei Darussalam",
	"BO": "Plurinational State of Bolivia", "BQ": "Bonaire, Sint Eustatius and Saba", "CC": "Cocos Islands | Keeling Islands",
	"CD": "Democratic Republic of the Congo | Congo, Democratic Republic | DR Congo | DRC", "CG": "Congo | Republic of the Congo",
	"CI": "Ivory Coast", "CN": "People's Republic of China | Mainland China | PRC", "CV": "Cabo Verde", "CZ": "Czech Republic | Česká republika",
	"DE": "Federal Republic of Germany | Bundesrepublik Deutschland | BRD", "FK": "Malvinas | Falkland Islands (Malvinas)",
	"FM": "Federated States of Micronesia", "GB": "UK | Great Britain | Britain | England | Scotland | Wales | Northern Ireland | United Kingdom of Great Britain and Northern Ireland",
	"HK": "Hong Kong | 香港", "IE": "Republic of Ireland", "IR": "Islamic Republic of Iran | Iran, Islamic Republic of",
	"KP": "DPRK | Democratic People's Republic of Korea | Korea, Democratic People's Republic of", "KR": "Korea | Republic of Korea | Korea, Republic of | 한국",
	"LA": "Lao People's Democratic Republic | Lao PDR", "LU": "Luxemburg", "MD": "Republic of Moldova | Moldova, Republic of", "MF": "Saint Martin (French part)",
	"MK": "North Macedonia | Северна Македонија", "MM": "Myanmar | Burma", "MO": "Macau | Macao | 澳門", "NL": "Holland | The Netherlands",
	"PS": "Palestine | State of Palestine | Palestine, State of", "RU": "Russian Federation | Российская Федерация", "SH": "Saint Helena, Ascension and Tristan da Cunha",
	"ST": "Sao Tome", "SX": "Sint Maarten (Dutch part)", "SY": "Syrian Arab Republic", "SZ": "Eswatini", "TL": "East Timor",
	"TR": "Türkiye | Turkiye", "TT": "Trinidad", "TW": "Taiwan, Province of China | 臺灣", "TZ": "United Republic of Tanzania | Tanzania, United Republic of",
	"US": "United States of America | America", "VA": "Holy See | Vatican", "VE": "Bolivarian Republic of Venezuela | Venezuela, Bolivarian Republic of",
	"VG": "Virgin Islands, British", "VI": "Virgin Islands, U.S.", "VN": "Viet Nam",
}

// regions are the codes of all countries, sorted.
func regions() []string { return slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions())) }
