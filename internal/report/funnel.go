package report

import (
	"cmp"
	"slices"
	"time"

	"plumb/records"
)

// Step is one step of a funnel.
type Step struct {
	Step       string
	First      bool // has nothing before it
	Count      int
	OfPrevious *Rate
	OfFirst    *Rate
	New        int // of accounts: made by the conversion
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

// Group is the funnel of the leads that share a key.
type Group struct {
	Key   []string
	Steps []Step
}

// Funnel is how many leads became accounts, opportunities and won, by stored
// links.
type Funnel struct {
	Options           Options
	Steps             []Step
	Unqualified, Lost Exits
	Beside            Beside
	Groups            []Group
	Months            []Month
}

// Options say which leads are counted and how they are grouped.
type Options struct {
	Cohort string // created, converted or closed
	Span
	Start  string
	By     []string
	Key    func(Lead, string) string // the value of a group field
	Window time.Duration             // how long after the lead an opportunity on its account counts; 0: ever
	In     Calendar                  // of its months
}

// NewFunnel counts.
func NewFunnel(rows Rows, o Options) Funnel {
	f := Funnel{Options: o}
	cohort := slices.DeleteFunc(slices.Clone(rows.Leads), func(l Lead) bool { return !o.in(l, rows) })
	c := count(rows, cohort, o)
	f.Steps = c.steps()
	f.Unqualified, f.Lost = c.exits()
	f.Beside = Beside{
		Accounts: len(rows.Accounts) - c.knownAccounts(), Contacts: len(rows.Contacts) - c.knownContacts(),
		Opportunities: len(rows.Opportunities) - len(c.opps), Leads: len(rows.Leads) - len(cohort),
	}
	f.Months = c.months(o.In)
	if len(o.By) > 0 {
		f.Groups = groups(rows, cohort, o)
	}
	return f
}

// in reports whether a lead belongs to the cohort.
func (o Options) in(l Lead, rows Rows) bool {
	switch o.Cohort {
	case "converted":
		return l.Converted && o.Holds(l.At)
	case "closed":
		return slices.ContainsFunc(rows.Opportunities, func(p Opportunity) bool { return p.Origin == l.ID && p.Type.Closed() && o.Holds(p.Closed) })
	}
	return o.Holds(l.Created)
}

// counted is one cohort with what belongs to it.
type counted struct {
	rows  Rows
	leads []Lead
	byID  map[string]Lead
	accts map[string]bool // that conversions name; true: made for a lead of the cohort
	opps  []countedOpp
}

type countedOpp struct {
	Opportunity
	lead   Lead
	direct bool
}

func count(rows Rows, leads []Lead, o Options) counted {
	c := counted{rows: rows, leads: leads, byID: map[string]Lead{}, accts: map[string]bool{}}
	for _, l := range leads {
		c.byID[l.ID] = l
	}
	origins := map[string]string{}
	for _, a := range rows.Accounts {
		if _, ours := c.byID[a.Origin]; ours {
			origins[a.ID] = a.Origin
		}
	}
	for _, l := range leads {
		if l.Converted && l.Account != "" {
			_, isNew := origins[l.Account]
			c.accts[l.Account] = isNew
		}
	}
	for _, p := range rows.Opportunities {
		if l, ours := c.byID[p.Origin]; ours {
			c.opps = append(c.opps, countedOpp{p, l, true})
		} else if l, ours := c.byID[origins[p.Account]]; ours && o.inWindow(l, p) {
			c.opps = append(c.opps, countedOpp{p, l, false})
		}
	}
	return c
}

func (o Options) inWindow(l Lead, p Opportunity) bool {
	return o.Window == 0 || !p.Created.After(l.Created.Add(o.Window))
}

func (c counted) knownAccounts() int {
	n := 0
	for _, a := range c.rows.Accounts {
		if _, ok := c.accts[a.ID]; ok {
			n++
		}
	}
	return n
}

func (c counted) knownContacts() int {
	ours := map[string]bool{}
	for _, l := range c.leads {
		if l.Converted {
			ours[l.Contact] = true
		}
	}
	n := 0
	for _, k := range c.rows.Contacts {
		if _, start := c.byID[k.ID]; start || ours[k.ID] {
			n++
		}
	}
	return n
}

func (c counted) steps() []Step {
	leads := Step{Step: c.rows.Start, First: true, Count: len(c.leads)}
	worked, qualified, converted := Step{Step: "worked"}, Step{Step: "qualified"}, Step{Step: "converted"}
	var workedDays, qualifiedDays, convertedDays []float64
	for _, l := range c.leads {
		w, q := workedAt(l), qualifiedAt(l)
		if w.ok {
			worked.Count++
			workedDays = add(workedDays, l.Created, w.at)
		}
		if q.ok {
			qualified.Count++
			qualifiedDays = add(qualifiedDays, w.at, q.at)
		}
		if l.Converted {
			converted.Count++
			convertedDays = add(convertedDays, q.at, l.At)
		}
	}
	worked.Days, qualified.Days, converted.Days = days(workedDays), days(qualifiedDays), days(convertedDays)
	steps := []Step{leads, worked, qualified, converted, c.accounts(), c.opportunities(), c.won()}
	for i := 1; i < len(steps); i++ {
		steps[i].OfPrevious = ratio(steps[i].Count, steps[i-1].Count)
		steps[i].OfFirst = ratio(steps[i].Count, steps[0].Count)
	}
	return steps
}

func (c counted) accounts() Step {
	s := Step{Step: "accounts", Count: len(c.accts)}
	for _, isNew := range c.accts {
		if isNew {
			s.New++
		} else {
			s.Existing++
		}
	}
	return s
}

func (c counted) opportunities() Step {
	s := Step{Step: "opportunities", Count: len(c.opps)}
	var amounts []records.Money
	var elapsed []float64
	for _, o := range c.opps {
		if o.direct {
			s.Direct++
		} else {
			s.Later++
		}
		if o.HasAmount {
			amounts = append(amounts, o.Amount)
		}
		elapsed = add(elapsed, o.lead.At, o.Created)
	}
	s.Amount, s.Days = Sum(amounts), days(elapsed)
	return s
}

func (c counted) won() Step {
	s := Step{Step: "won"}
	var amounts []records.Money
	var elapsed []float64
	for _, o := range c.opps {
		if o.Type != records.StatusWon {
			continue
		}
		s.Count++
		if o.HasAmount {
			amounts = append(amounts, o.Amount)
		}
		elapsed = add(elapsed, o.Created, o.Closed)
	}
	s.Amount, s.Days = Sum(amounts), days(elapsed)
	return s
}

func (c counted) exits() (unqualified, lost Exits) {
	unqualified, lost = Exits{Reasons: map[string]int{}}, Exits{Reasons: map[string]int{}}
	for _, l := range c.leads {
		if l.Status == records.StatusUnqualified {
			unqualified.Count++
			unqualified.Reasons[l.Reason]++
		}
	}
	for _, o := range c.opps {
		if o.Type == records.StatusLost {
			lost.Count++
			lost.Reasons[o.Reason]++
		}
	}
	return unqualified, lost
}

// reached is whether and when a lead came to a step. When one of the events
// that count has no time, the step has none: it may have been the first.
type reached struct {
	ok bool
	at time.Time
}

func earliest(moments []Moment) reached {
	out := reached{ok: len(moments) > 0}
	for i, m := range moments {
		if m.At.IsZero() {
			return reached{ok: true}
		}
		if i == 0 || m.At.Before(out.at) {
			out.at = m.At
		}
	}
	return out
}

// workedAt: an activity that is no open task is about it, or it ever had a
// status of a type other than open, or is qualified.
func workedAt(l Lead) reached {
	moments := slices.Clone(l.Worked)
	for _, m := range l.Past {
		if m.Type != records.StatusOpen {
			moments = append(moments, m)
		}
	}
	if q := qualifiedAt(l); q.ok {
		moments = append(moments, Moment{At: q.at})
	}
	return earliest(moments)
}

// qualifiedAt: it ever had a status of type qualified, or passed a gate, or is
// converted.
func qualifiedAt(l Lead) reached {
	var moments []Moment
	for _, m := range l.Past {
		if m.Type == records.StatusQualified {
			moments = append(moments, m)
		}
	}
	if l.Converted {
		moments = append(moments, Moment{At: l.At})
	}
	return earliest(moments)
}

// groups counts each group by itself. Periods come in their order, all else the
// largest group first.
func groups(rows Rows, cohort []Lead, o Options) []Group {
	by := map[string][]Lead{}
	keys := map[string][]string{}
	for _, l := range cohort {
		var key []string
		joined := ""
		for _, field := range o.By {
			v := o.Key(l, field)
			key = append(key, v)
			joined += v + "\x00"
		}
		by[joined] = append(by[joined], l)
		keys[joined] = key
	}
	var out []Group
	for joined, leads := range by {
		out = append(out, Group{Key: keys[joined], Steps: count(rows, leads, o).steps()})
	}
	slices.SortFunc(out, func(a, b Group) int {
		if Periodic(o.By[0]) {
			return slices.Compare(a.Key, b.Key)
		}
		for i := range a.Steps {
			if c := cmp.Compare(b.Steps[i].Count, a.Steps[i].Count); c != 0 {
				return c
			}
		}
		return slices.Compare(a.Key, b.Key)
	})
	return out
}
