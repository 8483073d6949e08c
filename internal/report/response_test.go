package report

import (
	"fmt"
	"testing"
	"time"
)

func TestBands(t *testing.T) {
	made := Reached{true, now}
	after := func(d time.Duration) Reached { return Reached{true, now.Add(d)} }
	for _, test := range []struct {
		name string
		took []Reached
		want string
	}{
		{"nobody", nil, "[] - - [0 0 0 0 0 0 2]"},
		{"on the bounds", []Reached{after(5 * time.Minute), after(time.Hour), after(24 * time.Hour), after(7 * 24 * time.Hour)}, "750 10080 [1 0 1 1 1 0 -2]"},
		{"beyond the bounds", []Reached{after(5*time.Minute + time.Second), after(7*24*time.Hour + time.Second)}, "5042.5 10080 [0 1 0 0 0 1 0]"},
		{"before it began", []Reached{after(-time.Hour)}, "-60 -60 [1 0 0 0 0 0 1]"},
		{"nobody knows when", []Reached{{OK: true}}, "[] - - [0 0 0 0 0 0 1]"},
		{"equal", []Reached{after(time.Minute), after(time.Minute)}, "1 1 [2 0 0 0 0 0 0]"},
	} {
		timer := &timer{}
		for _, to := range test.took {
			timer.take(made, to)
		}
		w := timer.wait(2)
		var counts []int
		for _, b := range w.Bands {
			counts = append(counts, b.Count)
		}
		got := fmt.Sprintf("[] - - %v", counts)
		if w.P50 != nil {
			got = fmt.Sprintf("%v %v %v", *w.P50, *w.P95, counts)
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// What is an attempt, and what a contact of two sides.
func TestDeeds(t *testing.T) {
	s := schemaOf(t, "")
	for _, test := range []struct {
		activity         string
		attempt, contact bool
	}{
		{"type: call", true, false},
		{"type: call\noutcome: Reached", true, true},
		{"type: call\noutcome: Reached, likes it", true, true},
		{"type: call\noutcome: not Reached", true, false},
		{"type: call\ndirection: in", false, true},
		{"type: email\ndirection: out", true, false},
		{"type: email\ndirection: in", false, true},
		{"type: meeting", true, true},
		{"type: meeting\noutcome: no show", true, false},
		{"type: meeting\noutcome: Cancelled", true, false},
		{"type: meeting\noutcome: notable interest", true, true},
		{"type: note\ndirection: in", false, false},
		{"type: task\ndone: 2026-11-21T09:00:00Z", false, false},
	} {
		r := made(t, s.Kind("activity"), "about: [lead-aa00000001]\ncreated_at: 2026-11-21T09:00:00Z\n"+test.activity+"\n")[0]
		diary := NewDiary(now)
		diary.Add(r)
		lead := made(t, s.Kind("lead"), "id: lead-aa00000001\n")[0]
		if m := momentsOf(lead, diary); m.attempt.OK != test.attempt || m.contact.OK != test.contact {
			t.Errorf("%q: attempt %v, contact %v", test.activity, m.attempt.OK, m.contact.OK)
		}
	}
}

// What lies after today has not happened, whatever step it is.
func TestNotYet(t *testing.T) {
	k := schemaOf(t, "").Kind("lead")
	for file, want := range map[string]string{
		"history: [{at: 2026-01-01T00:00:00Z, status: qualified, owner: ana}]": "true true",
		"history: [{at: 2030-01-01T00:00:00Z, status: qualified, owner: ana}]": "false false",
		"history: [{status: qualified, owner: ana}]":                           "true true",
		"converted: {at: 2026-01-01T00:00:00Z}":                                "false true",
		"converted: {at: 2030-01-01T00:00:00Z}":                                "false false",
		"status: new\nowner: ana":                                              "true false",
	} {
		m := momentsOf(made(t, k, file+"\n")[0], NewDiary(now))
		if got := fmt.Sprint(m.assigned.OK, " ", m.qualified.OK); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}

func TestAssigned(t *testing.T) {
	k := schemaOf(t, "").Kind("lead")
	for file, want := range map[string]string{
		"status: new":         "false 0001",
		"owner: ana":          "true 0001",
		`owner: "queue:west"`: "false 0001",
		"history: [{at: 2026-01-01T00:00:00Z, owner: ana}]":                                                                                "true 2026",
		"history: [{at: 2025-01-01T00:00:00Z, owner: 'queue:west'}, {at: 2026-01-01T00:00:00Z, owner: ana}]":                               "true 2026",
		"history: [{at: 2025-01-01T00:00:00Z, owner: ''}, {at: 2026-01-01T00:00:00Z, owner: ben}, {at: 2027-01-01T00:00:00Z, owner: ana}]": "true 2026",
	} {
		r := made(t, k, file+"\n")[0]
		if got := assigned(r); fmt.Sprint(got.OK, " ", got.At.Format("2006")) != want {
			t.Errorf("%s: %v", file, got)
		}
	}
}

func TestActivity(t *testing.T) {
	k := schemaOf(t, "").Kind("activity")
	in := Span{Since: utc.Day("2026-11-01"), Until: utc.Day("2026-12-01")}
	for _, test := range []struct {
		name, file           string
		total, open, overdue int
	}{
		{"in it", "type: call\nwhen: 2026-11-01T00:00:00Z", 1, 0, 0},
		{"a second before", "type: call\nwhen: 2026-10-31T23:59:59Z", 0, 0, 0},
		{"to come", "type: call\nwhen: 2026-11-22T00:00:00Z", 0, 0, 0},
		{"when it was written down", "type: note\ncreated_at: 2026-11-02T00:00:00Z", 1, 0, 0},
		{"nobody knows when", "type: note", 0, 0, 0},
		{"a task was done", "type: task\ndue: 2026-01-01\ndone: 2026-11-02T00:00:00Z", 1, 0, 0},
		{"due tomorrow", "type: task\ndue: 2026-11-22", 0, 1, 0},
		{"due yesterday", "type: task\ndue: 2026-11-20", 0, 1, 1},
		{"due some day", "type: task", 0, 0, 0},
		{"due in another month", "type: task\ndue: 2026-10-20", 0, 0, 0},
		{"a type of its own", "type: letter\nwhen: 2026-11-02T00:00:00Z", 1, 0, 0},
	} {
		a := NewActivity(k, made(t, k, test.file+"\n"), ActivityOptions{Span: in, Calendar: utc, Now: now})
		if a.Total != test.total || a.Open != test.open || a.Overdue != test.overdue {
			t.Errorf("%s: %+v", test.name, a.Done)
		}
	}
}
