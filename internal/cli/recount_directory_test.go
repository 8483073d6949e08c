package cli

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// madeConfig has gates, a zone with summer time, a fiscal year of its own, and a chain of
// conversions that may go in a circle: visitor, prospect, visitor or lead.
const madeConfig = `format: 1
currency: EUR
timezone: America/New_York
fiscal_year_start: 4
kinds:
  lead:
    gates: {mql: [fits, replied], sql: [budget]}
    fields: {origin: {type: ref, role: origin}}
  visitor:
    prefix: vis
    plural: visitors
    label: name
    fields: {name: {type: string}, source: {type: string, role: source}, status: {type: status}, origin: {type: ref, role: origin}}
    process: {statuses: [{key: seen, type: open}, {key: asked, type: qualified}, {key: known, type: converted}]}
    conversions:
      default: {create: {prospect: new}}
      person: {create: {contact: new}}
  prospect:
    prefix: pros
    plural: prospects
    label: name
    fields: {name: {type: string}, source: {type: string, role: source}, reason: {type: string, role: reason}, status: {type: status}, origin: {type: ref, role: origin}}
    process: {statuses: [{key: raw, type: open}, {key: warm, type: working}, {key: cold, type: unqualified}, {key: moved, type: converted}]}
    conversions:
      default: {create: {lead: auto}}
      firm: {create: {account: auto, contact: auto}}
      back: {create: {visitor: new}}
`

// made is a random directory: files by path. Nothing in it is tidy: some records are
// unconverted, amended, forgotten or merged, some began with a contact, references lead
// to tombstones or nowhere, and histories are missing, undated, repeated or out of date.
type made struct {
	*rand.Rand
	files                            map[string]string
	leads, accounts, contacts, deals []string
	visitors, prospects              []string
}

func makeDirectory(seed uint64) *made {
	m := &made{Rand: rand.New(rand.NewPCG(seed, 1)), files: map[string]string{}}
	m.leads, m.accounts, m.contacts, m.deals = m.ids("lead", 12), m.ids("acct", 9), m.ids("cont", 7), m.ids("opp", 16)
	if m.chance(60) {
		m.visitors, m.prospects = m.ids("vis", 5), m.ids("pros", 8)
	}
	for _, id := range m.leads {
		m.lead(id)
	}
	for _, id := range m.visitors {
		m.early("visitors", id, m.visitors, []string{"seen", "asked", "vanished"}, "known")
	}
	for _, id := range m.prospects {
		m.early("prospects", id, m.prospects, []string{"raw", "warm", "cold"}, "moved")
	}
	for _, id := range m.accounts {
		m.account(id)
	}
	for _, id := range m.contacts {
		m.contact(id)
	}
	for _, id := range m.deals {
		m.deal(id)
	}
	for _, id := range m.ids("act", 15) {
		m.activity(id)
	}
	return m
}

func (m *made) ids(prefix string, most int) []string {
	out := make([]string, m.IntN(most+1))
	for i := range out {
		out[i] = fmt.Sprintf("%s-%010d", prefix, i*100+m.IntN(100))
	}
	return out
}

func (m *made) chance(percent int) bool { return m.IntN(100) < percent }

// one is one of some ids, or now and then of a record that is not there.
func (m *made) one(ids []string, prefix string) string {
	if len(ids) == 0 || m.chance(4) {
		return prefix + "-9999999999"
	}
	return ids[m.IntN(len(ids))]
}

// at is a time of the first half of 2026, to the hour, so that some are alike.
func (m *made) at() string {
	return time.Date(2026, 1, 1, m.IntN(180*24), 0, 0, 0, time.UTC).Format(time.RFC3339)
}

func (m *made) day() string { return m.at()[:10] }

// record begins a record; a tombstone has nothing more.
func (m *made) record(folder, id string, all []string) (*strings.Builder, func()) {
	var b strings.Builder
	fmt.Fprintf(&b, "id: %s\n", id)
	return &b, func() {
		if !m.chance(3) {
			fmt.Fprintf(&b, "created_at: %s\n", m.at())
		}
		_, tail, _ := strings.Cut(id, "-")
		if i := slices.Index(all, id); i > 0 && m.chance(12) {
			fmt.Fprintf(&b, "merged_into: %s\n", all[m.IntN(i)]) // never in a circle
		}
		m.files[folder+"/"+tail[:2]+"/"+id+".yaml"] = b.String()
	}
}

var leadStatuses = []string{"new", "working", "nurturing", "qualified", "unqualified", "vanished"}

func (m *made) lead(id string) {
	b, end := m.record("leads", id, m.leads)
	defer end()
	if !m.chance(20) {
		fmt.Fprintf(b, "source: %s\n", []string{"web", "event", "referral"}[m.IntN(3)])
	}
	if m.chance(50) {
		fmt.Fprintf(b, "owner: %s\n", []string{"ana", "ben"}[m.IntN(2)])
	}
	status := leadStatuses[m.IntN(len(leadStatuses))]
	converted := m.chance(40)
	if converted {
		status = "converted"
	}
	fmt.Fprintf(b, "status: %s\n", status)
	if status == "unqualified" && m.chance(70) {
		fmt.Fprintf(b, "reason: %s\n", []string{"no-budget", "no-reply"}[m.IntN(2)])
	}
	m.history(b, "status", leadStatuses, status)
	m.came(b)
	if converted {
		m.converted(b, 90)
	} else if m.chance(15) {
		fmt.Fprintf(b, "unconverted:\n  - {at: %s, by: ana, reason: wrong}\n", m.at())
	}
}

// early is a record of a kind that comes before the lead. Most were converted into the
// next, some into one that somebody else became too, some in a circle.
func (m *made) early(folder, id string, all, statuses []string, converted string) {
	b, end := m.record(folder, id, all)
	defer end()
	fmt.Fprintf(b, "name: Firm %s\nsource: %s\n", id[5:], []string{"web", "event"}[m.IntN(2)])
	status := statuses[m.IntN(len(statuses))]
	if m.chance(60) {
		status = converted
	}
	fmt.Fprintf(b, "status: %s\n", status)
	if status == "cold" {
		b.WriteString("reason: no-reply\n")
	}
	m.history(b, "status", statuses, status)
	m.came(b)
	if status == converted {
		m.converted(b, 25)
	}
}

// came writes of what somebody was converted into the record. Not all links are such: a
// lead is never converted into a visitor.
func (m *made) came(b *strings.Builder) {
	if all := slices.Concat(m.visitors, m.prospects, m.leads); m.chance(40) && len(m.prospects) > 0 {
		fmt.Fprintf(b, "origin: %s\n", m.one(all, "pros"))
	}
}

func (m *made) converted(b *strings.Builder, firm int) {
	fmt.Fprintf(b, "converted:\n  at: %s\n  by: ana\n", m.at())
	for _, to := range []struct {
		kind, prefix string
		ids          []string
		percent      int
	}{{"account", "acct", m.accounts, firm}, {"contact", "cont", m.contacts, firm - 10}, {"opportunity", "opp", m.deals, firm - 20},
		{"visitor", "vis", m.visitors, 15}, {"prospect", "pros", m.prospects, 40}, {"lead", "lead", m.leads, 100 - firm}} {
		if m.chance(to.percent) {
			fmt.Fprintf(b, "  %s: %s\n", to.kind, m.one(to.ids, to.prefix))
		}
	}
	switch m.IntN(5) {
	case 0:
		fmt.Fprintf(b, "amended:\n  - {at: %s, by: ana, reason: typo, fields: [source]}\n", m.at())
	case 1:
		fmt.Fprintf(b, "amended:\n  - {at: %s, by: ana, reason: asked, forget: true, fields: [email]}\n", m.at())
	}
	b.WriteString("seal: 0\n")
}

// history writes what a status has been: nothing, as after an import, or entries, the
// first without a time now and then, some the same twice, the last not always what the
// record says.
func (m *made) history(b *strings.Builder, field string, words []string, now string) {
	if m.chance(30) {
		return
	}
	b.WriteString("history:\n")
	for i := range 1 + m.IntN(4) {
		word := words[m.IntN(len(words))]
		if m.chance(10) {
			word = "converted"
		}
		m.entry(b, i, field+": "+word)
	}
	for range m.IntN(4) {
		m.entry(b, 1, fmt.Sprintf("criterion: %s, met: %t", []string{"fits", "replied", "budget"}[m.IntN(3)], m.chance(70)))
	}
	for range m.IntN(3) {
		if m.chance(85) {
			m.entry(b, 1, field+": "+now)
		}
	}
	if m.chance(20) {
		m.entry(b, 1, "owner: ben")
	}
}

func (m *made) entry(b *strings.Builder, i int, what string) {
	if i == 0 && m.chance(30) {
		fmt.Fprintf(b, "  - {%s}\n", what)
		return
	}
	fmt.Fprintf(b, "  - {at: %s, by: ana, %s}\n", m.at(), what)
}

// origins writes what a record came from: a lead, a contact, both, or nothing.
func (m *made) origins(b *strings.Builder) {
	if m.chance(50) {
		fmt.Fprintf(b, "origin_lead: %s\n", m.one(slices.Concat(m.leads, m.leads, m.prospects, m.visitors), "lead"))
	}
	if m.chance(25) {
		fmt.Fprintf(b, "origin_contact: %s\n", m.one(m.contacts, "cont"))
	}
}

func (m *made) account(id string) {
	b, end := m.record("accounts", id, m.accounts)
	defer end()
	fmt.Fprintf(b, "name: Firm %s\n", id[5:])
	if m.chance(60) {
		fmt.Fprintf(b, "industry: %s\n", []string{"energy", "retail"}[m.IntN(2)])
	}
	m.origins(b)
}

func (m *made) contact(id string) {
	b, end := m.record("contacts", id, m.contacts)
	defer end()
	fmt.Fprintf(b, "last_name: Person %s\n", id[5:])
	if m.chance(70) {
		fmt.Fprintf(b, "account: %s\n", m.one(m.accounts, "acct"))
	}
	if m.chance(50) {
		fmt.Fprintf(b, "origin_lead: %s\n", m.one(slices.Concat(m.leads, m.visitors), "lead"))
	}
}

var dealStages = []string{"prospecting", "proposal", "closed-won", "closed-lost"}

func (m *made) deal(id string) {
	b, end := m.record("opportunities", id, m.deals)
	defer end()
	fmt.Fprintf(b, "name: Deal %s\n", id[4:])
	if m.chance(85) {
		fmt.Fprintf(b, "account: %s\n", m.one(m.accounts, "acct"))
	}
	if m.chance(75) {
		fmt.Fprintf(b, "amount: %d.50 %s\n", m.IntN(1000), []string{"EUR", "USD"}[m.IntN(2)])
	}
	if m.chance(90) {
		fmt.Fprintf(b, "close_date: %s\n", m.day())
	}
	stage := dealStages[m.IntN(len(dealStages))]
	fmt.Fprintf(b, "stage: %s\n", stage)
	if stage == "closed-lost" && m.chance(60) {
		fmt.Fprintf(b, "reason: %s\n", []string{"price", "timing"}[m.IntN(2)])
	}
	m.history(b, "stage", dealStages, stage)
	m.origins(b)
}

func (m *made) activity(id string) {
	b, end := m.record("activities", id, nil)
	defer end()
	kind := []string{"note", "call", "task"}[m.IntN(3)]
	fmt.Fprintf(b, "type: %s\n", kind)
	var about []string
	for range m.IntN(3) {
		about = append(about, m.one(slices.Concat(m.leads, m.prospects, m.contacts, m.deals), "lead"))
	}
	if about != nil {
		fmt.Fprintf(b, "about: [%s]\n", strings.Join(about, ", "))
	}
	if m.chance(60) {
		fmt.Fprintf(b, "when: %s\n", m.at())
	}
	if kind == "task" && m.chance(50) {
		fmt.Fprintf(b, "done: %s\n", m.at())
	}
}
