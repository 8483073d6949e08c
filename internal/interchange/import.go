package interchange

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"plumb/internal/store"
	"plumb/records"
)

// Request is one import.
type Request struct {
	Files   []*File
	OnMatch string // skip, update or fail: rows that meet a record and differ
	Key     string // field by which rows meet records, instead of external ids
	Keep    bool   // cells that nothing maps, under extra
	Skip    bool   // pass over rows that cannot be read, and write the rest
	Change  records.Change
	Schema  *records.Schema
}

// Summary is what became of the rows of one kind.
type Summary struct {
	Kind      string            `json:"kind"`
	Read      int               `json:"read"`
	Created   int               `json:"created"`
	Updated   int               `json:"updated"`
	Unchanged int               `json:"unchanged"`
	Differs   int               `json:"differs"`
	Skipped   int               `json:"skipped"`
	Warnings  []Note            `json:"warnings"`
	Problems  []records.Problem `json:"problems"`

	Refused  []Refused           `json:"-"` // rows passed over
	Unmapped map[string][]string `json:"-"` // columns by file
	Notes    []Note              `json:"-"` // of a whole file, for people
}

// Refused is a row that was passed over, and why.
type Refused struct {
	File   *File
	Row    Row
	Reason string
}

// Drafts are all rows of an import, checked as far as that goes without the
// directory.
type Drafts struct {
	req       Request
	drafts    []*draft
	summaries []*Summary
	problems  []records.Problem
}

// Read makes drafts of the files. What is wrong with cells is kept, so that
// Import can name everything at once; the error, an *Error, is for columns of
// dates that can be read two ways.
func Read(req Request) (*Drafts, error) {
	out := &Drafts{req: req}
	undecided := false
	for _, f := range req.Files {
		r := reader{file: f, in: req.Schema.Locale(time.Time{}), keep: req.Keep}
		r.read()
		out.problems = append(out.problems, slices.Concat(f.Problems, r.problems)...)
		undecided = undecided || r.undecided
		s := out.summary(f.Mapping.Kind)
		s.Read += len(f.Rows) + len(f.Ragged)
		s.Skipped += len(f.Rows) - len(r.drafts)
		if len(r.unmapped) > 0 {
			s.Unmapped[f.Path] = r.unmapped
		}
		out.drafts = append(out.drafts, r.drafts...)
	}
	if undecided {
		return nil, &Error{Problems: out.problems, Hint: "mend the file, or say in a mapping file how to read it"}
	}
	return out, nil
}

func (d *Drafts) summary(k *records.Kind) *Summary {
	for _, s := range d.summaries {
		if s.Kind == k.Name {
			return s
		}
	}
	s := &Summary{Kind: k.Name, Warnings: []Note{}, Problems: []records.Problem{}, Unmapped: map[string][]string{}}
	d.summaries = append(d.summaries, s)
	return s
}

// Import links the rows with each other and with what is there, checks them, and
// puts them into the transaction. With Skip, rows that cannot be read are passed
// over, and with them those that point to them, until all that is left is right.
func (d *Drafts) Import(tx *store.Tx) ([]*Summary, error) {
	problems := slices.Clone(d.problems)
	left := d.drafts
	for {
		w := &importer{Drafts: d, tx: tx, index: newIndex(), rows: left}
		if err := w.work(); err != nil {
			return nil, err
		}
		problems = append(problems, w.problems...)
		if len(problems) > 0 && !d.req.Skip {
			break
		}
		why := reasons(problems)
		kept := slices.DeleteFunc(slices.Clone(left), func(row *draft) bool { return why[place{row.file.Path, row.line}] != "" })
		if len(kept) == len(left) {
			d.refuse(problems)
			return d.summaries, w.put()
		}
		left = kept
	}
	for _, s := range d.summaries {
		s.Created, s.Updated, s.Unchanged, s.Differs, s.Warnings = 0, 0, 0, 0, []Note{}
	}
	d.refuse(problems)
	return d.summaries, &Error{Problems: problems, Hint: "mend these rows, or say in a mapping file how to read them; what they point to may be imported in the same call; --skip-errors imports the others"}
}

func sortProblems(problems []records.Problem) {
	slices.SortStableFunc(problems, func(a, b records.Problem) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
}

// place is a line of a file.
type place struct {
	path string
	line int
}

// reasons is why rows are refused.
func reasons(problems []records.Problem) map[place]string {
	out := map[place]string{}
	for _, p := range problems {
		at := place{p.Path, p.Line}
		if out[at] != "" {
			out[at] += "; "
		}
		out[at] += p.Message
	}
	return out
}

// refuse puts the problems and the rows that were passed over into the summaries.
func (d *Drafts) refuse(problems []records.Problem) {
	sortProblems(problems)
	why := reasons(problems)
	for _, f := range d.req.Files {
		s := d.summary(f.Mapping.Kind)
		for _, row := range slices.Concat(f.Ragged, f.Rows) {
			if reason := why[place{f.Path, row.Line}]; reason != "" {
				s.Skipped++
				s.Refused = append(s.Refused, Refused{File: f, Row: row, Reason: reason})
			}
		}
		for _, p := range problems {
			if f.Path == p.Path {
				s.Problems = append(s.Problems, p)
			}
		}
	}
}

// work makes the records of the rows, without writing any.
func (w *importer) work() error {
	for _, s := range w.summaries {
		s.Created, s.Updated, s.Unchanged, s.Differs, s.Warnings, s.Notes = 0, 0, 0, 0, []Note{}, nil
	}
	w.load()
	if err := w.meet(); err != nil {
		return err
	}
	for _, row := range w.rows {
		if err := w.build(row); err != nil {
			return err
		}
	}
	for _, row := range w.rows {
		w.origins(row)
	}
	for _, row := range w.rows {
		w.count(row)
	}
	return nil
}

// put writes what work made.
func (w *importer) put() error {
	for _, r := range w.puts {
		if err := w.tx.Put(r); err != nil {
			return err
		}
	}
	return nil
}

type importer struct {
	*Drafts
	tx       *store.Tx
	index    *index
	rows     []*draft // of the drafts, those that are not refused
	puts     []records.Record
	problems []records.Problem
}

func (w *importer) problem(d *draft, column, format string, args ...any) {
	w.problems = append(w.problems, problem(d.file.Path, d.line, column, fmt.Sprintf(format, args...)))
}

func (w *importer) warn(d *draft, column, code, format string, args ...any) {
	s := w.summary(d.kind)
	s.Warnings = append(s.Warnings, Note{File: d.file.Path, Line: d.line, Column: column, Record: d.id, Code: code, Message: fmt.Sprintf(format, args...)})
}

// load indexes what is there, of the kinds that the import touches or points to.
func (w *importer) load() {
	for _, k := range w.req.Schema.Kinds {
		for r, err := range w.tx.Scan(k) {
			if err == nil && r.MergedInto() == "" {
				w.index.add(r.Kind, r.ID(), r)
			}
		}
	}
}

// meet gives every draft its id: that of the record it meets, or a new one.
func (w *importer) meet() error {
	lines := map[string]*draft{}
	for _, d := range w.rows {
		d.before = records.Record{}
		if d.external != "" {
			if twin := lines[d.kind.Name+d.external]; twin != nil {
				w.problem(d, "", "has the id of line %d of %s", twin.line, twin.file.Path)
			}
			lines[d.kind.Name+d.external] = d
		}
		if r, ok := w.known(d); ok {
			d.before, d.id = r, r.ID()
			continue
		}
		r, err := w.tx.New(d.kind, w.req.Change)
		if err != nil {
			return err
		}
		d.id = r.ID()
		w.index.draft(d)
	}
	return nil
}

// known returns the record that a row meets: by external id, by the key field,
// or one that is equal in all mapped cells.
func (w *importer) known(d *draft) (records.Record, bool) {
	if d.external != "" {
		id, ok := w.index.external[d.kind.Name+" "+d.external]
		if !ok {
			return records.Record{}, false
		}
		r, err := w.tx.Get(id)
		return r, err == nil
	}
	key := w.req.Key
	if key == "" {
		key = d.file.Mapping.Key
	}
	for _, v := range d.values {
		if v.Field().Key == key {
			r, ok := w.index.byField(d.kind, v.Field(), v.Text())
			return r, ok
		}
	}
	if key != "" && !strings.HasPrefix(key, "external") {
		return records.Record{}, false
	}
	return w.index.equal(d)
}

// build makes the record that a row will be.
func (w *importer) build(d *draft) error {
	c := w.req.Change
	at, guessed := d.when(c.At)
	if guessed && d.before.IsZero() {
		w.note(d.file, d.kind)
	}
	change := records.Change{At: at, By: c.By}
	r := d.before
	if r.IsZero() {
		r = records.NewRecord(d.kind, d.id, change)
	}
	called := w.called(d)
	next := r
	for _, v := range d.values {
		next = next.With(v.Field(), v.Value, c)
	}
	for _, ref := range d.refs {
		id, ok := w.resolve(d, ref)
		if !ok {
			continue
		}
		v, err := ref.field.Parse(id, records.Locale{})
		if err != nil {
			return err
		}
		if ref.field.Multiple() {
			v = next.Get(ref.field).Add(v)
		}
		next = next.With(ref.field, v, c)
	}
	for i, key := range d.keys.Keys {
		merged := next.Key(key)
		for j, sub := range d.keys.Items[i].Keys {
			merged = merged.Set(sub, d.keys.Items[i].Items[j])
		}
		next = next.WithKey(key, merged)
	}
	next = w.status(d, next, called)
	if called && !d.before.Locked() {
		next = w.convert(d, next, at)
	}
	if d.before.IsZero() {
		// The source does not say when it became what it is.
		next = next.WithKey("history", records.Tree{})
	}
	if next.Locked() && !d.before.Locked() {
		next = records.Seal(next)
	}
	d.after = next
	return nil
}

// note says once a file that creation times are guessed.
func (w *importer) note(f *File, k *records.Kind) {
	s := w.summary(k)
	if !slices.ContainsFunc(s.Notes, func(n Note) bool { return n.File == f.Path }) {
		s.Notes = append(s.Notes, Note{File: f.Path, Message: "no column says when a record was made; created_at is the earliest date of its row, else now"})
	}
}

// called reports whether a row is a converted one: the source says so, and names
// what it became. Where these two disagree it is not, with a warning.
func (w *importer) called(d *draft) bool {
	isStatus := d.status != nil && d.status.Type == records.StatusConverted
	said := d.conv.said != nil && *d.conv.said || d.conv.said == nil && len(d.conv.refs) > 0
	missing := w.missing(d)
	if said && len(d.conv.refs) > 0 && missing == "" {
		return true
	}
	if !isStatus && !said {
		return false
	}
	p := d.kind.Process
	to := p.First(records.StatusWorking)
	if to == nil {
		to = p.Default()
	}
	why := "no column names what it was converted into"
	if missing != "" {
		why = missing
	}
	if d.conv.said != nil && !*d.conv.said {
		why = "the source says elsewhere that it is not converted, and names no account"
	}
	d.status = to
	w.warn(d, w.columnOf(d, p.Field.Key), "not-converted", "%s is called %q, but %s; read as %s", d.label(), cmp.Or(d.statusOf, "converted"), why, to.Key)
	return false
}

// missing says which of the records that a row was converted into is nowhere;
// "" if all are there.
func (w *importer) missing(d *draft) string {
	for _, ref := range d.conv.refs {
		if kinds, hits := w.hits(ref); len(hits) != 1 {
			return fmt.Sprintf("there is no %s %q, neither here nor in the files of this import", strings.Join(kinds, " or "), ref.text)
		}
	}
	return ""
}

// status sets the status of a new record, or moves an old one on. A source that
// is read again does not set back what was worked on here.
func (w *importer) status(d *draft, r records.Record, called bool) records.Record {
	p := d.kind.Process
	if p == nil || called {
		return r
	}
	to := d.status
	if d.before.IsZero() {
		if to == nil {
			to = p.Default()
		}
		probability := r.Role(records.RoleProbability)
		r = r.With(p.Field, p.Value(to), w.req.Change)
		if moved, err := p.Move(r.WithKey(p.Field.Key, records.Tree{}), to, w.req.Change); err == nil {
			r = moved
		}
		if !probability.IsZero() {
			r = r.With(probability.Field(), probability, w.req.Change)
		}
		return r
	}
	if to == nil || rank(p, p.Of(r)) >= rank(p, to) {
		return r
	}
	moved, err := p.Move(r, to, w.req.Change)
	if err != nil {
		w.problem(d, p.Field.Key, "%v", err)
		return r
	}
	return moved
}

func rank(p *records.Process, s *records.Status) int { return slices.Index(p.Statuses, s) }

// convert links a row that was converted elsewhere. What it became is there
// already or in this call; unconvert will only unlink it.
func (w *importer) convert(d *draft, r records.Record, at time.Time) records.Record {
	p := d.kind.Process
	when := d.conv.at
	if when.IsZero() {
		when = at
	}
	before := p.First(records.StatusWorking)
	if before == nil {
		before = p.Default()
	}
	if st := p.Of(d.before); !d.before.IsZero() && st != nil {
		before = st
	}
	conv := records.Tree{Shape: records.Map}.Set("at", records.BareTree(records.FormatTime(when)))
	if w.req.Change.By != "" {
		conv = conv.Set("by", records.TextTree(w.req.Change.By))
	}
	conv = conv.Set("status_before", records.TextTree(before.Key)).Set("conversion", records.TextTree(d.kind.Conversions[0].Name))
	for _, ref := range d.conv.refs {
		if id, ok := w.resolve(d, ref); ok {
			conv = conv.Set(ref.conv, records.TextTree(id))
		}
	}
	to := d.status
	if to == nil || to.Type != records.StatusConverted {
		to = p.First(records.StatusConverted)
	}
	return r.With(p.Field, p.Value(to), records.Change{At: when, By: w.req.Change.By}).WithKey("converted", conv)
}

// origins writes on what a converted row became where it came from, unless an
// earlier row named it already or it is older than the conversion.
func (w *importer) origins(d *draft) {
	if !d.after.Locked() || d.before.Locked() {
		return
	}
	when, _ := time.Parse(time.RFC3339, d.after.Converted().At("at").Text)
	for _, id := range d.after.ConvertedTo() {
		if target := w.index.drafts[id]; target != nil {
			if !target.older(when, w.req.Schema.Zone) {
				target.after = w.withOrigin(target.after, d.id)
			}
			continue
		}
		// It came in before, by a call of its own.
		r, err := w.tx.Get(id)
		if err != nil || r.Locked() || day(r.CreatedAt(), w.req.Schema.Zone) < day(when, w.req.Schema.Zone) {
			continue
		}
		if next := w.withOrigin(r, d.id); !next.Tree().Equal(r.Tree()) {
			w.puts = append(w.puts, next)
			for _, row := range w.rows { // a row that meets it says nothing against it
				if row.id == id {
					row.before, row.after = next, w.withOrigin(row.after, d.id)
				}
			}
		}
	}
}

// withOrigin says on a record what it came from, unless it says so already.
func (w *importer) withOrigin(r records.Record, id string) records.Record {
	f := r.Kind.Role(records.RoleOrigin)
	if f == nil || !r.Get(f).IsZero() {
		return r
	}
	v, err := f.Parse(id, records.Locale{})
	if err != nil {
		return r
	}
	return r.With(f, v, w.req.Change)
}

func day(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.DateOnly) }

// older reports whether a row was made before a day. Only the source's own word
// counts: an activity on the day before proves nothing of a file in which nobody
// says when a record was made.
func (d *draft) older(than time.Time, zone *time.Location) bool {
	return !d.created.IsZero() && day(d.created, zone) < day(than, zone)
}

// count says what becomes of a row, and keeps what is to be written.
func (w *importer) count(d *draft) {
	s := w.summary(d.kind)
	switch {
	case d.before.IsZero():
		s.Created++
		if problems := w.req.Schema.Validate(d.after); len(problems) > 0 {
			for _, p := range problems {
				if column := w.columnOf(d, p.Field); !d.bad[column] {
					w.problem(d, column, "%s", p.Message)
				}
			}
			return
		}
		w.puts = append(w.puts, d.after)
	case w.same(d):
		s.Unchanged++
	case w.req.OnMatch == "fail":
		w.problem(d, "", "meets %s and differs from it", d.id)
	case w.req.OnMatch != "update":
		s.Differs++
	case d.before.Locked():
		w.problem(d, "", "would change %s, which is converted and read-only", d.id)
		w.problems[len(w.problems)-1].Check = "locked"
	default:
		s.Updated++
		w.puts = append(w.puts, d.after)
	}
}

// same reports whether the row says nothing new of the record that it meets. Of
// a sealed one, what was linked may not differ either.
func (w *importer) same(d *draft) bool {
	a, b := d.before.Tree(), d.after.Tree()
	if d.before.Locked() {
		for _, ref := range d.conv.refs {
			if id, ok := w.resolve(d, ref); ok && d.before.Converted().At(ref.conv).Text != id {
				return false
			}
		}
	}
	return a.Equal(b)
}

func (w *importer) columnOf(d *draft, field string) string {
	for _, column := range d.file.Header {
		for _, t := range d.file.Mapping.targets(column) {
			if t.Field != nil && t.Field.Key == field {
				return column
			}
		}
	}
	return field
}
