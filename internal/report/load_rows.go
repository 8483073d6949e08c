package report

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Rows returns the rows, with merges and chains followed. It is asked once, after the last
// Add.
func (l *Loader) Rows() Rows {
	for _, a := range l.rows.Accounts {
		a.Origins = l.followAll(a.Origins)
	}
	for _, c := range l.rows.Contacts {
		c.Account = l.merged.follow(c.Account)
	}
	for _, o := range l.rows.Opportunities {
		o.Account, o.Origins = l.merged.follow(o.Account), l.followAll(o.Origins)
	}
	l.leads()
	inOrder(l.rows.Leads, func(r *Lead) (time.Time, string) { return r.Created, r.ID })
	l.follow()
	inOrder(l.rows.Accounts, func(r *Account) (time.Time, string) { return r.Created, r.ID })
	inOrder(l.rows.Contacts, func(r *Contact) (time.Time, string) { return r.Created, r.ID })
	inOrder(l.rows.Opportunities, func(r *Opportunity) (time.Time, string) { return r.Created, r.ID })
	return l.rows
}

func inOrder[T any](list []T, key func(T) (time.Time, string)) {
	slices.SortFunc(list, func(x, y T) int {
		xt, xid := key(x)
		yt, yid := key(y)
		return cmp.Or(xt.Compare(yt), strings.Compare(xid, yid))
	})
}

func (l *Loader) followAll(o Origins) Origins {
	return Origins{l.merged.follow(o.Lead), l.merged.follow(o.Contact)}
}

// leads gives each lead the activities about it and about what was merged into it, and
// leaves those from which nothing began, of kinds that do not freeze.
func (l *Loader) leads() {
	activities := map[string]Reached{}
	for id, r := range l.activities {
		master := l.merged.follow(id)
		activities[master] = activities[master].also(r)
	}
	began := l.began()
	l.rows.Leads = slices.DeleteFunc(l.rows.Leads, func(lead *Lead) bool {
		if !lead.Kind.Freezes() {
			b := began[lead.ID]
			if !b.ok {
				return true
			}
			lead.Converted, lead.Accounts, lead.Contact = Reached{OK: true, At: b.at}, b.accounts, lead.ID
			lead.Qualified = lead.Qualified.also(lead.Converted)
		}
		for i := range lead.Accounts {
			lead.Accounts[i] = l.merged.follow(lead.Accounts[i])
		}
		lead.Contact = l.merged.follow(lead.Contact)
		lead.Worked = lead.Worked.also(activities[lead.ID]).also(lead.Qualified)
		return false
	})
}

// beginning is what came from a record that lives on, such as a contact.
type beginning struct {
	ok       bool
	at       time.Time // of the first
	accounts []string
}

// began is what came from each contact that an account or an opportunity names. It
// counts as converted since the first of them was made.
func (l *Loader) began() map[string]beginning {
	out := map[string]beginning{}
	note := func(origin, account string, at time.Time) {
		if origin == "" {
			return
		}
		b := out[origin]
		if !b.ok || at.Before(b.at) {
			b.at = at
		}
		b.ok = true
		if account != "" && !slices.Contains(b.accounts, account) {
			b.accounts = append(b.accounts, account)
			slices.Sort(b.accounts)
		}
		out[origin] = b
	}
	for _, a := range l.rows.Accounts {
		note(a.Origins.Contact, a.ID, a.Created)
		note(a.Origins.Lead, a.ID, a.Created)
	}
	for _, o := range l.rows.Opportunities {
		note(o.Origins.Contact, o.Account, o.Created)
		note(o.Origins.Lead, o.Account, o.Created)
	}
	return out
}
