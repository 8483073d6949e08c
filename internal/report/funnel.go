package report

import (
	"plumb/records"
)

// Step is one step of a funnel.
type Step struct {
	Step       string
	First      bool // has nothing before it
	Count      int
	OfPrevious *Rate
	OfFirst    *Rate
	New        int // of accounts: brought by one of the leads
	Existing   int
	Direct     int // of opportunities: the lead's own
	Later      int // on an account that a lead brought
	Amount     []records.Money
	Days       Days
}

// Exits are those who left the funnel, by reason; "" is no reason given.
type Exits struct {
	Count   int            `json:"count"`
	Reasons map[string]int `json:"reasons"`
}

// Beside is what exists and is in no step.
type Beside struct {
	Accounts      int `json:"accounts_without_lead"`
	Contacts      int `json:"contacts_without_lead"`
	Opportunities int `json:"opportunities_without_lead"`
	Leads         int `json:"leads_outside"`
}

// Funnel is how many leads became accounts, opportunities and won, by stored links: a
// recount of the joined table.
type Funnel struct {
	Options           Options
	Steps             []Step
	Unqualified, Lost Exits
	WinRate           *Rate
	Exchanged         int // amounts that were converted
	Beside            Beside
	Groups            []Group
	Months            []Month
	Rows              []Row // of the joined table; those with a lead were counted
}

// StepNames are the steps of a funnel whose first is called so.
func StepNames(first string) []string {
	return []string{first, "worked", "qualified", "converted", "accounts", "opportunities", "won"}
}

// NewFunnel counts.
func NewFunnel(rows Rows, o Options) (Funnel, error) {
	all, err := Join(rows, o)
	if err != nil {
		return Funnel{}, err
	}
	f := Funnel{Options: o, Rows: all}
	led := withLead(all)
	c := count(led, o)
	f.Steps, f.WinRate, f.Exchanged = c.steps(), c.winRate(), c.exchanged
	f.Unqualified, f.Lost = c.unqualified, c.lost
	f.Beside = c.beside(rows)
	f.Months = months(led, o.Calendar)
	if len(o.By) > 0 {
		f.Groups = groups(led, o)
	}
	return f, nil
}

// withLead are the rows with a lead: all before the first without.
func withLead(rows []Row) []Row {
	for i, r := range rows {
		if r.Lead == nil {
			return rows[:i]
		}
	}
	return rows
}

// counted is what some rows of the joined table add up to.
type counted struct {
	o                               Options
	leads                           leadSet
	worked, qualified, converted    Step
	accounts                        map[string]bool // true: new
	contacts                        map[string]bool
	opportunities, won              Step
	unqualified, lost               Exits
	exchanged                       int
	workedDays, qualifiedDays       []float64
	convertedDays, oppDays, wonDays []float64
	amounts, wonAmounts             []records.Money
}

// count adds up rows with a lead.
func count(rows []Row, o Options) *counted {
	c := &counted{o: o, leads: leadSet{}, accounts: map[string]bool{}, contacts: map[string]bool{},
		unqualified: Exits{Reasons: map[string]int{}}, lost: Exits{Reasons: map[string]int{}}}
	for _, r := range rows {
		if !c.leads[r.Lead.ID] {
			c.leads[r.Lead.ID] = true
			c.lead(r.Lead)
		}
		c.contacts[r.ContactID] = true
		if r.Opp != nil {
			c.opportunity(r)
		}
	}
	for _, r := range rows {
		if r.AccountID != "" {
			c.accounts[r.AccountID] = c.leads.brought(r.Account)
		}
	}
	return c
}

func (c *counted) lead(l *Lead) {
	if l.Worked.OK {
		c.worked.Count++
		c.workedDays = add(c.workedDays, l.Created, l.Worked.At)
	}
	if l.Qualified.OK {
		c.qualified.Count++
		c.qualifiedDays = add(c.qualifiedDays, l.Worked.At, l.Qualified.At)
	}
	if l.Converted.OK {
		c.converted.Count++
		c.convertedDays = add(c.convertedDays, l.Qualified.At, l.Converted.At)
	}
	if l.Status == records.StatusUnqualified {
		c.unqualified.Count++
		c.unqualified.Reasons[l.Reason]++
	}
}

func (c *counted) opportunity(r Row) {
	p := r.Opp
	c.opportunities.Count++
	if r.Direct {
		c.opportunities.Direct++
	} else {
		c.opportunities.Later++
	}
	c.oppDays = add(c.oppDays, r.Lead.Converted.At, p.Created)
	if p.HasAmount {
		c.amounts = append(c.amounts, p.Amount)
	}
	if p.Exchanged {
		c.exchanged++
	}
	switch p.Type {
	case records.StatusWon:
		c.won.Count++
		c.wonDays = add(c.wonDays, p.Created, p.Closed)
		if p.HasAmount {
			c.wonAmounts = append(c.wonAmounts, p.Amount)
		}
	case records.StatusLost:
		c.lost.Count++
		c.lost.Reasons[p.Reason]++
	}
}

func (c *counted) steps() []Step {
	name := func(s Step, name string, elapsed []float64) Step {
		s.Step, s.Days = name, days(elapsed)
		return s
	}
	opportunities, won := name(c.opportunities, "opportunities", c.oppDays), name(c.won, "won", c.wonDays)
	opportunities.Amount, won.Amount = Sum(c.amounts), Sum(c.wonAmounts)
	steps := []Step{{Step: c.o.First, First: true, Count: len(c.leads)}, name(c.worked, "worked", c.workedDays), name(c.qualified, "qualified", c.qualifiedDays),
		name(c.converted, "converted", c.convertedDays), c.accountStep(), opportunities, won}
	for i := 1; i < len(steps); i++ {
		steps[i].OfPrevious = ratio(steps[i].Count, steps[i-1].Count)
		steps[i].OfFirst = ratio(steps[i].Count, steps[0].Count)
	}
	return steps
}

func (c *counted) accountStep() Step {
	s := Step{Step: "accounts", Count: len(c.accounts)}
	for _, isNew := range c.accounts {
		if isNew {
			s.New++
		} else {
			s.Existing++
		}
	}
	return s
}

// winRate is what was won of what was closed, or of all opportunities.
func (c *counted) winRate() *Rate {
	if c.o.Rate == "all" {
		return ratio(c.won.Count, c.opportunities.Count)
	}
	return ratio(c.won.Count, c.won.Count+c.lost.Count)
}

// beside is how much of all there is is in no step.
func (c *counted) beside(rows Rows) Beside {
	b := Beside{Opportunities: len(rows.Opportunities) - c.opportunities.Count, Leads: len(rows.Leads) - len(c.leads)}
	for _, a := range rows.Accounts {
		if _, in := c.accounts[a.ID]; !in {
			b.Accounts++
		}
	}
	for _, k := range rows.Contacts {
		if !c.contacts[k.ID] && !c.leads[k.ID] {
			b.Contacts++
		}
	}
	return b
}
