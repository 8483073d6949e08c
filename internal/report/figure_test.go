package report

import (
	"slices"
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
