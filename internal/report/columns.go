package report

import (
	"time"

	"plumb/records"
)

// Columns are those of the joined table, in order.
var Columns = []string{"lead", "lead_label", "source", "owner", "created_at", "worked_at", "qualified_at", "converted_at",
	"account", "account_label", "account_new", "contact", "opportunity", "stage", "stage_type", "amount", "currency",
	"won_at", "closed_at", "days_to_convert", "days_to_close"}

// MoreColumns are shown when they are asked for: what has no time is told apart from what
// never happened.
var MoreColumns = []string{"worked", "qualified", "converted", "account_origin", "opportunity_label", "opportunity_created_at", "via"}

// Column is the value of a row: a string, a time.Time, a bool, a decimal amount as
// records.Money, days as a float64; nil if it has none. A name that is none has none.
func (r Row) Column(name string) any {
	for _, of := range []func(string) any{r.leadColumn, r.accountColumn, r.opportunityColumn} {
		if v := of(name); v != nil && v != "" && v != (time.Time{}) {
			return v
		}
	}
	return nil
}

func (r Row) leadColumn(name string) any {
	if r.Lead == nil {
		return nil
	}
	switch l := r.Lead; name {
	case "lead":
		return l.ID
	case "lead_label":
		return l.Label
	case "source":
		return l.Source
	case "owner":
		return l.Owner
	case "created_at":
		return l.Created
	case "worked_at":
		return l.Worked.At
	case "qualified_at":
		return l.Qualified.At
	case "converted_at":
		return l.Converted.At
	case "worked":
		return l.Worked.OK
	case "qualified":
		return l.Qualified.OK
	case "converted":
		return l.Converted.OK
	case "days_to_convert":
		return between(l.Created, l.Converted.At)
	}
	return nil
}

func (r Row) accountColumn(name string) any {
	switch name {
	case "account":
		return r.AccountID
	case "contact":
		return r.ContactID
	case "account_new":
		if r.Lead != nil && r.AccountID != "" {
			return r.New
		}
	}
	if r.Account == nil {
		return nil
	}
	switch name {
	case "account_label":
		return r.Account.Label
	case "account_origin":
		if r.Account.Origins.Lead != "" {
			return r.Account.Origins.Lead
		}
		return r.Account.Origins.Contact
	}
	return nil
}

func (r Row) opportunityColumn(name string) any {
	if r.Opp == nil {
		return nil
	}
	switch p := r.Opp; name {
	case "opportunity":
		return p.ID
	case "opportunity_label":
		return p.Label
	case "opportunity_created_at":
		return p.Created
	case "stage":
		return p.Stage
	case "stage_type":
		return string(p.Type)
	case "amount":
		if p.HasAmount {
			return p.Amount
		}
	case "currency":
		if p.HasAmount {
			return p.Amount.Currency
		}
	case "won_at":
		return p.WonAt()
	case "closed_at":
		return p.Closed
	case "days_to_close":
		return between(p.Created, p.Closed)
	case "via":
		return via(r)
	}
	return nil
}

func via(r Row) any {
	switch {
	case r.Lead == nil:
		return nil
	case r.Direct:
		return "direct"
	}
	return "later"
}

// WonAt is when an opportunity that is won was; zero of any other.
func (p *Opportunity) WonAt() time.Time {
	if p.Type != records.StatusWon {
		return time.Time{}
	}
	return p.Closed
}

func between(from, to time.Time) any {
	list := add(nil, from, to)
	if list == nil {
		return nil
	}
	return tenth(list[0])
}
