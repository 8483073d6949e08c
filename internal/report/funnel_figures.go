package report

import (
	"slices"

	"plumb/records"
)

// Figures are the steps of a funnel.
func (f Funnel) Figures() Figures {
	return figuresOf(f.Options.By, stepFigures(f.Steps), f.Groups, func(g Group) FiguresOf {
		return FiguresOf{g.Key, g.Labels, stepFigures(g.Steps)}
	})
}

func stepFigures(steps []Step) []Figure {
	var out []Figure
	for _, s := range steps {
		f := Figure{Name: s.Step, Count: s.Count}
		if s.Amount != nil {
			f.Amounts = []Amount{{"amount", s.Amount}}
		}
		if !s.First {
			f.Times = []Elapsed{{"median_days", s.Days.Median}, {"p90_days", s.Days.P90}}
		}
		out = append(out, f)
	}
	return out
}

// Places are the steps that its leads came to, and the stages of the opportunities: in a
// period only of those that its leads led to.
func (f Funnel) Places() []Places {
	leads, deals := Places{Kind: "lead", Plural: "leads"}, Places{Kind: "opportunity", Plural: "opportunities"}
	led, groups := map[string][]string{}, f.groupsOf()
	for _, r := range withLead(f.Rows) {
		if _, seen := led[r.Lead.ID]; !seen {
			led[r.Lead.ID] = []string{}
			leads.List = append(leads.List, Place{ID: r.Lead.ID, Label: r.Lead.Label, At: f.step(r.Lead), Groups: groups[r.Lead.ID], Also: records.Object{}.Add("accounts", listOf(r.Lead.Accounts))})
		}
		if r.Opp != nil {
			led[r.Lead.ID] = append(led[r.Lead.ID], r.Opp.ID)
		}
	}
	for i, p := range leads.List {
		leads.List[i].Also = p.Also.Add("opportunities", led[p.ID])
	}
	seen := map[string]bool{}
	for _, r := range f.inCohort() {
		if r.Opp != nil && !seen[r.Opp.ID] {
			seen[r.Opp.ID] = true
			deals.List = append(deals.List, dealPlace(r, groups))
		}
	}
	return []Places{leads, deals}
}

// groupsOf are the groups that each lead and opportunity is in, in order.
func (f Funnel) groupsOf() map[string][][]string {
	out := map[string][][]string{}
	add := func(id string, key []string) {
		if !slices.ContainsFunc(out[id], func(k []string) bool { return slices.Equal(k, key) }) {
			out[id] = append(out[id], key)
		}
	}
	for _, g := range f.Groups {
		for _, r := range g.Rows {
			if add(r.Lead.ID, g.Key); r.Opp != nil {
				add(r.Opp.ID, g.Key)
			}
		}
	}
	for _, keys := range out {
		slices.SortFunc(keys, slices.Compare[[]string])
	}
	return out
}

// listOf is a list that is never nil: JSON has [] for none.
func listOf(list []string) []string { return append([]string{}, list...) }

func dealPlace(r Row, groups map[string][][]string) Place {
	p := Place{ID: r.Opp.ID, Label: r.Opp.Label, At: r.Opp.Stage, Groups: groups[r.Opp.ID]}
	if r.Lead != nil {
		p.Also = p.Also.Add("lead", r.Lead.ID)
	} else {
		p.Also = p.Also.Add("lead", nil)
	}
	if r.Opp.HasAmount {
		p.Also = p.Also.Add("amount", Amounts([]records.Money{r.Opp.Amount})[0])
	}
	return p
}

// step is the last of the first four steps that a lead came to.
func (f Funnel) step(l *Lead) string {
	switch {
	case l.Converted.OK:
		return "converted"
	case l.Qualified.OK:
		return "qualified"
	case l.Worked.OK:
		return "worked"
	}
	return f.Options.First
}

// inCohort are the rows of a funnel: in a period only those of its leads.
func (f Funnel) inCohort() []Row {
	if f.Options.Span == (Span{}) {
		return f.Rows
	}
	return withLead(f.Rows)
}
