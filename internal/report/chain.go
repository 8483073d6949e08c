package report

import (
	"slices"
	"strings"
	"time"

	"plumb/records"
)

// chain follows what a funnel begins with through other kinds that it was converted into
// and that are converted themselves, such as prospect, lead, account. It holds nothing
// where no kind is like that.
type chain struct {
	starts []*records.Kind
	steps  map[*records.Kind][]*records.Kind // what each kind goes on as
	kinds  []*records.Kind                   // all that something goes on as

	origins map[string]Origins  // that the records of these kinds name
	became  map[string][]string // what conversions name of these kinds

	rows map[string]*Lead
	from map[string]*Lead   // which record became it; of several one
	next map[string][]*Lead // what a record became
}

func newChain(starts []*records.Kind, account *records.Kind) *chain {
	c := &chain{starts: starts, steps: map[*records.Kind][]*records.Kind{}, origins: map[string]Origins{}, became: map[string][]string{}}
	for reached := slices.Clone(starts); len(reached) > 0; reached = reached[1:] {
		k := reached[0]
		if _, done := c.steps[k]; done {
			continue
		}
		c.steps[k] = c.stepsOf(k, account)
		reached = append(reached, c.steps[k]...)
		for _, to := range c.steps[k] {
			if !slices.Contains(c.kinds, to) {
				c.kinds = append(c.kinds, to)
			}
		}
	}
	return c
}

// stepsOf are the kinds that one goes on as: those that it is converted into and that are
// converted themselves.
func (c *chain) stepsOf(k, account *records.Kind) []*records.Kind {
	var out []*records.Kind
	for _, conv := range k.Conversions {
		ends := account != nil && conv.Target(account.Name) != nil
		for _, t := range conv.Targets {
			if c.goesOn(t.Kind, ends) && !slices.Contains(out, t.Kind) {
				out = append(out, t.Kind)
			}
		}
	}
	return out
}

// goesOn reports whether a kind is a step of a chain. Beside an account a contact is none:
// it lives on, and what it begins later is a beginning of its own. A funnel of one kind
// counts all of it.
func (c *chain) goesOn(to *records.Kind, ends bool) bool {
	if len(to.Conversions) == 0 || len(c.starts) == 1 && to == c.starts[0] {
		return false
	}
	return to.Freezes() || !ends
}

// follows reports whether records of a kind are steps of a chain.
func (c *chain) follows(k *records.Kind) bool { return slices.Contains(c.kinds, k) }

// add notes the links of a record, both ways.
func (c *chain) add(r records.Record, id string) {
	if c.follows(r.Kind) {
		if o := origins(r); o != (Origins{}) {
			c.origins[id] = o
		}
	}
	for _, k := range c.steps[r.Kind] {
		if to := r.Converted().At(k.Name).Text; to != "" {
			c.became[id] = append(c.became[id], strings.Clone(to))
		}
	}
}

// follow lets accounts and opportunities of what a chain came to count for the record
// that it began with, and leaves of the rows those that count. They are in the order in
// which they were made.
func (l *Loader) follow() {
	c := l.chain
	if len(c.kinds) == 0 {
		return
	}
	c.link(l.rows.Leads, l.merged)
	for _, lead := range l.rows.Leads {
		if len(c.next[lead.ID]) > 0 && c.counts(lead) {
			c.gather(lead, lead, map[string]bool{})
		}
	}
	l.rows.Since = map[Brought]time.Time{}
	for _, a := range l.rows.Accounts {
		c.account(a, l.rows.Since)
	}
	for _, o := range l.rows.Opportunities {
		o.Origins = c.heads(o.Origins)
	}
	l.rows.Leads = slices.DeleteFunc(l.rows.Leads, func(lead *Lead) bool { return !c.counts(lead) })
}

// link finds which record became which.
func (c *chain) link(rows []*Lead, merged merges) {
	c.rows, c.from, c.next = map[string]*Lead{}, map[string]*Lead{}, map[string][]*Lead{}
	for _, r := range rows {
		c.rows[r.ID] = r
	}
	named := c.named(rows, merged)
	for _, r := range rows {
		if from := c.cameFrom(r, named[r.ID], merged); from != nil {
			c.from[r.ID] = from
		}
	}
	c.straighten(rows)
	for _, r := range rows {
		for _, from := range named[r.ID] {
			c.next[from.ID] = append(c.next[from.ID], r)
		}
		if from := c.from[r.ID]; from != nil && !slices.Contains(named[r.ID], from) {
			c.next[from.ID] = append(c.next[from.ID], r)
		}
	}
}

// named are, of each record, those whose conversion names it.
func (c *chain) named(rows []*Lead, merged merges) map[string][]*Lead {
	out := map[string][]*Lead{}
	for _, r := range rows {
		for _, id := range c.became[r.ID] {
			if to := c.rows[merged.follow(id)]; to != nil && c.step(r, to) && !slices.Contains(out[to.ID], r) {
				out[to.ID] = append(out[to.ID], r)
			}
		}
	}
	return out
}

func (c *chain) step(from, to *Lead) bool { return slices.Contains(c.steps[from.Kind], to.Kind) }

// cameFrom is the record that another names as its origin, if conversions lead from the
// one to the other: a partner that only brought a lead never became it. Else it is the
// oldest whose conversion names it.
func (c *chain) cameFrom(r *Lead, named []*Lead, merged merges) *Lead {
	o := c.origins[r.ID]
	for _, id := range []string{o.Lead, o.Contact} {
		if from := c.rows[merged.follow(id)]; from != nil && c.step(from, r) {
			return from
		}
	}
	if len(named) > 0 {
		return named[0]
	}
	return nil
}

// straighten opens circles: the oldest record of each came from nothing.
func (c *chain) straighten(rows []*Lead) {
	for _, r := range rows {
		var path []*Lead
		for at := c.from[r.ID]; at != nil && !slices.Contains(path, at); at = c.from[at.ID] {
			path = append(path, at)
		}
		if slices.Contains(path, r) {
			delete(c.from, r.ID)
		}
	}
}

// counts reports whether a record counts by itself: it is of a kind that the funnel begins
// with, and is nothing that another of its records became.
func (c *chain) counts(r *Lead) bool {
	return slices.Contains(c.starts, r.Kind) && c.from[r.ID] == nil
}

// gather gives a record the accounts and the contact of what it became.
func (c *chain) gather(head, at *Lead, seen map[string]bool) {
	for _, r := range c.next[at.ID] {
		if seen[r.ID] {
			continue
		}
		seen[r.ID] = true
		for _, a := range r.Accounts {
			if !slices.Contains(head.Accounts, a) {
				head.Accounts = append(head.Accounts, a)
			}
		}
		if head.Contact == "" {
			head.Contact = r.Contact
		}
		c.gather(head, r, seen)
	}
}

// head is what a chain began with.
func (c *chain) head(id string) string {
	for c.from[id] != nil {
		id = c.from[id].ID
	}
	return id
}

func (c *chain) heads(o Origins) Origins { return Origins{c.head(o.Lead), c.head(o.Contact)} }

// account lets an account come from the heads, and notes when what these became was
// converted into it.
func (c *chain) account(a *Account, since map[Brought]time.Time) {
	was := a.Origins
	a.Origins = c.heads(was)
	if was.Contact != a.Origins.Contact {
		since[Brought{a.ID, a.Origins.Contact}] = c.rows[was.Contact].Converted.At
	}
	if was.Lead != a.Origins.Lead {
		since[Brought{a.ID, a.Origins.Lead}] = c.rows[was.Lead].Converted.At
	} else {
		delete(since, Brought{a.ID, was.Lead})
	}
}
