package interchange

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"plumb/internal/match"
	"plumb/records"
)

// likeness is what a new row looks like.
type likeness struct {
	id, because string
	certain     bool
}

// alike looks for what a new row looks like. It returns the id to use instead of a
// new one, if the row is to be taken for that.
func (w *importer) alike(d *draft) (string, bool) {
	if !w.looksAt(d.kind) || !d.whole.IsZero() {
		return "", false
	}
	at := Place{d.file.Path, d.line}
	answer := cmp.Or(w.req.Answers[at], w.req.OnDuplicate)
	for _, c := range w.look.Find(w.seen(d, d.bare()), match.Possible, w.against(d.kind)...) {
		k := w.req.Schema.KindOf(c.ID)
		if k != d.kind && !w.index.wasThere(k, c.ID) {
			continue // what one source calls a lead and a contact both
		}
		found := likeness{id: c.ID, because: match.Because(c.Why), certain: c.Score >= match.Certain}
		if found.certain && k == d.kind && (answer == "link" || answer == "skip") {
			if r, err := w.tx.Get(c.ID); err == nil && answer == "link" && taken(r, d) {
				found.because += ", but it has another id there" // one record cannot be two of one system
				w.twins[at] = true
			}
			w.likes[at] = found
			return c.ID, true
		}
		if answer != "new" {
			w.likes[at] = found
		}
		return "", false
	}
	return "", false
}

// frequencies counts what the rows of a file say that are not there yet, before any is held
// against others: a name is as frequent for the first row as for the last, and reading a
// file again finds what it found before.
func (w *importer) frequencies(f *File) error {
	if !w.looksAt(f.Mapping.Kind) || f.Mapping.History || f.Mapping.own {
		return nil
	}
	r := reader{file: f, in: w.req.Schema.Locale(time.Time{}), keep: w.req.Keep}
	for row, err := range f.Rows() {
		if err != nil {
			return err
		}
		if w.refused[Place{f.Path, row.Line}] != "" {
			continue
		}
		d := r.read(row, w.req.Schema)
		if d == nil || !d.whole.IsZero() {
			continue
		}
		w.own(d)
		if id, err := w.known(d); err != nil {
			return err
		} else if id == "" {
			w.look.Count(w.seen(d, d.bare()))
		}
	}
	return nil
}

// passedOver reports whether a row is not imported since it is a record, or a row before it.
func (w *importer) passedOver(d *draft) bool {
	at := Place{d.file.Path, d.line}
	like, looks := w.likes[at]
	answer := cmp.Or(w.req.Answers[at], w.req.OnDuplicate)
	return looks && like.id == d.id && (answer == "skip" || w.twins[at] || !w.index.wasThere(d.kind, d.id))
}

// against are the kinds whose records a row of a kind may be: a lead is no account.
func (w *importer) against(k *records.Kind) []*records.Kind {
	return slices.DeleteFunc(w.req.Schema.Against(k), func(other *records.Kind) bool { return other.People() != k.People() })
}

// seen is a row with the organisation that it is of, as it is named there.
func (w *importer) seen(d *draft, bare records.Record) records.Record {
	for _, ref := range d.refs {
		if ref.field != nil && ref.field == d.kind.Role(records.RoleAccount) {
			return bare.WithKey(ref.field.Key, records.TextTree(w.firm(ref)))
		}
	}
	return bare
}

// firm is the name of the organisation that a cell means; an id that nothing has yet says
// nothing.
func (w *importer) firm(ref reference) string {
	_, hits := w.hits(ref)
	switch {
	case len(hits) == 1:
		return w.names[hits[0]]
	case ref.by != "" || records.IsID(ref.text):
		return ""
	}
	return ref.text
}

// employer is the name of the organisation that a record or a row refers to.
func (w *importer) employer(r records.Record) string {
	text := r.Role(records.RoleAccount).Text()
	if name, ok := w.names[text]; ok || records.IsID(text) {
		return name
	}
	return text
}

// named remembers what an organisation is called, where people only refer to it.
func (w *importer) named(r records.Record) {
	if !r.Kind.People() && r.Kind.Role(records.RoleOrganisation) != nil && w.req.OnDuplicate != "new" {
		w.names[r.ID()] = r.Label()
	}
}

// lookalike tells of a new row that looks like a record. Only one that is certainly the
// same is refused or told of: doubts must not hold up a whole file, and are counted.
func (w *importer) lookalike(d *draft, policy string, found likeness) {
	switch {
	case policy == "off" || policy == "new":
	case policy == "keep": // somebody has said that they are two
		if err := w.tx.Dismiss(records.NewVerdict(d.id, found.id, "", w.req.Change)); err != nil {
			d.problem("", "%v", err)
		}
	case !found.certain:
		w.summary(d.kind.Name).Doubts++
	case policy == "block" || policy == "fail" || policy == "ask":
		d.problem("", "%s looks like %s (%s)", d.label(), w.what(found.id), found.because)
		w.refuseTwin(d, w.req.Schema.KindOf(found.id), found.id)
	default:
		w.warn(d, "", "duplicate", "%s looks like %s (%s)", d.label(), w.what(found.id), found.because)
	}
}

// what is how a person finds a record: that is there by its id and name, that comes in
// this import by its line.
func (w *importer) what(id string) string {
	for f, ids := range w.ids {
		if n := slices.Index(ids, id); n >= 0 && !w.index.wasThere(w.req.Schema.KindOf(id), id) {
			return fmt.Sprintf("line %d of %s", w.lineOf[f][n], f.Path)
		}
	}
	if r, err := w.tx.Get(id); err == nil {
		return id + " " + r.Label()
	}
	return id
}

// looksAt reports whether records of a kind may be what a row looks like.
func (w *importer) looksAt(k *records.Kind) bool {
	if !k.Someone() || w.req.OnDuplicate == "new" {
		return false
	}
	asked := func(k *records.Kind) bool { return w.req.Schema.Policy(k).Import != "off" || w.req.OnDuplicate != "" }
	return slices.ContainsFunc(w.req.Files, func(f *File) bool {
		return asked(f.Mapping.Kind) && slices.Contains(w.against(f.Mapping.Kind), k) || asked(k) && w.creates(f, k)
	})
}

// alreadyMade reports whether a record that a row only names is not to be made, since it is
// there under a name that is nearly the same: then the row means that one, or is refused.
func (w *importer) alreadyMade(d *draft, ref reference, r records.Record) bool {
	if !w.looksAt(r.Kind) {
		return false
	}
	found := w.look.Find(w.seen(d, d.bare()), match.Certain, r.Kind)
	if len(found) == 0 {
		return false
	}
	id := found[0].ID
	policy := cmp.Or(w.req.OnDuplicate, w.req.Schema.Policy(r.Kind).Import)
	if policy == "warn" {
		w.warn(d, ref.column, "duplicate", "the new %s %q looks like %s", r.Kind.Name, clip(ref.text), w.firmOf(r.Kind, id))
		return false
	}
	if policy != "link" && policy != "skip" {
		d.problem(ref.column, "%q looks like %s", clip(ref.text), w.firmOf(r.Kind, id))
		w.refuseTwin(d, r.Kind, id)
	}
	for _, place := range w.index.places(w.index.hash(r.Kind.Name, "id", id)) {
		w.index.put(w.index.hash(r.Kind.Name, "name", strings.ToLower(strings.TrimPrefix(ref.text, "@"))), place)
	}
	return true
}

// firmOf is an organisation by its name, and its id if it was there before.
func (w *importer) firmOf(k *records.Kind, id string) string {
	if w.index.wasThere(k, id) {
		return id + " " + w.names[id]
	}
	return fmt.Sprintf("%q before it", w.names[id])
}

// refuseTwin marks the last problem of a row as one of a look-alike.
func (w *importer) refuseTwin(d *draft, k *records.Kind, id string) {
	p := &d.problems[len(d.problems)-1]
	if p.Check = "duplicate"; w.index.wasThere(k, id) {
		p.Record = id
	}
}
