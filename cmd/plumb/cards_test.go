package main

import (
	"encoding/json"
	"os/exec"
	"reflect"
	"strings"
	"testing"
)

// python runs a script of Debian's Python, which has the modules as packages
// (python3-vobject, python3-icalendar), and returns the JSON that it prints.
func python(t *testing.T, script, input string) any {
	t.Helper()
	const interpreter = "/usr/bin/python3"
	if err := exec.Command(interpreter, "-c", "import vobject, icalendar").Run(); err != nil {
		missing(t, "vobject or icalendar: apt-get install python3-vobject python3-icalendar")
	}
	cmd := exec.Command(interpreter, "-c", script)
	cmd.Stdin = strings.NewReader(input)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python: %v\n%s", err, errs.String())
	}
	var v any
	if err := json.Unmarshal(out, &v); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return v
}

const readCards = `
import json, sys, vobject
out = []
for card in vobject.readComponents(sys.stdin.buffer.read().decode("utf-8")):
    c = {}
    for line in card.getChildren():
        v = line.value
        if line.name == "N": v = [v.family, v.given, v.prefix]
        elif line.name == "ADR": v = [v.street, v.city, v.region, v.code, v.country]
        types = sorted(t.lower() for t in line.params.get("TYPE", []))
        c.setdefault(line.name, []).append([v, types] if types else v)
    out.append(c)
print(json.dumps(out))`

// Another program's reader finds in the cards what stands in the records,
// whatever characters it has.
func TestCards(t *testing.T) {
	crm := newDirectory(t)
	account := strings.Fields(crm.run("account", "add", "Größe; Länge, Söhne"))[0]
	note := strings.Repeat("Ünïcödé 佐藤 🎉 ", 30) + "\nback\\slash; semi, comma"
	contact := strings.Fields(crm.run("contact", "add", "--set", "first_name=Ada, A.", "--set", `last_name=Love;lace\`, "--set", "salutation=Dr.", "--set", "account="+account,
		"--set", "department=R&D; Lab", "--set", "title=Head", "--set", "email=ada@x.example", "--set", "phone=+44 1", "--set", "mobile=+44 2", "--set", "fax=+44 3",
		"--set", "street=1 High St; Flat 2\nBack", "--set", "city=London", "--set", "postcode=N1", "--set", "country=UK", "--set", "birth_date=1815-12-10",
		"--set", "description="+note, "--tag", "vip", "--tag", "a;b"))[0]
	crm.run("lead", "add", "Grace Hopper", "--company", "Navy", "--set", "website=https://navy.example/a;b")
	done := strings.Fields(crm.run("lead", "add", "Con Verted", "--company", "Gone"))[0]
	crm.run("lead", "convert", done)
	for _, version := range []string{"3.0", "4.0"} {
		text := crm.run("export", "all", "--format", "vcard", "--vcard-version", version)
		tidyLines(t, text)
		cards := map[string]map[string]any{}
		for _, c := range python(t, readCards, text).([]any) {
			card := c.(map[string]any)
			cards[card["FN"].([]any)[0].(string)] = card
		}
		if len(cards) != 3 {
			t.Errorf("%s: there are %d cards, want those of Ada, Grace, and of the contact that Con became: %v", version, len(cards), cards)
		}
		birthday := map[string]string{"3.0": "1815-12-10", "4.0": "18151210"}[version]
		mail, tel := []any{"internet", "pref"}, []any{"pref", "voice"}
		want := map[string]any{"VERSION": version, "UID": contact, "N": []any{`Love;lace\`, "Ada, A.", "Dr."}, "TITLE": "Head",
			"ORG": []any{"Größe; Länge, Söhne", "R&D; Lab"}, "ADR": []any{"1 High St; Flat 2\nBack", "London", "", "N1", "UK"},
			"BDAY": birthday, "NOTE": note, "EMAIL": []any{"ada@x.example", mail}}
		if version == "4.0" {
			want["EMAIL"], tel = "ada@x.example", []any{"voice"}
		}
		ada := cards[`Ada, A. Love;lace\`]
		for name, v := range want {
			if got, ok := ada[name].([]any); !ok || !reflect.DeepEqual(got[0], v) {
				t.Errorf("%s: %s is %#v, want %#v", version, name, ada[name], v)
			}
		}
		if got, want := ada["TEL"], []any{[]any{"+44 1", tel}, []any{"+44 2", []any{"cell"}}, []any{"+44 3", []any{"fax"}}}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: TEL is %v, want %v", version, got, want)
		}
		if got, want := ada["CATEGORIES"], []any{[]any{"vip", "a;b"}}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: CATEGORIES is %v, want %v", version, got, want)
		}
		if got, want := cards["Grace Hopper"]["URL"], []any{"https://navy.example/a;b"}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: URL is %v, want %v", version, got, want)
		}
	}
}

// tidyLines checks that lines end with CRLF, are at most 75 octets long and broken
// between characters.
func tidyLines(t *testing.T, text string) {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || strings.ToValidUTF8(line, "") != line {
			t.Errorf("this line is not as it must be: %q", line)
		}
	}
}

const readCalendar = `
import json, sys, icalendar
out = []
for c in icalendar.Calendar.from_ical(sys.stdin.buffer.read()).walk():
    if c.name in ("VTODO", "VEVENT"):
        day = c.get("DUE") or c.get("DTSTART")
        out.append([c.name, str(c["UID"]), c["DTSTAMP"].dt.isoformat(), day and day.dt.isoformat(), str(c["SUMMARY"]), str(c.get("DESCRIPTION", ""))])
print(json.dumps(sorted(out)))`

func TestCalendar(t *testing.T) {
	crm := newDirectory(t)
	lead := strings.Fields(crm.run("lead", "add", "Ada Lovelace", "--company", "Engines"))[0]
	at := []string{"--today", "2026-11-21T09:30:00Z"}
	task := strings.Fields(crm.run(append(at, "task", lead, "Send; the, offer\\"+strings.Repeat(" ä", 50), "--due", "2026-12-01")...))[0]
	crm.run("done", strings.Fields(crm.run(append(at, "task", lead, "Done already", "--due", "2026-12-02")...))[0])
	crm.run("note", lead, "no task")
	opp := strings.Fields(crm.run(append(at, "opportunity", "add", "Deal", "--amount", "12 EUR", "--close-date", "2026-12-24")...))[0]
	lost := strings.Fields(crm.run("opportunity", "add", "Lost", "--close-date", "2026-12-25"))[0]
	crm.run("opportunity", "stage", lost, "lost", "--reason", "price")
	text := crm.run("export", "all", "--format", "ics")
	tidyLines(t, text)
	want := []any{
		[]any{"VEVENT", opp + "@plumb", "2026-11-21T09:30:00+00:00", "2026-12-24", "Deal", "12.00 EUR\nProspecting"},
		[]any{"VTODO", task + "@plumb", "2026-11-21T09:30:00+00:00", "2026-12-01", "Send; the, offer\\" + strings.Repeat(" ä", 50), ""},
	}
	if got := python(t, readCalendar, text); !reflect.DeepEqual(got, want) {
		t.Errorf("the calendar has\n%v\nwant\n%v", got, want)
	}
}
