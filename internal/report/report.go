// Package report makes figures of records. It is pure: it reads no file and no
// clock, and two runs over the same records give the same figures.
//
// It sees rows of what the trade means (a lead, an account, an opportunity), never
// a record: a [Loader] makes them by role, so that a custom kind counts like a lead,
// and keeps of a record only what is asked for. [Join] puts them side by side, a row
// a lead and opportunity; the funnel is a recount of that table.
package report

import (
	"time"

	"plumb/records"
)

// Reached is whether and when a record came to a step; the zero time is one that
// nobody knows.
type Reached struct {
	OK bool
	At time.Time
}

// also is the step when there is one more event that counts for it. When one of them
// has no time, the step has none: it may have been the first.
func (r Reached) also(e Reached) Reached {
	switch {
	case !e.OK:
		return r
	case !r.OK:
		return e
	case r.At.IsZero() || e.At.IsZero():
		return Reached{OK: true}
	case e.At.Before(r.At):
		return e
	}
	return r
}

// Lead is a row of a kind that the funnel begins with.
type Lead struct {
	Kind                     *records.Kind
	ID, Label, Source, Owner string
	Created                  time.Time
	Status                   records.StatusType
	Reason                   string
	Worked                   Reached // an activity that is no open task, a status other than open, or qualified
	Qualified                Reached // a status of type qualified, a gate passed, or converted
	Converted                Reached
	Accounts                 []string // that its conversion names, or those of what it became: one, mostly; a contact may have brought several
	Contact                  string
	Fields                   []any // what of the record was asked for
}

// Account is a row of accounts.
type Account struct {
	ID, Label string
	Origins   Origins
	Created   time.Time
	Fields    []any
}

// Contact is a row of contacts.
type Contact struct {
	ID, Label, Account string
	Created            time.Time
	Fields             []any
}

// Opportunity is a row of opportunities.
type Opportunity struct {
	ID, Label, Account string
	Origins            Origins
	Created            time.Time
	Stage              string
	Type               records.StatusType
	Closed             time.Time // entry into the present closed stage, else the close date
	Close              time.Time // the close date
	Amount             records.Money
	HasAmount          bool
	Exchanged          bool // the amount was in another currency
	Reason             string
	Fields             []any
	zone               *time.Location // of days
}

// Origins are what a record came from: a lead, and the contact that it began with. Where
// the funnel begins before the lead they are what became the lead.
type Origins struct{ Lead, Contact string }

// Rows are all that a report is made from, each in the order in which they were made.
type Rows struct {
	Leads         []*Lead
	Accounts      []*Account
	Contacts      []*Contact
	Opportunities []*Opportunity
	Since         map[Brought]time.Time // when an account was made, by what its origin became; nil: all by the origin itself
}

// Brought is an account, and a lead that it came from.
type Brought struct{ Account, Lead string }
