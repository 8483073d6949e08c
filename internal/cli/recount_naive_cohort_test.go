package cli

import (
	"slices"
	"strings"
	"time"
)

// starts are all that the funnel may begin with: from all kinds only the first of each
// chain.
func (n naive) starts() []string {
	var out []string
	for _, prefix := range []string{"vis", "pros", "lead", "cont"} {
		if n.start == "all" || n.start == naiveKinds[prefix] {
			out = append(out, n.all(prefix)...)
		}
	}
	return slices.DeleteFunc(out, func(id string) bool {
		return strings.HasPrefix(id, "cont-") && len(n.named(id)) == 0 || n.parents[id] != ""
	})
}

// from is the record among some that another came from; "" if none.
func (n naive) from(id string, among []string) string {
	for _, key := range []string{"origin_lead", "origin_contact"} {
		if o := n.head(n.resolve(n.text(id, key))); o != "" && slices.Contains(among, o) {
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
	from, _ := n.convertedAt(n.maker(account, l))
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

// accountsOf are those that the conversion of a lead names, or of what it became, or that
// a contact brought.
func (n naive) accountsOf(lead string) []string {
	var out []string
	for _, id := range n.became(lead) {
		if a := n.trees[id].At("converted").At("account").Text; a != "" {
			out = append(out, n.resolve(a))
		}
		for _, made := range n.named(id) {
			if !strings.HasPrefix(id, "cont-") {
				break
			}
			if strings.HasPrefix(made, "opp-") {
				made = n.resolve(n.text(made, "account"))
			}
			if made != "" {
				out = append(out, made)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// contactOf is the first contact that a lead became.
func (n naive) contactOf(lead string) string {
	for _, id := range n.became(lead) {
		if c := n.trees[id].At("converted").At("contact").Text; c != "" {
			return n.resolve(c)
		}
		if strings.HasPrefix(id, "cont-") {
			return id
		}
	}
	return ""
}
