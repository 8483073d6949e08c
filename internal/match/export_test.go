package match

import "plumb/records"

// Near are the records that a record would be compared with.
func (x *Index) Near(r records.Record) []string {
	f := x.features(r, isPerson(r.Kind))
	var out []string
	for _, at := range x.candidates(&f, r.Kind, isPerson(r.Kind)) {
		out = append(out, x.entries[at].id)
	}
	return out
}

// Check looks for a record among those of its kind, and returns how many were compared.
func (x *Index) Check(r records.Record) int {
	person := isPerson(r.Kind)
	f := x.features(r, person)
	near := x.candidates(&f, r.Kind, person)
	for _, at := range near {
		x.compare(&f, &x.entries[at].f, person, nil)
	}
	return len(near)
}
