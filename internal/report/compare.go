package report

import (
	"slices"

	"plumb/records"
)

// Comparison is two funnels side by side: of two moments, or of two periods.
type Comparison struct {
	Before, After Funnel
	Steps         []Change
	Groups        []GroupChange
	Moved         *Moved // nil: two periods have other leads each
}

// Change is a step of both.
type Change struct {
	Step          string
	Before, After int
	RateBefore    *Rate // of the first step
	RateAfter     *Rate
	AmountBefore  []records.Money
	AmountAfter   []records.Money
}

// Difference is by how many the step has grown.
func (c Change) Difference() int { return c.After - c.Before }

// RateDifference is by how much the rate has grown; nil if one of them is none.
func (c Change) RateDifference() *Rate {
	if c.RateBefore == nil || c.RateAfter == nil {
		return nil
	}
	return rateOf(c.RateAfter.exact.Sub(c.RateBefore.exact))
}

// AmountDifference is by how much the amounts have grown, by currency.
func (c Change) AmountDifference() []records.Money {
	list := slices.Clone(c.AmountAfter)
	for _, m := range c.AmountBefore {
		list = append(list, records.Money{Amount: m.Amount.Neg(), Currency: m.Currency})
	}
	return slices.DeleteFunc(Sum(list), func(m records.Money) bool { return m.Amount.IsZero() })
}

// GroupChange is a group of either.
type GroupChange struct {
	Key   []string
	Steps []Change
}

// Moved is what happened between two moments.
type Moved struct {
	Leads         []LeadMove
	Opportunities []StageMove
}

// LeadMove is a lead that came to another step, into the funnel, or out of it.
type LeadMove struct {
	Lead          *Lead // as it is now; as it was, if it went
	From, To      string
	Opportunities []string // that it has now
}

// StageMove is an opportunity that changed its stage, is new, or is gone.
type StageMove struct {
	Opp      *Opportunity
	Lead     string // that it came from; "" if none
	From, To string
}

// Compare puts two funnels side by side; moments says that they show the same at two
// times, so that what moved can be told.
func Compare(before, after Funnel, moments bool) Comparison {
	c := Comparison{Before: before, After: after, Steps: changes(before.Steps, after.Steps)}
	for _, g := range after.Groups {
		c.Groups = append(c.Groups, GroupChange{Key: g.Key, Steps: changes(before.steps(g.Key), g.Steps)})
	}
	for _, g := range before.Groups {
		if after.steps(g.Key) == nil {
			c.Groups = append(c.Groups, GroupChange{Key: g.Key, Steps: changes(g.Steps, nil)})
		}
	}
	if moments {
		c.Moved = &Moved{Leads: leadMoves(before, after), Opportunities: stageMoves(inCohort(before), inCohort(after))}
	}
	return c
}

func changes(before, after []Step) []Change {
	n := max(len(before), len(after))
	out := make([]Change, n)
	for i := range n {
		if i < len(before) {
			s := before[i]
			out[i].Step, out[i].Before, out[i].RateBefore, out[i].AmountBefore = s.Step, s.Count, s.OfFirst, s.Amount
		}
		if i < len(after) {
			s := after[i]
			out[i].Step, out[i].After, out[i].RateAfter, out[i].AmountAfter = s.Step, s.Count, s.OfFirst, s.Amount
		}
	}
	return out
}

// step is the last of the first four steps that a lead came to.
func (f Funnel) step(l *Lead) string {
	switch {
	case l == nil:
		return ""
	case l.Converted.OK:
		return "converted"
	case l.Qualified.OK:
		return "qualified"
	case l.Worked.OK:
		return "worked"
	}
	return f.Options.First
}

func leadMoves(before, after Funnel) []LeadMove {
	was, is := leadsByID(before.Rows), leadsByID(after.Rows)
	deals := map[string][]string{}
	for _, r := range withLead(after.Rows) {
		if r.Opp != nil {
			deals[r.Lead.ID] = append(deals[r.Lead.ID], r.Opp.ID)
		}
	}
	var out []LeadMove
	for _, id := range both(was, is) {
		m := LeadMove{Lead: is[id], From: before.step(was[id]), To: after.step(is[id]), Opportunities: deals[id]}
		if m.Lead == nil {
			m.Lead = was[id]
		}
		if m.From != m.To {
			out = append(out, m)
		}
	}
	return out
}

func leadsByID(rows []Row) map[string]*Lead {
	out := map[string]*Lead{}
	for _, r := range withLead(rows) {
		out[r.Lead.ID] = r.Lead
	}
	return out
}

// inCohort are the rows of a funnel: in a period only those of its leads.
func inCohort(f Funnel) []Row {
	if f.Options.Span == (Span{}) {
		return f.Rows
	}
	return withLead(f.Rows)
}

func stageMoves(before, after []Row) []StageMove {
	was, is := dealsByID(before), dealsByID(after)
	var out []StageMove
	for _, id := range both(was, is) {
		old, now := was[id], is[id]
		m := StageMove{Opp: now.Opp}
		if old.Opp != nil {
			m.From = old.Opp.Stage
		}
		if now.Opp != nil {
			m.To = now.Opp.Stage
		} else {
			m.Opp, now = old.Opp, old
		}
		if now.Lead != nil {
			m.Lead = now.Lead.ID
		}
		if m.From != m.To {
			out = append(out, m)
		}
	}
	return out
}

func dealsByID(rows []Row) map[string]Row {
	out := map[string]Row{}
	for _, r := range rows {
		if r.Opp != nil {
			out[r.Opp.ID] = r
		}
	}
	return out
}

// both are the keys of two maps, in order.
func both[V any](a, b map[string]V) []string {
	var out []string
	for id := range a {
		out = append(out, id)
	}
	for id := range b {
		if _, twice := a[id]; !twice {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}
