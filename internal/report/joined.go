package report

import (
	"slices"
	"time"

	"plumb/records"
)

// Options say which leads are looked at, and how they are counted.
type Options struct {
	Cohort string // created, converted or closed
	Span
	Window   time.Duration // how long after the conversion an opportunity on its account counts; 0: ever
	Keep     func(Row) (bool, error)
	Start    string // what the funnel begins with, for people
	First    string // the name of the first step
	By       []string
	Keys     func(Row) [][]string // the values that a row has for each word of By
	Rate     string               // what win rates divide by: closed or all
	Rates    *records.Rates       // amounts are converted by these; nil: they stay as they are
	In       string               // the currency that they are converted to
	Calendar Calendar             // of its months; the zero one: there are none
}

// Row is a lead with an opportunity that it led to, or without; or, without a lead,
// something that stands beside.
type Row struct {
	Lead      *Lead  // nil: what stands beside
	AccountID string // that the lead's conversion names
	Account   *Account
	New       bool // the account came from one of the leads
	ContactID string
	Contact   *Contact
	Opp       *Opportunity // nil: none
	Direct    bool         // the lead's own; else later, on an account that the lead brought
	At        time.Time    // by which the lead is in the cohort
}

// Join puts leads of a cohort and their opportunities side by side: a row a lead and
// opportunity, one if there is none. Then follow rows without a lead, for what no lead
// of the cohort led to: opportunities, accounts, contacts. Of both only those that are
// to be kept.
func Join(rows Rows, o Options) ([]Row, error) {
	j := newJoiner(rows, o)
	out := j.joined()
	out = append(out, j.beside(out)...)
	if o.Keep != nil {
		var err error
		if out, err = keep(out, o.Keep); err != nil {
			return nil, err
		}
		markNew(out)
	}
	return out, o.exchange(out)
}

func keep(rows []Row, test func(Row) (bool, error)) ([]Row, error) {
	var failed error
	rows = slices.DeleteFunc(rows, func(r Row) bool {
		if failed != nil {
			return true
		}
		ok, err := test(r)
		failed = err
		return !ok
	})
	return rows, failed
}

// joiner knows where each row is.
type joiner struct {
	rows     Rows
	o        Options
	accounts map[string]*Account
	contacts map[string]*Contact
	leads    map[string]*Lead // of the cohort
	at       map[string]time.Time
}

func newJoiner(rows Rows, o Options) *joiner {
	j := &joiner{rows: rows, o: o, accounts: map[string]*Account{}, contacts: map[string]*Contact{}, leads: map[string]*Lead{}, at: map[string]time.Time{}}
	for _, a := range rows.Accounts {
		j.accounts[a.ID] = a
	}
	for _, c := range rows.Contacts {
		j.contacts[c.ID] = c
	}
	for _, l := range rows.Leads {
		j.leads[l.ID] = l
	}
	closed := j.closings()
	for _, l := range rows.Leads {
		at, in := j.cohort(l, closed)
		if j.at[l.ID] = at; !in {
			delete(j.leads, l.ID)
		}
	}
	return j
}

// closings is, for a cohort of those, when the first opportunity of each lead was closed
// in the span.
func (j *joiner) closings() map[string]time.Time {
	out := map[string]time.Time{}
	if j.o.Cohort != "closed" {
		return out
	}
	for _, p := range j.rows.Opportunities {
		l, _ := j.leadOf(p)
		if l == nil || !p.Type.Closed() || p.Closed.IsZero() || !j.o.Holds(p.Closed) {
			continue
		}
		if first, ok := out[l.ID]; !ok || p.Closed.Before(first) {
			out[l.ID] = p.Closed
		}
	}
	return out
}

// cohort is by which time a lead is counted, and whether it is at all.
func (j *joiner) cohort(l *Lead, closed map[string]time.Time) (time.Time, bool) {
	switch j.o.Cohort {
	case "converted":
		return l.Converted.At, l.Converted.OK && j.o.Holds(l.Converted.At)
	case "closed":
		at, ok := closed[l.ID]
		return at, ok
	}
	return l.Created, j.o.Holds(l.Created)
}

// leadOf is the lead that an opportunity came from, and whether directly or by an
// account that the lead brought; nil if there is none.
func (j *joiner) leadOf(p *Opportunity) (l *Lead, direct bool) {
	if l := j.origin(p.Origins); l != nil {
		return l, true
	}
	a := j.accounts[p.Account]
	if a == nil {
		return nil, false
	}
	l = j.origin(a.Origins)
	if l == nil || !j.inWindow(l, a, p) {
		return nil, false
	}
	return l, false
}

func (j *joiner) origin(o Origins) *Lead {
	if l := j.leads[o.Lead]; l != nil {
		return l
	}
	return j.leads[o.Contact]
}

// inWindow reports whether an opportunity came soon enough after the conversion that
// made its account; of a lead that is not converted now, after the account.
func (j *joiner) inWindow(l *Lead, a *Account, p *Opportunity) bool {
	from, chained := j.rows.Since[Brought{a.ID, l.ID}]
	if !chained {
		from = l.Converted.At
	}
	if from.IsZero() {
		from = a.Created
	}
	return j.o.Window == 0 || !p.Created.After(from.Add(j.o.Window))
}

// joined are the rows with a lead.
func (j *joiner) joined() []Row {
	type deal struct {
		opp    *Opportunity
		direct bool
	}
	deals := map[string][]deal{}
	for _, p := range j.rows.Opportunities {
		if l, direct := j.leadOf(p); l != nil {
			deals[l.ID] = append(deals[l.ID], deal{p, direct})
		}
	}
	var out []Row
	for _, l := range j.rows.Leads {
		if j.leads[l.ID] == nil {
			continue
		}
		left := slices.Clone(l.Accounts)
		for _, d := range deals[l.ID] {
			account := accountFor(l, d.opp)
			left = slices.DeleteFunc(left, func(id string) bool { return id == account })
			out = append(out, j.row(l, account, d.opp, d.direct))
		}
		if len(deals[l.ID]) == 0 && len(left) == 0 {
			left = []string{""}
		}
		for _, account := range left {
			out = append(out, j.row(l, account, nil, false))
		}
	}
	return out
}

// accountFor is the account that a row of a lead names: of several that a contact
// brought, the opportunity's.
func accountFor(l *Lead, p *Opportunity) string {
	switch {
	case len(l.Accounts) == 0:
		return ""
	case slices.Contains(l.Accounts, p.Account):
		return p.Account
	}
	return l.Accounts[0]
}

func (j *joiner) row(l *Lead, account string, p *Opportunity, direct bool) Row {
	r := Row{Lead: l, AccountID: account, Account: j.accounts[account], ContactID: l.Contact, Contact: j.contacts[l.Contact], Opp: p, Direct: direct, At: j.at[l.ID]}
	r.New = r.Account != nil && j.origin(r.Account.Origins) != nil
	return r
}
