package records

import (
	"cmp"
	"slices"
	"strings"
)

// ByMaster sorts records that mean the same: the one that is proposed as master of a merge
// comes first, which others join. It is the one that has most fields filled; of several,
// the oldest. What is converted can be no master and comes last.
func ByMaster(list []Record) []Record {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b Record) int {
		return cmp.Or(cmp.Compare(locks(a), locks(b)), cmp.Compare(b.filled(), a.filled()), a.CreatedAt().Compare(b.CreatedAt()), strings.Compare(a.ID(), b.ID()))
	})
	return out
}

func locks(r Record) int {
	if r.Locked() {
		return 1
	}
	return 0
}

// filled is how many fields of the record have a value.
func (r Record) filled() int {
	n := 0
	for _, f := range r.Kind.Fields {
		if !r.Get(f).IsZero() {
			n++
		}
	}
	return n
}
