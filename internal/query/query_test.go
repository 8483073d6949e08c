package query

import (
	"errors"
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
