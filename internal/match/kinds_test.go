package match_test

import (
	"testing"

	"plumb/internal/config"
	"plumb/internal/match"
	"plumb/records"
)

// custom declares a person, an organisation and something that is neither, with keys that
// mean nothing to the program.
const custom = `format: 1
kinds:
  lead:
    fields:
      born: {type: date, role: birth-date, help: B.}
      tax: {type: string, role: identifier, help: T.}
      passport: {type: string, role: identifier, help: P.}
      direct: {type: phone, role: phone, help: D.}
      others: {type: string, list: true, role: emails, help: O.}
  patient:
    prefix: pat
    plural: patients
    help: Somebody ill.
    label: wer
    fields:
      wer: {type: string, required: true, role: full-name, help: W.}
      post: {type: email, role: email, help: P.}
      nummer: {type: string, role: identifier, help: N.}
      tag: {type: date, role: birth-date, help: T.}
  lieferant:
    prefix: lief
    plural: lieferanten
    help: Somebody who delivers.
    label: firma
    fields:
      firma: {type: string, required: true, role: organisation, help: F.}
      ust: {type: string, role: identifier, help: U.}
      strasse: {type: string, role: street, help: S.}
      ort: {type: string, role: city, help: O.}
      lager_strasse: {type: string, role: street, block: lager, help: L.}
      lager_ort: {type: string, role: city, block: lager, help: L.}
  machine:
    prefix: mach
    plural: machines
    help: A machine.
    label: name
    fields:
      name: {type: string, required: true, role: full-name, help: N.}
      serial: {type: string, role: identifier, help: S.}
`

func TestCustomKinds(t *testing.T) {
	schema, err := config.Parse([]byte(custom))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ kind, want, a, b string }{
		{"lead", "yes", "first_name=Ada|last_name=Lovelace|tax=GB 123.456.789", "first_name=Ada|last_name=Lovelace|tax=gb123456789"},
		{"lead", "yes", "first_name=Ada|last_name=King|tax=12/345/67890", "first_name=Ada|last_name=Lovelace|tax=1234567890"},
		{"lead", "no|ask", "first_name=Ada|last_name=Lovelace|tax=GB123456789|city=London", "first_name=Ada|last_name=Lovelace|tax=GB870112345|city=London"},
		{"lead", "yes", "first_name=Ada|last_name=Lovelace|tax=GB123456789|city=London", "first_name=Ada|last_name=Lovelace|tax=GB123456798|city=London"},
		{"lead", "yes", "first_name=Ada|last_name=Lovelace|tax=GB123456789|passport=C01X00T47", "first_name=Ada|last_name=Lovelace|tax=GB870112345|passport=C01X00T47"},
		{"lead", "no", "first_name=Ada|last_name=Lovelace|tax=n/a", "first_name=Femi|last_name=Adeyemi|tax=n/a"},
		{"lead", "yes", "first_name=Ada|last_name=Lovelace|born=1815-12-10", "first_name=Ada|last_name=Lovelace|born=1815-12-10"},
		{"lead", "yes", "first_name=Ada|last_name=Lovelace|direct=+44 20 7946 0018", "first_name=Ada|last_name=Lovelace|mobile=+44 20 7946 0018"},
		{"lead", "yes", "first_name=Ada|last_name=Lovelace|others=ada@engines.example", "first_name=Ada|last_name=Lovelace|email=ada@engines.example"},
		{"patient", "yes", "wer=Ada Lovelace|post=ada@engines.example", "wer=Lovelace, Ada|post=ada@engines.example"},
		{"patient", "yes", "wer=Dr. Ada Lovelace|nummer=A 1815-12", "wer=Ada Lovelace|nummer=A181512"},
		{"patient", "no", "wer=Ada Lovelace|tag=1815-12-10", "wer=Mary Somerville|tag=1780-12-26"},
		{"lieferant", "yes", "firma=Analytical Engines Ltd|ust=GB 123450789", "firma=Analytical Engines|ust=123450789"},
		{"lieferant", "no|ask", "firma=Analytical Engines|ust=GB123456789|ort=London", "firma=Analytical Engines|ust=GB987001234|ort=London"},
		{"lieferant", "yes", "firma=Analytical Engines|strasse=Dorset Street 1|ort=London", "firma=Analitical Engines|strasse=Quay 9|ort=Poole|lager_strasse=Dorset St 1|lager_ort=London"},
		{"machine", "no", "name=Difference Engine|serial=A181512", "name=Difference Engine|serial=A181512"},
	} {
		judge(t, schema.Kind(c.kind), c.want, c.a, c.b)
	}
}

// A number that a whole firm enters says nothing of one person; and four people with one
// address of mail are four, also together.
func TestSharedByMany(t *testing.T) {
	own, err := config.Parse([]byte(custom))
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	for shared, schema := range map[string]*records.Schema{"tax=GB123456789": own, "email=kontor@engines.example": shipped} {
		var list []records.Record
		for i, name := range []string{"Ada|last_name=Lovelace", "Mary|last_name=Somerville", "Charles|last_name=Babbage", "Ngozi|last_name=Okonkwo"} {
			list = append(list, record(schema.Kind("lead"), i, "first_name="+name+"|"+shared+"|company=Engines"))
		}
		if pairs := pairsFrom(list, match.Possible); len(pairs) > 0 {
			t.Errorf("%s: flagged: %v", shared, pairs)
		}
	}
}
