package records

import (
	"fmt"
	"slices"
	"strings"
)

// Take is a choice of somebody who merges: the value of a field is that of one of the
// records.
type Take struct {
	Field *Field
	From  string // its id
}

// Taken is a value that the master of a merge has from another record.
type Taken struct {
	Field string `json:"field"`
	From  string `json:"from"`
	Value any    `json:"value"`
}

// Dropped is a value that a merge leaves nowhere. git keeps it.
type Dropped struct {
	Field  string `json:"field"`
	Record string `json:"record"`
	Value  any    `json:"value"`
}

// Merged is what a merge did, or would do.
type Merged struct {
	Master     Record
	Tombstones []Record // what is left of the others
	Evidence   []string // ids of the others that are converted and stay as they are
	Taken      []Taken
	Dropped    []Dropped
}

// Merge makes one record of several that mean the same, without doing it: the records
// as they will be, and every rule that is broken. Nothing may be written if there are
// problems.
//
// Where the master has a value it stays; where it has none the others are asked in
// their order; takes choose otherwise. An address comes whole, from the record that
// has the most of it; what belongs to a status comes with the status; lists are
// united; who asked one of the records not to be called or written to asked for good.
// The master is as old as the oldest. A converted record stays as it is, and gives
// nothing but its refusals: its values have their place, and an id in another system
// must not mean two records.
func Merge(master Record, others []Record, takes []Take, c Change) (Merged, []Problem) {
	m := merging{master: master, takes: takes, change: c, to: map[string]string{}}
	m.check(others)
	if len(m.problems) > 0 {
		return Merged{}, m.problems
	}
	m.gather(others)
	m.next = m.answers(m.all[0])
	m.fields()
	m.keys()
	m.out.Master = m.next
	m.account()
	return m.out, m.problems
}

type merging struct {
	master   Record
	takes    []Take
	change   Change
	to       map[string]string // what takes whose place
	all      []Record          // the master, then the others that go, as they would be if nothing said one of them
	stay     []Record          // the others that are converted
	next     Record
	out      Merged
	problems []Problem
}

func (m *merging) problem(record, field, format string, args ...any) {
	m.problems = append(m.problems, Problem{Check: "merge", Record: record, Field: field, Message: fmt.Sprintf(format, args...)})
}

func (m *merging) check(others []Record) {
	seen := map[string]bool{m.master.ID(): true}
	for _, r := range others {
		switch {
		case seen[r.ID()]:
			m.problem(r.ID(), "", "%s is named twice", r.ID())
		case r.Kind != m.master.Kind:
			m.problem(r.ID(), "", "%s is of kind %s; %s is of kind %s, and only records of one kind are merged", r.ID(), r.Kind.Name, m.master.ID(), m.master.Kind.Name)
		}
		seen[r.ID()] = true
	}
	for i, t := range m.takes {
		m.checkTake(t, append([]Record{m.master}, others...))
		for _, before := range m.takes[:i] {
			if before.From != t.From && m.together(before.Field, t.Field) {
				m.problem(m.master.ID(), t.Field.Key, "%s is taken from %s and from %s; one record gives %s", t.Field.Key, before.From, t.From, m.whole(t.Field))
			}
		}
	}
}

func (m *merging) checkTake(t Take, all []Record) {
	i := slices.IndexFunc(all, func(r Record) bool { return r.ID() == t.From })
	switch {
	case i < 0:
		m.problem(t.From, t.Field.Key, "%s: %s is none of the records that are merged", t.Field.Key, t.From)
	case all[i].Get(t.Field).IsZero():
		m.problem(t.From, t.Field.Key, "%s: %s has none to take", t.Field.Key, t.From)
	}
}

// together reports whether one record must give both fields.
func (m *merging) together(f, g *Field) bool { return f == g || f.Block != "" && f.Block == g.Block }

func (m *merging) whole(f *Field) string {
	if f.Block == "" {
		return "a value"
	}
	var keys []string
	for _, g := range m.master.Kind.Fields {
		if g.Block == f.Block {
			keys = append(keys, g.Key)
		}
	}
	return strings.Join(keys, ", ")
}

// gather leads what the records say of each other to the master. What that leaves of
// the others is their tombstone.
func (m *merging) gather(others []Record) {
	for _, r := range others {
		if r.Locked() {
			m.stay = append(m.stay, r)
			m.out.Evidence = append(m.out.Evidence, r.ID())
			continue
		}
		m.to[r.ID()] = m.master.ID()
		m.out.Tombstones = append(m.out.Tombstones, tombstone(r, m.master.ID()))
	}
	for _, r := range append([]Record{m.master}, others...) {
		if !r.Locked() {
			r, dropped := r.Relinked(m.to, m.change)
			m.all, m.out.Dropped = append(m.all, r), append(m.out.Dropped, dropped...)
		}
	}
}

// tombstone is what is left of a record that another one took the place of.
func tombstone(r Record, into string) Record {
	t := Tree{Shape: Map}.Set("id", TextTree(r.ID())).Set("external", r.tree.At("external"))
	return FromTree(r.Kind, t.Set("created_at", r.tree.At("created_at")).Set("merged_into", TextTree(into)))
}

func (m *merging) fields() {
	for _, f := range m.master.Kind.Fields {
		v := m.value(f)
		if f.Process != nil && !m.next.Get(f).IsZero() {
			m.mayMove(f.Process, v)
		}
		m.next = m.next.With(f, v, m.change)
	}
}

// mayMove holds a status that was chosen against the rules of its process.
func (m *merging) mayMove(p *Process, v Value) {
	to := p.Find(v.Text())
	if to == nil {
		return // the schema will say so
	}
	if _, err := p.Move(m.next, to, m.change); err != nil {
		m.problem(m.master.ID(), p.Field.Key, "%v", err)
	}
}

// statusRoles are fields that say something of a status, and of no other one.
var statusRoles = []Role{RoleReason, RoleProbability, RoleForecast}

// value is what a field of the master will be.
func (m *merging) value(f *Field) Value {
	holder := m.statusHolder()
	switch from, ok := m.chosen(f); {
	case ok:
		return m.led(f, from.Get(f))
	case slices.Contains(consentRoles, f.Role) && m.consents(f):
		return Value{field: f, tree: BareTree("true")}
	case slices.Contains(statusRoles, f.Role) && !holder.IsZero(), f.Process != nil && !holder.IsZero():
		return holder.Get(f)
	case f.Role == RoleCloseDate && !holder.IsZero() && !holder.Get(f).IsZero():
		return holder.Get(f)
	case f.Block != "":
		return m.fullest(f.Block).Get(f)
	case f.Multiple():
		return m.united(f)
	}
	return m.first(f)
}

// led is a value as the master may have it: a converted record, which is not written, may
// name one of those that go, or the master itself.
func (m *merging) led(f *Field, v Value) Value {
	if x := (relinking{to: m.to, self: m.master.ID()}); x.touches(f, v) {
		return x.value(f, v)
	}
	return v
}

// chosen is the record whose value was asked for, of the field or of its block.
func (m *merging) chosen(f *Field) (Record, bool) {
	for _, t := range m.takes {
		if !m.together(t.Field, f) {
			continue
		}
		for _, r := range append(slices.Clone(m.all), m.stay...) {
			if r.ID() == t.From {
				return r, true
			}
		}
	}
	return Record{}, false
}

// statusHolder is the record whose status the master will have; zero if none has one.
func (m *merging) statusHolder() Record {
	f := m.master.Kind.Role(RoleStatus)
	if f == nil {
		return Record{}
	}
	if r, ok := m.chosen(f); ok {
		return r
	}
	i := slices.IndexFunc(m.all, func(r Record) bool { return !r.Get(f).IsZero() })
	if i < 0 {
		return Record{}
	}
	return m.all[i]
}

func (m *merging) consents(f *Field) bool {
	yes := func(r Record) bool { return r.Get(f).Bool() }
	return slices.ContainsFunc(m.all, yes) || slices.ContainsFunc(m.stay, yes)
}

// fullest is the record that has the most of a block: the first of several.
func (m *merging) fullest(block string) Record {
	best, most := m.all[0], -1
	for _, r := range m.all {
		n := 0
		for _, f := range r.Kind.Fields {
			if f.Block == block && !r.Get(f).IsZero() {
				n++
			}
		}
		if n > most {
			best, most = r, n
		}
	}
	return best
}

func (m *merging) first(f *Field) Value {
	for _, r := range m.all {
		if v := r.Get(f); !v.IsZero() {
			return v
		}
	}
	return Value{field: f}
}

// further are the lists that take the first choices which the master does not make
// its own: of several e-mail addresses one is the one to try first.
var further = map[Role][]Role{RoleEmails: {RoleEmail}, RolePhones: {RolePhone, RoleMobile}}

func (m *merging) united(f *Field) Value {
	v := m.all[0].Get(f)
	for _, r := range m.all[1:] {
		u := r.Get(f)
		u.tree.Items = slices.DeleteFunc(slices.Clone(u.tree.Items), func(e Tree) bool { return m.knows(f, v, e) })
		v = v.United(u)
	}
	for _, r := range m.all {
		for _, role := range further[f.Role] {
			if e := f.entryOf(r, role); e.Shape != Absent && !m.knows(f, v, e) {
				v = v.United(Value{field: f, tree: Tree{Shape: List, Items: []Tree{e}}})
			}
		}
	}
	return v
}

// entryOf makes an entry of a first choice, absent if there is none: which it was is
// its label, unless the list is of the same.
func (f *Field) entryOf(r Record, role Role) Tree {
	first := r.Kind.Role(role)
	if first == nil || r.Get(first).IsZero() || len(f.Identity) == 0 {
		return Tree{}
	}
	e := Tree{Shape: Map}
	if role == RoleMobile && f.EntryField("label") != nil {
		e = e.Set("label", TextTree(first.Key))
	}
	return e.Set(f.Identity[0], TextTree(r.Get(first).Text()))
}

// knows reports whether the master has an address or a number already, among its first
// choices or in the list, however it is written.
func (m *merging) knows(f *Field, has Value, e Tree) bool {
	roles := further[f.Role]
	if len(roles) == 0 || len(f.Identity) == 0 {
		return false
	}
	same := func(text string) bool { return plainly(text) == plainly(e.At(f.Identity[0]).Text) }
	for _, role := range roles {
		if first := m.master.Kind.Role(role); first != nil && same(m.value(first).Text()) {
			return true
		}
	}
	return slices.ContainsFunc(has.Strings(), same)
}

// plainly is an e-mail address without its case, or a number without what it is
// written with.
func plainly(text string) string {
	if strings.Contains(text, "@") {
		return strings.ToLower(text)
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -./()", r) {
			return -1
		}
		return r
	}, text)
}
