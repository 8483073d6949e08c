package match

import "plumb/records"

// LineForm is how lines are worked out.
const LineForm = lineForm

// Near are the records that a record would be compared with.
func (x *Index) Near(r records.Record) []string {
	f := x.features(r, r.Kind.People())
	var out []string
	for _, at := range x.candidates(&f, r.Kind, r.Kind.People(), r.ID(), 0) {
		out = append(out, x.entries[at].id)
	}
	return out
}

// Check looks for a record among those of its kind, and returns how many were compared.
func (x *Index) Check(r records.Record) int {
	person := r.Kind.People()
	f := x.features(r, person)
	near := x.candidates(&f, r.Kind, person, r.ID(), 0)
	for _, at := range near {
		x.compare(&f, x.at(at), person, nil)
	}
	return len(near)
}
