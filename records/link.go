package records

import (
	"slices"
)

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
		if f.marksPrimary() && v.IsZero() {
			entry = entry.Set(keyPrimary, BareTree("true"))
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

// link fills the blanks of an existing record. What the user set for it fills a blank
// like what is mapped; on a record that they chose themselves it must do so.
func (p *planner) link(pick Pick) {
	before, r := pick.Record, pick.Record
	for _, m := range pick.Target.Map {
		r = p.linkField(pick, r, m.To, p.mapped(m), m.Ref != nil)
	}
	for _, v := range pick.Set {
		if !slices.ContainsFunc(pick.Target.Map, func(m Mapping) bool { return m.To == v.field }) {
			r = p.linkField(pick, r, v.field, Value{}, false)
		}
	}
	r = p.withContactRole(r)
	p.tellRole(before, r)
	if before.Locked() && !before.tree.Equal(r.tree) {
		p.problem("", "%s is converted and read-only", r.ID())
	}
	p.checkLinked(pick, before, r)
	p.out.Made = append(p.out.Made, Made{Target: pick.Target, Record: r})
}

// linkField does one field of an existing record: v is what the source has for it.
func (p *planner) linkField(pick Pick, r Record, f *Field, v Value, ref bool) Record {
	has, set := r.Get(f), pick.set(f)
	want := v
	if !set.IsZero() {
		want = set
	}
	switch {
	case want.IsZero():
		return r
	case slices.Contains(consentRoles, f.Role) && set.IsZero():
		if !v.Equal(has) {
			p.out.Kept = append(p.out.Kept, Keep{Record: r.ID(), Field: f.Key, Has: has.Bool(), Source: v.JSON()})
		}
		return r
	case has.IsZero():
		r = p.fill(r, f, want)
	case want.Equal(has):
	case ref:
		p.problem(f.Key, "%s belongs to %s, not to %s", r.ID(), has.Text(), v.Text())
		return r
	case f.Role == RoleSource && p.order.OverwriteSource:
		r = p.replace(r, f, want)
	case f.Role == RoleCampaigns && set.IsZero():
		return p.join(r, f, v)
	case !set.IsZero() && pick.Named && f.Key != r.Kind.Label:
		p.problem(f.Key, "%s has %s %s, and a conversion fills only what is empty; change it with plumb %s set", r.ID(), f.Key, has.Text(), r.Kind.Name)
		return r
	}
	if told := orValue(v, set); !told.Equal(r.Get(f)) {
		p.keep(r, f, r.Get(f), told)
	}
	return r
}

// orValue is the first value that there is.
func orValue(a, b Value) Value {
	if a.IsZero() {
		return b
	}
	return a
}

// checkLinked names what an existing record would not take, with the line that maps it.
func (p *planner) checkLinked(pick Pick, before, r Record) {
	for _, problem := range p.order.Schema.Validate(r) {
		f := r.Kind.Field(problem.Field)
		if f != nil && !before.Get(f).Equal(r.Get(f)) {
			p.problem(problem.Field, "%s: %s%s", r.ID(), problem.Message, pick.Target.line(problem.Field))
		}
	}
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
	all := Value{field: f, tree: joined}
	if !joined.Equal(v.tree) {
		p.keep(r, f, all, v)
	}
	return r.With(f, all, p.order.Change)
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
