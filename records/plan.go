package records

import (
	"fmt"
	"slices"
)

// Order says how the conversion is to be done beyond its mapping.
type Order struct {
	Change
	Schema *Schema
	Owner  string  // owner of new records; empty: the source's
	Status *Status // status of the source afterwards; nil: the first converted one
	// OverwriteSource replaces where an existing contact came from, the one
	// overwriting that Salesforce permits.
	OverwriteSource bool
	Override        string   // why gates that are not passed do not matter
	Tasks           []Record // open ones about the source: whoever converts hands theirs over
}

// Plan works out a conversion without doing it: the records as they will be,
// and every rule that it breaks. Nothing may be written if there are problems.
//
// New records get the mapped fields, then the defaults (first stage, owner of
// the source, close date at the end of the fiscal quarter, as Salesforce does),
// then what the user set. On existing records only blanks are filled, and never
// consent flags.
func (c *Conversion) Plan(src Record, picks []Pick, o Order) (Outcome, []Problem) {
	p := planner{conv: c, src: src, order: o, out: Outcome{At: o.At}}
	p.check(picks)
	for _, pick := range picks {
		if pick.New {
			p.create(pick)
		} else {
			p.link(pick)
		}
	}
	if !src.Kind.Freezes() {
		p.linkBack()
		return p.out, p.problems
	}
	p.leaveBehind(picks)
	p.handOver()
	if len(p.problems) == 0 {
		p.close()
	}
	return p.out, p.problems
}

type planner struct {
	conv     *Conversion
	src      Record
	order    Order
	out      Outcome
	problems []Problem
}

func (p *planner) problem(field, format string, args ...any) {
	p.problems = append(p.problems, Problem{Check: "convert", Record: p.src.ID(), Field: field, Message: fmt.Sprintf(format, args...)})
}

func (p *planner) check(picks []Pick) {
	if p.src.Kind.Freezes() {
		p.checkStatus()
	} else if p.order.Status != nil {
		p.problem("status", "%s has no status of type converted", p.src.Kind.Name)
	}
	for _, g := range p.conv.Gates {
		if missing := g.Missing(p.src); missing != "" && p.order.Override == "" {
			p.problems = append(p.problems, Problem{Check: "not-qualified", Record: p.src.ID(), Field: g.Name, Message: fmt.Sprintf("gate %s is not passed: %s", g.Name, missing)})
		}
	}
	if owner := p.owner(); isQueue(owner) {
		p.problem("owner", "%s would own what the %s becomes; name a person with --owner", owner, p.src.Kind.Name)
	}
	linked := func(pick Pick) bool { return !pick.New && pick.Target.Kind.Person() }
	if p.order.OverwriteSource && !slices.ContainsFunc(picks, linked) {
		p.problem("source", "a source is overwritten only on an existing contact, and none is linked")
	}
}

func (p *planner) checkStatus() {
	process := p.src.Kind.Process
	status := process.Of(p.src)
	if len(p.conv.From) > 0 && (status == nil || !slices.Contains(p.conv.From, status.Key)) {
		p.problem(process.Field.Key, "is %s; conversion %q starts from %s", p.src.Role(RoleStatus).Text(), p.conv.Name, words(p.conv.From))
	}
	if p.order.Status == nil {
		p.order.Status = process.First(StatusConverted)
	}
	if p.order.Status.Type != StatusConverted {
		p.problem("status", "the status after a conversion must be one of type converted; %s is of type %s", p.order.Status.Key, p.order.Status.Type)
	}
}

func isQueue(owner string) bool { return len(owner) > 6 && owner[:6] == "queue:" }

func (p *planner) owner() string { return orElse(p.order.Owner, p.src.Role(RoleOwner).Text()) }

// mapped returns what a mapping brings; absent if the source has nothing.
func (p *planner) mapped(m Mapping) Value {
	if m.Ref != nil {
		if made, ok := p.out.Find(m.Ref); ok {
			return Value{field: m.To, tree: TextTree(made.Record.ID())}
		}
		return p.ownRef(m)
	}
	v := p.src.Get(m.From)
	switch {
	case v.IsZero():
		return Value{}
	case m.From.Type == TypeEntries && !m.To.Multiple():
		return Value{field: m.To, tree: TextTree(latest(v))}
	case v.tree.Shape == Text && m.To.Multiple():
		return Value{field: m.To, tree: Tree{Shape: List, Items: []Tree{TextTree(v.tree.Text)}}}
	}
	return Value{field: m.To, tree: m.To.form(v.tree)}
}

// form is a value of another field in the form that this one has in a file: a number is
// a bare word, but in a text it is quoted.
func (f *Field) form(t Tree) Tree {
	if t.Shape != Text {
		return t
	}
	return f.stored(t.Text)
}

// ownRef is what the source itself refers to of a kind that the conversion leaves out:
// the account of a contact.
func (p *planner) ownRef(m Mapping) Value {
	f := p.src.Kind.Role(RoleAccount)
	if f == nil || !slices.Contains(f.To, m.Ref.Name) || p.src.Get(f).IsZero() {
		return Value{}
	}
	return Value{field: m.To, tree: p.src.Get(f).tree}
}

// latest is the identity of the entry with the latest time, of those without one the
// last.
func latest(v Value) string {
	best := v.tree.Items[0]
	for _, e := range v.tree.Items[1:] {
		if e.At("at").Text >= best.At("at").Text {
			best = e
		}
	}
	return best.At(v.field.Identity[0]).Text
}

func (p *planner) create(pick Pick) {
	r := pick.Record
	for _, m := range pick.Target.Map {
		r = r.With(m.To, p.mapped(m), p.order.Change)
	}
	r = p.defaults(r, pick)
	for _, v := range pick.Set {
		if s := v.field.Process; s != nil {
			r = s.enter(r, s.Find(v.Text()), p.order.Change)
			continue
		}
		r = r.With(v.field, v, p.order.Change)
	}
	r = r.WithKey("history", Tree{}).Begin(p.order.Change)
	for _, problem := range p.order.Schema.Validate(r) {
		p.problem(problem.Field, "the new %s %s%s", pick.Target.Kind.Name, problem.Message, pick.Target.line(problem.Field))
	}
	for _, m := range pick.mappings(p.src.Kind) {
		if v, has := p.mapped(m), r.Get(m.To); m.Ref == nil && !v.IsZero() && !v.Equal(has) {
			p.keep(r, m.To, has, v)
		}
	}
	p.out.Made = append(p.out.Made, Made{Target: pick.Target, New: true, Record: r})
}

// line says where the schema maps a field, for the message that it is missing.
func (t *Target) line(field string) string {
	for _, m := range t.Map {
		if m.To.Key == field {
			return " (mapped by " + m.Line + ")"
		}
	}
	return ""
}

func (p *planner) defaults(r Record, pick Pick) Record {
	k, c := r.Kind, p.order.Change
	text := func(f *Field, s string) {
		if f != nil && r.Get(f).IsZero() && s != "" {
			r = r.With(f, Value{field: f, tree: TextTree(s)}, c)
		}
	}
	said := func(f *Field) bool { return slices.ContainsFunc(pick.Set, func(v Value) bool { return v.field == f }) }
	if label := k.Field(k.Label); label != nil && r.Get(label).IsZero() && !said(label) {
		text(label, p.name(k))
		if k.Role(RoleOrganisation) == label && p.src.Kind.Person() {
			text(k.Role(RoleType), "person")
		}
	}
	if k.Process != nil && r.Get(k.Process.Field).IsZero() {
		r = k.Process.enter(r, k.Process.Default(), c)
	}
	if f := k.Role(RoleOwner); f != nil && p.owner() != "" {
		r = r.With(f, Value{field: f, tree: TextTree(p.owner())}, c)
	}
	if f := k.Role(RoleCloseDate); f != nil && r.Get(f).IsZero() {
		end := p.order.Schema.FiscalQuarterEnd(c.At)
		r = r.With(f, Value{field: f, tree: BareTree(end.Format("2006-01-02"))}, c)
	}
	text(k.OriginOf(p.src.Kind), p.src.ID())
	return p.withContactRole(r)
}

// name is what a record is called whose name nothing brings: as the organisation
// that was just made or linked, else as the source.
func (p *planner) name(k *Kind) string {
	for _, m := range p.out.Made {
		if m.Target.Kind.Role(RoleOrganisation) != nil && !m.Target.Kind.Person() && k.Role(RoleOrganisation) == nil {
			return m.Record.Label()
		}
	}
	return p.src.Label()
}
