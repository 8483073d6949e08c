package cli

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"plumb/records"
)

// naive counts a funnel by walking all records again and again, in the words of the
// contract (../shared/cli.md, reports). It has none of the report's code and of the
// schema's: it knows the keys of files only.
type naive struct {
	trees   map[string]records.Tree // all records by id
	parents map[string]string       // of what a chain came to: which record became it
	zone    *time.Location

	start, cohort string
	since, until  time.Time
	window        time.Duration
	source        string // only leads of this source; "": all
}

// figures are what is compared, as text.
type figures map[string]string

func (n naive) all(prefix string) []string {
	var out []string
	for id, t := range n.trees {
		if strings.HasPrefix(id, prefix+"-") && t.At("merged_into").Text == "" {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

func (n naive) text(id, key string) string { return n.trees[id].At(key).Text }

func (n naive) when(id, key string) time.Time { return parse(n.text(id, key)) }

func parse(text string) time.Time {
	t, _ := time.Parse(time.RFC3339, text)
	return t
}

func (n naive) resolve(id string) string {
	for n.trees[id].At("merged_into").Text != "" {
		id = n.trees[id].At("merged_into").Text
	}
	return id
}

// naiveTypes are the types of what ships.
var naiveTypes = map[string]string{"new": "open", "working": "working", "nurturing": "nurture", "qualified": "qualified", "unqualified": "unqualified", "converted": "converted",
	"seen": "open", "asked": "qualified", "known": "converted", "raw": "open", "warm": "working", "cold": "unqualified", "moved": "converted"}

// event is something that counts for a step; the zero time is one that nobody knows.
type event = time.Time

// first is when a step was reached; it has no time when one of its events has none.
func first(events []event) (time.Time, bool) {
	if len(events) == 0 {
		return time.Time{}, false
	}
	least := events[0]
	for _, e := range events {
		if e.IsZero() {
			return time.Time{}, true
		}
		if e.Before(least) {
			least = e
		}
	}
	return least, true
}

// had are the statuses that a lead ever had, with their times.
func (n naive) had(id string) (types []string, at []event) {
	last := ""
	for _, e := range n.trees[id].At("history").Items {
		if e.Has("status") {
			last = e.At("status").Text
			types, at = append(types, naiveTypes[last]), append(at, parse(e.At("at").Text))
		}
	}
	if now := n.text(id, "status"); now != "" && now != last {
		types, at = append(types, naiveTypes[now]), append(at, time.Time{})
	}
	return types, at
}

func (n naive) named(contact string) []string {
	var out []string
	for _, id := range slices.Concat(n.all("acct"), n.all("opp")) {
		if o := n.text(id, "origin_contact"); o != "" && n.resolve(o) == contact {
			out = append(out, id)
		}
	}
	return out
}

func (n naive) convertedAt(id string) (time.Time, bool) {
	if strings.HasPrefix(id, "cont-") {
		var least time.Time
		for i, made := range n.named(id) {
			if at := n.when(made, "created_at"); i == 0 || at.Before(least) {
				least = at
			}
		}
		return least, true
	}
	c := n.trees[id].At("converted")
	return parse(c.At("at").Text), c.Shape == records.Map
}

func (n naive) qualifiedAt(id string) (time.Time, bool) {
	var events []event
	types, at := n.had(id)
	for i := range types {
		if types[i] == "qualified" {
			events = append(events, at[i])
		}
	}
	for _, gate := range [][]string{{"fits", "replied"}, {"budget"}} {
		if !strings.HasPrefix(id, "lead-") {
			break
		}
		met := map[string]bool{}
		for _, e := range n.trees[id].At("history").Items {
			if e.At("criterion").Text == "" {
				continue
			}
			met[e.At("criterion").Text] = e.At("met").Text == "true"
			passed := true
			for _, c := range gate {
				passed = passed && met[c]
			}
			if passed {
				events = append(events, parse(e.At("at").Text))
				break
			}
		}
	}
	if at, ok := n.convertedAt(id); ok {
		events = append(events, at)
	}
	return first(events)
}

func (n naive) workedAt(id string) (time.Time, bool) {
	var events []event
	types, at := n.had(id)
	for i := range types {
		if types[i] != "open" {
			events = append(events, at[i])
		}
	}
	for _, act := range n.all("act") {
		t := n.trees[act]
		if t.At("type").Text == "task" && !t.Has("done") {
			continue
		}
		when := t.At("when").Text
		if t.At("type").Text == "task" {
			when = t.At("done").Text
		}
		if when == "" {
			when = t.At("created_at").Text
		}
		for _, about := range t.At("about").Items {
			if n.resolve(about.Text) == id {
				events = append(events, parse(when))
			}
		}
	}
	if at, ok := n.qualifiedAt(id); ok {
		events = append(events, at)
	}
	return first(events)
}

// count is the funnel of those leads of the cohort that pass, with the name of each
// figure. All opportunities are given to the leads of the whole cohort first.
func (n naive) count(passes func(lead string) bool) figures {
	f := figures{}
	cohort := n.cohortOf()
	var whole, leads []string
	for id := range cohort {
		whole = append(whole, id)
		if passes(id) {
			leads = append(leads, id)
		}
	}
	slices.Sort(leads)
	var accounts, contacts []string
	var workedDays, qualifiedDays, convertedDays, dealDays, wonDays []float64
	counts, unqualified, lost, amounts, won := map[string]int{}, map[string]int{}, map[string]int{}, map[string]decimal.Decimal{}, map[string]decimal.Decimal{}
	for _, id := range leads {
		counts["leads"]++
		w, worked := n.workedAt(id)
		q, qualified := n.qualifiedAt(id)
		c, converted := n.convertedAt(id)
		if worked {
			counts["worked"]++
			workedDays = elapsed(workedDays, n.when(id, "created_at"), w)
		}
		if qualified {
			counts["qualified"]++
			qualifiedDays = elapsed(qualifiedDays, w, q)
		}
		if converted {
			counts["converted"]++
			convertedDays = elapsed(convertedDays, q, c)
		}
		accounts = append(accounts, n.accountsOf(id)...)
		contacts = append(contacts, n.contactOf(id), id)
		if naiveTypes[n.text(id, "status")] == "unqualified" {
			unqualified[n.text(id, "reason")]++
		}
	}
	slices.Sort(accounts)
	for _, a := range slices.Compact(accounts) {
		counts["accounts"]++
		if n.from(a, leads) != "" {
			counts["new"]++
		}
	}
	for _, deal := range n.all("opp") {
		lead, direct := n.led(deal, whole)
		if !slices.Contains(leads, lead) {
			continue
		}
		counts["opportunities"]++
		if direct {
			counts["direct"]++
		}
		c, _ := n.convertedAt(lead)
		dealDays = elapsed(dealDays, c, n.when(deal, "created_at"))
		amount, currency, _ := strings.Cut(n.text(deal, "amount"), " ")
		d, _ := decimal.NewFromString(amount)
		if amount != "" {
			amounts[currency] = amounts[currency].Add(d)
		}
		switch n.text(deal, "stage") {
		case "closed-won":
			counts["won"]++
			wonDays = elapsed(wonDays, n.when(deal, "created_at"), n.closedAt(deal))
			if amount != "" {
				won[currency] = won[currency].Add(d)
			}
		case "closed-lost":
			lost[n.text(deal, "reason")]++
		}
	}
	for _, name := range []string{"leads", "worked", "qualified", "converted", "accounts", "new", "opportunities", "direct", "won"} {
		f[name] = fmt.Sprint(counts[name])
	}
	for name, list := range map[string][]float64{"worked": workedDays, "qualified": qualifiedDays, "converted": convertedDays, "opportunities": dealDays, "won": wonDays} {
		f[name+" days"] = daysFigure(list)
	}
	f["unqualified"], f["lost"] = fmt.Sprint(unqualified), fmt.Sprint(lost)
	f["amount"], f["won amount"] = fmt.Sprint(amounts), fmt.Sprint(won)
	f["rate"] = rateFigure(counts["converted"], counts["leads"])
	f["win rate"] = rateFigure(counts["won"], counts["won"]+sum(lost))
	f["beside accounts"] = fmt.Sprint(missing(n.all("acct"), accounts))
	f["beside contacts"] = fmt.Sprint(missing(n.all("cont"), slices.Concat(contacts, leads)))
	f["beside opportunities"] = fmt.Sprint(len(n.all("opp")) - counts["opportunities"])
	f["outside"] = fmt.Sprint(len(n.starts()) - len(leads))
	return f
}

func elapsed(list []float64, from, to time.Time) []float64 {
	if from.IsZero() || to.IsZero() {
		return list
	}
	return append(list, float64(to.Unix()-from.Unix())/86400)
}

// daysFigure is how many there are, their median (the mean of the middle two) and the
// nearest rank of 90 %, to one decimal.
func daysFigure(list []float64) string {
	if len(list) == 0 {
		return "0"
	}
	slices.Sort(list)
	k := len(list)
	median := list[k/2]
	if k%2 == 0 {
		median = (list[k/2-1] + list[k/2]) / 2
	}
	rank := int(math.Ceil(float64(k) * 9 / 10))
	return fmt.Sprintf("%d %.1f %.1f", k, math.RoundToEven(median*10)/10+0, math.RoundToEven(list[rank-1]*10)/10+0)
}

func rateFigure(part, whole int) string {
	if whole == 0 {
		return "none"
	}
	return decimal.NewFromInt(int64(part)).DivRound(decimal.NewFromInt(int64(whole)), 20).RoundBank(4).String()
}

func sum(m map[string]int) int {
	total := 0
	for _, n := range m {
		total += n
	}
	return total
}

func missing(all, from []string) int {
	count := 0
	for _, id := range all {
		if !slices.Contains(from, id) {
			count++
		}
	}
	return count
}
