package records

import (
	"fmt"
	"slices"
)

// Conversion says what a kind becomes: which records, in order of creation, and
// which field of the source goes where. It is data; a directory may change it
// or add its own.
type Conversion struct {
	Name    string
	Source  *Kind
	From    []string // statuses it may start from; empty: any that is not converted
	Targets []*Target
}

// Target is one record that a conversion makes or links.
type Target struct {
	Kind    *Kind
	Default string // auto, new or none: when the user does not say
	Map     []Mapping
}

// Mapping fills a field of the target from a field of the source, or with a
// reference to a record that the same conversion makes.
type Mapping struct {
	To   *Field
	From *Field // nil when Ref is set
	Ref  *Kind
	Line string // "conversions.default.map.account.name", for messages
}

// Target returns what the conversion does about a kind; nil if nothing.
func (c *Conversion) Target(kind string) *Target {
	i := slices.IndexFunc(c.Targets, func(t *Target) bool { return t.Kind.Name == kind })
	if i < 0 {
		return nil
	}
	return c.Targets[i]
}

// Pick is the decision about one target: a record to link, or a new one to fill.
type Pick struct {
	Target *Target
	New    bool
	Record Record // existing, or fresh from NewRecord
	Set    []Value
}

// Fill is a blank field of an existing record that the conversion filled.
type Fill struct {
	Record string `json:"record"`
	Field  string `json:"field"`
	Value  any    `json:"value"`
}

// Keep is a field of an existing record that differs from the source and stays.
type Keep struct {
	Record string `json:"record"`
	Field  string `json:"field"`
	Has    any    `json:"has"`
	Source any    `json:"lead"`
}

// Left is a value of the source that goes nowhere.
type Left struct {
	Field string `json:"field"`
	Value any    `json:"value"`
}

// Made is one record of an outcome.
type Made struct {
	Target *Target
	New    bool
	Record Record
}

// Outcome is what a conversion did, or would do.
type Outcome struct {
	Source Record // read-only from now on
	Made   []Made
	Filled []Fill
	Kept   []Keep
	Left   []Left

	conv *Conversion
}

// Find returns the record that the outcome holds of a kind.
func (o Outcome) Find(k *Kind) (Made, bool) {
	for _, m := range o.Made {
		if m.Target.Kind == k {
			return m, true
		}
	}
	return Made{}, false
}

// Targets returns the targets of the conversion, made or not.
func (o Outcome) Targets() []*Target { return o.conv.Targets }

// Order says how the conversion is to be done beyond its mapping.
type Order struct {
	Change
	Schema *Schema
	Owner  string  // owner of new records; empty: the source's
	Status *Status // status of the source afterwards; nil: the first converted one
	// OverwriteSource replaces where an existing contact came from, the one
	// overwriting that Salesforce permits.
	OverwriteSource bool
}

// Plan works out a conversion without doing it: the records as they will be,
// and every rule that it breaks. Nothing may be written if there are problems.
//
// New records get the mapped fields, then the defaults (first stage, owner of
// the source, close date at the end of the fiscal quarter, as Salesforce does),
// then what the user set. On existing records only blanks are filled, and never
// consent flags.
func (c *Conversion) Plan(src Record, picks []Pick, o Order) (Outcome, []Problem) {
	p := planner{conv: c, src: src, order: o, out: Outcome{conv: c}}
	p.check()
	for _, pick := range picks {
		if pick.New {
			p.create(pick)
		} else {
			p.link(pick)
		}
	}
	p.leaveBehind(picks)
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

func (p *planner) check() {
	status := p.src.Kind.Process.Of(p.src)
	if len(p.conv.From) > 0 && (status == nil || !slices.Contains(p.conv.From, status.Key)) {
		p.problem(p.src.Kind.Process.Field.Key, "is %s; conversion %q starts from %s", p.src.Role(RoleStatus).Text(), p.conv.Name, words(p.conv.From))
	}
	if p.order.Status == nil {
		p.order.Status = p.src.Kind.Process.First(StatusConverted)
	}
	if p.order.Status == nil || p.order.Status.Type != StatusConverted {
		p.problem("status", "the status after a conversion must be one of type converted")
	}
	if owner := p.owner(); isQueue(owner) {
		p.problem("owner", "%s owns the %s; name a person with --owner", owner, p.src.Kind.Name)
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
		return Value{}
	}
	v := p.src.Get(m.From)
	if v.IsZero() {
		return Value{}
	}
	if v.tree.Shape == Text && m.To.Multiple() {
		return Value{field: m.To, tree: Tree{Shape: List, Items: []Tree{v.tree}}}
	}
	return Value{field: m.To, tree: v.tree}
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
	text(originField(k, p.src.Kind), p.src.ID())
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

// originField is the field in which a record says what it came from.
func originField(k, source *Kind) *Field {
	for _, role := range []Role{RoleOriginContact, RoleOrigin} {
		f := k.Role(role)
		if f != nil && (slices.Contains(f.To, source.Name) || len(f.To) == 0) {
			return f
		}
	}
	return nil
}

// withContactRole gives an opportunity its contact; the first one is primary.
func (p *planner) withContactRole(r Record) Record {
	f := r.Kind.Role(RoleContacts)
	if f == nil {
		return r
	}
	for _, m := range p.out.Made {
		v := r.Get(f)
		if !refersTo(f, m.Target.Kind) || slices.Contains(v.Strings(), m.Record.ID()) {
			continue
		}
		entry := Tree{Shape: Map}.Set(f.Identity[0], TextTree(m.Record.ID()))
		if primary := f.EntryField("primary"); primary != nil && v.IsZero() {
			entry = entry.Set("primary", BareTree("true"))
		}
		r = r.With(f, v.Add(Value{field: f, tree: Tree{Shape: List, Items: []Tree{entry}}}), p.order.Change)
	}
	return r
}

// tellRole puts the contact that an existing opportunity was given into the list of
// what was filled, so that an unconversion can take it back.
func (p *planner) tellRole(before, after Record) {
	f := after.Kind.Role(RoleContacts)
	if f == nil {
		return
	}
	had := before.Get(f).Strings()
	for _, id := range after.Get(f).Strings() {
		if !slices.Contains(had, id) {
			p.out.Filled = append(p.out.Filled, Fill{Record: after.ID(), Field: f.Key, Value: id})
		}
	}
}

func refersTo(f *Field, k *Kind) bool {
	if len(f.Identity) == 0 {
		return false
	}
	sub := f.EntryField(f.Identity[0])
	return sub != nil && sub.Type == TypeRef && slices.Contains(sub.To, k.Name)
}

// consentRoles are never touched on an existing record.
var consentRoles = []Role{RoleDoNotCall, RoleEmailOptOut}

func (p *planner) link(pick Pick) {
	before, r := pick.Record, pick.Record
	for _, m := range pick.Target.Map {
		v, has := p.mapped(m), before.Get(m.To)
		switch {
		case v.IsZero() || v.Equal(has) || slices.Contains(consentRoles, m.To.Role):
		case has.IsZero():
			r = r.With(m.To, v, p.order.Change)
			p.out.Filled = append(p.out.Filled, Fill{Record: r.ID(), Field: m.To.Key, Value: v.JSON()})
		case m.Ref != nil:
			p.problem(m.To.Key, "%s belongs to %s, not to %s", r.ID(), has.Text(), v.Text())
		case m.To.Role == RoleSource && p.order.OverwriteSource:
			r = r.With(m.To, v, p.order.Change)
			p.out.Filled = append(p.out.Filled, Fill{Record: r.ID(), Field: m.To.Key, Value: v.JSON()})
		default:
			p.out.Kept = append(p.out.Kept, Keep{Record: r.ID(), Field: m.To.Key, Has: has.JSON(), Source: v.JSON()})
		}
	}
	for _, v := range pick.Set {
		if has := before.Get(v.field); v.field.Key == r.Kind.Label && !has.IsZero() { // it was found by that name
			if !has.Equal(v) {
				p.out.Kept = append(p.out.Kept, Keep{Record: r.ID(), Field: v.field.Key, Has: has.JSON(), Source: v.JSON()})
			}
			continue
		}
		r = r.With(v.field, v, p.order.Change)
	}
	r = p.withContactRole(r)
	p.tellRole(before, r)
	if before.Locked() && !before.tree.Equal(r.tree) {
		p.problem("", "%s is converted and read-only", r.ID())
	}
	p.out.Made = append(p.out.Made, Made{Target: pick.Target, Record: r})
}

func (p *planner) leaveBehind(picks []Pick) {
	var targets []*Target
	for _, pick := range picks {
		targets = append(targets, pick.Target)
	}
	for _, f := range notCarried(p.src.Kind, targets) {
		if v := p.src.Get(f); !v.IsZero() {
			p.out.Left = append(p.out.Left, Left{Field: f.Key, Value: v.JSON()})
		}
	}
}

// Unmapped are the fields of a kind that the conversion takes nowhere, even if it
// makes all its targets.
func (c *Conversion) Unmapped(k *Kind) []*Field { return notCarried(k, c.Targets) }

// notCarried are the fields of a kind that go to none of the targets. The status ends
// with a conversion, and the owner goes to whoever owns the new records.
func notCarried(k *Kind, targets []*Target) []*Field {
	carried := map[*Field]bool{}
	for _, t := range targets {
		for _, m := range t.Map {
			carried[m.From] = true
		}
		if t.Kind.Role(RoleOwner) != nil {
			carried[k.Role(RoleOwner)] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f *Field) bool { return carried[f] || f.Type == TypeStatus })
}

// close turns the source into a converted, sealed record.
func (p *planner) close() {
	c, k := p.order.Change, p.src.Kind
	conv := Tree{Shape: Map}.Set("at", BareTree(FormatTime(c.At)))
	if c.By != "" {
		conv = conv.Set("by", TextTree(c.By))
	}
	conv = conv.Set("status_before", TextTree(p.src.Get(k.Process.Field).Text()))
	conv = conv.Set("conversion", TextTree(p.conv.Name))
	created := Tree{Shape: Map}
	for _, m := range p.out.Made {
		conv = conv.Set(m.Target.Kind.Name, TextTree(m.Record.ID()))
		if m.New {
			created = created.Set(m.Record.ID(), TextTree(Digest(m.Record.tree)))
		}
	}
	if len(created.Keys) > 0 {
		conv = conv.Set("created", created)
	}
	conv = conv.Set("filled", p.fillTree()).Set("kept", p.keepTree())
	if len(p.out.Left) > 0 {
		left := Tree{Shape: List}
		for _, l := range p.out.Left {
			left.Items = append(left.Items, TextTree(l.Field))
		}
		conv = conv.Set("left_behind", left)
	}
	r := k.Process.enter(p.src, p.order.Status, c)
	p.out.Source = Seal(r.WithKey("converted", conv))
}

func (p *planner) fillTree() Tree {
	var out Tree
	for _, f := range p.out.Filled {
		entry := Tree{Shape: Map}.Set("record", TextTree(f.Record)).Set("field", TextTree(f.Field)).Set("value", TextTree(plain(f.Value)))
		out = out.Append(entry)
	}
	return listOrAbsent(out)
}

func (p *planner) keepTree() Tree {
	var out Tree
	for _, f := range p.out.Kept {
		entry := Tree{Shape: Map}.Set("record", TextTree(f.Record)).Set("field", TextTree(f.Field)).
			Set("has", TextTree(plain(f.Has))).Set("lead", TextTree(plain(f.Source)))
		out = out.Append(entry)
	}
	return listOrAbsent(out)
}

func listOrAbsent(t Tree) Tree {
	if len(t.Items) == 0 {
		return Tree{}
	}
	return t
}

// Seal closes a converted record: its digest shows every later change.
func Seal(r Record) Record { return r.WithKey("seal", TextTree(Digest(r.tree))) }

// SealBroken reports whether a sealed record is no longer what was sealed, or a
// converted one has no seal.
func (r Record) SealBroken() bool { return r.Locked() && r.tree.At("seal").Text != Digest(r.tree) }
