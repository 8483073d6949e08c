package records_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plumb/internal/config"
	"plumb/records"
)

func schema(t interface{ Fatal(...any) }, overlay string) *records.Schema {
	s, err := config.Parse([]byte("format: 1\n" + overlay))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestParseName(t *testing.T) {
	for label, want := range map[string]records.Name{
		"Ada Lovelace":                 {Given: "Ada", Family: "Lovelace"},
		"Ada Lovelace <ada@x.example>": {Given: "Ada", Family: "Lovelace", Email: "ada@x.example"},
		`"Lovelace, Ada" <ada@x.org>`:  {Given: "Ada", Family: "Lovelace", Email: "ada@x.org"},
		"Lovelace, Ada":                {Given: "Ada", Family: "Lovelace"},
		"Lovelace":                     {Family: "Lovelace"},
		"Ludwig van Beethoven":         {Given: "Ludwig", Family: "van Beethoven"},
		"Vincent van der Berg":         {Given: "Vincent", Family: "van der Berg"},
		"Juan de la Cruz":              {Given: "Juan", Family: "de la Cruz"},
		"von Stein":                    {Family: "von Stein"},
		"Mohammed bin Salman":          {Given: "Mohammed", Family: "bin Salman"},
		"Dr. Ada Lovelace":             {Salutation: "Dr.", Given: "Ada", Family: "Lovelace"},
		"Herr Prof. Dr. Max Weber":     {Salutation: "Herr Prof. Dr.", Given: "Max", Family: "Weber"},
		"Frau Müller":                  {Salutation: "Frau", Family: "Müller"},
		"John Doe Jr.":                 {Given: "John", Family: "Doe Jr."},
		"John Doe, Jr.":                {Given: "John", Family: "Doe Jr."},
		"Henry Ford III":               {Given: "Henry", Family: "Ford III"},
		"Mary Ann O'Brien":             {Given: "Mary Ann", Family: "O'Brien"},
		"王小明":                          {Family: "王小明"},
		"김철수":                          {Family: "김철수"},
		"ada@x.example":                {Email: "ada@x.example"},
		"Anna Kowalska-Nowak":          {Given: "Anna", Family: "Kowalska-Nowak"},
	} {
		if got := records.ParseName(label); got != want {
			t.Errorf("%s: %+v, want %+v", label, got, want)
		}
	}
}

func TestParseMoney(t *testing.T) {
	for in, want := range map[string]string{"12000": "12000.00 USD", "12,000.50": "12000.50 USD", "1200 EUR": "1200.00 EUR", "EUR 1200": "1200.00 EUR",
		"€1200": "1200.00 EUR", "1200€": "1200.00 EUR", "$5": "5.00 USD", "3.5E8": "350000000.00 USD", "0.125": "0.125 USD", "-5": "-5.00 USD", "12.5000": "12.50 USD", "R$ 10": "10.00 BRL"} {
		m, err := records.ParseMoney(in, "USD")
		if err != nil || m.String() != want {
			t.Errorf("%s: %v %v, want %s", in, m, err, want)
		}
	}
	for _, in := range []string{"", "x", "1.200,50", "12,00", "1 000", "12 eur", "1e999", "NaN", "--5"} {
		if m, err := records.ParseMoney(in, "USD"); err == nil {
			t.Errorf("%s was read as %v", in, m)
		}
	}
}

func TestMoment(t *testing.T) {
	berlin, _ := time.LoadLocation("Europe/Berlin")
	in := records.Locale{Zone: berlin, Now: time.Date(2026, 11, 21, 23, 30, 0, 0, time.UTC)} // a Sunday there, 22 November
	for word, want := range map[string]string{"today": "2026-11-22", "tomorrow": "2026-11-23", "yesterday": "2026-11-21", "+3d": "2026-11-25", "3d": "2026-11-25",
		"-1w": "2026-11-15", "2w ago": "2026-11-08", "mon": "2026-11-23", "sunday": "2026-11-29", "eow": "2026-11-22", "eom": "2026-11-30", "eoq": "2026-12-31", "eoy": "2026-12-31", "2026-02-28": "2026-02-28"} {
		got, err := records.ParseMoment(word, in)
		if err != nil || got.In(berlin).Format("2006-01-02") != want {
			t.Errorf("%s: %v %v, want %s", word, got, err, want)
		}
	}
	for _, word := range []string{"someday", "2026-02-30", "32", "", "fr", "+d"} {
		if got, err := records.ParseMoment(word, in); err == nil {
			t.Errorf("%q was read as %v", word, got)
		}
	}
}

func TestFiscalQuarterEnd(t *testing.T) {
	for _, test := range []struct{ start, at, want string }{
		{"1", "2026-11-21", "2026-12-31"}, {"1", "2026-01-01", "2026-03-31"}, {"4", "2026-02-10", "2026-03-31"}, {"2", "2026-11-21", "2027-01-31"},
		{"2", "2026-01-31", "2026-01-31"}, {"12", "2026-12-01", "2027-02-28"},
	} {
		s := schema(t, "fiscal_year_start: "+test.start+"\n")
		at, _ := time.Parse(time.DateOnly, test.at)
		if got := s.FiscalQuarterEnd(at).Format(time.DateOnly); got != test.want {
			t.Errorf("year from month %s, %s: %s, want %s", test.start, test.at, got, test.want)
		}
	}
}

// everything has a field of every type.
const everything = `kinds:
  thing:
    prefix: thing
    plural: things
    help: All types.
    label: string
    fields:
      string: {type: string, help: x}
      text: {type: text, help: x}
      email: {type: email, help: x}
      phone: {type: phone, help: x}
      url: {type: url, help: x}
      date: {type: date, help: x}
      time: {type: time, help: x}
      number: {type: number, help: x}
      integer: {type: integer, help: x}
      boolean: {type: boolean, help: x}
      money: {type: money, help: x}
      enum: {type: enum, options: [a, b], help: x}
      open: {type: enum, open: true, help: x}
      ref: {type: ref, help: x}
      owner: {type: owner, role: owner, tracked: true, help: x}
      status: {type: status, help: x}
      words: {type: string, list: true, help: x}
      dates: {type: date, list: true, help: x}
      entries: {type: entries, help: x, identity: [value], entry: {label: {type: string}, value: {type: money}, at: {type: time}}}
    process: {statuses: [{key: new, type: open}, {key: warm, type: working}, {key: gone, type: unqualified}]}
`

// What a field makes of a text, it reads again as the same: there is one stored
// form of a value.
func TestParseIsFixed(t *testing.T) {
	s := schema(t, everything)
	k := s.Kind("thing")
	texts := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"12", "1,200.5", "3.5E8", "2026-11-21", "2026-11-21T10:00:00+02:00", "yes", "FALSE", "a", "Ana@X.example", "12 EUR", "lead-0123456789", "warm",
		"no", "0123", "a\nb\r\nc", " x ", "👋", "שלום", "value=12,label=x", "+49 30 1234", "1e3"}))
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(k.Fields).Draw(t, "field")
		v, err := f.Parse(texts.Draw(t, "text"), s.Locale(time.Time{}))
		if err != nil || v.IsZero() {
			return
		}
		again, errs := f.ParseTree(v.Tree(), s.Locale(time.Time{}))
		if len(errs) > 0 || !again.Equal(v) {
			t.Fatalf("%s: %#v, then %#v %v", f.Key, v.Tree(), again.Tree(), errs)
		}
	})
}

// lead makes a lead with what is given, at the given day of November.
func lead(s *records.Schema, day int, fields map[string]string) records.Record {
	c := records.Change{At: time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC), By: "ana"}
	k := s.Kind("lead")
	r := records.NewRecord(k, "lead-0123456789", c)
	for _, f := range k.Fields {
		if text := fields[f.Key]; text != "" {
			v, err := f.Parse(text, s.Locale(time.Time{}))
			if err != nil {
				panic(err)
			}
			r = r.With(f, v, c)
		}
	}
	return r.WithKey("history", records.Tree{}).Begin(c)
}

func TestHistory(t *testing.T) {
	s := schema(t, "")
	r := lead(s, 1, map[string]string{"last_name": "Lovelace", "company": "X", "status": "new", "owner": "ana"})
	p := r.Kind.Process
	later := records.Change{At: time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC), By: "ben"}
	r, err := p.Move(r, p.Find("working"), later)
	if err != nil {
		t.Fatal(err)
	}
	owner := r.Kind.Role(records.RoleOwner)
	ben, _ := owner.Parse("ben", records.Locale{})
	r = r.With(owner, ben, later)
	if n := len(r.Key("history").Items); n != 2 {
		t.Errorf("%d entries; two changes of one moment share one", n)
	}
	if past := r.History(p.Field); len(past) != 2 || past[1].Text != "working" || past[1].By != "ben" {
		t.Errorf("%v", past)
	}
	// What came without a history keeps what it was, without a time.
	imported := r.WithKey("history", records.Tree{})
	moved, _ := p.Move(imported, p.Find("qualified"), later)
	if past := moved.History(p.Field); len(past) != 2 || past[0].Text != "working" || !past[0].At.IsZero() {
		t.Errorf("%v", past)
	}
	if problems := records.CheckHistory(moved); len(problems) > 0 {
		t.Error(problems)
	}
}

// convert plans the default conversion with everything new.
func convert(t *testing.T, s *records.Schema, src records.Record) (records.Outcome, []records.Problem) {
	t.Helper()
	c := records.Change{At: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), By: "ana"}
	conv := src.Kind.Conversions[0]
	var picks []records.Pick
	for _, target := range conv.Targets {
		id := target.Kind.NewID([]byte("0123456789"))
		picks = append(picks, records.Pick{Target: target, New: true, Record: records.NewRecord(target.Kind, id, c)})
	}
	return conv.Plan(src, picks, records.Order{Change: c, Schema: s})
}

func TestPlan(t *testing.T) {
	s := schema(t, "")
	out, problems := convert(t, s, lead(s, 1, map[string]string{"first_name": "Ada", "last_name": "Lovelace", "company": "Engines", "status": "working", "owner": "ana", "reason": "x"}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if !out.Source.Locked() || out.Source.SealBroken() {
		t.Error("the source is not sealed")
	}
	opp, _ := out.Find(s.Kind("opportunity"))
	if got := opp.Record.Role(records.RoleCloseDate).Text(); got != "2026-12-31" {
		t.Errorf("close date %s, want the end of the fiscal quarter", got)
	}
	if len(out.Left) != 1 || out.Left[0].Field != "reason" {
		t.Errorf("left behind: %v", out.Left)
	}
	// Every change but the undoing is refused.
	title := out.Source.Kind.Field("title")
	v, _ := title.Parse("Queen", records.Locale{})
	if records.AllowChange(out.Source, out.Source.With(title, v, records.Change{})) == nil {
		t.Error("a converted lead may be changed")
	}
	back := records.Unconvert(out.Source, "a mistake", records.Change{At: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)})
	if err := records.AllowChange(out.Source, back); err != nil {
		t.Error(err)
	}
	if records.AllowChange(out.Source, back.With(title, v, records.Change{})) == nil {
		t.Error("an unconvert may change a field on the way")
	}
	if back.Locked() || back.Role(records.RoleStatus).Text() != "working" {
		t.Error("it is not open again in the status it had")
	}
}

func TestPlanNamesEveryProblem(t *testing.T) {
	s := schema(t, "kinds: {contact: {fields: {department: {required: true}}}}\n")
	_, problems := convert(t, s, lead(s, 1, map[string]string{"last_name": "Lovelace", "company": strings.Repeat("x", 200), "status": "working", "owner": "queue:west"}))
	var all []string
	for _, p := range problems {
		all = append(all, p.Message)
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{"queue:west would own what the lead becomes", "the new contact needs department", "at most 120 characters (there are 200) (mapped by conversions.default.map.opportunity.name)"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not among the problems:\n%s", want, text)
		}
	}
}

// Two records with the same digest are the same: no key imitates a path.
func TestDigest(t *testing.T) {
	text := rapid.StringMatching(`[ab.="\n0]{0,4}`)
	tree := rapid.Custom(func(t *rapid.T) records.Tree {
		m := records.Tree{Shape: records.Map}
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			inner := records.Tree{Shape: records.Map}.Set(text.Draw(t, "k"), records.TextTree(text.Draw(t, "v")))
			m = m.Set(text.Draw(t, "key"), rapid.SampledFrom([]records.Tree{records.TextTree(text.Draw(t, "text")), inner}).Draw(t, "item"))
		}
		return m
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := tree.Draw(t, "a"), tree.Draw(t, "b")
		a, b = a.Set("seal", records.Tree{}), b.Set("seal", records.Tree{})
		if (records.Digest(a) == records.Digest(b)) != a.Equal(b) {
			t.Fatalf("%#v\n%#v", a, b)
		}
	})
}
