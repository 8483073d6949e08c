package convert_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"plumb/internal/config"
	"plumb/internal/convert"
	"plumb/internal/store"
	"plumb/records"
)

// arguments are what Salesforce's convertLead takes, as words of the tables below.
type arguments struct {
	account, contact, opportunity, name, owner, status, source string
}

var (
	accounts      = []string{"", "there", "person"}          // accountId
	contacts      = []string{"", "its", "other", "none"}     // contactId
	opportunities = []string{"", "there", "none"}            // opportunityId, doNotCreateOpportunity
	names         = []string{"", "Pilot", "long"}            // opportunityName
	owners        = []string{"", "queue", "taken", "queue2"} // who owns the lead, and ownerId
	statuses      = []string{"", "converted", "working", "none such"}
	sources       = []string{"", "overwrite"} // overwriteLeadSource
)

// rules are what the table of convertLead forbids, and the words for it. Every
// combination of arguments must break exactly the rules that it breaks here.
var rules = []struct {
	says   string
	broken func(a arguments) bool
}{
	{"belongs to", func(a arguments) bool {
		if a.account == "none" {
			return false
		}
		itsAccount := a.account == "there" || a.opportunity == "there" || a.contact == "its"
		return a.contact == "other" && itsAccount || a.account == "person" && (a.contact != "" && a.contact != "none" || a.opportunity == "there")
	}},
	{"a contact needs its account", func(a arguments) bool { return a.account == "none" && a.contact != "none" }},
	{"is a person by itself and takes no contact", func(a arguments) bool { return a.account == "person" && (a.contact == "its" || a.contact == "other") }},
	{"has its name; another one is for a new opportunity", func(a arguments) bool { return a.opportunity == "there" && a.name != "" }},
	{"no opportunity is made, so nothing can be set on it", func(a arguments) bool { return a.opportunity == "none" && a.name != "" }},
	{"has 81 characters; a conversion takes at most 80", func(a arguments) bool { return a.opportunity == "" && a.name == "long" }},
	{"would own what the lead becomes; name a person with --owner", func(a arguments) bool { return a.owner == "queue" || a.owner == "queue2" }},
	{"must be one of type converted", func(a arguments) bool { return a.status == "working" }},
	{"is no status of lead", func(a arguments) bool { return a.status == "none such" }},
	{"is overwritten only on an existing contact", func(a arguments) bool {
		return a.source != "" && (a.account == "none" || a.contact != "its" && a.contact != "other")
	}},
}

// Every combination of the arguments of convertLead breaks the rules that it should,
// all of them at once, and nothing is written; or else makes and links what it says.
func TestArguments(t *testing.T) {
	world := newWorld(t)
	for _, a := range combinations() {
		out, err := world.convert(a)
		var refused *convert.Error
		if err != nil && !errors.As(err, &refused) {
			t.Fatalf("%+v: %v", a, err)
		}
		if want, got := broken(a), said(t, refused); !slices.Equal(want, got) {
			t.Fatalf("%+v\nwant %q\ngot  %q", a, want, got)
		}
		if refused == nil {
			world.check(t, a, out)
		}
	}
}

func combinations() []arguments {
	var out []arguments
	for _, account := range accounts {
		for _, contact := range contacts {
			for _, opportunity := range opportunities {
				for _, name := range names {
					for _, owner := range owners {
						for _, status := range statuses {
							for _, source := range sources {
								out = append(out, arguments{account, contact, opportunity, name, owner, status, source})
							}
						}
					}
				}
			}
		}
	}
	return out
}

func broken(a arguments) []string {
	var out []string
	for _, r := range rules {
		if r.broken(a) {
			out = append(out, r.says)
		}
	}
	return out
}

// said are the rules that an error names; each of its problems must be one of them.
func said(t *testing.T, e *convert.Error) []string {
	if e == nil {
		return nil
	}
	var out []string
	for _, r := range rules {
		if slices.ContainsFunc(e.Problems, func(p records.Problem) bool { return strings.Contains(p.Message, r.says) }) {
			out = append(out, r.says)
		}
	}
	for _, p := range e.Problems {
		if !slices.ContainsFunc(out, func(says string) bool { return strings.Contains(p.Message, says) }) {
			t.Fatalf("nobody expects %q", p.Message)
		}
	}
	return out
}

// world is a directory with one of each: nothing is ever written to it.
type world struct {
	store                                              *store.Store
	lead, taken, account, person, contact, other, deal string
}

func newWorld(t *testing.T) *world {
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), t.TempDir(), store.Options{Schema: schema, Now: time.Now, Random: rand.Reader, Say: func(string) {}, LockTimeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{store: s}
	w.account = w.add(t, "account", "name=Engines", "industry=machinery")
	w.person = w.add(t, "account", "name=Ada Lovelace", "type=person")
	w.contact = w.add(t, "contact", "last_name=Lovelace", "account="+w.account, "source=event")
	w.other = w.add(t, "contact", "last_name=Hopper", "account="+w.add(t, "account", "name=Navy"))
	w.deal = w.add(t, "opportunity", "name=Pilot", "close_date=2027-01-31", "stage=prospecting", "account="+w.account)
	w.lead = w.add(t, "lead", "last_name=Lovelace", "company=Somewhere", "industry=energy", "source=web", "owner=queue:west")
	w.taken = w.add(t, "lead", "last_name=Lovelace", "company=Somewhere", "industry=energy", "source=web", "owner=ana")
	s.DryRun = true
	return w
}

func (w *world) add(t *testing.T, kind string, values ...string) string {
	var id string
	_, err := w.store.Update(context.Background(), &store.Reason{}, func(tx *store.Tx) error {
		r, err := tx.New(w.store.Schema.Kind(kind), change)
		if err != nil {
			return err
		}
		for _, text := range append(values, "status=new") {
			key, value, _ := strings.Cut(text, "=")
			f := r.Kind.Field(key)
			if f == nil {
				continue
			}
			v, err := f.Parse(value, records.Locale{Zone: time.UTC})
			if err != nil {
				return err
			}
			r = r.With(f, v, change)
		}
		id = r.ID()
		return tx.Put(r.WithKey("history", records.Tree{}).Begin(change))
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// request turns the words of the table into a request.
func (w *world) request(a arguments) convert.Request {
	id := func(word string, known map[string]string) convert.Choice { return convert.Choice(known[word]) }
	req := convert.Request{ID: w.taken, Change: change, Status: a.status, Overwrite: a.source != "", Names: map[string]string{}, OnDuplicate: "new", Choices: map[string]convert.Choice{
		"account":     id(a.account, map[string]string{"": "auto", "there": w.account, "person": w.person, "none": "none"}),
		"contact":     id(a.contact, map[string]string{"": "new", "its": w.contact, "other": w.other, "none": "none"}),
		"opportunity": id(a.opportunity, map[string]string{"": "new", "there": w.deal, "none": "none"}),
	}}
	switch a.owner {
	case "queue":
		req.ID = w.lead
	case "queue2":
		req.Owner = "queue:east"
	case "taken":
		req.ID, req.Owner = w.lead, "ben"
	}
	if a.name != "" {
		req.Names["opportunity"] = map[string]string{"Pilot": "Pilot", "long": strings.Repeat("x", 81)}[a.name]
	}
	return req
}

func (w *world) convert(a arguments) (records.Outcome, error) {
	var out records.Outcome
	_, err := w.store.Update(context.Background(), &store.Reason{}, func(tx *store.Tx) (err error) {
		out, err = convert.Begin(tx, w.store.Schema, w.lead, w.taken).Convert(w.request(a))
		return err
	})
	return out, err
}

// check compares what was made with what was asked for.
func (w *world) check(t *testing.T, a arguments, out records.Outcome) {
	made := func(kind string) records.Made {
		m, _ := out.Find(w.store.Schema.Kind(kind))
		return m
	}
	account, contact, deal := made("account"), made("contact"), made("opportunity")
	var wrong []string
	expect := func(what string, ok bool) {
		if !ok {
			wrong = append(wrong, what)
		}
	}
	expect("no account", account.Record.IsZero() == (a.account == "none"))
	expect("account", account.New == (a.account == "" && a.contact != "its" && a.contact != "other" && a.opportunity != "there"))
	expect("the account's own data", account.New || account.Record.IsZero() || account.Record.Role(records.RoleOrganisation).Text() != "Somewhere")
	expect("contact", contact.Record.IsZero() == (a.contact == "none") && contact.New == (a.contact == ""))
	expect("the contact's account", contact.Record.IsZero() || contact.Record.Role(records.RoleAccount).Text() == account.Record.ID())
	expect("opportunity", deal.Record.IsZero() == (a.opportunity == "none") && deal.New == (a.opportunity == ""))
	expect("name", a.opportunity != "" || deal.Record.Label() == map[string]string{"": "Somewhere", "Pilot": "Pilot"}[a.name])
	owner := map[string]string{"": "ana", "taken": "ben"}[a.owner]
	expect("owner", deal.Record.IsZero() || !deal.New || deal.Record.Role(records.RoleOwner).Text() == owner)
	expect("status", out.Source.Role(records.RoleStatus).Text() == "converted")
	expect("source", a.contact != "its" || contact.Record.Role(records.RoleSource).Text() == map[string]string{"": "event", "overwrite": "web"}[a.source])
	expect("sealed", !out.Source.SealBroken() && out.Source.Locked())
	if len(wrong) > 0 {
		t.Fatalf("%+v: wrong: %s\n%s", a, strings.Join(wrong, ", "), fmt.Sprint(out.Made))
	}
}
