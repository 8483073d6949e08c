package match_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"plumb/internal/config"
	"plumb/internal/match"
	"plumb/records"
)

// What people would call the same, and what they would not. Each case is two records
// among sixty strangers; yes is 0.9 and more, ask 0.5 and more, no is less.
var cases = []struct{ want, a, b string }{
	// Letters with marks, other scripts, spellings.
	{"yes", "first_name=Jürgen|last_name=Müller|email=j.mueller@werk.example", "first_name=Juergen|last_name=Mueller|email=j.mueller@werk.example"},
	{"ask", "first_name=Jürgen|last_name=Müllerschön|city=Ulm", "first_name=Jurgen|last_name=Muellerschoen|city=Ulm"},
	{"yes", "first_name=Łukasz|last_name=Wójcik|phone=+48 22 123 45 67", "first_name=Lukasz|last_name=Wojcik|phone=0048221234567"},
	{"yes", "first_name=Bjørn|last_name=Sørensen|phone=+45 33 12 34 56", "first_name=Bjorn|last_name=Sorensen|phone=33123456"},
	{"yes", "first_name=Иван|last_name=Петров|phone=+7 495 123 45 67", "first_name=Ivan|last_name=Petrov|phone=4951234567"},
	{"yes", "first_name=Γιώργος|last_name=Παπαδόπουλος|email=gp@x.example", "first_name=Giorgos|last_name=Papadopoulos|email=gp@x.example"},
	{"yes", "first_name=José|last_name=García Márquez|company=Libros SA|email=jose@libros.example", "first_name=Jose|last_name=Garcia-Marquez|company=Libros S.A.|email=jose@libros.example"},
	// Nicknames, gender, order.
	{"yes", "first_name=Pepe|last_name=Ibarra|email=jibarra@x.example|city=Lima", "first_name=José|last_name=Ibarra|email=jibarra@x.example|city=Lima"},
	{"yes", "first_name=Bob|last_name=Hathaway|phone=+1 212 555 0199", "first_name=Robert|last_name=Hathaway|phone=(212) 555-0199"},
	{"yes", "first_name=Anna|last_name=Kowalska|email=anna@k.example", "first_name=Anna|last_name=Kowalski|email=anna@k.example"},
	{"yes", "first_name=Jana|last_name=Nováková|phone=+420 777 123 456", "first_name=Jana|last_name=Novak|phone=777 123 456"},
	{"yes", "first_name=Nguyen Van|last_name=An|email=an@hanoi.example", "first_name=An|last_name=Nguyen Van|email=an@hanoi.example"},
	{"yes", "last_name=Dr. Hector Krause|phone=+49 30 1234567", "first_name=Hector|last_name=Krause|phone=030 1234567"},
	{"yes", "first_name=J.|last_name=Brandstetter|email=jb@firma.example|company=Firma GmbH", "first_name=Johanna|last_name=Brandstetter|email=jb@firma.example|company=Firma"},
	// Addresses of mail and numbers.
	{"yes", "first_name=Ada|last_name=Lovelace|email=ada+crm@engines.example", "first_name=Ada|last_name=Lovelace|email=Ada@Engines.example"},
	{"yes", "first_name=Ada|last_name=Lovelace|email=a.d.a@gmail.com", "first_name=Ada|last_name=Lovelace|email=ada@googlemail.com"},
	{"yes", "first_name=Ada|last_name=Lovelace|email=ada@engines.example|company=Engines", "first_name=Ada|last_name=Lovlace|email=ada@engine.example|company=Engines Ltd"},
	{"yes", "first_name=Ada|last_name=Lovelace|phone=+44 20 7946 0018|city=London", "first_name=Ada|last_name=Lovelace|phone=020 7946 0018|company=Engines"},
	// Colleagues, families, namesakes.
	{"no", "first_name=Ada|last_name=Lovelace|email=ada@engines.example|company=Engines|phone=+44 20 7946 0018", "first_name=Charles|last_name=Babbage|email=charles@engines.example|company=Engines|phone=+44 20 7946 0018"},
	{"no", "first_name=Ada|last_name=Lovelace|company=Engines|street=Dorset Street 1|city=London|postcode=W1U 4EE", "first_name=Mary|last_name=Somerville|company=Engines|street=Dorset Street 1|city=London|postcode=W1U 4EE"},
	{"no", "last_name=Okonkwo|first_name=Ngozi|company=Trade|email=info@trade.example", "last_name=Adeyemi|first_name=Femi|company=Trade|email=info@trade.example"},
	{"no", "first_name=John|last_name=Smith", "first_name=John|last_name=Smythers"},
	{"no", "first_name=John|last_name=Carter|company=Engines|email=john.carter@engines.example", "first_name=John|last_name=Baker|company=Engines|email=john.baker@engines.example"},
	{"no", "first_name=Anna|last_name=Berg|street=Hauptstr. 5|city=Ulm|birth_date=1980-02-03", "first_name=Peter|last_name=Berg|street=Hauptstr. 5|city=Ulm|birth_date=1978-07-21"},
	{"ask", "first_name=Maria|last_name=Silva", "first_name=Maria|last_name=Silva"},
}

var firms = []struct{ want, a, b string }{
	{"yes", "name=Analytical Engines Ltd|domain=engines.example", "name=Analytical Engines|domain=engines.example"},
	{"yes", "name=International Business Machines|city=Armonk|phone=+1 914 499 1900", "name=IBM|city=Armonk|phone=914-499-1900"},
	{"yes", "name=Müller Maschinenbau GmbH|city=Ulm|postcode=89073", "name=Mueller Maschinenbau|city=Ulm|postcode=89073"},
	{"yes", "name=Analitical Engines Ltd|domain=engines.example", "name=Analytical Engines Ltd|domain=engines.example"},
	{"no", "name=Müller GmbH|city=Ulm", "name=Müller AG|city=Kiel"},
	{"no", "name=Acme North|city=York", "name=Acme South|city=Bath"},
	{"no", "name=Alpha Trading|street=Main Street 5|city=Leeds|phone=+44 113 496 0000", "name=Omega Consulting|street=Main Street 5|city=Leeds|phone=+44 113 496 0000"},
	{"no", "name=Bridge 21 Capital|city=Oslo", "name=Bridge 12 Capital|city=Oslo"},
}

func TestCases(t *testing.T) {
	schema, err := config.Parse([]byte("format: 1\nkinds: {lead: {fields: {birth_date: {type: date, role: birth-date, help: B.}}}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		judge(t, schema.Kind("lead"), c.want, c.a, c.b)
	}
	for _, c := range firms {
		judge(t, schema.Kind("account"), c.want, c.a, c.b)
	}
}

func judge(t *testing.T, k *records.Kind, want, a, b string) {
	list := []records.Record{record(k, 1, a), record(k, 2, b)}
	for i := range 60 {
		stranger := fmt.Sprintf("first_name=Q%c%c|last_name=X%c%cvu|email=q%d@z%d.example|name=Zq%c%c Wv%d", 'a'+i%26, 'b'+i%20, 'a'+i%19, 'c'+i%23, i, i, 'a'+i%26, 'a'+i%17, i)
		list = append(list, record(k, 10+i, stranger))
	}
	score := 0.0
	for _, p := range pairsFrom(list, 0.001) {
		if p.A == list[0].ID() && p.B == list[1].ID() {
			score = p.Score
		}
	}
	got := "no"
	if score >= match.Certain {
		got = "yes"
	} else if score >= match.Possible {
		got = "ask"
	}
	if got != want {
		t.Errorf("%s (%.3f), want %s:\n  %s\n  %s", got, score, want, a, b)
	}
}

func record(k *records.Kind, n int, text string) records.Record {
	r := records.NewRecord(k, fmt.Sprintf("%s-%010d", k.Prefix, n), records.Change{})
	for part := range strings.SplitSeq(text, "|") {
		key, value, _ := strings.Cut(part, "=")
		if k.Field(key) != nil {
			r = r.WithKey(key, records.TextTree(value))
		}
	}
	return r
}

// The same records in another order give the same pairs.
func TestOrder(t *testing.T) {
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	var list []records.Record
	for i, c := range cases {
		list = append(list, record(schema.Kind("lead"), 2*i, c.a), record(schema.Kind("lead"), 2*i+1, c.b))
	}
	first := fmt.Sprint(pairsFrom(list, 0.2))
	for i := range list {
		j := (i * 7) % len(list)
		list[i], list[j] = list[j], list[i]
	}
	if again := fmt.Sprint(pairsFrom(list, 0.2)); again != first {
		t.Errorf("first %s\nagain %s", first, again)
	}
}

func pairsFrom(list []records.Record, least float64) []match.Pair {
	return match.Pairs(slices.Values(list), match.Question{Least: least})
}
