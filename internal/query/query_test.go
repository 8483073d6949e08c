package query

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"plumb/internal/config"
	"plumb/records"
)

func TestCompile(t *testing.T) {
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	k := schema.Kind("opportunity")
	c := records.Change{At: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	set := func(r records.Record, key, text string) records.Record {
		v, err := r.Kind.Field(key).Parse(text, schema.Locale(time.Time{}))
		if err != nil {
			t.Fatal(err)
		}
		return r.With(v.Field(), v, c)
	}
	account := set(records.NewRecord(schema.Kind("account"), "acct-0123456789", c), "name", "Engines")
	r := records.NewRecord(k, "opp-0123456789", c)
	for _, pair := range [][2]string{{"name", "Pilot"}, {"account", "acct-0123456789"}, {"amount", "1200 EUR"}, {"close_date", "2026-12-01"}, {"stage", "closed-won"}, {"tags", "vip"}} {
		r = set(r, pair[0], pair[1])
	}
	env := Env{Schema: schema, Today: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), Follow: func(string) (records.Record, error) { return account, nil }}
	for text, want := range map[string]bool{
		`amount > 1000 && amount_currency == "EUR"`: true, `account.name == "Engines"`: true, `account == "acct-0123456789"`: true, `stage_type == "won"`: true, `status_type == "won"`: true,
		`"vip" in tags`: true, `len(tags) == 1`: true, `has(next_step)`: false, `close_date > today`: true, `days(today, close_date) == 10`: true, `type == ""`: true, `not (name startsWith "P")`: false,
		`lower(name) matches "^pil"`: true, `probability == 0`: true, `created_at >= "2026-11-01"`: true,
	} {
		f, err := Compile(text, k, env)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, err := f.Match(r); err != nil || got != want {
			t.Errorf("%s: %v %v", text, got, err)
		}
	}
	for text, want := range map[string]string{`amuont > 1`: `unknown name amuont; did you mean "amount"?`, `account.nmae == ""`: `did you mean "account.name"`, `amount > "x"`: "mismatched types number and text", `amount`: "expected", `now() > 1`: "unknown name now", `has(nope)`: "unknown name nope", `any(tags, # == "x")`: "there is no function any", `name =`: "unexpected"} {
		if _, err := Compile(text, k, env); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// What is compared with no option is doubted, until a record has it all the same.
func TestDoubts(t *testing.T) {
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	k, env := schema.Kind("opportunity"), Env{Schema: schema, Follow: func(string) (records.Record, error) { return records.Record{}, errors.New("nobody") }}
	for text, want := range map[string]string{
		`stage == "closed-won"`: "", `stage == ""`: "", `name == "Closed Won"`: "", `stage_type == "won"`: "", `lower(stage) == "Won"`: "",
		`stage == "Closed Won"`: "stage Closed Won", `"Closed Won" != stage`: "stage Closed Won", `not (stage in ["closed-won", "wonn"])`: "stage wonn",
		`stage_type == "wonn" or status_type == "lost"`: "stage_type wonn", `account.industry == "Energie"`: "account.industry Energie",
		`type == "new" or type == "new"`: "type new", `type == "odd"`: "",
	} {
		f, err := Compile(text, k, env)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		r := records.NewRecord(k, "opp-0123456789", records.Change{})
		if v, err := k.Field("type").Parse("odd", schema.Locale(time.Time{})); err == nil { // it is open
			r = r.With(v.Field(), v, records.Change{})
		}
		if _, err := f.Match(r); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var got []string
		for _, d := range f.Doubts() {
			got = append(got, d.Name+" "+d.Text)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// What stands before a dot is no name of its own, unless it is one elsewhere as well: a
// kind of one's own has fields that no other name hides.
func TestUses(t *testing.T) {
	types := map[string]any{"stage": "", "account": "", "account.name": "", "deal.name": "", "amount": 0.0}
	for text, want := range map[string]string{
		`account.name == "a"`:                      "account.name",
		`account.name == account`:                  "account.name account",
		`account == "" or account.name == ""`:      "account account.name",
		`account["name"] == account.name`:          "account.name",
		`deal.name == "" && deal.name != stage`:    "deal.name stage",
		`stage == "" and not (stage == "x")`:       "stage",
		`lower(account.name) == "" and amount > 1`: "lower account.name amount",
		`deal.nmae == ""`:                          `unknown name deal.nmae; did you mean "deal.name"?`,
		`owner.city == ""`:                         `unknown name owner.city; before a dot stands one of account, deal`,
		`deal == ""`:                               "unknown name deal; the names are account, amount, stage",
		`deal.name == "" and deal == ""`:           "unknown name deal; the names are account, amount, stage",
		`account.name.x == ""`:                     `unknown name account.name.x; did you mean "account.name"?`,
	} {
		f, err := CompileRow(text, types, func(string) []records.Option { return nil }, time.Time{})
		got := ""
		if err != nil {
			got = strings.TrimPrefix(err.Error(), strconv.Quote(text)+": ")
		} else {
			got = strings.Join(f.Uses(), " ")
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
