package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"plumb/records"
)

func TestCategoryOf(t *testing.T) {
	shipped := schemaOf(t, "").Kind("opportunity")
	own := schemaOf(t, "kinds: {opportunity: {fields: {forecast: {options: [maybe, commit]}}, process: {statuses: [{key: a, type: open, forecast: maybe}, {key: b, type: working}, {key: good, type: won}, {key: over, type: done}]}}}\n").Kind("opportunity")
	for _, test := range []struct {
		kind       *records.Kind
		file, want string
	}{
		{shipped, "stage: closed-won\nforecast: pipeline", "closed"},
		{shipped, "stage: closed-lost\nforecast: commit", "omitted"},
		{shipped, "stage: proposal", "best-case"},
		{shipped, "stage: proposal\nforecast: omitted", "omitted"},
		{shipped, "stage: proposal\nforecast: closed", "best-case"},
		{shipped, "stage: gone", "pipeline"},
		{shipped, "forecast: commit", "commit"},
		{own, "stage: a", "maybe"},
		{own, "stage: b", "pipeline"},
		{own, "stage: b\nforecast: best-case", "pipeline"},
		{own, "stage: good", "closed"},
		{own, "stage: over", "omitted"},
	} {
		if got := categoryOf(made(t, test.kind, "id: opp-aa00000001\n"+test.file+"\n")[0]); got != test.want {
			t.Errorf("%q: %s, want %s", test.file, got, test.want)
		}
	}
	// What is in no category of the schema is in one all the same.
	f := NewForecast(own, made(t, own, "stage: good\n", "stage: over\n", "stage: b\n", "stage: a\n"), ForecastOptions{Calendar: utc, Length: "quarter"})
	n := 0
	for _, c := range f.Periods[0].Categories {
		n += c.Count
	}
	if n != 4 {
		t.Errorf("%+v", f.Periods)
	}
}

func TestTargets(t *testing.T) {
	april := Calendar{Zone: utc.Zone, FiscalStart: 4}
	goals := func(text string) []records.Goal {
		var out []records.Goal
		for line := range strings.FieldsSeq(text) {
			parts := strings.Split(line, ":")
			out = append(out, records.Goal{Owner: parts[0], Period: parts[1], Amount: records.Money{Amount: decimal.RequireFromString(parts[2]), Currency: parts[3]}})
		}
		return out
	}
	for _, test := range []struct {
		calendar              Calendar
		goals, length, period string
		want, periods         string
	}{
		{utc, "", "quarter", "2026-Q4", "[]", "[]"},
		{utc, "ana:2026-Q4:5:EUR", "quarter", "2026-Q4", "[5.00 EUR]", "[2026-Q4]"},
		{utc, "ana:2026-Q4:5:EUR", "month", "2026-11", "[]", "[]"},
		{utc, "ana:2026-Q4:5:EUR", "year", "2026", "[5.00 EUR]", "[2026]"},
		{utc, "ana:2026-10:5:EUR ana:2026-11:6:EUR", "quarter", "2026-Q4", "[11.00 EUR]", "[2026-Q4]"},
		{utc, "ana:2026-10:5:EUR ana:2026-Q4:7:EUR", "quarter", "2026-Q4", "[7.00 EUR]", "[2026-Q4]"},
		{utc, "ana:2026-10:5:EUR ben:2026-Q4:7:EUR", "quarter", "2026-Q4", "[12.00 EUR]", "[2026-Q4]"},
		{utc, "ana:2026-10:5:USD ana:2026-Q4:7:EUR", "quarter", "2026-Q4", "[7.00 EUR 5.00 USD]", "[2026-Q4]"},
		{utc, "ana:2026-Q4:7:EUR", "quarter", "", "[]", "[2026-Q4]"},
		{april, "ana:2026-03:7:EUR", "quarter", "2025-Q4", "[7.00 EUR]", "[2025-Q4]"},
		{april, "ana:2026:7:EUR", "year", "2026", "[7.00 EUR]", "[2026]"},
	} {
		list := goals(test.goals)
		if got := fmt.Sprint(test.calendar.targetsIn(list, test.period)); got != test.want {
			t.Errorf("%s in %s: %s, want %s", test.goals, test.period, got, test.want)
		}
		if got := fmt.Sprint(test.calendar.periodsOf(list, test.length)); got != test.periods {
			t.Errorf("%s by %s: %s, want %s", test.goals, test.length, got, test.periods)
		}
	}
	// It is rounded once: 12.349999 % are 12.3 %, not 12.4 by way of 0.1235.
	if a := attained(Sum([]records.Money{eur("100000")}), Sums{eur("12349.999")}); a[0].Attainment.String() != "0.1235" || a[0].Attainment.Percent() != "12.3" {
		t.Errorf("%s is %s %%", a[0].Attainment, a[0].Attainment.Percent())
	}
	a := attained([]records.Money{goals("ana:2026:3:EUR")[0].Amount}, Sums(Sum([]records.Money{goals("x:2026:1:EUR")[0].Amount})))
	if a[0].Attainment.String() != "0.3333" || a[0].Gap != "2.00" {
		t.Errorf("%+v", a)
	}
}
