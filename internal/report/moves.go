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
// it. Two places differ when their words do, or their amounts.
type Place struct {
	ID, Label, At string
	Amount        *records.Money // nil: what it is worth does not matter here
	Also          records.Object // what else programs are told of it
}

// Moved is what happened to the records of a kind between two moments.
type Moved struct {
	Kind, Plural string
	List         []Move
}

// Move is a record that stands elsewhere now, is new, or is gone.
type Move struct {
	Place           // as it is now; as it was, if it is gone
	From, To string // "": it was not, or is not, in the report
	Was      *records.Money
}

// Moves are the records that do not stand where they stood, by id. It is not nil.
func Moves(before, after []Places) []Moved {
	out := []Moved{}
	for i, now := range after {
		out = append(out, Moved{now.Kind, now.Plural, moves(before[i].List, now.List)})
	}
	return out
}

func moves(before, after []Place) []Move {
	was, is := map[string]Place{}, map[string]Place{}
	for _, p := range before {
		was[p.ID] = p
	}
	var out []Move
	for _, p := range after {
		is[p.ID] = p
		if old := was[p.ID]; old.At != p.At || !sameMoney(old.Amount, p.Amount) {
			out = append(out, Move{Place: p, From: old.At, To: p.At, Was: old.Amount})
		}
	}
	for _, p := range before {
		if _, still := is[p.ID]; !still {
			out = append(out, Move{Place: p, From: p.At, Was: p.Amount})
		}
	}
	slices.SortFunc(out, func(a, b Move) int { return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.From, b.From)) })
	return out
}

func sameMoney(a, b *records.Money) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Currency == b.Currency && a.Amount.Equal(b.Amount)
}

// Found are the places of records of a kind.
func Found(k *records.Kind, list []records.Record, at func(records.Record) string) []Places {
	p := Places{Kind: k.Name, Plural: k.Plural}
	for _, r := range list {
		p.List = append(p.List, Place{ID: r.ID(), Label: r.Label(), At: at(r)})
	}
	return []Places{p}
}

// Standing are those of reports in which it matters what records are worth.
func Standing(k *records.Kind, list []records.Record, at func(records.Record) string) []Places {
	out := Found(k, list, at)
	for i, r := range list {
		if m, ok := r.Role(records.RoleAmount).Money(); ok {
			out[0].List[i].Amount = &m
		}
	}
	return out
}

// InStatus is where a record stands in its process.
func InStatus(r records.Record) string { return r.Get(r.Kind.Process.Field).Text() }

// Difference is by how much its worth has grown since.
func (m Move) Difference() Sums {
	var was, is Sums
	if m.Was != nil {
		was = Sums{*m.Was}
	}
	if m.To != "" && m.Amount != nil {
		is = Sums{*m.Amount}
	}
	return less(is, was)
}
