// Package report makes figures of records. It is pure: it reads no file and no
// clock, and two runs over the same records give the same figures.
//
// It sees rows of what the trade means (a lead, an account, an opportunity), never
// a kind: [Load] makes them by role, so that a custom kind counts like a lead.
package report

import (
	"slices"
	"time"

	"plumb/records"
)

// Moment is a point in a record's life; the zero time is one that nobody knows.
type Moment struct {
	At   time.Time
	Type records.StatusType
}

// Lead is a row of the kind that the funnel begins with.
type Lead struct {
	Record    records.Record
	ID        string
	Created   time.Time
	Status    records.StatusType
	Reason    string
	Past      []Moment // statuses it had
	Worked    []Moment // activities that are no open task
	Converted bool
	At        time.Time // of the conversion
	Account   string
	Contact   string
}

// Account is a row of accounts.
type Account struct {
	ID, Origin string
	Created    time.Time
}

// Contact is a row of contacts.
type Contact struct{ ID, Origin string }

// began is the first record that says it came from a contact.
type began struct {
	at      time.Time
	account string
}

// Opportunity is a row of opportunities.
type Opportunity struct {
	ID, Account, Origin string
	Created             time.Time
	Type                records.StatusType
	Closed              time.Time // entry into the present closed stage, else the close date
	Amount              records.Money
	HasAmount           bool
	Reason              string
}

// Rows are all that a funnel is counted from.
type Rows struct {
	Start         string // plural of the kind it begins with
	Leads         []Lead
	Accounts      []Account
	Contacts      []Contact
	Opportunities []Opportunity
}

// Loader makes rows of records, whatever order they come in.
type Loader struct {
	schema   *records.Schema
	start    *records.Kind
	opp      *records.Kind
	account  *records.Kind
	contact  *records.Kind
	activity *records.Kind

	rows       Rows
	merged     map[string]string
	activities map[string][]Moment
}

// NewLoader returns a loader for funnels that begin with a kind.
func NewLoader(schema *records.Schema, start *records.Kind) *Loader {
	l := &Loader{schema: schema, start: start, merged: map[string]string{}, activities: map[string][]Moment{}}
	l.rows.Start = start.Plural
	l.opp = schema.KindWith(records.RoleCloseDate, records.RoleAmount, records.RoleAccount)
	if f := l.opp.Role(records.RoleAccount); len(f.To) > 0 {
		l.account = schema.Kind(f.To[0])
	}
	for _, k := range schema.Kinds {
		if k.Person() && k.Role(records.RoleAccount) != nil {
			l.contact = k
			break
		}
	}
	l.activity = schema.KindWith(records.RoleAbout, records.RoleType)
	return l
}

// Kinds lists the kinds whose records the loader wants.
func (l *Loader) Kinds() []*records.Kind {
	out := []*records.Kind{l.start}
	for _, k := range []*records.Kind{l.account, l.contact, l.opp, l.activity} {
		if k != nil && k != l.start {
			out = append(out, k)
		}
	}
	return out
}

// Add takes one record.
func (l *Loader) Add(r records.Record) {
	if into := r.MergedInto(); into != "" {
		l.merged[r.ID()] = into
		return
	}
	if r.Kind == l.start {
		l.rows.Leads = append(l.rows.Leads, l.lead(r))
	}
	switch r.Kind {
	case l.account:
		l.rows.Accounts = append(l.rows.Accounts, Account{ID: r.ID(), Origin: origin(r), Created: r.CreatedAt()})
	case l.contact:
		l.rows.Contacts = append(l.rows.Contacts, Contact{ID: r.ID(), Origin: origin(r)})
	case l.opp:
		l.rows.Opportunities = append(l.rows.Opportunities, l.opportunity(r))
	case l.activity:
		l.activityOf(r)
	}
}

// Rows returns the rows, with merges followed.
func (l *Loader) Rows() Rows {
	if !l.start.Freezes() {
		l.startWithOrigins()
	}
	for id, moments := range l.activities {
		if master := l.follow(id); master != id {
			l.activities[master] = append(l.activities[master], moments...)
			delete(l.activities, id)
		}
	}
	for i := range l.rows.Leads {
		lead := &l.rows.Leads[i]
		lead.Worked = l.activities[lead.ID]
		lead.Account, lead.Contact = l.follow(lead.Account), l.follow(lead.Contact)
	}
	for i := range l.rows.Accounts {
		l.rows.Accounts[i].Origin = l.follow(l.rows.Accounts[i].Origin)
	}
	for i := range l.rows.Opportunities {
		o := &l.rows.Opportunities[i]
		o.Account, o.Origin = l.follow(o.Account), l.follow(o.Origin)
	}
	return l.rows
}

func (l *Loader) follow(id string) string {
	for range 100 {
		into, ok := l.merged[id]
		if !ok {
			return id
		}
		id = into
	}
	return id
}

// origin is what a record came from: a lead, or the contact it began with.
func origin(r records.Record) string {
	if id := r.Role(records.RoleOrigin).Text(); id != "" {
		return id
	}
	return r.Role(records.RoleOriginContact).Text()
}

func (l *Loader) lead(r records.Record) Lead {
	out := Lead{Record: r, ID: r.ID(), Created: r.CreatedAt(), Reason: r.Role(records.RoleReason).Text(), Converted: r.Converted().Shape == records.Map}
	if st := r.Kind.Process.Of(r); st != nil {
		out.Status = st.Type
	}
	if p := r.Kind.Process; p != nil {
		for _, past := range r.History(p.Field) {
			m := Moment{At: past.At}
			if st := p.Find(past.Text); st != nil {
				m.Type = st.Type
			}
			out.Past = append(out.Past, m)
		}
	}
	for _, g := range r.Kind.Gates {
		if at, ok := g.Passed(r); ok {
			out.Past = append(out.Past, Moment{At: at, Type: records.StatusQualified})
		}
	}
	if out.Converted {
		c := r.Converted()
		out.At, _ = time.Parse(time.RFC3339, c.At("at").Text)
		if l.account != nil {
			out.Account = c.At(l.account.Name).Text
		}
		if l.contact != nil {
			out.Contact = c.At(l.contact.Name).Text
		}
	}
	return out
}

func (l *Loader) opportunity(r records.Record) Opportunity {
	o := Opportunity{ID: r.ID(), Account: r.Role(records.RoleAccount).Text(), Origin: origin(r), Created: r.CreatedAt(), Reason: r.Role(records.RoleReason).Text()}
	o.Amount, o.HasAmount = r.Role(records.RoleAmount).Money()
	st := r.Kind.Process.Of(r)
	if st == nil {
		return o
	}
	o.Type = st.Type
	if !st.Type.Closed() {
		return o
	}
	past := r.History(r.Kind.Process.Field)
	if len(past) > 0 {
		o.Closed = past[len(past)-1].At
	}
	if o.Closed.IsZero() {
		o.Closed, _ = r.Role(records.RoleCloseDate).Time()
	}
	return o
}

// startWithOrigins leaves the records from which something began: a contact that an
// account or an opportunity names counts as converted since the first of them was made.
func (l *Loader) startWithOrigins() {
	first := map[string]began{}
	note := func(origin string, at time.Time, account string) {
		if b, ok := first[origin]; !ok || at.Before(b.at) {
			first[origin] = began{at, account}
		}
	}
	for _, a := range l.rows.Accounts {
		note(l.follow(a.Origin), a.Created, a.ID)
	}
	for _, o := range l.rows.Opportunities {
		note(l.follow(o.Origin), o.Created, o.Account)
	}
	l.rows.Leads = slices.DeleteFunc(l.rows.Leads, func(lead Lead) bool { return first[lead.ID].at.IsZero() && first[lead.ID].account == "" })
	for i := range l.rows.Leads {
		lead := &l.rows.Leads[i]
		b := first[lead.ID]
		lead.Converted, lead.At, lead.Account, lead.Contact = true, b.at, b.account, lead.ID
	}
}

// activityOf notes when somebody did something about a record; an open task is
// only a plan.
func (l *Loader) activityOf(r records.Record) {
	at, ok := r.Role(records.RoleWhen).Time()
	if r.Role(records.RoleType).Text() == "task" {
		if at, ok = r.Role(records.RoleDone).Time(); !ok {
			return
		}
	}
	if !ok {
		at = r.CreatedAt()
	}
	for _, id := range r.Role(records.RoleAbout).Strings() {
		l.activities[id] = append(l.activities[id], Moment{At: at})
	}
}
