package match

import "testing"

func TestMail(t *testing.T) {
	for in, want := range map[string]string{"Ada@X.Example": "ada@x.example", "ada+crm@x.example": "ada@x.example", "a.d.a@googlemail.com": "ada@gmail.com", "a.da@x.example": "a.da@x.example", "nonsense": ""} {
		if got := Mail(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestOrganisation(t *testing.T) {
	for _, same := range [][]string{{"Müller GmbH", "Muller", "MÜLLER gmbh"}, {"Analytical Engines Ltd", "Analytical Engines Ltd.", "Analytical Engines"}, {"Acme & Sons, Inc.", "ACME and Sons"}, {"Kowal sp. z o.o.", "Kowal sp. z o.o"}} {
		for _, name := range same {
			if Organisation(name) != Organisation(same[0]) {
				t.Errorf("%s is %q, %s is %q", name, Organisation(name), same[0], Organisation(same[0]))
			}
		}
	}
	for _, differ := range [][2]string{{"Acme North", "Acme South"}, {"AG", "SA"}, {"Engines", "Engine"}} {
		if Organisation(differ[0]) == Organisation(differ[1]) {
			t.Errorf("%v are one", differ)
		}
	}
}
