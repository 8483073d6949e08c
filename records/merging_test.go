package records_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"plumb/internal/yamlfile"
	"plumb/records"
)

// A row is what is merged, and what comes of it. The first record is the master; each
// is written as the lines of its file, but for when it was made. takes are FIELD=ID;
// want is what the master says then, and dropped and problems are in the words of JSON
// and of the message.
var mergings = []struct {
	name     string
	kind     string
	records  []string
	takes    []string
	want     string
	dropped  string
	problems []string
}{
	{
		name: "the master's value stays, a blank takes the first of the others", kind: "account",
		records: []string{"name: A\nphone: '1'", "name: B\nphone: '2'", "name: C\nwebsite: https://c.example", "name: A\nwebsite: https://d.example\nfax: '4'"},
		want:    "name: A\nwebsite: https://c.example\nphone: \"1\"\nfax: \"4\"",
		dropped: `name:1:"B" phone:1:"2" name:2:"C" website:3:"https://d.example"`,
	}, {
		name: "a value that is taken leaves the master's own nowhere", kind: "account",
		records: []string{"name: A", "name: B", "name: C"}, takes: []string{"name=2"},
		want:    "name: C",
		dropped: `name:0:"A" name:1:"B"`,
	}, {
		name: "an address comes whole from the record that has the most of it", kind: "account",
		records: []string{"name: A\ncity: Ulm\ncountry: DE\nshipping_city: Bonn", "name: A\nstreet: High 1\ncity: Ulm\npostcode: '1'\nshipping_city: Rome"},
		want:    "name: A\nstreet: High 1\ncity: Ulm\npostcode: \"1\"\nshipping_city: Bonn",
		dropped: `country:0:"DE" shipping_city:1:"Rome"`,
	}, {
		name: "of two addresses as full the master's stays", kind: "account",
		records: []string{"name: A\ncity: Ulm", "name: A\ncity: Bonn"},
		want:    "name: A\ncity: Ulm",
		dropped: `city:1:"Bonn"`,
	}, {
		name: "who takes a part of an address takes it whole", kind: "account",
		records: []string{"name: A\nstreet: Low 2\ncity: Ulm", "name: A\ncity: Bonn"}, takes: []string{"city=1"},
		want:    "name: A\ncity: Bonn",
		dropped: `street:0:"Low 2" city:0:"Ulm"`,
	}, {
		name: "first e-mails and numbers go to the further ones, each once however it is written", kind: "contact",
		records: []string{"last_name: A\nemail: a@x.example\nphone: '+44 1'", "last_name: A\nemail: b@x.example\nphone: '+441'\nmobile: '+44 2'", "last_name: A\nemail: B@x.example\nmobile: '+44 3'\nemails:\n  - {label: work, value: a@x.example}\n  - {value: c@x.example}"},
		want:    "last_name: A\nemail: a@x.example\nemails:\n  - {value: c@x.example}\n  - {value: b@x.example}\nphone: \"+44 1\"\nmobile: \"+44 2\"\nphones:\n  - {label: mobile, value: \"+44 3\"}",
		dropped: `phone:1:"+441" email:2:"B@x.example" emails:2:{"label":"work","value":"a@x.example"}`,
	}, {
		name: "an e-mail that is taken is the first, the master's a further one", kind: "contact",
		records: []string{"last_name: A\nemail: a@x.example", "last_name: A\nemail: b@x.example"}, takes: []string{"email=1"},
		want: "last_name: A\nemail: b@x.example\nemails:\n  - {value: a@x.example}",
	}, {
		name: "who refused one refused all, a converted record's refusal counted", kind: "lead",
		records: []string{"last_name: A\ncompany: X\ndo_not_call: false", "last_name: A\ncompany: X\ndo_not_call: true", "last_name: A\ncompany: Y\nphone: '1'\nemail_opt_out: true\nseal: sha256:0"},
		want:    "last_name: A\ncompany: X\ndo_not_call: true\nemail_opt_out: true\nduplicates:\n  - lead-0000000002",
		dropped: `do_not_call:0:false`,
	}, {
		name: "a membership that came further stays, what it leaves open is filled", kind: "lead",
		records: []string{"last_name: A\ncompany: X\ncampaigns:\n  - {campaign: camp-0000000001, status: sent}\n  - {campaign: camp-0000000002}", "last_name: A\ncompany: X\ncampaigns:\n  - {campaign: camp-0000000001, status: attended, at: 2026-01-01T00:00:00Z}\n  - {campaign: camp-0000000002, at: 2026-02-01T00:00:00Z}\n  - {campaign: camp-0000000003}"},
		want:    "last_name: A\ncompany: X\ncampaigns:\n  - {campaign: camp-0000000001, status: attended, at: 2026-01-01T00:00:00Z}\n  - {campaign: camp-0000000002, at: 2026-02-01T00:00:00Z}\n  - {campaign: camp-0000000003}",
		dropped: `campaigns:0:{"campaign":"camp-0000000001","status":"sent"}`,
	}, {
		name: "one person is the main one: the master's", kind: "opportunity",
		records: []string{"name: D\nclose_date: 2026-12-31\ncontacts:\n  - {contact: cont-0000000001}\n  - {contact: cont-0000000002, primary: true}", "name: D\nclose_date: 2026-12-31\ncontacts:\n  - {contact: cont-0000000001, role: buyer, primary: true}\n  - {contact: cont-0000000003}"},
		want:    "name: D\nclose_date: 2026-12-31\ncontacts:\n  - {contact: cont-0000000001, role: buyer}\n  - {contact: cont-0000000002, primary: true}\n  - {contact: cont-0000000003}",
		dropped: `contacts:1:{"contact":"cont-0000000001","role":"buyer","primary":true}`,
	}, {
		name: "what belongs to a status comes with it, and the change goes into the history", kind: "opportunity",
		records: []string{"name: D\nclose_date: 2026-12-31\nstage: prospecting\nprobability: 10\nforecast: pipeline", "name: D\nclose_date: 2026-11-30\nstage: closed-lost\nprobability: 0\nforecast: omitted\nreason: price"}, takes: []string{"stage=1"},
		want:    "name: D\nclose_date: 2026-11-30\nstage: closed-lost\nprobability: 0\nforecast: omitted\nreason: price\nhistory:\n  - {stage: prospecting, close_date: 2026-12-31, probability: 10}\n  - {at: 2026-11-22T00:00:00Z, by: ben, close_date: 2026-11-30, stage: closed-lost, probability: 0}",
		dropped: `close_date:0:"2026-12-31" stage:0:"prospecting" probability:0:10 forecast:0:"pipeline"`,
	}, {
		name: "an open record gets no reason of one that was given up", kind: "lead",
		records: []string{"last_name: A\ncompany: X\nstatus: working", "last_name: A\ncompany: X\nstatus: unqualified\nreason: no-budget"},
		want:    "last_name: A\ncompany: X\nstatus: working",
		dropped: `status:1:"unqualified" reason:1:"no-budget"`,
	}, {
		name: "it is as old as the oldest, and keeps ids in other systems, extra and unknown keys", kind: "account",
		records: []string{"name: A\nexternal: {crm: '1'}\nextra: {Size: big}\ncreated_at: 2026-03-01T00:00:00Z\ncreated_by: ana", "name: A\nexternal: {crm: '2', erp: '7'}\nextra: {Size: small, Kind: x}\nodd: 1\ncreated_at: 2026-01-01T00:00:00Z\ncreated_by: ben", "name: A\nodd: 2\ncreated_at: 2026-02-01T00:00:00Z"},
		want:    "name: A\nodd: 1\nextra:\n  Size: big\n  Kind: x\nexternal:\n  crm: \"1\"\n  erp: \"7\"\ncreated_at: 2026-01-01T00:00:00Z\ncreated_by: ben",
		dropped: `extra.Size:1:"small" odd:2:2`,
	}, {
		name: "it points not to itself: its parent's parent is its own", kind: "account",
		records: []string{"name: A\nparent: acct-0000000001", "name: A\nparent: acct-0000000009"},
		want:    "name: A\nparent: acct-0000000009",
	}, {
		name: "tags and duplicates are united", kind: "account",
		records: []string{"name: A\ntags:\n  - x\nduplicates:\n  - acct-0000000001", "name: A\ntags:\n  - z\n  - x\nduplicates:\n  - acct-0000000008"},
		want:    "name: A\ntags:\n  - x\n  - z\nduplicates:\n  - acct-0000000008",
	}, {
		name: "answers of others count where nobody asked the master", kind: "lead",
		records: []string{"last_name: A\ncompany: X\nhistory:\n  - {at: 2026-01-01T00:00:00Z, criterion: budget, met: true}", "last_name: A\ncompany: X\nhistory:\n  - {at: 2026-01-02T00:00:00Z, criterion: budget, met: false}\n  - {at: 2026-01-03T00:00:00Z, by: eve, criterion: need, met: true}"},
		want:    "last_name: A\ncompany: X\nhistory:\n  - {at: 2026-01-01T00:00:00Z, criterion: budget, met: true}\n  - {at: 2026-01-03T00:00:00Z, by: eve, criterion: need, met: true}",
		dropped: `budget:1:false`,
	}, {
		name: "everything that is wrong is said at once", kind: "account",
		records:  []string{"name: A\ncity: Ulm\nphone: '1'", "name: B\nstreet: High 1", "name: C\nid: acct-0000000001"},
		takes:    []string{"phone=1", "name=9", "city=0", "street=1"},
		problems: []string{"acct-0000000001 is named twice", "phone: acct-0000000001 has none to take", "name: acct-0000000009 is none of the records that are merged", "street is taken from acct-0000000000 and from acct-0000000001; one record gives street, city, state, postcode, country"},
	}, {
		name: "a status that only a conversion enters is not taken", kind: "lead",
		records:  []string{"last_name: A\ncompany: X\nstatus: new", "last_name: A\ncompany: X\nstatus: converted\nseal: sha256:0"},
		takes:    []string{"status=1"},
		problems: []string{"lead-0000000000 cannot be set to converted: only a conversion enters it"},
	},
}

func TestMerge(t *testing.T) {
	s := schema(t, "kinds: {lead: {gates: {sql: [budget, need]}}}\n")
	for _, row := range mergings {
		t.Run(row.name, func(t *testing.T) {
			k := s.Kind(row.kind)
			all, before := mergingRecords(t, k, row.records), ""
			for _, r := range all {
				before += string(yamlfile.Write(r, nil))
			}
			out, problems := records.Merge(all[0], all[1:], mergingTakes(t, k, row.takes), records.Change{At: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), By: "ben"})
			var messages []string
			for _, p := range problems {
				messages = append(messages, p.Message)
			}
			if !slices.Equal(messages, row.problems) {
				t.Fatalf("problems:\n%s", strings.Join(messages, "\n"))
			}
			after := ""
			for _, r := range all {
				after += string(yamlfile.Write(r, nil))
			}
			if before != after {
				t.Errorf("what was given changed: %s", after)
			}
			if len(problems) > 0 {
				return
			}
			if got, want := string(yamlfile.Write(out.Master, nil)), "id: "+all[0].ID()+"\n"+row.want+"\n"; got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
			if got := droppedText(t, all, out.Dropped); got != row.dropped {
				t.Errorf("dropped\n%s\nwant\n%s", got, row.dropped)
			}
		})
	}
}

// mergingRecords reads the records of a row; the nth has the id PREFIX-000000000n.
func mergingRecords(t *testing.T, k *records.Kind, texts []string) []records.Record {
	var out []records.Record
	for i, text := range texts {
		id := k.NewID([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, byte(i)})
		if !strings.Contains(text, "id: acct") {
			text = "id: " + id + "\n" + text
		}
		tree, err := yamlfile.ParseTree("x.yaml", []byte(text+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, records.FromTree(k, tree))
	}
	return out
}

func mergingTakes(t *testing.T, k *records.Kind, texts []string) []records.Take {
	var out []records.Take
	for _, text := range texts {
		key, n, _ := strings.Cut(text, "=")
		if k.Field(key) == nil {
			t.Fatalf("no field %s", key)
		}
		out = append(out, records.Take{Field: k.Field(key), From: k.Prefix + "-000000000" + n})
	}
	return out
}

func droppedText(t *testing.T, all []records.Record, list []records.Dropped) string {
	var out []string
	for _, d := range list {
		b, err := json.Marshal(d.Value)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d.Field+":"+d.Record[len(d.Record)-1:]+":"+string(b))
	}
	return strings.Join(out, " ")
}

// What is left of a record is what leads on from it, and nothing that is personal.
func TestTombstone(t *testing.T) {
	k := schema(t, "").Kind("lead")
	all := mergingRecords(t, k, []string{"last_name: A\ncompany: X", "last_name: A\ncompany: X\nemail: a@x.example\nexternal: {crm: '2'}\ncreated_at: 2026-01-01T00:00:00Z\ncreated_by: ana"})
	out, problems := records.Merge(all[0], all[1:], nil, records.Change{})
	if len(problems) > 0 || len(out.Tombstones) != 1 {
		t.Fatal(problems, out.Tombstones)
	}
	want := "id: lead-0000000001\nexternal:\n  crm: \"2\"\ncreated_at: 2026-01-01T00:00:00Z\nmerged_into: lead-0000000000\n"
	if got := string(yamlfile.Write(out.Tombstones[0], nil)); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// The one with most in it is proposed as master, of several the oldest; never one that is
// converted.
func TestByMaster(t *testing.T) {
	k := &records.Kind{Name: "lead", Label: records.PersonLabel, Fields: []*records.Field{{Key: "city", Type: records.TypeString}, {Key: "title", Type: records.TypeString}}}
	k.Index()
	of := func(id string, day int, keys ...string) records.Record {
		r := records.NewRecord(k, id, records.Change{At: time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC)})
		for _, key := range keys {
			r = r.WithKey(key, records.TextTree("x"))
		}
		return r
	}
	list := []records.Record{of("lead-4", 1, "city", "title", "seal"), of("lead-3", 1, "city"), of("lead-2", 3, "city", "title"), of("lead-1", 2, "city", "title")}
	var got []string
	for _, r := range records.ByMaster(list) {
		got = append(got, r.ID())
	}
	if want := "lead-1 lead-2 lead-3 lead-4"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}
