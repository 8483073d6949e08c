package report

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestAging(t *testing.T) {
	s := schemaOf(t, "")
	lead, opp, act := s.Kind("lead"), s.Kind("opportunity"), s.Kind("activity")
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	const young = "created_at: 2026-11-21T09:00:00Z\nnext_step: x\n"
	working := func(since string) string {
		return young + "status: working\nhistory:\n  - {at: " + since + ", status: working}\n"
	}
	for _, test := range []struct{ name, kind, file, activity, want string }{
		{"all is well", "lead", working("2026-11-20T09:30:00Z"), "", ""},
		{"30 days to the second", "lead", working("2026-10-22T09:30:00Z"), "", ""},
		{"a second more", "lead", working("2026-10-22T09:29:59Z"), "", "over 0"},
		{"entered tomorrow", "lead", working("2026-11-22T09:30:00Z"), "", ""},
		{"no bound", "lead", young + "status: new\nhistory:\n  - {at: 2020-01-01T00:00:00Z, status: new}\n", "", ""},
		{"to close today", "opportunity", young + "stage: proposal\nclose_date: 2026-11-21\n", "", ""},
		{"to close yesterday", "opportunity", young + "stage: proposal\nclose_date: 2026-11-20\n", "", "late 1"},
		{"closed long ago", "opportunity", young + "stage: closed-won\nclose_date: 2020-11-20\n", "", ""},
		{"a stage that is gone", "opportunity", young + "stage: gone\nclose_date: 2026-11-19\n", "", "late 2"},
		{"never touched", "lead", "status: new\ncreated_at: 2026-11-01T09:30:00Z\n", "", "idle no-next-step 6"},
		{"nobody knows when it was made", "lead", "status: new\nnext_step: x\n", "", ""},
		{"a call", "lead", "status: new\nnext_step: x\ncreated_at: 2026-01-01T09:30:00Z\n", "type: call\nwhen: 2026-11-20T00:00:00Z", ""},
		{"a call long ago", "lead", "status: new\nnext_step: x\ncreated_at: 2026-01-01T09:30:00Z\n", "type: call\nwhen: 2026-11-01T09:30:00Z", "idle 6"},
		{"an open task is no work", "lead", "status: new\ncreated_at: 2026-11-01T09:30:00Z\n", "type: task\ncreated_at: 2026-11-20T00:00:00Z", "idle 6"},
		{"a finished one is, and no plan", "lead", "status: new\ncreated_at: 2026-11-01T09:30:00Z\n", "type: task\ndone: 2026-11-20T00:00:00Z", "no-next-step 0"},
		{"a call before it was made", "lead", young + "status: new\n", "type: call\nwhen: 2020-01-01T00:00:00Z", ""},
	} {
		list := made(t, s.Kind(test.kind), "id: x-aa00000001\n"+test.file)
		diary := NewDiary(now)
		if test.activity != "" {
			diary.Add(made(t, act, "about: [x-aa00000001]\n"+test.activity+"\n")[0])
		}
		got := ""
		for _, old := range NewAging(list, diary, AgingOptions{Now: now, Zone: time.UTC, Stale: 14}).Records {
			got = fmt.Sprintf("%s %v", strings.Join(old.Reasons, " "), old.Beyond)
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	// It is the 22nd in Tokyo, and what was to close on the 21st is late.
	evening := now.Add(8 * time.Hour)
	late := NewAging(made(t, opp, "id: opp-aa00000001\nstage: proposal\nclose_date: 2026-11-21\n"+young), NewDiary(evening), AgingOptions{Now: evening, Zone: tokyo, Stale: 14})
	if late.Found != 1 {
		t.Errorf("in Tokyo: %+v", late)
	}
	// Equals are in the order of their ids.
	two := NewAging(made(t, lead, "id: lead-bb00000001\nstatus: new\n", "id: lead-aa00000001\nstatus: new\n"), NewDiary(now), AgingOptions{Now: now, Zone: time.UTC, Stale: 14})
	if two.Records[0].ID != "lead-aa00000001" {
		t.Errorf("%+v", two.Records)
	}
}
