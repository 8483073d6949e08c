package report

import (
	"cmp"
	"slices"
	"strings"

	"plumb/records"
)

// Places say where the records of a kind stand in a report.
type Places struct {
	Kind, Plural string
	List         []Place
}

// Place is where a record stands: its stage, its period and category, what is wrong with
// it. Two places differ when their words do, their groups, or their amounts.
type Place struct {
	ID, Label, At string
	Groups        [][]string     // of --by that it is in
	Amount        *records.Money // nil: what it is worth does not matter here
	Also          records.Object // what else programs are told of it
}

// Moved is what happened to the records of a kind between two moments.
type Moved struct {
	Kind, Plural string
	List         []Move
}

// Move is a record that stands elsewhere now, is new, or is gone: where it stood, and
// where it stands; nil: it was not, or is not, in the report.
type Move struct{ Before, After *Place }

// Place is the record as it is now; as it was, if it is gone.
func (m Move) Place() Place {
	if m.After == nil {
		return *m.Before
	}
	return *m.After
}

// Difference is by how much its worth has grown since.
func (m Move) Difference() Sums { return less(m.After.worth(), m.Before.worth()) }

func (p *Place) worth() Sums {
	if p == nil || p.Amount == nil {
		return nil
	}
	return Sums{*p.Amount}
}

// Moves are the records that do not stand where they stood, by id. The kinds are those of
// either report, the later one's first: a plumb.yaml may have named others then. It is not
// nil.
func Moves(before, after []Places) []Moved {
	out := []Moved{}
	for _, kind := range both(after, before, func(p Places) string { return p.Kind }) {
		was, is := placesOf(before, kind), placesOf(after, kind)
		out = append(out, Moved{kind, cmp.Or(is.Plural, was.Plural), moves(was.List, is.List)})
	}
	return out
}

func placesOf(list []Places, kind string) Places {
	for _, p := range list {
		if p.Kind == kind {
			return p
		}
	}
	return Places{}
}

func moves(before, after []Place) []Move {
	was, is := byID(before), byID(after)
	var out []Move
	for id, now := range is {
		if old := was[id]; old == nil || old.At != now.At || !old.sameGroups(now) || !sameMoney(old.Amount, now.Amount) {
			out = append(out, Move{Before: old, After: now})
		}
	}
	for id, old := range was {
		if is[id] == nil {
			out = append(out, Move{Before: old})
		}
	}
	slices.SortFunc(out, func(a, b Move) int { return strings.Compare(a.Place().ID, b.Place().ID) })
	return out
}

func (p *Place) sameGroups(q *Place) bool {
	return slices.EqualFunc(p.Groups, q.Groups, slices.Equal[[]string])
}

// Regrouped reports whether a record is in other groups than it was.
func (m Move) Regrouped() bool {
	return m.Before != nil && m.After != nil && !m.Before.sameGroups(m.After)
}

func byID(list []Place) map[string]*Place {
	out := make(map[string]*Place, len(list))
	for i := range list {
		out[list[i].ID] = &list[i]
	}
	return out
}

func sameMoney(a, b *records.Money) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Currency == b.Currency && a.Amount.Equal(b.Amount)
}

// Found are the places of records of a kind.
func Found(k *records.Kind, list []records.Record, by Grouping, at func(records.Record) string) []Places {
	p := Places{Kind: k.Name, Plural: k.Plural}
	for _, r := range list {
		p.List = append(p.List, Place{ID: r.ID(), Label: r.Label(), At: at(r), Groups: by.groupsOf(r)})
	}
	return []Places{p}
}

// Standing are those of reports in which it matters what records are worth.
func Standing(k *records.Kind, list []records.Record, by Grouping, at func(records.Record) string) []Places {
	out := Found(k, list, by, at)
	for i, r := range list {
		if m, ok := r.Role(records.RoleAmount).Money(); ok {
			out[0].List[i].Amount = &m
		}
	}
	return out
}

// InStatus is where a record stands in its process.
func InStatus(r records.Record) string { return r.Get(r.Kind.Process.Field).Text() }
