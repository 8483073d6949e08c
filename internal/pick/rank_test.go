package pick

import (
	"strings"
	"testing"

	"plumb/records"
)

// marked shows spans as brackets.
func marked(text string, spans []Span) string {
	for i := len(spans) - 1; i >= 0; i-- {
		text = text[:spans[i].From] + "[" + text[spans[i].From:spans[i].To] + "]" + text[spans[i].To:]
	}
	return text
}

// What matched is shown in the text as it stands, whatever folding did to its length.
func TestMatched(t *testing.T) {
	for _, c := range []struct {
		typed, text, want string
		sure              bool
	}{
		{"muller", "Zoë Müller", "Zoë [Müller]", true},
		{"mueller", "Zoë Müller", "Zoë [Müller]", true},
		{"MÜLLER", "Zoë Müller", "Zoë [Müller]", true},
		{"müller", "Zoe Mueller", "Zoe [Mueller]", true},
		{"muell", "Müller", "[Müll]er", true},
		{"mull", "Mu\u0308ller", "[Mu\u0308ll]er", true},
		{"mu\u0308ll", "Müller", "[Müll]er", true},
		{"lodz", "Fabryka Łódź", "Fabryka [Łódź]", true},
		{"soren", "Søren Ærø", "[Søren] Ærø", true},
		{"soeren", "Søren", "[Søren]", true},
		{"aero", "Søren Ærø", "Søren [Ærø]", true},
		{"strasse", "Große Straße 1", "Große [Straße] 1", true},
		{"stras", "Straße", "[Straß]e", true},
		{"ivanov", "Пётр Иванов", "Пётр [Иванов]", true},
		{"иван", "Пётр Иванов", "Пётр [Иван]ов", true},
		{"papado", "Παπαδόπουλος", "[Παπαδό]πουλος", true},
		{"ivanov", "Petr Ivanov", "Petr [Ivanov]", true},
		{"иванов", "Petr Ivanov", "Petr [Ivanov]", true},
		{"acme", "ＡＣＭＥ 株式会社", "[ＡＣＭＥ] 株式会社", true},
		{"株式", "ＡＣＭＥ 株式会社", "ＡＣＭＥ [株式]会社", true},
		{"fin", "ﬁnance", "[ﬁn]ance", true},
		{"nguyen", "Nguyễn Văn An", "[Nguyễn] Văn An", true},
		{"berg mull", "Max Müller · Berg", "Max [Müll]er · [Berg]", true},
		{"boxr", "Boxer", "[Box]e[r]", false},
		{"mlr", "Zoë Müller", "Zoë [M]ü[l]le[r]", false},
		{"qq", "Zoë Müller", "", false},
		{"é", "\xff\xfeé", "\xff\xfe[é]", true},
	} {
		_, found, sure := Ask(c.typed).in(spellings(c.text))
		got := ""
		if found != nil {
			got = marked(c.text, Hit{found: found}.Matched())
		}
		if got != c.want || sure != c.sure {
			t.Errorf("%q in %q: %s %v, want %s %v", c.typed, c.text, got, sure, c.want, c.sure)
		}
	}
}

// Folding never makes spans that cut a character, or that stand outside of the text.
func FuzzMatched(f *testing.F) {
	f.Add("muller", "Müller")
	f.Add("s", "ß\u0308\u0308")
	f.Add("a b", "İ\xffAΐ")
	f.Fuzz(func(t *testing.T, typed, text string) {
		forms := spellings(text)
		for _, s := range forms {
			if spelt, _ := spell(text, s.table); spelt != s.text {
				t.Fatalf("%q is spelt %q, and %q letter by letter", text, s.text, spelt)
			}
		}
		_, found, _ := Ask(typed).in(forms)
		last := 0
		for _, s := range (Hit{found: found}).Matched() {
			if s.From < last || s.To <= s.From || s.To > len(text) {
				t.Fatalf("%q in %q: %v", typed, text, s)
			}
			last = s.To
		}
	})
}

func TestNarrow(t *testing.T) {
	k := personKind()
	src := people{
		person(k, "lead-7k3m9q2xwt", "Max", "Müller", "max@berg.example"), person(k, "lead-7k3mzzzzzz", "Emil", "Ulrichs", "e.u@x.example"),
		person(k, "lead-0123456789", "Mula", "Kant", "mk@x.example"), person(k, "lead-aaaaaaaaaa", "Samuel", "Vo", "vo@x.example"),
	}
	var all []Hit
	for _, r := range src {
		all = append(all, newHit(r))
	}
	for typed, want := range map[string]string{
		"mul":     "Mula Kant, Max Müller",    // at the beginning before within; nothing fuzzy beside
		"muel":    "Max Müller, Samuel Vo",    // written with ue, and in the middle of a word: both as typed
		"7k3mz":   "Emil Ulrichs",             // an id
		"lead-7k": "Max Müller, Emil Ulrichs", // with its prefix
		"berg":    "Max Müller",               // an address
		"emlr":    "Emil Ulrichs",             // nothing has it as typed: what has the letters in their order
		"":        "Max Müller, Emil Ulrichs, Mula Kant, Samuel Vo",
		"qqq":     "",
	} {
		var got []string
		for _, h := range Narrow(typed, all) {
			got = append(got, h.Label)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	if h := Narrow("berg", all)[0]; h.By != "email" || marked(h.Text, h.Matched()) != "max@[berg].example" {
		t.Errorf("berg: %s %s", h.By, marked(h.Text, h.Matched()))
	}
}

// However many come by, the best stay.
func TestBest(t *testing.T) {
	b := Best{Most: 3}
	for i := range 1000 {
		b.Add(Hit{score: i * 7 % 1000, Sure: i == 1})
	}
	got := b.Hits()
	if len(got) != 3 || !got[0].Sure || got[1].score != 999 || got[2].score != 998 {
		t.Errorf("%v", got)
	}
}

func BenchmarkAsk(b *testing.B) {
	k := personKind()
	plain, umlaut := person(k, "lead-7k3m9q2xwt", "Dennis", "Liskovh213", "dennis.liskovh213@example606.com"), person(k, "lead-7k3mzzzzzz", "Zoë", "Müller-Lüdenscheidt", "zoe@x.example")
	q := Ask("muller")
	for name, r := range map[string]records.Record{"ascii": plain, "umlaut": umlaut} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				q.Of(r)
			}
		})
	}
}
