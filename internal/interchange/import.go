package interchange

import (
	"cmp"
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
}

// Place is a line of a file.
type Place struct {
	Path string
	Line int
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

// Import is an import whose files were looked through.
type Import struct {
	req       Request
	summaries []*Summary
	refused   map[Place]string // in an earlier round
	problems  []records.Problem
	total     int
}

// Answer says what is to be done with a row that looks like a record: link, skip or
// new.
func (im *Import) Answer(at Place, choice string) {
	if im.req.Answers == nil {
		im.req.Answers = map[Place]string{}
	}
	im.req.Answers[at] = choice
}

// Counted reports whether the rows of a file are counted in a summary.
func (f *File) Counted(s *Summary) bool { return f.name() == s.Kind }

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

// summary is that of a kind, or of the histories of one.
func (im *Import) summary(name string) *Summary {
	for _, s := range im.summaries {
		if s.Kind == name {
			return s
		}
	}
	s := &Summary{Kind: name, Warnings: []Note{}, Problems: []records.Problem{}, Unmapped: map[string][]string{}}
	im.summaries = append(im.summaries, s)
	return s
}

// name is what a file's rows are counted under.
func (f *File) name() string {
	if f.Mapping.History {
		return f.Mapping.Kind.Name + "-history"
	}
	return f.Mapping.Kind.Name
}

// Run links the rows with each other and with what is there, checks them, and
// writes them in the transaction. Nothing is kept of a row but what it is called:
// the files are read once for the ids, once for the links, and once for the
// records. With Skip, rows that cannot be read are passed over, and with them those
// that point to them, until all that is left is right. The error is an *Error.
func (im *Import) Run(tx *store.Tx) ([]*Summary, error) {
	for {
		w := &importer{Import: im, tx: tx, index: newIndex(), ids: map[*File][]string{}}
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
		for place, reason := range reasons(fresh) {
			im.refused[place] = reason
		}
	}
}

// begin empties the counts for another round.
func (im *Import) begin() {
	im.summaries = nil
	for _, f := range im.req.Files {
		s := im.summary(f.name())
		if s.Read += len(f.Ragged); !f.Mapping.own { // what plumb wrote may hold several kinds
			s.Read += f.Count
		}
		if columns := f.unmapped(); len(columns) > 0 {
			s.Unmapped[f.Path] = columns
		}
		for _, n := range f.Notes {
			if n.Line > 0 && n.Code == "footer" {
				s.Read++
				s.Skipped++
			}
			s.Warnings = append(s.Warnings, n)
		}
	}
}

// fail ends an import in which rows cannot be read.
func (im *Import) fail(problems []records.Problem) ([]*Summary, error) {
	sortProblems(problems)
	for _, s := range im.summaries {
		s.Created, s.Updated, s.Unchanged, s.Differs, s.Warnings = 0, 0, 0, 0, []Note{}
	}
	for _, f := range im.req.Files {
		s := im.summary(f.name())
		bad := map[int]bool{}
		for _, p := range problems {
			if p.Path == f.Path {
				s.Problems = append(s.Problems, p)
				bad[p.Line] = true
			}
		}
		s.Skipped += len(bad)
	}
	return im.summaries, &Error{Problems: problems, Hint: "mend these rows, or say in a mapping file how to read them; what they point to may be imported in the same call; --skip-errors imports the others"}
}

func sortProblems(problems []records.Problem) {
	slices.SortStableFunc(problems, func(a, b records.Problem) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
}

// reasons is why rows are refused.
func reasons(problems []records.Problem) map[Place]string {
	out := map[Place]string{}
	for _, p := range problems {
		at := Place{p.Path, p.Line}
		if out[at] != "" {
			out[at] += "; "
		}
		out[at] += p.Message
	}
	return out
}

// refuse puts the rows that were passed over into the summaries.
func (im *Import) refuse() {
	if len(im.refused) == 0 {
		return
	}
	for _, f := range im.req.Files {
		s := im.summary(f.name())
		take := func(row Row) {
			if reason := im.refused[Place{f.Path, row.Line}]; reason != "" {
				s.Skipped++
				s.Refused = append(s.Refused, Refused{File: f, Row: Row{Line: row.Line, Cells: slices.Clone(row.Cells)}, Reason: reason})
				s.Problems = append(s.Problems, problem(f.Path, row.Line, "", reason))
			}
		}
		for _, row := range f.Ragged {
			take(row)
		}
		for row, err := range f.Rows() {
			if err == nil {
				take(row)
			}
		}
		slices.SortStableFunc(s.Refused, func(a, b Refused) int { return cmp.Compare(a.Row.Line, b.Row.Line) })
		sortProblems(s.Problems)
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
	likes     map[Place]match.Candidate
	lines     map[uint64]Place // of what rows are called by
	made      []records.Record // of names that were nowhere
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
	w.lines, w.likes, w.origins, w.claims, w.histories = map[uint64]Place{}, map[Place]match.Candidate{}, map[string][]origin{}, map[string]*claim{}, map[string][]entry{}
	w.load()
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
		w.stream(w.withOrigin(r, time.Time{}))
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
		w.ids[f] = make([]string, 0, f.Count)
	}
	n := -1
	for row, err := range f.Rows() {
		if err != nil {
			return err
		}
		n++
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

func (w *importer) stream(r records.Record) {
	if len(w.found) > 0 {
		return // nothing will be written
	}
	if err := w.tx.Stream(r); err != nil {
		w.found = append(w.found, records.Problem{Check: "import", Record: r.ID(), Message: err.Error()})
	}
}

// load indexes what is there.
func (w *importer) load() {
	w.look = match.NewIndex(w.req.Schema.Country)
	for _, k := range w.req.Schema.Kinds {
		looked := w.looksAt(k)
		for r, err := range w.tx.Scan(k) {
			if err != nil || r.MergedInto() != "" {
				continue
			}
			w.index.add(r)
			if looked {
				w.look.Add(r)
			}
		}
	}
	w.index.old = int32(len(w.index.ids))
}

// looksAt reports whether records of a kind may be what a row looks like.
func (w *importer) looksAt(k *records.Kind) bool {
	if !looked(k) || w.req.OnDuplicate == "new" {
		return false
	}
	return slices.ContainsFunc(w.req.Files, func(f *File) bool {
		return f.Mapping.Kind == k || slices.Contains(w.req.Schema.Policy(f.Mapping.Kind).Across, k.Name)
	})
}

// looked reports whether a kind is a person or an organisation: only these have
// look-alikes.
func looked(k *records.Kind) bool { return k.Person() || k.Role(records.RoleOrganisation) != nil }

// meet gives a row its id: that of the record it meets, or a new one.
func (w *importer) meet(d *draft) error {
	if d.file.Mapping.History {
		d.id = "-"
		return nil
	}
	if key := w.key(d); key != "" {
		at := w.index.hash(d.kind.Name, "line", key)
		if twin, ok := w.lines[at]; ok {
			d.problem("", "has the id of line %d of %s", twin.Line, twin.Path)
		} else {
			w.lines[at] = Place{d.file.Path, d.line}
		}
	}
	id, err := w.known(d)
	if err != nil || id != "" {
		d.id = id
		return err
	}
	if id, ok := w.alike(d); ok {
		d.id = id
		w.index.alias(d)
		return nil
	}
	r, err := w.tx.New(d.kind, w.req.Change)
	if err != nil {
		return err
	}
	if d.id = r.ID(); !d.whole.IsZero() {
		d.id = d.whole.ID()
	}
	bare := d.bare()
	w.index.add(bare)
	if w.looksAt(d.kind) {
		w.look.Add(bare)
	}
	return nil
}

// key is what a row is told apart by; "" if only by all that it says.
func (w *importer) key(d *draft) string {
	if d.said != "" {
		return d.said
	}
	if key := w.keyField(d); key != nil {
		for _, v := range d.values {
			if v.Field() == key {
				return key.Key + "=" + strings.ToLower(v.Text())
			}
		}
		return ""
	}
	return d.external
}

// keyField is the field by which the rows of a file meet records; nil: by external
// ids.
func (w *importer) keyField(d *draft) *records.Field {
	return d.kind.Field(cmp.Or(w.req.Key, d.file.Mapping.Key))
}

// known returns the id of the record that a row meets: by its own id, by external
// id, by the key field, or as one that is equal in all mapped cells.
func (w *importer) known(d *draft) (string, error) {
	key := w.keyField(d)
	switch {
	case d.said != "":
		ids := w.index.existing(w.index.places(w.index.hash(d.kind.Name, "id", d.said)))
		if len(ids) == 0 && d.whole.IsZero() {
			d.problem("id", "there is no %s %s", d.kind.Name, d.said)
		}
		return first(ids), nil
	case key != nil:
		for _, v := range d.values {
			if v.Field() == key {
				return first(w.holding(d.kind, key, v.Text())), nil
			}
		}
	case d.external != "":
		by, id, _ := strings.Cut(d.external, "=")
		return first(w.index.existing(w.index.places(w.index.hash(d.kind.Name, by, id)))), nil
	}
	return w.equal(d)
}

func first(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}

// holding returns the records that were there and hold a text in a field. The
// field is indexed when it is first asked for.
func (w *importer) holding(k *records.Kind, f *records.Field, text string) []string {
	space := "field." + f.Key
	if name := k.Name + "." + f.Key; !w.index.built[name] {
		w.index.built[name] = true
		for r, err := range w.tx.Scan(k) {
			if err != nil || r.MergedInto() != "" {
				continue
			}
			for _, p := range w.index.places(w.index.hash(k.Name, "id", r.ID())) {
				for _, v := range r.Get(f).Strings() {
					w.index.put(w.index.hash(k.Name, space, strings.ToLower(v)), p)
				}
			}
		}
	}
	return w.index.existing(w.index.places(w.index.hash(k.Name, space, strings.ToLower(text))))
}

// equal finds a record that was there and has the same text in all mapped cells.
func (w *importer) equal(d *draft) (string, error) {
	if len(d.values) == 0 {
		return "", nil
	}
	candidates := []string(nil)
	if label := d.bare().Label(); label != d.id {
		candidates = w.index.existing(w.index.places(w.index.hash(d.kind.Name, "name", strings.ToLower(label))))
	} else {
		candidates = w.holding(d.kind, d.values[0].Field(), d.values[0].Text())
	}
	for _, id := range candidates {
		r, err := w.tx.Get(id)
		if err != nil {
			continue // it is broken, which check reports
		}
		if w.fill(d, r).Tree().Equal(r.Tree()) {
			return id, nil
		}
	}
	return "", nil
}

// alike looks for what a new row looks like. It returns the id to use instead of a
// new one, if the row is to be taken for that.
func (w *importer) alike(d *draft) (string, bool) {
	if !w.looksAt(d.kind) || !d.whole.IsZero() {
		return "", false
	}
	kinds := []*records.Kind{d.kind}
	for _, name := range w.req.Schema.Policy(d.kind).Across {
		if k := w.req.Schema.Kind(name); k.Person() == d.kind.Person() { // a lead is no account
			kinds = append(kinds, k)
		}
	}
	at := Place{d.file.Path, d.line}
	answer := cmp.Or(w.req.Answers[at], w.req.OnDuplicate)
	for _, c := range w.look.Find(d.bare(), kinds...) {
		if c.Score < match.Certain {
			break
		}
		k := w.req.Schema.KindOf(c.ID)
		if k != d.kind && !w.index.wasThere(k, c.ID) {
			continue // what one source calls a lead and a contact both
		}
		if k == d.kind && (answer == "link" || answer == "skip") {
			w.likes[at] = c
			return c.ID, true
		}
		if answer != "new" {
			w.likes[at] = c
		}
		return "", false
	}
	return "", false
}
