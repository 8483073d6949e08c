package interchange

import (
	"cmp"
	"strings"

	"plumb/records"
)

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
	if err != nil || id != "" || d.said != "" && d.whole.IsZero() {
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
	w.named(bare)
	if w.looksAt(d.kind) {
		w.look.Place(w.seen(d, bare))
	}
	return nil
}

// taken reports whether a record is another one already in the system of a row.
func taken(r records.Record, d *draft) bool {
	ext := d.keys.At("external")
	for i, system := range ext.Keys {
		if has := r.External(system); has != "" && idKey(has) != idKey(ext.Items[i].Text) {
			return true
		}
	}
	return false
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
		return w.only(d, ids), nil
	case key != nil:
		for _, v := range d.values {
			if v.Field() == key {
				return w.only(d, w.holding(d.kind, key, v.Text())), nil
			}
		}
	case d.external != "":
		by, id, _ := strings.Cut(d.external, "=")
		return w.only(d, w.index.existing(w.index.places(w.index.hash(d.kind.Name, by, id)))), nil
	}
	return w.equal(d)
}

// only returns the one record that a row meets; several are a problem.
func (w *importer) only(d *draft, ids []string) string {
	switch len(ids) {
	case 0:
		return ""
	case 1:
	default:
		d.problem("", "meets several records: %s; give --key, or merge them", strings.Join(ids[:min(5, len(ids))], ", "))
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
