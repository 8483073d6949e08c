package interchange

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"plumb/records"
)

// called reports whether a row is a converted one: the source says so, and names
// what it became. Where these two disagree it is not, with a warning.
func (w *importer) called(d *draft) bool {
	isStatus := d.status != nil && d.status.Type == records.StatusConverted
	said := d.conv.said != nil && *d.conv.said || d.conv.said == nil && len(d.conv.refs) > 0
	missing := w.missing(d)
	if said && len(d.conv.refs) > 0 && missing == "" {
		return true
	}
	if !isStatus && !said || w.claims[d.id] != nil {
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

// missing says which of the records that a row was converted into is nowhere; ""
// if all are there.
func (w *importer) missing(d *draft) string {
	for _, ref := range d.conv.refs {
		if kinds, hits := w.hits(ref); len(hits) != 1 {
			return fmt.Sprintf("there is no %s %q, neither here nor in the files of this import", strings.Join(kinds, " or "), ref.text)
		}
	}
	return ""
}

// status sets the status of a new record, or moves an old one on. A source that is
// read again does not set back what was worked on here.
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
		d.problem(p.Field.Key, "%v", err)
		return r
	}
	return moved
}

func rank(p *records.Process, s *records.Status) int { return slices.Index(p.Statuses, s) }

// converts links a row that was converted elsewhere, by its own word or by that of
// what it became.
func (w *importer) converts(d *draft, r records.Record, called bool, at time.Time) records.Record {
	if d.before.Locked() {
		return r
	}
	was := d.kind.Process.Of(d.before)
	if c := w.claims[d.id]; c != nil && !called {
		var links records.Tree
		for _, t := range d.kind.Conversions[0].Targets {
			if id := c.targets[t.Kind.Name]; id != "" {
				links = links.Set(t.Kind.Name, records.TextTree(id))
			}
		}
		if was == nil && d.status != nil && d.status.Type != records.StatusConverted {
			was = d.status
		}
		return w.converted(r, nil, c.at, links, was)
	}
	if !called {
		return r
	}
	var links records.Tree
	for _, ref := range d.conv.refs {
		if id, ok := w.resolve(d, ref); ok {
			links = links.Set(ref.conv, records.TextTree(id))
		}
	}
	if !d.conv.at.IsZero() {
		at = d.conv.at
	}
	return w.converted(r, d.status, at, links, was)
}

// converted is a record that became others. They are there already or in this call;
// unconvert will only unlink them.
func (w *importer) converted(r records.Record, to *records.Status, at time.Time, links records.Tree, was *records.Status) records.Record {
	p := r.Kind.Process
	if was == nil {
		if was = p.First(records.StatusWorking); was == nil {
			was = p.Default()
		}
	}
	conv := records.Tree{Shape: records.Map}.Set("at", records.BareTree(records.FormatTime(at)))
	if w.req.Change.By != "" {
		conv = conv.Set("by", records.TextTree(w.req.Change.By))
	}
	conv = conv.Set("status_before", records.TextTree(was.Key)).Set("conversion", records.TextTree(r.Kind.Conversions[0].Name))
	for i, kind := range links.Keys {
		conv = conv.Set(kind, links.Items[i])
	}
	if to == nil || to.Type != records.StatusConverted {
		to = p.First(records.StatusConverted)
	}
	return r.With(p.Field, p.Value(to), records.Change{At: at, By: w.req.Change.By}).WithKey("converted", conv)
}
