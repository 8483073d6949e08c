package interchange

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-vcard"

	"plumb/records"
)

// looksCards reports whether text begins as a file of vCards.
func looksCards(text string) bool {
	return len(text) >= 11 && strings.EqualFold(text[:11], "BEGIN:VCARD")
}

// cardColumns are the columns that every file of cards has. A cell of several
// values has one a line, as "label=work,value=…".
var cardColumns = []string{"UID", "FN", "salutation", "first_name", "last_name", "organization", "organizations", "department", "title",
	"email", "emails", "phone", "mobile", "phones", "fax", "website", "street", "city", "state", "postcode", "country", "birth_date", "note", "categories"}

// readCards reads vCards 2.1, 3.0 and 4.0. What cannot be used is a column of its
// property's name.
func (t *Table) readCards(open func() (io.ReadCloser, error)) error {
	f, err := open()
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // nothing was written
	t.Dialect, t.preset, t.Header = "vCard", "vcard", slices.Clone(cardColumns)
	columns := map[string]int{}
	for i, name := range cardColumns {
		columns[name] = i
	}
	var rows []Row
	versions := map[string]bool{}
	err = eachCard(bufio.NewReaderSize(f, 1<<16), t.Path, func(line int, card vcard.Card) {
		versions[card.Value(vcard.FieldVersion)] = true
		c := cardReader{card: card, cells: map[string]string{}}
		c.read()
		for _, doubt := range c.doubts {
			t.Notes = append(t.Notes, Note{File: t.Path, Line: line, Code: "card", Message: doubt})
		}
		row := Row{Line: line, Cells: make([]string, len(t.Header))}
		for _, name := range c.names() {
			if _, ok := columns[name]; !ok {
				columns[name] = len(t.Header)
				t.Header = append(t.Header, name)
				row.Cells = append(row.Cells, "")
			}
			row.Cells[columns[name]] = c.cells[name]
		}
		rows = append(rows, row)
	})
	if err != nil {
		return err
	}
	for _, v := range []string{"2.1", "3.0", "4.0"} {
		if versions[v] {
			t.Dialect += " " + v
		}
	}
	for i := range rows {
		rows[i].Cells = append(rows[i].Cells, make([]string, len(t.Header)-len(rows[i].Cells))...)
	}
	t.hold(rows)
	return nil
}

// hold makes rows that are in memory those of the table.
func (t *Table) hold(rows []Row) {
	t.Count = len(rows)
	if len(rows) > 0 {
		t.First = rows[0].Cells
	}
	t.each = func(yield func(Row) bool) error {
		for _, row := range rows {
			if !yield(Row{Line: row.Line, Cells: slices.Clone(row.Cells), raw: row.raw}) {
				break
			}
		}
		return nil
	}
}

// cardReader makes the cells of one card.
type cardReader struct {
	card   vcard.Card
	cells  map[string]string
	doubts []string
}

func (c *cardReader) names() []string {
	var out []string
	for name := range c.cells {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func (c *cardReader) put(column, cell string) {
	if cell = strings.TrimSpace(cell); cell != "" {
		if c.cells[column] != "" {
			cell = c.cells[column] + "\n" + cell
		}
		c.cells[column] = cell
	}
}

// other keeps what has no column of its own, under the property's name.
func (c *cardReader) other(name string, values ...string) {
	for _, v := range values {
		c.put(name, v)
	}
}

func (c *cardReader) read() {
	c.put("UID", strings.TrimPrefix(strings.TrimPrefix(c.card.Value(vcard.FieldUID), "urn:uuid:"), "urn:plumb:"))
	c.put("FN", c.card.PreferredValue(vcard.FieldFormattedName))
	c.organisation()
	c.mails()
	c.numbers()
	c.name()
	c.address()
	c.put("title", c.card.PreferredValue(vcard.FieldTitle))
	for i, url := range c.card.Values(vcard.FieldURL) {
		if url = strings.ReplaceAll(url, `\:`, ":"); i == 0 && !strings.ContainsAny(url, " <>") {
			c.put("website", url)
		} else {
			c.other("URL", url)
		}
	}
	c.birthday()
	for _, note := range c.card.Values(vcard.FieldNote) {
		c.put("note", strings.ReplaceAll(note, `\;`, ";"))
	}
	c.put("categories", strings.Join(c.card.Values(vcard.FieldCategories), ","))
	c.rest()
}

// known are the properties that read has used, or that say nothing of a person.
var known = map[string]bool{"VERSION": true, "UID": true, "FN": true, "N": true, "ORG": true, "TITLE": true, "EMAIL": true, "TEL": true, "ADR": true,
	"URL": true, "BDAY": true, "NOTE": true, "CATEGORIES": true, "PRODID": true, "REV": true, "SOURCE": true, "LABEL": true, "MAILER": true, "PROFILE": true, "CLASS": true,
	"SORT-STRING": true, "X-ABLABEL": true, "X-ABADR": true, "X-ABUID": true, "NAME": true, "KIND": true, "CLIENTPIDMAP": true}

func (c *cardReader) rest() {
	var names []string
	for name := range c.card {
		if !known[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		c.other(name, c.card.Values(name)...)
	}
}

// part returns the nth component of a structured value.
func part(value string, n int) string {
	parts := strings.Split(strings.ReplaceAll(value, `\;`, "\x00"), ";")
	if n >= len(parts) {
		return ""
	}
	return strings.TrimSpace(strings.ReplaceAll(parts[n], "\x00", ";"))
}

func (c *cardReader) organisation() {
	for i, org := range c.card.Values(vcard.FieldOrganization) {
		name := part(org, 0)
		if i > 0 {
			if name != c.cells["organization"] {
				c.put("organizations", name)
			}
			continue
		}
		c.put("organization", name)
		c.put("department", part(org, 1))
	}
}

// name reads N; where it says nothing FN; where there is none, what else the card
// can be called by.
func (c *cardReader) name() {
	n := c.card.Value(vcard.FieldName)
	given := strings.Join(strings.FieldsFunc(part(n, 1)+","+part(n, 2), func(r rune) bool { return r == ',' }), " ")
	family := strings.TrimSpace(part(n, 0) + " " + part(n, 4))
	c.put("salutation", part(n, 3))
	if family != "" || given != "" {
		if family == "" {
			given, family = "", given
		}
		c.put("first_name", strings.Join(strings.Fields(given), " "))
		c.put("last_name", family)
		return
	}
	for _, called := range []struct{ what, text string }{{"", c.cells["FN"]}, {"nickname", c.card.Value(vcard.FieldNickname)}, {"e-mail address", c.cells["email"]},
		{"organisation", c.cells["organization"]}, {"phone number", c.cells["phone"]}, {"phone number", c.cells["mobile"]}} {
		if called.text == "" {
			continue
		}
		if called.what != "" {
			c.doubts = append(c.doubts, fmt.Sprintf("the card has no name; it is called by its %s", called.what))
			c.put("last_name", called.text)
			return
		}
		name := records.ParseName(called.text)
		if name.Family == "" {
			name.Family = called.text
		}
		c.put("salutation", name.Salutation)
		c.put("first_name", name.Given)
		c.put("last_name", name.Family)
		return
	}
}

// mails puts the preferred address first; what is no address is kept apart.
func (c *cardReader) mails() {
	for _, f := range preferredFirst(c.card[vcard.FieldEmail]) {
		mail := strings.TrimPrefix(strings.TrimSpace(f.Value), "mailto:")
		switch {
		case !strings.Contains(mail, "@") || strings.ContainsAny(mail, " <>,;:\""):
			c.other("EMAIL", mail)
		case c.cells["email"] == "":
			c.put("email", mail)
		case mail != c.cells["email"]:
			c.put("emails", entryCell(c.label(f), mail))
		}
	}
}

// numbers puts the first fax number, the first mobile one and the preferred of the
// others each in their own column, and the rest with labels.
func (c *cardReader) numbers() {
	all := slices.Clone(c.card[vcard.FieldTelephone])
	slices.SortStableFunc(all, func(a, b *vcard.Field) int { return atWork(a) - atWork(b) })
	for _, f := range preferredFirst(all) {
		number := strings.TrimPrefix(strings.TrimSpace(f.Value), "tel:")
		column := "phone"
		switch {
		case !strings.ContainsAny(number, "0123456789") || strings.Contains(number, "@"):
			c.other("TEL", number)
			continue
		case f.Params.HasType("fax"):
			column = "fax"
		case f.Params.HasType("cell"):
			column = "mobile"
		case f.Params.HasType("pager") || c.abLabel(f) != "":
			column = "phones"
		}
		if column != "phones" && c.cells[column] == "" {
			c.put(column, number)
			continue
		}
		if number != c.cells[column] {
			c.put("phones", entryCell(c.label(f), number))
		}
	}
}

// entryCell is an entry of phones or emails as a cell holds it.
func entryCell(label, value string) string {
	value = strings.ReplaceAll(value, ",", " ")
	if label == "" {
		return value
	}
	return "label=" + strings.ReplaceAll(label, ",", " ") + ",value=" + value
}

// label is what kind of address or number it is.
func (c *cardReader) label(f *vcard.Field) string {
	if own := c.abLabel(f); own != "" {
		return own
	}
	var words []string
	for _, typ := range f.Params.Types() {
		if typ = strings.ToLower(typ); typ != "pref" && typ != "voice" && typ != "internet" && typ != "x400" {
			words = append(words, typ)
		}
	}
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

// abLabel is the label that Apple keeps on a line of its own: item2.X-ABLabel.
func (c *cardReader) abLabel(f *vcard.Field) string {
	for _, l := range c.card["X-ABLABEL"] {
		if f.Group != "" && strings.EqualFold(l.Group, f.Group) {
			return strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(l.Value, "_$!<"), ">!$_"))
		}
	}
	return ""
}

func preferredFirst(fields []*vcard.Field) []*vcard.Field {
	out := slices.Clone(fields)
	rank := func(f *vcard.Field) int {
		if f.Params.HasType("pref") || f.Params.Get("PREF") == "1" {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b *vcard.Field) int { return rank(a) - rank(b) })
	return out
}

// address takes the one of work, else the preferred one.
func (c *cardReader) address() {
	all := preferredFirst(c.card[vcard.FieldAddress])
	slices.SortStableFunc(all, func(a, b *vcard.Field) int { return atWork(a) - atWork(b) })
	for i, f := range all {
		if i > 0 {
			c.other("ADR", strings.Join(slices.DeleteFunc(strings.Split(f.Value, ";"), isBlank), ", "))
			continue
		}
		lines := slices.DeleteFunc([]string{part(f.Value, 0), part(f.Value, 1), part(f.Value, 2)}, isBlank)
		c.put("street", strings.Join(lines, "\n"))
		for n, column := range []string{"city", "state", "postcode", "country"} {
			c.put(column, strings.Join(strings.Fields(part(f.Value, n+3)), " "))
		}
	}
}

func atWork(f *vcard.Field) int {
	if f.Params.HasType("work") {
		return 0
	}
	return 1
}

// birthday takes a whole date; one without a year is kept apart.
func (c *cardReader) birthday() {
	for _, bday := range c.card.Values(vcard.FieldBirthday) {
		day, _, _ := strings.Cut(bday, "T")
		for _, layout := range []string{time.DateOnly, "20060102"} {
			if at, err := time.Parse(layout, day); err == nil {
				if c.cells["birth_date"] == "" {
					c.put("birth_date", at.Format(time.DateOnly))
				}
				day = ""
				break
			}
		}
		if day != "" {
			c.doubts = append(c.doubts, fmt.Sprintf("BDAY: %q is no whole date; left out", bday))
		}
	}
}
