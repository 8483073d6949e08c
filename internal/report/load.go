package report

import (
	"slices"
	"strings"
	"time"

	"plumb/records"
)

// Loader makes rows of records, whatever order they come in.
type Loader struct {
	schema   *records.Schema
	starts   []*records.Kind
	opp      *records.Kind
	account  *records.Kind
	contact  *records.Kind
	activity *records.Kind
	fields   func(records.Record) []any

	rows       Rows
	chain      *chain
	merged     merges
	activities map[string]Reached
	words      map[string]string // texts that many rows have, each once
}

// NewLoader returns a loader for funnels that begin with some kinds. What fields
// returns of a record is kept in its row; it may be nil.
func NewLoader(schema *records.Schema, starts []*records.Kind, fields func(records.Record) []any) *Loader {
	l := &Loader{schema: schema, starts: starts, fields: fields, merged: merges{}, activities: map[string]Reached{}, words: map[string]string{}}
	if l.fields == nil {
		l.fields = func(records.Record) []any { return nil }
	}
	l.opp, l.account, l.contact = Trade(schema)
	l.activity = schema.KindWith(records.RoleAbout, records.RoleType)
	l.chain = newChain(starts, l.account)
	return l
}

// Trade returns the kinds that mean opportunities, accounts and contacts.
func Trade(schema *records.Schema) (opp, account, contact *records.Kind) {
	if opp = schema.KindWith(records.RoleCloseDate, records.RoleAmount, records.RoleAccount); opp != nil {
		if f := opp.Role(records.RoleAccount); len(f.To) > 0 {
			account = schema.Kind(f.To[0])
		}
	}
	for _, k := range schema.Kinds {
		if k.Person() && k.Role(records.RoleAccount) != nil {
			return opp, account, k
		}
	}
	return opp, account, nil
}

// Kinds lists the kinds whose records the loader wants.
func (l *Loader) Kinds() []*records.Kind {
	out := slices.Clone(l.starts)
	for _, k := range append([]*records.Kind{l.account, l.contact, l.opp, l.activity}, l.chain.kinds...) {
		if k != nil && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// Add takes one record.
func (l *Loader) Add(r records.Record) {
	id := strings.Clone(r.ID()) // what the row keeps must not keep the file
	if into := r.MergedInto(); into != "" {
		l.merged[id] = strings.Clone(into)
		return
	}
	fields := l.fields(r)
	if slices.Contains(l.starts, r.Kind) || l.chain.follows(r.Kind) {
		l.rows.Leads = append(l.rows.Leads, l.lead(r, id, fields))
		l.chain.add(r, id)
	}
	switch r.Kind {
	case l.account:
		l.rows.Accounts = append(l.rows.Accounts, &Account{ID: id, Label: strings.Clone(r.Label()), Origins: origins(r), Created: r.CreatedAt(), Fields: fields})
	case l.contact:
		account := strings.Clone(r.Role(records.RoleAccount).Text())
		l.rows.Contacts = append(l.rows.Contacts, &Contact{ID: id, Label: strings.Clone(r.Label()), Account: account, Created: r.CreatedAt(), Fields: fields})
	case l.opp:
		l.rows.Opportunities = append(l.rows.Opportunities, l.opportunity(r, id, fields))
	case l.activity:
		l.activityOf(r)
	}
}

// word keeps one copy of a text that many rows have.
func (l *Loader) word(s string) string {
	if have, ok := l.words[s]; ok {
		return have
	}
	s = strings.Clone(s)
	l.words[s] = s
	return s
}

func origins(r records.Record) Origins {
	return Origins{Lead: strings.Clone(r.Role(records.RoleOrigin).Text()), Contact: strings.Clone(r.Role(records.RoleOriginContact).Text())}
}

func (l *Loader) lead(r records.Record, id string, fields []any) *Lead {
	out := &Lead{Kind: r.Kind, ID: id, Label: strings.Clone(r.Label()), Created: r.CreatedAt(), Fields: fields,
		Source: l.word(r.Role(records.RoleSource).Text()), Owner: l.word(r.Role(records.RoleOwner).Text()), Reason: l.word(r.Role(records.RoleReason).Text())}
	if c := r.Converted(); c.Shape == records.Map {
		at, _ := time.Parse(time.RFC3339, c.At("at").Text)
		out.Converted = Reached{OK: true, At: at}
		if l.account != nil && c.Has(l.account.Name) {
			out.Accounts = []string{strings.Clone(c.At(l.account.Name).Text)}
		}
		if l.contact != nil {
			out.Contact = strings.Clone(c.At(l.contact.Name).Text)
		}
	}
	if st := r.Kind.Process.Of(r); st != nil {
		out.Status = st.Type
	}
	out.Worked, out.Qualified = progress(r)
	out.Qualified = out.Qualified.also(out.Converted)
	return out
}

// progress is how far the statuses and the gates of a record say that it came.
func progress(r records.Record) (worked, qualified Reached) {
	for _, e := range statuses(r) {
		st := r.Kind.Process.Find(e.Text)
		if st == nil || st.Type != records.StatusOpen {
			worked = worked.also(Reached{OK: true, At: e.At})
		}
		if st != nil && st.Type == records.StatusQualified {
			qualified = qualified.also(Reached{OK: true, At: e.At})
		}
	}
	for _, g := range r.Kind.Gates {
		if at, ok := g.Passed(r); ok {
			qualified = qualified.also(Reached{OK: true, At: at})
		}
	}
	return worked, qualified
}

// statuses are those that a record ever had, and the one that it has, which somebody
// may have written by hand.
func statuses(r records.Record) []records.Past {
	if r.Kind.Process == nil {
		return nil
	}
	past := r.History(r.Kind.Process.Field)
	if now := r.Get(r.Kind.Process.Field).Text(); len(past) > 0 && now != "" && past[len(past)-1].Text != now {
		past = append(past, records.Past{Text: now})
	}
	return past
}

func (l *Loader) opportunity(r records.Record, id string, fields []any) *Opportunity {
	o := &Opportunity{ID: id, Label: strings.Clone(r.Label()), Account: strings.Clone(r.Role(records.RoleAccount).Text()), Origins: origins(r),
		Created: r.CreatedAt(), Reason: l.word(r.Role(records.RoleReason).Text()), Fields: fields, zone: l.schema.Zone}
	if o.Amount, o.HasAmount = r.Role(records.RoleAmount).Money(); o.HasAmount {
		o.Amount.Currency = l.word(o.Amount.Currency)
	}
	if y, m, d := day(r.Role(records.RoleCloseDate)); y > 0 {
		o.Close = time.Date(y, m, d, 0, 0, 0, 0, l.schema.Zone)
	}
	st := r.Kind.Process.Of(r)
	if st == nil {
		return o
	}
	o.Stage, o.Type = st.Key, st.Type
	if st.Type.Closed() {
		if o.Closed = Entered(r); o.Closed.IsZero() {
			o.Closed = o.Close
		}
	}
	return o
}

func day(v records.Value) (y int, m time.Month, d int) {
	t, ok := v.Time()
	if !ok {
		return 0, 0, 0
	}
	return t.Date()
}

// Entered is when a record came into the status that it is in; zero if nobody knows. A
// history may say the same status twice: it was entered at the first.
func Entered(r records.Record) time.Time {
	p := r.Kind.Process
	if p == nil {
		return time.Time{}
	}
	var at time.Time
	for _, e := range slices.Backward(r.History(p.Field)) {
		if p.Find(e.Text) != p.Of(r) {
			break
		}
		at = e.At
	}
	return at
}

// activityOf notes when somebody did something about a record; an open task is
// only a plan.
func (l *Loader) activityOf(r records.Record) {
	at, ok := r.Role(records.RoleWhen).Time()
	if r.Role(records.RoleType).Text() == "task" {
		if at, ok = r.Role(records.RoleDone).Time(); !ok {
			return
		}
	}
	if !ok {
		at = r.CreatedAt()
	}
	for _, id := range r.Role(records.RoleAbout).Strings() {
		id = strings.Clone(id)
		l.activities[id] = l.activities[id].also(Reached{OK: true, At: at})
	}
}
