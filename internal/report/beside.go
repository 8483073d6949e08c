package report

// markNew says again which accounts are new, when some leads were left out.
func markNew(rows []Row) {
	here := leadsOf(rows)
	for i := range rows {
		rows[i].New = rows[i].Lead != nil && here.brought(rows[i].Account)
	}
}

// leadSet are leads by id.
type leadSet map[string]bool

func leadsOf(rows []Row) leadSet {
	out := leadSet{}
	for _, r := range rows {
		if r.Lead != nil {
			out[r.Lead.ID] = true
		}
	}
	return out
}

// brought reports whether an account came from one of the leads.
func (s leadSet) brought(a *Account) bool {
	return a != nil && (s[a.Origins.Lead] || s[a.Origins.Contact])
}

// beside are the rows of what is in no row with a lead.
func (j *joiner) beside(joined []Row) []Row {
	seen := map[string]bool{}
	for _, r := range joined {
		seen[r.AccountID], seen[r.ContactID], seen[r.Lead.ID] = true, true, true
		if r.Opp != nil {
			seen[r.Opp.ID] = true
		}
	}
	var out []Row
	for _, p := range j.rows.Opportunities {
		if !seen[p.ID] {
			out = append(out, Row{Opp: p, AccountID: p.Account, Account: j.accounts[p.Account]})
		}
	}
	for _, a := range j.rows.Accounts {
		if !seen[a.ID] {
			out = append(out, Row{AccountID: a.ID, Account: a})
		}
	}
	for _, c := range j.rows.Contacts {
		if !seen[c.ID] {
			out = append(out, Row{ContactID: c.ID, Contact: c, AccountID: c.Account, Account: j.accounts[c.Account]})
		}
	}
	return out
}
