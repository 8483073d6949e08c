// Package combine is the workflow of a merge: several records that mean the same
// become one, what pointed to the others points to it, and of the others a tombstone
// is left that leads there, all in one transaction. What a merge means is in records.
//
// Converted records are never written here: what they name leads on by the tombstones.
package combine

import (
	"slices"
	"strings"

	"plumb/internal/match"
	"plumb/internal/pick"
	"plumb/internal/store"
	"plumb/records"
)

// Request is one merge.
type Request struct {
	Master   string
	Others   []string
	Takes    []records.Take
	Change   records.Change
	Problems []records.Problem // what is wrong with the request itself; reported with the rest
}

// Result is what a merge did.
type Result struct {
	records.Merged
	Others   []records.Record    // as they were
	Already  []string            // others that were merged into the master before
	Relinked []records.Record    // that pointed to one of the others
	Alike    [][2]records.Record // people of the master that may be the same, the older first
}

// Error lists everything that keeps records from being merged.
type Error struct {
	Record   string // the master
	Problems []records.Problem
}

func (e *Error) Error() string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, p.String())
	}
	return "nothing can be merged into " + e.Record + ": " + strings.Join(lines, "; ")
}

// ConvertedError says that the master is converted: nothing can be written into it.
type ConvertedError struct {
	Record  string
	Instead string // one of the others that can be the master; "" if none can
}

func (e *ConvertedError) Error() string {
	return e.Record + " is converted and read-only; nothing can be merged into it"
}

// Merge works out a merge and puts its records into the transaction. One that is
// refused has put nothing.
func Merge(tx *store.Tx, schema *records.Schema, req Request) (Result, error) {
	w := work{tx: tx, schema: schema, req: req, to: map[string]string{}}
	others, err := w.read()
	if err != nil {
		return Result{}, err
	}
	if w.master.Locked() {
		return Result{}, w.converted(others)
	}
	if len(others) == 0 && len(req.Problems) == 0 {
		w.out.Master = w.master
		return w.out, nil
	}
	w.out.Others = others
	var problems []records.Problem
	w.out.Merged, problems = records.Merge(w.master, others, req.Takes, req.Change)
	if problems = append(slices.Clone(req.Problems), problems...); len(problems) == 0 {
		problems = schema.Validate(w.out.Master)
	}
	if len(problems) > 0 {
		return Result{}, &Error{Record: w.master.ID(), Problems: problems}
	}
	if err := w.put(); err != nil {
		return Result{}, err
	}
	if err := w.relink(); err != nil {
		return Result{}, err
	}
	w.alike()
	return w.out, nil
}

type work struct {
	tx     *store.Tx
	schema *records.Schema
	req    Request
	master records.Record
	to     map[string]string
	people []records.Record // of the master
	out    Result
}

// read reads the records as they are under the lock. Others that were merged stand for
// who took their place.
func (w *work) read() (others []records.Record, err error) {
	if w.master, err = w.tx.Follow(w.req.Master); err != nil {
		return nil, err
	}
	for _, id := range w.req.Others {
		r, err := w.tx.Follow(id)
		if err != nil {
			return nil, err
		}
		if r.ID() == w.master.ID() && id != w.master.ID() {
			w.out.Already = append(w.out.Already, id)
			continue
		}
		others = append(others, r)
	}
	return others, nil
}

func (w *work) converted(others []records.Record) error {
	err := &ConvertedError{Record: w.master.ID()}
	if i := slices.IndexFunc(others, func(r records.Record) bool { return !r.Locked() && r.Kind == w.master.Kind }); i >= 0 {
		err.Instead = others[i].ID()
	}
	return err
}

func (w *work) put() error {
	for _, r := range w.out.Tombstones {
		w.to[r.ID()] = w.master.ID()
		if err := w.tx.Put(r); err != nil {
			return err
		}
	}
	return w.tx.Put(w.out.Master)
}

// relink leads what points to the others to the master: all kinds are read once, however
// many the others are. A file that cannot be read leads on by the tombstone.
func (w *work) relink() error {
	for _, k := range w.schema.Kinds {
		if !k.PointsTo(w.master.Kind) {
			continue
		}
		for r, err := range w.tx.Scan(k) {
			if err != nil || r.ID() == w.master.ID() || r.Locked() || r.MergedInto() != "" {
				continue
			}
			if err := w.lead(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// lead is relink for one record.
func (w *work) lead(r records.Record) error {
	next, dropped := r.Relinked(w.to, w.req.Change)
	if f := r.Kind.Role(records.RoleAccount); r.Kind.Person() && next.Get(f).Text() == w.master.ID() {
		w.people = append(w.people, next)
	}
	if next.Tree().Equal(r.Tree()) {
		return nil
	}
	w.out.Relinked = append(w.out.Relinked, next)
	w.out.Dropped = append(w.out.Dropped, dropped...)
	return w.tx.Put(next)
}

// alike finds people of the master that may be there twice: each came with its own
// account. At one organisation the same name says enough.
func (w *work) alike() {
	slices.SortStableFunc(w.people, func(a, b records.Record) int { return a.CreatedAt().Compare(b.CreatedAt()) })
	x := match.NewIndex()
	x.Employer = func(records.Record) string { return w.master.Label() }
	called := map[string][]string{} // ids
	seen := map[string]records.Record{}
	for _, r := range w.people {
		name := r.Kind.Name + " " + pick.Fold(r.Label())
		likely := called[name]
		for _, c := range x.Find(r, match.Possible, r.Kind) {
			if !slices.Contains(likely, c.ID) {
				likely = append(slices.Clip(likely), c.ID)
			}
		}
		for _, id := range likely {
			w.out.Alike = append(w.out.Alike, [2]records.Record{seen[id], r})
		}
		called[name], seen[r.ID()] = append(called[name], r.ID()), r
		x.Add(r)
	}
}
