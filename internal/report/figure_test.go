package report

import (
	"slices"
	"strings"
	"testing"
)

// A figure has a name of its own, whatever the statuses and options of a directory are
// called: by it bounds find it and comparisons pair it.
func TestFiguresHaveNamesOfTheirOwn(t *testing.T) {
	s := schemaOf(t, `kinds:
  ticket:
    prefix: tick
    plural: tickets
    label: name
    fields: {name: {type: string}, state: {type: status}}
    process: {statuses: [{key: open, type: open}, {key: all, type: working}, {key: expected, type: done}]}
  opportunity:
    fields: {forecast: {options: [all, target, expected, commit]}}
  activity:
    fields: {type: {options: [total, tasks_open, call]}}
`)
	ticket, opp, activity := s.Kind("ticket"), s.Kind("opportunity"), s.Kind("activity")
	tickets := made(t, ticket, "id: tick-aa00000001\nstate: open\n", "id: tick-aa00000002\nstate: open\n", "id: tick-aa00000003\nstate: all\n")
	deals := made(t, opp, "stage: proposal\nforecast: all\nclose_date: 2026-11-21\n", "stage: proposal\nforecast: target\nclose_date: 2026-11-21\n")
	done := made(t, activity, "type: total\nwhen: 2026-11-01T00:00:00Z\n", "type: call\nwhen: 2026-11-01T00:00:00Z\n")
	for _, test := range []struct {
		report string
		Figures
		own   string // a name that the report and the directory both have
		all   int
		named string
		count int
	}{
		{"pipeline", NewPipeline(ticket, tickets, Grouping{}, now).Figures(), "open", 3, "state.open", 2},
		{"velocity", NewVelocity(ticket, tickets, Grouping{}, utc).Figures(), "all", 3, "state.all", 1},
		{"forecast", NewForecast(opp, deals, ForecastOptions{Calendar: utc, Length: "quarter"}).Figures(), "all", 2, "category.all", 1},
		{"activity", NewActivity(activity, done, ActivityOptions{Calendar: utc, Now: now}).Figures(), "total", 2, "type.total", 1},
	} {
		names := test.Names()
		slices.Sort(names)
		if n := len(slices.Compact(slices.Clone(names))); n != len(names) {
			t.Errorf("%s: %v", test.report, names)
		}
		if own, named := figure(test.All, test.own), figure(test.All, test.named); own.Count != test.all || named.Count != test.count {
			t.Errorf("%s: %s is %d, %s is %d", test.report, test.own, own.Count, test.named, named.Count)
		}
	}
}

// The periods of one span stand beside those of another, in their order; what is in none
// keeps its name.
func TestAligned(t *testing.T) {
	in := func(key string) Span {
		span, ok := utc.Span(key)
		if !ok {
			t.Fatal(key)
		}
		return span
	}
	group := func(key ...string) FiguresOf { return FiguresOf{Key: key} }
	for _, test := range []struct {
		by, per  string
		from, to string
		keys     []string
		want     string
	}{
		{"month", "", "2026-Q3", "2026-Q4", []string{"2026-07", "2026-09", ""}, "2026-10 2026-12 "},
		{"month", "", "2025", "2026-Q1", []string{"2025-03", "2025-04"}, "2026-03 2025-04"},
		{"period", "quarter", "2025", "2026", []string{"2025-Q4"}, "2026-Q4"},
		{"owner", "", "2025", "2026", []string{"2025-Q4"}, "2025-Q4"},
	} {
		f := Figures{By: []string{test.by}, Per: test.per}
		for _, key := range test.keys {
			f.Groups = append(f.Groups, group(key))
		}
		var got []string
		for _, g := range f.Aligned(in(test.from), in(test.to), utc).Groups {
			got = append(got, g.Key[0])
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s of %s as %s: %q, want %q", test.by, test.from, test.to, got, test.want)
		}
		if f.Groups[0].Key[0] != test.keys[0] {
			t.Error("the groups were changed in place")
		}
	}
	if f := (Figures{By: []string{"month"}, Groups: []FiguresOf{group("2026-07")}}).Aligned(Span{}, in("2026"), utc); f.Groups[0].Key[0] != "2026-07" {
		t.Error("a span without bounds has no first month")
	}
}
