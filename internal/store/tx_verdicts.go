package store

import (
	"bytes"
	"fmt"
	"strings"

	"plumb/internal/yamlfile"
	"plumb/records"
)

// said is what a transaction says of pairs, and what it has read of that.
type said struct {
	set   *records.Verdicts // nil: not read yet, or it no longer holds
	read  []records.Verdict // of the files
	puts  map[string]verdictPut
	order []string
	log   []keptVerdict // what each put replaced, for Try
}

// verdictPut is the file of a verdict, before and after. It is known by its name.
type verdictPut struct {
	before, after records.Tree // absent: there is no file
	bytes         []byte       // of the file before; nil: there is none
	comments      yamlfile.Comments
	err           error // why the file could not be read
	format        bool  // the form changes, not the content
}

type keptVerdict struct {
	name string
	put  verdictPut
	none bool
}

// Verdicts returns what was said of pairs, as the transaction sees it. What cannot be
// read counts as not said; check names it.
func (tx *Tx) Verdicts() records.Verdicts {
	if tx.said.set == nil {
		set := records.NewVerdicts(tx.saidNow(), tx.orNone)
		tx.said.set = &set
	}
	return *tx.said.set
}

func (tx *Tx) orNone(id string) records.Record {
	r, err := tx.Get(id)
	if err != nil {
		return records.Record{}
	}
	return r
}

// saidNow lists the verdicts of the files, as far as they stay, and then those that were
// put. The files are read once.
func (tx *Tx) saidNow() []records.Verdict {
	if tx.said.read == nil {
		tx.said.read = []records.Verdict{}
		for v, err := range tx.store.ScanVerdicts() {
			if err == nil {
				tx.said.read = append(tx.said.read, v)
			}
		}
	}
	var out []records.Verdict
	for _, v := range tx.said.read {
		if _, changed := tx.said.puts[v.Name()]; !changed {
			out = append(out, v)
		}
	}
	for _, name := range tx.said.order {
		if p := tx.said.puts[name]; p.after.Shape != records.Absent {
			out = append(out, records.VerdictFrom(p.after))
		}
	}
	return out
}

// Dismiss says of two records that they are not the same. Where that was said before,
// nothing changes. Both must be there when the transaction ends.
func (tx *Tx) Dismiss(v records.Verdict) error {
	v.A, v.B = records.InOrder(v.A, v.B)
	if v.A == v.B {
		return invalid([]records.Problem{{Check: "value", Record: v.A, Message: v.A + " is one record; a verdict is about two"}})
	}
	if tx.Verdicts().Different(v.A, v.B) {
		return nil
	}
	p := tx.loadVerdict(v.Name())
	if p.err != nil {
		return p.err
	}
	if p.after.Shape != records.Absent {
		return nil
	}
	p.after = v.Tree()
	set := tx.said.set
	tx.keepVerdict(v.Name(), p)
	set.Add(v, tx.orNone)
	tx.said.set = set
	return nil
}

// Undismiss takes back whatever says that two records are not the same, also of those
// that were merged into them, and returns it.
func (tx *Tx) Undismiss(a, b string) []records.Verdict {
	gone := tx.Verdicts().Of(a, b)
	if name := records.PairName(a, b); len(gone) == 0 && tx.dropVerdict(name) {
		v := records.VerdictFrom(tx.said.puts[name].before) // it led to one record, or could not be read
		v.A, v.B = records.InOrder(a, b)
		return []records.Verdict{v}
	}
	for _, v := range gone {
		tx.dropVerdict(v.Name())
	}
	return gone
}

// dropVerdict removes the file of a verdict, also one that cannot be read.
func (tx *Tx) dropVerdict(name string) bool {
	p := tx.loadVerdict(name)
	if p.after.Shape == records.Absent && p.bytes == nil {
		return false
	}
	p.after = records.Tree{}
	tx.keepVerdict(name, p)
	return true
}

// loadVerdict returns the file of a verdict as the transaction sees it.
func (tx *Tx) loadVerdict(name string) verdictPut {
	if p, ok := tx.said.puts[name]; ok {
		return p
	}
	var p verdictPut
	at := records.VerdictPath(name)
	if !tx.store.exists(at) {
		return p
	}
	if p.bytes, p.err = tx.store.read(at); p.err != nil {
		return p
	}
	f, err := yamlfile.Parse(tx.store.name(at), p.bytes)
	if err != nil {
		p.err = err
		return p
	}
	p.before, p.after, p.comments = f.Tree, f.Tree, f.Comments
	return p
}

func (tx *Tx) keepVerdict(name string, p verdictPut) {
	old, ok := tx.said.puts[name]
	if !ok {
		tx.said.order = append(tx.said.order, name)
	}
	tx.said.log = append(tx.said.log, keptVerdict{name, old, !ok})
	if tx.said.puts == nil {
		tx.said.puts = map[string]verdictPut{}
	}
	tx.said.puts[name], tx.said.set = p, nil
}

// unsay takes back what was said since a part of the transaction began.
func (tx *Tx) unsay(since int) {
	for i := len(tx.said.log) - 1; i >= since; i-- {
		k := tx.said.log[i]
		if tx.said.puts[k.name] = k.put; k.none {
			delete(tx.said.puts, k.name)
			tx.said.order = tx.said.order[:len(tx.said.order)-1]
		}
		tx.said.set = nil
	}
	tx.said.log = tx.said.log[:since]
}

// VerdictTree is what the file of a verdict holds, as the transaction sees it; absent if
// there is none, or none that can be read.
func (tx *Tx) VerdictTree(name string) records.Tree { return tx.loadVerdict(name).after }

// RestoreVerdict makes the file of a verdict what it was; an absent tree removes it.
func (tx *Tx) RestoreVerdict(name string, t records.Tree, comments yamlfile.Comments) {
	p := tx.loadVerdict(name)
	p.after, p.comments, p.format = t, comments, true
	tx.keepVerdict(name, p)
}

// formatVerdict is Format for the file of a verdict.
func (tx *Tx) formatVerdict(name string) error {
	p := tx.loadVerdict(name)
	if p.err != nil || p.before.Shape == records.Absent {
		return p.err
	}
	p.after, p.format = records.TidyVerdict(p.before), true
	tx.keepVerdict(name, p)
	return nil
}

// dropGone removes what was said of records that go: a verdict about nobody would be
// asked about by check.
func (tx *Tx) dropGone() {
	gone := map[string]bool{}
	for _, id := range tx.order {
		if p := tx.puts[id]; p.after.IsZero() && !p.before.IsZero() {
			gone[id] = true
		}
	}
	if len(gone) == 0 {
		return
	}
	paths, _ := tx.store.list(verdictShelf())
	names := tx.said.order
	for _, at := range paths {
		names = append(names[:len(names):len(names)], strings.TrimSuffix(at[strings.LastIndexByte(at, '/')+1:], ".yaml"))
	}
	for _, name := range names {
		if a, b, _ := records.PairOf(name); gone[a] || gone[b] {
			tx.dropVerdict(name)
		}
	}
}

// verdictProblems finds verdicts that are put about a record that is not there.
func (tx *Tx) verdictProblems() []records.Problem {
	var out []records.Problem
	for _, name := range tx.said.order {
		p := tx.said.puts[name]
		if p.after.Shape == records.Absent || p.format || tx.undone {
			continue
		}
		a, b, _ := records.PairOf(name)
		for _, id := range []string{a, b} {
			if !tx.exists(id) {
				out = append(out, records.Problem{Check: "reference", Message: "there is no record " + id})
			}
		}
	}
	return out
}

// writeVerdict puts what really changes of a verdict into the journal.
func (tx *Tx) writeVerdict(name string, p verdictPut) error {
	c := Change{ID: name, Path: records.VerdictPath(name), Before: p.bytes, New: p.bytes == nil, Removed: p.after.Shape == records.Absent}
	switch {
	case c.New && c.Removed, !c.Removed && !p.format && p.after.Equal(p.before):
		return nil
	case !c.Removed:
		if c.After = yamlfile.WriteTree(p.after, p.comments); bytes.Equal(c.After, c.Before) {
			return nil
		}
	}
	if len(c.After) > yamlfile.MaxSize {
		return invalid([]records.Problem{{Check: "value", Message: fmt.Sprintf("note: would have %.1f MiB; a verdict has at most 1 MiB", float64(len(c.After))/(1<<20))}})
	}
	tx.add(c, false, false)
	return nil
}
