package interchange

import (
	"slices"
	"strings"
	"time"

	"plumb/internal/match"
	"plumb/internal/store"
	"plumb/records"
)

// Request is one import.
type Request struct {
	Files       []*File
	OnMatch     string // skip, update or fail: rows that meet a record and differ
	OnDuplicate string // new, link, skip or fail: rows that look like a record; "" is the directory's policy
	Key         string // field by which rows meet records, instead of external ids
	Keep        bool   // cells that nothing maps, under extra
	Skip        bool   // pass over rows that cannot be read, and write the rest
	Assign      bool   // rows without an owner belong to who imports them
	Create      []*records.Kind
	Answers     map[Place]string // what to do with single look-alikes, where somebody was asked
	Change      records.Change
	Schema      *records.Schema
	Progress    func(what string, done, of int)
	Broken      func(error) // told of a file in the directory that cannot be read
}

// Place is a line of a file.
type Place struct {
	Path string
	Line int
}

// Import is an import whose files were looked through.
type Import struct {
	req       Request
	summaries []*Summary
	refused   map[Place]string  // in an earlier round
	told      []records.Problem // why
	problems  []records.Problem
	total     int
}

// Answer says what is to be done with a row that looks like a record: link, skip, new, or
// keep, which is new and remembered: they are two.
func (im *Import) Answer(at Place, choice string) {
	if im.req.Answers == nil {
		im.req.Answers = map[Place]string{}
	}
	im.req.Answers[at] = choice
}

// Survey looks through the files and decides how each column is written. What
// cannot be decided is an *Error.
func Survey(req Request) (*Import, error) {
	im := &Import{req: req, refused: map[Place]string{}}
	var problems []records.Problem
	for _, f := range req.Files {
		found, err := f.survey(req.Schema.Locale(time.Time{}))
		if err != nil {
			return nil, err
		}
		problems = slices.Concat(problems, found, f.twice())
		im.problems = append(im.problems, f.Problems...)
		im.total += f.Count
	}
	if len(problems) > 0 {
		return nil, &Error{Problems: problems, Hint: "mend the file, or say in a mapping file how to read it"}
	}
	return im, nil
}

// Run links the rows with each other and with what is there, checks them, and
// writes them in the transaction. Nothing is kept of a row but what it is called:
// the files are read once for the ids, once for the links, and once for the
// records. With Skip, rows that cannot be read are passed over, and with them those
// that point to them, until all that is left is right. The error is an *Error.
func (im *Import) Run(tx *store.Tx) ([]*Summary, error) {
	for {
		w := &importer{Import: im, tx: tx, index: newIndex(), ids: map[*File][]string{}, lineOf: map[*File][]int32{}}
		im.begin()
		if err := w.work(); err != nil {
			return nil, err
		}
		fresh := w.found
		if len(im.refused) == 0 { // the first round
			fresh = slices.Concat(im.problems, w.found)
		}
		if len(fresh) == 0 {
			im.refuse()
			return im.summaries, nil
		}
		if tx.Restart(); !im.req.Skip {
			return im.fail(fresh)
		}
		im.told = append(im.told, fresh...)
		for place, reason := range reasons(fresh) {
			im.refused[place] = reason
		}
	}
}

// importer is one round of an import.
type importer struct {
	*Import
	tx    *store.Tx
	index *index
	ids   map[*File][]string // of the rows, in their order; "" for one that is passed over
	found []records.Problem

	look      *match.Index // what is there and the rows so far, for look-alikes
	likes     map[Place]likeness
	names     map[string]string // of the organisations that people are of, by id
	lineOf    map[*File][]int32 // of the rows, as ids
	twins     map[Place]bool    // rows that would be linked to a record that another row is
	lines     map[uint64]Place  // of what rows are called by
	made      []records.Record  // of names that were nowhere
	origins   map[string][]origin
	claims    map[string]*claim
	histories map[string][]entry
	done      int
}

// origin is a record that was converted into another.
type origin struct {
	id string
	at time.Time
}

func (w *importer) work() error {
	w.twins, w.lines, w.likes, w.origins, w.claims, w.histories = map[Place]bool{}, map[uint64]Place{}, map[Place]likeness{}, map[string][]origin{}, map[string]*claim{}, map[string][]entry{}
	w.load()
	for _, f := range w.req.Files {
		if err := w.frequencies(f); err != nil {
			return err
		}
	}
	for _, f := range w.req.Files {
		if err := w.each(f, "reading", w.meet); err != nil {
			return err
		}
	}
	for _, f := range w.req.Files {
		if !w.links(f) {
			continue
		}
		if err := w.each(f, "linking", w.link); err != nil {
			return err
		}
	}
	w.spread()
	for _, r := range w.made {
		w.stream(nil, w.withOrigin(r, time.Time{}))
		w.summary(r.Kind.Name).Created++
	}
	for _, f := range w.req.Files {
		if f.Mapping.History {
			w.countHistory(f)
			continue
		}
		if err := w.each(f, "checking", w.write); err != nil {
			return err
		}
	}
	return w.others()
}

// each reads the rows of a file that are not refused. In the first pass they have
// no id; do gives it.
func (w *importer) each(f *File, what string, do func(*draft) error) error {
	r := reader{file: f, in: w.req.Schema.Locale(time.Time{}), keep: w.req.Keep}
	first := w.ids[f] == nil
	if first {
		w.ids[f], w.lineOf[f] = make([]string, 0, f.Count), make([]int32, 0, f.Count)
	}
	n := -1
	for row, err := range f.Rows() {
		if err != nil {
			return err
		}
		if n++; first {
			w.lineOf[f] = append(w.lineOf[f], int32(row.Line))
		}
		if w.done++; w.done%1024 == 0 && w.req.Progress != nil {
			w.req.Progress(what, n, f.Count)
		}
		var d *draft
		if w.refused[Place{f.Path, row.Line}] == "" {
			d = r.read(row, w.req.Schema)
		}
		if d == nil {
			if first {
				w.ids[f] = append(w.ids[f], "")
				if w.refused[Place{f.Path, row.Line}] == "" {
					w.summary(f.name()).Skipped++
				}
			}
			continue
		}
		if first && f.Mapping.own {
			w.summary(d.kind.Name).Read++
		}
		if !first {
			if d.id = w.ids[f][n]; d.id == "" {
				continue
			}
			d.problems = nil // they were told in the first pass
		}
		w.own(d)
		if err := do(d); err != nil {
			return err
		}
		w.found = append(w.found, d.problems...)
		if first {
			w.ids[f] = append(w.ids[f], d.id)
		}
	}
	return nil
}

// own sees whether what a row calls an id of another system is one of this
// directory: a card that plumb wrote.
func (w *importer) own(d *draft) {
	by, id, _ := strings.Cut(d.external, "=")
	if records.IsID(id) && d.said == "" && w.index.wasThere(d.kind, id) {
		system := strings.TrimPrefix(by, "external.")
		d.said, d.external = id, ""
		if ext := d.keys.At("external").Set(system, records.Tree{}); len(ext.Keys) > 0 {
			d.keys = d.keys.Set("external", ext)
		} else {
			d.keys = d.keys.Set("external", records.Tree{})
		}
	}
}

// stream writes the record of a row; d is nil for one that a row only names.
func (w *importer) stream(d *draft, r records.Record) {
	if len(w.found) > 0 {
		return // nothing will be written
	}
	err := w.tx.Stream(r)
	switch {
	case err == nil:
	case d != nil:
		d.problem("", "%v", err)
	default:
		w.found = append(w.found, records.Problem{Check: "import", Record: r.ID(), Message: err.Error()})
	}
}

// load indexes what is there.
func (w *importer) load() {
	w.look, w.names = match.NewStrongIndex(), map[string]string{}
	w.look.Employer = w.employer
	var losers []records.Record // of merges
	for _, k := range w.req.Schema.Kinds {
		looked := w.looksAt(k)
		for r, err := range w.tx.Scan(k) {
			switch {
			case err != nil:
				w.req.Broken(err)
			case r.MergedInto() != "":
				losers = append(losers, r)
			default:
				w.index.add(r)
				w.named(r)
				if looked && !r.Locked() { // what it became stands in its place
					w.look.Add(r)
				}
			}
		}
	}
	for _, r := range losers {
		if master, err := w.tx.Follow(r.ID()); err == nil {
			w.index.lead(r, master)
		}
	}
	w.index.old = int32(len(w.index.ids))
}
