package records

import (
	"slices"
	"strconv"
)

// answers adds what the others know of criteria about which nobody asked the master.
// They stand in the history, which goes on after them.
func (m *merging) answers(r Record) Record {
	for _, criterion := range r.Kind.Criteria() {
		for _, other := range m.all[1:] {
			a, ok := other.Answered(criterion)
			if _, had := r.Answered(criterion); !ok || had {
				continue
			}
			r = r.WithAnswer(criterion, a.Met, Change{At: a.At, By: a.By})
			m.out.Taken = append(m.out.Taken, Taken{Field: criterion, From: other.ID(), Value: a.Met})
		}
	}
	return r
}

// keys sees to what is no field.
func (m *merging) keys() {
	for _, r := range m.all[1:] {
		if t := r.CreatedAt(); !t.IsZero() && (m.next.CreatedAt().IsZero() || t.Before(m.next.CreatedAt())) {
			m.next = m.next.WithKey("created_at", r.Key("created_at")).WithKey("created_by", r.Key("created_by"))
		}
		for _, key := range []string{"external", "extra"} {
			m.next = m.next.WithKey(key, withBlanks(m.next.Key(key), r.Key(key)))
		}
		for _, key := range r.UnknownKeys() {
			if !m.next.tree.Has(key) {
				m.next = m.next.WithKey(key, r.Key(key))
			}
		}
	}
	m.next = m.next.WithKey("duplicates", m.duplicates())
}

// withBlanks is a map with what another one has besides.
func withBlanks(has, more Tree) Tree {
	if has.Shape == Absent {
		return more
	}
	for i, key := range more.Keys {
		if has.Shape == Map && !has.Has(key) {
			has = has.Set(key, more.Items[i])
		}
	}
	return has
}

// duplicates are the converted records that the master stands for, those that the
// others stood for among them.
func (m *merging) duplicates() Tree {
	var ids []string
	add := func(id string) {
		if m.to[id] == "" && id != m.master.ID() && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, r := range m.all {
		for _, id := range r.Key("duplicates").Strings() {
			add(id)
		}
	}
	for _, id := range m.out.Evidence {
		add(id)
	}
	if len(ids) == 0 {
		return Tree{}
	}
	return ListTree(ids...)
}

// account says of every value where it went: what the master has that it had not, and
// what of any record is nowhere.
func (m *merging) account() {
	for _, f := range m.master.Kind.Fields {
		m.taken(f)
	}
	for _, r := range m.all {
		for _, f := range r.Kind.Fields {
			m.droppedOf(r, f)
		}
		m.droppedKeys(r)
	}
}

func (m *merging) taken(f *Field) {
	had, has := m.all[0].Get(f), m.next.Get(f)
	items := has.tree.Items
	switch {
	case !f.Multiple() && (has.IsZero() || has.Equal(had)):
		return
	case !f.Multiple():
		items = []Tree{has.tree}
	}
	for _, item := range items {
		if from := m.source(f, item); from != m.master.ID() && (!f.Multiple() || !had.holds(item)) {
			m.out.Taken = append(m.out.Taken, Taken{Field: f.Key, From: from, Value: fieldJSON(f, item)})
		}
	}
}

// source is the first of the others that has a value, or an item of a list.
func (m *merging) source(f *Field, t Tree) string {
	if r, ok := m.chosen(f); ok {
		return r.ID()
	}
	for _, r := range append(slices.Clone(m.all[1:]), m.stay...) {
		v := r.Get(f)
		if v.tree.Equal(t) || f.Multiple() && v.index(v.tree.Items, t) >= 0 {
			return r.ID()
		}
		for _, role := range further[f.Role] {
			if f.entryOf(r, role).Equal(t) {
				return r.ID()
			}
		}
	}
	return m.master.ID() // its own, that gave way to one taken
}

func (m *merging) droppedOf(r Record, f *Field) {
	v, has := r.Get(f), m.next.Get(f)
	drop := func(value any) {
		m.out.Dropped = append(m.out.Dropped, Dropped{Field: f.Key, Record: r.ID(), Value: value})
	}
	if f.Multiple() {
		for _, item := range v.tree.Items {
			if !has.holds(item) && !m.isFirst(f, item) {
				drop(fieldJSON(f, item))
			}
		}
		return
	}
	if !v.IsZero() && !v.Equal(has) && !m.isFurther(f, v) {
		drop(v.JSON())
	}
}

// isFirst reports whether an entry that says no more than an address or a number is
// one of the master's first choices.
func (m *merging) isFirst(f *Field, item Tree) bool {
	return slices.ContainsFunc(further[f.Role], func(role Role) bool { return f.entryOf(m.next, role).Equal(item) })
}

// isFurther reports whether a first choice stands in the list of further ones, or is
// another first choice.
func (m *merging) isFurther(f *Field, v Value) bool {
	for list, roles := range further {
		if !slices.Contains(roles, f.Role) {
			continue
		}
		for _, role := range append([]Role{list}, roles...) {
			if slices.Contains(m.next.Role(role).Strings(), v.Text()) {
				return true
			}
		}
	}
	return false
}

// droppedKeys are what a record has beside its fields. Its id, its ids in other systems
// and when it was made stay in its tombstone, and its history in git.
func (m *merging) droppedKeys(r Record) {
	drop := func(field string, t Tree) {
		m.out.Dropped = append(m.out.Dropped, Dropped{Field: field, Record: r.ID(), Value: t.JSON()})
	}
	for _, key := range append(r.UnknownKeys(), "unconverted", "amended") {
		if t := r.Key(key); t.Shape != Absent && !t.Equal(m.next.Key(key)) {
			drop(key, t)
		}
	}
	extra := r.Key("extra")
	for i, key := range extra.Keys {
		if t := extra.Items[i]; !t.Equal(m.next.Key("extra").At(key)) {
			drop("extra."+key, t)
		}
	}
	for _, criterion := range r.Kind.Criteria() {
		own, ok := r.Answered(criterion)
		if last, _ := m.next.Answered(criterion); ok && last.Met != own.Met {
			drop(criterion, BareTree(strconv.FormatBool(own.Met)))
		}
	}
}
