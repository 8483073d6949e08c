package interchange

import (
	"slices"
	"strings"
	"time"

	"plumb/records"
)

// claim is what records that name a lead say of its conversion: each kind's first.
type claim struct {
	at      time.Time
	targets map[string]string // kind -> id
	place   Place             // of the row that said so first
}

// links reports whether the rows of a file have to be read for what they say about
// other records than their own.
func (w *importer) links(f *File) bool {
	m := f.Mapping
	if m.History || len(m.Create) > 0 || len(w.req.Create) > 0 {
		return true
	}
	for _, c := range f.columns {
		for _, t := range c.targets {
			if strings.HasPrefix(t.Special, "converted.") || t.Field != nil && t.Field == m.Kind.Role(records.RoleOrigin) {
				return true
			}
		}
	}
	return false
}

// link reads what a row says about others: records to be made, what it became,
// what it came from, what its record once was.
func (w *importer) link(d *draft) error {
	if w.passedOver(d) {
		return nil
	}
	for _, ref := range d.refs {
		if !w.changes(d) {
			break // what it names is not needed
		}
		if err := w.create(d, ref); err != nil {
			return err
		}
	}
	switch {
	case d.file.Mapping.History:
		w.remember(d)
	case len(d.conv.refs) > 0:
		w.became(d)
	default:
		w.came(d)
	}
	return nil
}

// changes reports whether a row will be a record, or change the one that it meets:
// only then it says something about others.
func (w *importer) changes(d *draft) bool {
	return !w.index.wasThere(d.kind, d.id) || w.req.OnMatch == "update" && !w.lockedBefore(d.id)
}

// create makes the record of a name that is nowhere, if that is wished.
func (w *importer) create(d *draft, ref reference) error {
	kinds, hits := w.hits(ref)
	if len(hits) > 0 || ref.by != "" || len(kinds) != 1 {
		return nil
	}
	k := w.req.Schema.Kind(kinds[0])
	if !w.creates(d.file, k) {
		return nil
	}
	r, err := w.tx.New(k, w.req.Change)
	if err != nil {
		return err
	}
	if r, err = withLabel(r, ref.text, w.req.Schema.Locale(time.Time{})); err != nil {
		d.problem(ref.column, "%v", err)
		return nil
	}
	if p := k.Process; p != nil {
		r = r.With(p.Field, p.Value(p.Default()), w.req.Change)
	}
	if w.req.Assign {
		r = w.owned(r)
	}
	if w.alreadyMade(d, ref, r) {
		return nil
	}
	w.index.add(r)
	w.named(r)
	if w.looksAt(k) {
		w.look.Add(r)
	}
	w.made = append(w.made, r.WithKey("history", records.Tree{}))
	return nil
}

// creates reports whether records of a kind are made that rows of a file only name.
func (w *importer) creates(f *File, k *records.Kind) bool {
	return slices.Contains(w.req.Create, k) || slices.Contains(f.Mapping.Create, k.Name)
}

// withLabel is a new record that is called something.
func withLabel(r records.Record, name string, in records.Locale) (records.Record, error) {
	fields := map[records.Role]string{}
	if r.Kind.Person() {
		n := records.ParseName(name)
		fields = map[records.Role]string{records.RoleGivenName: n.Given, records.RoleFamilyName: n.Family, records.RoleSalutation: n.Salutation, records.RoleEmail: n.Email}
	}
	set := func(f *records.Field, text string) error {
		v, err := f.Parse(text, in)
		if err == nil {
			r = r.WithKey(f.Key, v.Tree())
		}
		return err
	}
	for role, text := range fields {
		if f := r.Kind.Role(role); f != nil && text != "" {
			if err := set(f, text); err != nil {
				return r, err
			}
		}
	}
	if f := r.Kind.Field(r.Kind.Label); f != nil {
		return r, set(f, name)
	}
	return r, nil
}

// became notes on what a converted row turned into where that came from.
func (w *importer) became(d *draft) {
	if w.missing(d) != "" || d.conv.said != nil && !*d.conv.said || !w.changes(d) {
		return
	}
	at := d.conv.at
	if at.IsZero() {
		at, _ = d.when(w.req.Change.At)
	}
	for _, ref := range d.conv.refs {
		if _, hits := w.hits(ref); len(hits) == 1 {
			w.origins[hits[0]] = append(w.origins[hits[0]], origin{d.id, at})
		}
	}
}

// came notes that a row names the record that it came from: that one was converted
// into it.
func (w *importer) came(d *draft) {
	f := d.kind.Role(records.RoleOrigin)
	if f == nil || !w.changes(d) {
		return
	}
	for _, ref := range d.refs {
		if ref.field != f {
			continue
		}
		_, hits := w.hits(ref)
		if len(hits) != 1 {
			return
		}
		source := w.req.Schema.KindOf(hits[0])
		if source == nil || len(source.Conversions) == 0 || !source.Freezes() || source.Conversions[0].Target(d.kind.Name) == nil || w.lockedBefore(hits[0]) {
			return
		}
		at, _ := d.when(w.req.Change.At)
		c := w.claims[hits[0]]
		if c == nil {
			c = &claim{at: at, targets: map[string]string{}, place: Place{d.file.Path, d.line}}
			w.claims[hits[0]] = c
		}
		if at.Before(c.at) {
			c.at = at
		}
		w.claimed(c, source.Conversions[0], d)
	}
}

// lockedBefore reports whether a record was there and converted before this import.
func (w *importer) lockedBefore(id string) bool {
	k := w.req.Schema.KindOf(id)
	if k == nil || !w.index.wasThere(k, id) {
		return false
	}
	r, err := w.tx.Get(id)
	return err == nil && r.Locked()
}

// target is the record of a kind that a lead was converted into, before or by this
// import; "" if none.
func (w *importer) target(id, kind string) string {
	if c := w.claims[id]; c != nil {
		return c.targets[kind]
	}
	if !w.lockedBefore(id) {
		return ""
	}
	r, _ := w.tx.Get(id) // lockedBefore has read it
	return r.Converted().At(kind).Text
}

// claimed adds a row, and the account that it names, to what a lead became.
func (w *importer) claimed(c *claim, conv *records.Conversion, d *draft) {
	if c.targets[d.kind.Name] == "" {
		c.targets[d.kind.Name] = d.id
	}
	account := d.kind.Role(records.RoleAccount)
	for _, ref := range d.refs {
		if ref.field != account || account == nil {
			continue
		}
		kinds, hits := w.hits(ref)
		if len(hits) == 1 && len(kinds) == 1 && conv.Target(kinds[0]) != nil && c.targets[kinds[0]] == "" {
			c.targets[kinds[0]] = hits[0]
		}
	}
}

// spread notes on the accounts of claimed leads where they came from.
func (w *importer) spread() {
	for id, c := range w.claims {
		for _, target := range c.targets {
			w.origins[target] = append(w.origins[target], origin{id, c.at})
		}
	}
	for _, list := range w.origins {
		slices.SortStableFunc(list, func(a, b origin) int { return a.at.Compare(b.at) })
	}
}

// joined reports whether a row and a record are one by a conversion: then they are
// no duplicates.
func (w *importer) joined(id, other string) bool {
	from := func(a, b string) bool {
		return slices.ContainsFunc(w.origins[a], func(o origin) bool { return o.id == b })
	}
	return from(id, other) || from(other, id)
}

// withOrigin says on a record what it came from, unless it says so already, or was
// there before.
func (w *importer) withOrigin(r records.Record, created time.Time) records.Record {
	f := r.Kind.Role(records.RoleOrigin)
	if f == nil || !r.Get(f).IsZero() || r.Locked() {
		return r
	}
	for _, o := range w.origins[r.ID()] {
		if !created.IsZero() && day(created, w.req.Schema.Zone) < day(o.at, w.req.Schema.Zone) {
			continue
		}
		if v, err := f.Parse(o.id, records.Locale{}); err == nil {
			return r.With(f, v, w.req.Change)
		}
	}
	return r
}

func day(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.DateOnly) }

// others changes the records that were there and are no row of this import, but
// that its rows say something about.
func (w *importer) others() error {
	if len(w.found) > 0 {
		return nil
	}
	var ids []string
	for id := range w.origins {
		ids = append(ids, id)
	}
	for id := range w.claims {
		ids = append(ids, id)
	}
	for id := range w.histories {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		k := w.req.Schema.KindOf(id)
		if k == nil || !w.index.wasThere(k, id) || w.tx.Streamed(id) {
			continue
		}
		r, err := w.tx.Get(id)
		if err != nil {
			return err
		}
		next := w.past(w.withOrigin(r, r.CreatedAt()), nil)
		if c := w.claims[id]; c != nil && !r.Locked() {
			next = w.claimedBy(next, c)
		}
		if next.Tree().Equal(r.Tree()) {
			continue
		}
		if err := w.tx.Put(next); err != nil {
			return err
		}
	}
	return nil
}

// claimedBy converts a record into those that name it.
func (w *importer) claimedBy(r records.Record, c *claim) records.Record {
	conv := r.Kind.Conversions[0]
	var links records.Tree
	for _, t := range conv.Targets {
		if id := c.targets[t.Kind.Name]; id != "" {
			links = links.Set(t.Kind.Name, records.TextTree(id))
		}
	}
	return records.Seal(w.converted(r, nil, c.at, links, r.Kind.Process.Of(r)))
}
