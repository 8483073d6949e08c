package cli

import (
	"slices"
	"strings"
	"time"
)

// starts are all that the funnel may begin with.
func (n naive) starts() []string {
	var out []string
	if n.start != "contact" {
		out = append(out, n.all("lead")...)
	}
	if n.start != "lead" {
		for _, id := range n.all("cont") {
			if len(n.named(id)) > 0 {
				out = append(out, id)
			}
		}
	}
	return out
}

// from is the record among some that another came from; "" if none.
func (n naive) from(id string, among []string) string {
	for _, key := range []string{"origin_lead", "origin_contact"} {
		if o := n.resolve(n.text(id, key)); o != "" && slices.Contains(among, o) {
			return o
		}
	}
	return ""
}

// led is which of some leads an opportunity came from, and how.
func (n naive) led(deal string, leads []string) (lead string, direct bool) {
	if l := n.from(deal, leads); l != "" {
		return l, true
	}
	account := n.resolve(n.text(deal, "account"))
	if account == "" {
		return "", false
	}
	l := n.from(account, leads)
	if l == "" {
		return "", false
	}
	from, _ := n.convertedAt(l)
	if from.IsZero() {
		from = n.when(account, "created_at")
	}
	if n.window > 0 && n.when(deal, "created_at").After(from.Add(n.window)) {
		return "", false
	}
	return l, false
}

func (n naive) closedAt(deal string) time.Time {
	stage := n.text(deal, "stage")
	items := n.trees[deal].At("history").Items
	var entered time.Time
	for i := len(items) - 1; i >= 0; i-- {
		if !items[i].Has("stage") {
			continue
		}
		if items[i].At("stage").Text != stage {
			break
		}
		entered = parse(items[i].At("at").Text)
	}
	if entered.IsZero() {
		if day, err := time.ParseInLocation(time.DateOnly, n.text(deal, "close_date"), n.zone); err == nil {
			return day
		}
	}
	return entered
}

func (n naive) in(t time.Time) bool {
	return (n.since.IsZero() || !t.Before(n.since)) && (n.until.IsZero() || t.Before(n.until))
}

// cohortOf are the leads of the cohort, with the time by which each is in it.
func (n naive) cohortOf() map[string]time.Time {
	out := map[string]time.Time{}
	starts := n.starts()
	for _, id := range starts {
		switch n.cohort {
		case "created":
			if at := n.when(id, "created_at"); n.in(at) {
				out[id] = at
			}
		case "converted":
			if at, ok := n.convertedAt(id); ok && n.in(at) {
				out[id] = at
			}
		}
	}
	if n.cohort == "closed" {
		for _, deal := range n.all("opp") {
			at := n.closedAt(deal)
			lead, _ := n.led(deal, starts)
			if lead == "" || !strings.HasPrefix(n.text(deal, "stage"), "closed") || at.IsZero() || !n.in(at) {
				continue
			}
			if was, ok := out[lead]; !ok || at.Before(was) {
				out[lead] = at
			}
		}
	}
	return out
}

// accountsOf are those that a lead's conversion names, or that a contact brought.
func (n naive) accountsOf(lead string) []string {
	if strings.HasPrefix(lead, "lead-") {
		if a := n.trees[lead].At("converted").At("account").Text; a != "" {
			return []string{n.resolve(a)}
		}
		return nil
	}
	var out []string
	for _, id := range n.named(lead) {
		a := id
		if strings.HasPrefix(id, "opp-") {
			a = n.resolve(n.text(id, "account"))
		}
		if a != "" && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}
