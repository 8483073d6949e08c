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
	Gates   []*Gate  // checklists that must be met, unless somebody overrides them
	Targets []*Target
}

// Target is one record that a conversion makes or links.
type Target struct {
	Kind    *Kind
	Default string // auto, new or none: when the user does not say
	Map     []Mapping
}

// Mapping fills a field of the target from a field of the source, or with a
// reference to a record that the same conversion makes. A single reference that is
// filled from memberships takes the latest one.
type Mapping struct {
	To   *Field
	From *Field // nil when Ref is set
	Ref  *Kind
	Line string // "conversions.default.map.account.name", for messages
}

// whole reports whether the mapping carries all that its source field holds.
func (m Mapping) whole() bool { return m.From != nil && (m.To.Multiple() || !m.From.Multiple()) }

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

// Keep is a field of a target that differs from the source: it had a value, or was
// given another one.
type Keep struct {
	Record string `json:"record"`
	Field  string `json:"field"`
	Has    any    `json:"has"`
	Source any    `json:"lead"`
}

// Replace is a value that the conversion overwrote: where a contact came from, how far
// it is in a campaign, whose a task is. Of an entry of a list it says which, and which
// of its fields.
type Replace struct {
	Record string `json:"record"`
	Field  string `json:"field"`
	Entry  string `json:"entry,omitempty"`
	Key    string `json:"key,omitempty"`
	From   string `json:"from"`
	To     string `json:"to"`
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
	Source   Record // read-only from now on, if its kind freezes
	Made     []Made
	Tasks    []Record // that change their owner
	Filled   []Fill
	Kept     []Keep
	Replaced []Replace
	Left     []Left
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
	p := planner{conv: c, src: src, order: o}
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
		return Value{field: m.To, tree: Tree{Shape: List, Items: []Tree{v.tree}}}
	}
	return Value{field: m.To, tree: v.tree}
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

// withContactRole gives an opportunity its contact; the first one is primary.
func (p *planner) withContactRole(r Record) Record {
	f := r.Kind.Role(RoleContacts)
	if f == nil {
		return r
	}
	people := []Record{p.src}
	for _, m := range p.out.Made {
		people = append(people, m.Record)
	}
	for _, person := range people {
		v := r.Get(f)
		if !refersTo(f, person.Kind) || slices.Contains(v.Strings(), person.ID()) {
			continue
		}
		entry := Tree{Shape: Map}.Set(f.Identity[0], TextTree(person.ID()))
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
		set := slices.ContainsFunc(pick.Set, func(v Value) bool { return v.field == m.To })
		v, has := p.mapped(m), before.Get(m.To)
		switch {
		case v.IsZero() || v.Equal(has) || m.Ref != nil && has.IsZero() && set:
		case slices.Contains(consentRoles, m.To.Role):
			p.out.Kept = append(p.out.Kept, Keep{Record: r.ID(), Field: m.To.Key, Has: has.Bool(), Source: v.JSON()})
		case has.IsZero() && set:
			p.keep(r, m.To, pick.set(m.To), v)
		case has.IsZero():
			r = p.fill(r, m.To, v)
		case m.Ref != nil:
			p.problem(m.To.Key, "%s belongs to %s, not to %s", r.ID(), has.Text(), v.Text())
		case m.To.Role == RoleSource && p.order.OverwriteSource:
			r = p.replace(r, m.To, v)
		case m.To.Role == RoleCampaigns:
			r = p.join(r, m.To, v)
		default:
			p.keep(r, m.To, has, v)
		}
	}
	for _, v := range pick.Set {
		switch has := before.Get(v.field); {
		case has.IsZero():
			r = p.fill(r, v.field, v)
		case !has.Equal(v):
			p.keep(r, v.field, has, v)
		}
	}
	r = p.withContactRole(r)
	p.tellRole(before, r)
	if before.Locked() && !before.tree.Equal(r.tree) {
		p.problem("", "%s is converted and read-only", r.ID())
	}
	p.out.Made = append(p.out.Made, Made{Target: pick.Target, Record: r})
}

// set is what the user gave a field; absent if nothing.
func (pick Pick) set(f *Field) Value {
	i := slices.IndexFunc(pick.Set, func(v Value) bool { return v.field == f })
	if i < 0 {
		return Value{}
	}
	return pick.Set[i]
}

func (p *planner) keep(r Record, f *Field, has, v Value) {
	p.out.Kept = append(p.out.Kept, Keep{Record: r.ID(), Field: f.Key, Has: has.JSON(), Source: v.JSON()})
}

func (p *planner) fill(r Record, f *Field, v Value) Record {
	p.out.Filled = append(p.out.Filled, Fill{Record: r.ID(), Field: f.Key, Value: v.JSON()})
	return r.With(f, v, p.order.Change)
}

func (p *planner) replace(r Record, f *Field, v Value) Record {
	p.out.Replaced = append(p.out.Replaced, Replace{Record: r.ID(), Field: f.Key, From: Plain(r.Get(f)), To: Plain(v)})
	return r.With(f, v, p.order.Change)
}

// join adds the memberships of the source to those of an existing record. Where both
// are members of a campaign, the status further along wins, as in Salesforce: the one
// that stands later among the options of the field.
func (p *planner) join(r Record, f *Field, v Value) Record {
	has := r.Get(f)
	joined := Tree{Shape: List, Items: slices.Clone(has.tree.Items)}
	for _, e := range v.tree.Items {
		i := has.index(has.tree.Items, e)
		if i < 0 {
			joined.Items = append(joined.Items, e)
			p.out.Filled = append(p.out.Filled, Fill{Record: r.ID(), Field: f.Key, Value: e.At(f.Identity[0]).Text})
			continue
		}
		if f.further(e, has.tree.Items[i]) {
			joined.Items[i] = p.advance(r, f, joined.Items[i], e)
		}
	}
	if !joined.Equal(v.tree) {
		p.keep(r, f, has, v)
	}
	return r.With(f, Value{field: f, tree: joined}, p.order.Change)
}

// further reports whether one membership has come further than another.
func (f *Field) further(a, b Tree) bool {
	for _, sub := range f.Entry {
		if rank := func(e Tree) int { return sub.optionIndex(e.At(sub.Key).Text) }; sub.Type == TypeEnum && rank(a) != rank(b) {
			return rank(a) > rank(b)
		}
	}
	return false
}

// advance gives a membership what another one says.
func (p *planner) advance(r Record, f *Field, has, further Tree) Tree {
	for _, sub := range f.Entry {
		if from, to := has.At(sub.Key).Text, further.At(sub.Key).Text; from != to {
			p.out.Replaced = append(p.out.Replaced, Replace{Record: r.ID(), Field: f.Key, Entry: has.At(f.Identity[0]).Text, Key: sub.Key, From: from, To: to})
		}
	}
	return further
}

// handOver gives the open tasks of whoever converts to the new owner, as Salesforce
// does; those of others stay theirs.
func (p *planner) handOver() {
	to := p.owner()
	for _, task := range p.order.Tasks {
		f := task.Kind.Role(RoleOwner)
		if to != "" && !isQueue(to) && to != p.order.By && task.Get(f).Text() == p.order.By {
			p.out.Tasks = append(p.out.Tasks, p.replace(task, f, Value{field: f, tree: TextTree(to)}))
		}
	}
}

// linkBack lets a source that lives on say what it belongs to now: a contact its
// account.
func (p *planner) linkBack() {
	p.out.Source = p.src
	f := p.src.Kind.Role(RoleAccount)
	for _, m := range p.out.Made {
		if f != nil && slices.Contains(f.To, m.Target.Kind.Name) && p.src.Get(f).IsZero() {
			p.out.Source = p.fill(p.src, f, Value{field: f, tree: TextTree(m.Record.ID())})
		}
	}
}

func (p *planner) leaveBehind(picks []Pick) {
	var mappings []Mapping
	for _, pick := range picks {
		mappings = append(mappings, pick.mappings(p.src.Kind)...)
	}
	for _, f := range notCarried(p.src.Kind, mappings) {
		if v := p.src.Get(f); !v.IsZero() {
			p.out.Left = append(p.out.Left, Left{Field: f.Key, Value: v.JSON()})
		}
	}
}

// Unmapped are the fields of the source that the conversion takes nowhere, even if it
// makes all its targets. Of a kind that lives on nothing is left behind.
func (c *Conversion) Unmapped() []*Field {
	if !c.Source.Freezes() {
		return nil
	}
	var mappings []Mapping
	for _, t := range c.Targets {
		mappings = append(mappings, Pick{Target: t, New: true}.mappings(c.Source)...)
	}
	return notCarried(c.Source, mappings)
}

// mappings are those of the target; a new record has the owner of the source without
// being told.
func (pick Pick) mappings(source *Kind) []Mapping {
	to, from := pick.Target.Kind.Role(RoleOwner), source.Role(RoleOwner)
	told := slices.ContainsFunc(pick.Target.Map, func(m Mapping) bool { return m.To == to })
	if !pick.New || to == nil || from == nil || told {
		return pick.Target.Map
	}
	return append(slices.Clip(pick.Target.Map), Mapping{To: to, From: from})
}

// notCarried are the fields of a kind that no mapping takes anywhere. The status ends
// with a conversion.
func notCarried(k *Kind, mappings []Mapping) []*Field {
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f *Field) bool {
		return f.Type == TypeStatus || slices.ContainsFunc(mappings, func(m Mapping) bool { return m.From == f && m.whole() })
	})
}

// close turns the source into a converted, sealed record.
func (p *planner) close() {
	c, k := p.order.Change, p.src.Kind
	conv := c.entry(FormatTime(c.At))
	conv = conv.Set("status_before", TextTree(p.src.Get(k.Process.Field).Text()))
	conv = conv.Set("conversion", TextTree(p.conv.Name))
	if p.order.Override != "" && p.gatesClosed() {
		conv = conv.Set("override", TextTree(p.order.Override))
	}
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
	conv = conv.Set("filled", p.fillTree()).Set("kept", p.keepTree()).Set("replaced", p.replaceTree())
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

func (p *planner) replaceTree() Tree {
	var out Tree
	for _, x := range p.out.Replaced {
		entry := Tree{Shape: Map}.Set("record", TextTree(x.Record)).Set("field", TextTree(x.Field))
		if x.Entry != "" {
			entry = entry.Set("entry", TextTree(x.Entry)).Set("key", TextTree(x.Key))
		}
		out = out.Append(entry.Set("from", TextTree(x.From)).Set("to", TextTree(x.To)))
	}
	return listOrAbsent(out)
}

// gatesClosed reports whether some gate would have kept the source.
func (p *planner) gatesClosed() bool {
	return slices.ContainsFunc(p.conv.Gates, func(g *Gate) bool { return g.Missing(p.src) != "" })
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
