package match_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"plumb/internal/pick"
	"plumb/records"
)

// world makes records like those of a CRM: people of firms, who share what colleagues and
// families share, some of them entered again with errors. The same seed makes the same.
type world struct {
	*rand.Rand
	taken  map[string]bool // addresses of mail
	firms  []*firm
	people []*human
	rows   []row
}

type firm struct {
	id                            int
	country                       *country
	name, form, domain            string
	phone, street, city, postcode string
}

type human struct {
	id, house              int
	country                *country
	firm                   *firm
	given, family, job     string
	mail, other, phone     string
	street, city, postcode string
}

// row is a record as it was entered, and who it is of.
type row struct {
	of     *human
	fields map[string]string
}

func newWorld(seed uint64, rows int) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 7)), taken: map[string]bool{}}
	for len(w.rows) < rows {
		h := w.human()
		w.people = append(w.people, h)
		w.rows = append(w.rows, row{h, w.entered(h)})
		for range w.copies() {
			w.rows = append(w.rows, row{h, w.spoilt(h)})
		}
	}
	w.Shuffle(len(w.rows), func(i, j int) { w.rows[i], w.rows[j] = w.rows[j], w.rows[i] })
	return w
}

// copies is how often somebody is entered again.
func (w *world) copies() int {
	switch n := w.IntN(100); {
	case n < 70:
		return 0
	case n < 90:
		return 1
	case n < 97:
		return 2
	}
	return 3
}

func (w *world) chance(percent int) bool { return w.IntN(100) < percent }

func (w *world) one(list []string) string { return list[w.IntN(len(list))] }

// of is one of several, with blanks or bars between.
func (w *world) of(list string) string {
	if strings.Contains(list, "|") {
		return w.one(strings.Split(list, "|"))
	}
	return w.one(strings.Fields(list))
}

func (w *world) surname(c *country) string { return w.of(c.stems) + w.of(c.endings) }

func (w *world) human() *human {
	if len(w.people) > 20 && w.chance(3) {
		return w.relative(w.people[w.IntN(len(w.people))])
	}
	f := w.firm()
	h := &human{id: len(w.people), house: len(w.people), country: f.country, firm: f, given: w.of(f.country.given), job: w.of(jobs)}
	h.family = w.surname(f.country)
	h.phone, h.street, h.city, h.postcode = f.phone, f.street, f.city, f.postcode
	if !w.chance(30) {
		h.phone = w.number(f.country)
	}
	if !w.chance(85) {
		h.street, h.city, h.postcode = w.place(f.country)
	}
	w.mailboxes(h)
	return h
}

// relative shares name and house with somebody, and not the given name.
func (w *world) relative(of *human) *human {
	h := *of
	h.id = len(w.people)
	for h.given == of.given {
		h.given = w.of(h.country.given)
	}
	h.job = w.of(jobs)
	if w.chance(50) {
		h.phone = w.number(h.country)
	}
	w.mailboxes(&h)
	return &h
}

func (w *world) mailboxes(h *human) {
	h.other = w.local(h) + fmt.Sprint(w.IntN(90)+10) + "@" + w.of(freeMailboxes)
	switch {
	case w.chance(2):
		h.mail = w.of("info office kontakt sales") + "@" + h.firm.domain
	case w.chance(80):
		h.mail = w.own(h)
	default:
		h.mail, h.other = h.other, w.own(h)
	}
}

// own is an address at the firm that nobody else has.
func (w *world) own(h *human) string {
	for n := 1; ; n++ {
		mail := w.local(h) + "@" + h.firm.domain
		if n > 8 {
			mail = fmt.Sprintf("%s%d@%s", w.local(h), n, h.firm.domain)
		}
		if !w.taken[mail] {
			w.taken[mail] = true
			return mail
		}
	}
}

// local is what stands before the @.
func (w *world) local(h *human) string {
	g, f := latinised(h.given), latinised(h.family)
	switch w.IntN(6) {
	case 0:
		return g[:1] + "." + f
	case 1:
		return g[:1] + f
	case 2:
		return g
	case 3:
		return f + "." + g
	}
	return g + "." + f
}

// firm is one that exists, or a new one; some are called nearly like another.
func (w *world) firm() *firm {
	if len(w.firms) > 5 && w.chance(62) {
		return w.firms[w.IntN(len(w.firms))]
	}
	c := &countries[w.IntN(len(countries))]
	f := &firm{id: len(w.firms), country: c, form: w.of(c.forms), phone: w.number(c)}
	switch {
	case len(w.firms) > 5 && w.chance(8):
		like, _, _ := strings.Cut(w.firms[w.IntN(len(w.firms))].name, " ")
		f.name = like + " " + w.of(trades)
	case w.chance(40):
		f.name = w.surname(c) + " " + w.of(trades)
	case w.chance(25):
		f.name = w.surname(c) + " & " + w.surname(c)
	default:
		f.name = w.of(coined) + w.of(tails) + " " + w.of(trades)
	}
	f.domain = fmt.Sprintf("%s.%s", latinised(strings.ReplaceAll(strings.ReplaceAll(f.name, " ", ""), "&", "")), c.domain)
	f.street, f.city, f.postcode = w.place(c)
	w.firms = append(w.firms, f)
	return f
}

func (w *world) place(c *country) (street, city, postcode string) {
	street = w.of(c.roads)
	if w.chance(80) {
		street = strings.ReplaceAll(w.of(c.ways), "%", w.surname(c))
	}
	number := fmt.Sprint(w.IntN(180) + 1)
	if c.code == "GB" || c.code == "US" || c.code == "FR" || c.code == "IN" {
		street = number + " " + street
	} else {
		street += " " + number
	}
	city = w.of(c.towns)
	if w.chance(70) {
		city = w.of(c.stems) + w.of(c.settlements)
	}
	return street, city, w.code(c.postcode)
}

// code fills the pattern of a postcode.
func (w *world) code(pattern string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '9':
			return rune('0' + w.IntN(10))
		case 'A':
			return rune('A' + w.IntN(26))
		}
		return r
	}, pattern)
}

func (w *world) number(c *country) string {
	return fmt.Sprintf("%s %d %d", c.dial, w.IntN(800)+100, w.IntN(900000)+100000)
}

// entered is somebody as they are entered the first time: not all is known.
func (w *world) entered(h *human) map[string]string {
	all := map[string]string{"first_name": h.given, "last_name": h.family, "company": h.firm.name + " " + h.firm.form, "title": h.job, "email": h.mail,
		"phone": h.phone, "street": h.street, "city": h.city, "postcode": h.postcode, "country": h.country.code}
	for _, field := range []struct {
		key     string
		percent int
	}{{"title", 55}, {"email", 82}, {"phone", 75}, {"street", 55}, {"city", 78}, {"postcode", 60}, {"country", 75}} {
		if !w.chance(field.percent) {
			delete(all, field.key)
		}
	}
	return all
}

// record makes a lead of what was entered.
func (r row) record(k *records.Kind, n int) records.Record {
	rec := records.NewRecord(k, fmt.Sprintf("%s-%010d", k.Prefix, n), records.Change{})
	for key, value := range r.fields {
		if value = strings.TrimSpace(value); value != "" {
			rec = rec.WithKey(key, records.TextTree(value))
		}
	}
	return rec
}

// latinised is a name as it stands in an address of mail. It is not the matcher's.
func latinised(s string) string {
	s = strings.NewReplacer("щ", "shch", "ш", "sh", "ч", "ch", "ж", "zh", "х", "kh", "ц", "ts", "ю", "yu", "я", "ya", "ё", "yo", "а", "a", "б", "b", "в", "v", "г", "g", "д", "d", "е", "e", "з", "z",
		"и", "i", "й", "i", "к", "k", "л", "l", "м", "m", "н", "n", "о", "o", "п", "p", "р", "r", "с", "s", "т", "t", "у", "u", "ф", "f", "ы", "y", "э", "e", "ь", "", "ъ", "",
		"ου", "ou", "θ", "th", "χ", "ch", "ψ", "ps", "ξ", "x", "α", "a", "β", "v", "γ", "g", "δ", "d", "ε", "e", "ζ", "z", "η", "i", "ι", "i", "κ", "k", "λ", "l", "μ", "m", "ν", "n", "ο", "o", "π", "p",
		"ρ", "r", "σ", "s", "ς", "s", "τ", "t", "υ", "y", "φ", "f", "ω", "o", " ", "", "'", "").Replace(pick.Fold(s))
	return s
}
