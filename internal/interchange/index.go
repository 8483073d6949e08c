package interchange

import (
	"fmt"
	"slices"
	"strings"

	"plumb/records"
)

// index finds records by what other files call them: what is there, and the
// rows of this import. Work that grows with the rows is done once.
type index struct {
	external map[string]string   // "account external.salesforce=001…" -> id
	any      map[string][]string // "account 001…", whatever the system -> ids
	mail     map[string][]string // "contact ada@…" -> ids
	name     map[string][]string // "account acme ltd" -> ids
	fields   map[string]map[string]string
	records  map[string]records.Record
	drafts   map[string]*draft
	content  map[string]string // for rows without a key
}

func newIndex() *index {
	return &index{external: map[string]string{}, any: map[string][]string{}, mail: map[string][]string{}, name: map[string][]string{},
		fields: map[string]map[string]string{}, records: map[string]records.Record{}, drafts: map[string]*draft{}, content: map[string]string{}}
}

func (x *index) add(k *records.Kind, id string, r records.Record) {
	x.records[id] = r
	ext := r.Key("external")
	for i, system := range ext.Keys {
		x.put(k, id, system, ext.Items[i].Text)
	}
	x.label(k, id, r.Label(), slices.Concat(r.Role(records.RoleEmail).Strings(), r.Role(records.RoleEmails).Strings()))
}

func (x *index) put(k *records.Kind, id, system, external string) {
	key := idKey(external)
	x.external[k.Name+" external."+system+"="+key] = id
	x.any[k.Name+" "+key] = append(x.any[k.Name+" "+key], id)
}

func (x *index) label(k *records.Kind, id, label string, mails []string) {
	key := k.Name + " " + strings.ToLower(label)
	if label != "" && label != id {
		x.name[key] = append(x.name[key], id)
	}
	for _, mail := range mails {
		key := k.Name + " " + strings.ToLower(mail)
		x.mail[key] = append(x.mail[key], id)
	}
}

// draft adds a row that will be a new record.
func (x *index) draft(d *draft) {
	x.drafts[d.id] = d
	ext := d.keys.At("external")
	for i, system := range ext.Keys {
		x.put(d.kind, d.id, system, ext.Items[i].Text)
	}
	var mails []string
	for _, v := range d.values {
		if v.Field().Role == records.RoleEmail || v.Field().Role == records.RoleEmails {
			mails = append(mails, v.Strings()...)
		}
	}
	x.label(d.kind, d.id, d.fullLabel(), mails)
}

// fullLabel is the label that the record will have.
func (d *draft) fullLabel() string {
	r := records.NewRecord(d.kind, d.id, records.Change{})
	for _, v := range d.values {
		r = r.With(v.Field(), v.Value, records.Change{})
	}
	return r.Label()
}

// byField finds a record by the text of a field, indexing the field once.
func (x *index) byField(k *records.Kind, f *records.Field, text string) (records.Record, bool) {
	name := k.Name + "." + f.Key
	if x.fields[name] == nil {
		x.fields[name] = map[string]string{}
		for id, r := range x.records {
			if v := r.Get(f); r.Kind == k && !v.IsZero() {
				x.fields[name][strings.ToLower(v.Text())] = id
			}
		}
	}
	id, ok := x.fields[name][strings.ToLower(text)]
	return x.records[id], ok
}

// equal finds a record that has the same text in all mapped cells.
func (x *index) equal(d *draft) (records.Record, bool) {
	if len(d.values) == 0 {
		return records.Record{}, false
	}
	var fields []*records.Field
	for _, v := range d.values {
		if !slices.Contains(fields, v.Field()) {
			fields = append(fields, v.Field())
		}
	}
	var shape, content strings.Builder
	shape.WriteString(d.kind.Name)
	for _, f := range fields {
		fmt.Fprintf(&shape, " %s", f.Key)
	}
	for _, v := range d.values {
		fmt.Fprintf(&content, "\x00%s", v.Text())
	}
	x.indexContent(d.kind, fields, shape.String())
	id, ok := x.content[shape.String()+content.String()]
	return x.records[id], ok
}

func (x *index) indexContent(k *records.Kind, fields []*records.Field, shape string) {
	if _, done := x.content[shape]; done {
		return
	}
	x.content[shape] = ""
	for id, r := range x.records {
		if r.Kind != k {
			continue
		}
		key := shape
		for _, f := range fields {
			key += "\x00" + r.Get(f).Text()
		}
		x.content[key] = id
	}
}

// resolve returns the id that a cell means, of a record that is there or will
// be: an id, an external id, an e-mail, or a name that only one has.
func (w *importer) resolve(d *draft, ref reference) (string, bool) {
	kinds, hits := w.hits(ref)
	switch len(hits) {
	case 1:
		return hits[0], true
	case 0:
		w.problem(d, ref.column, "there is no %s %q, neither here nor in the files of this import", strings.Join(kinds, " or "), ref.text)
	default:
		w.problem(d, ref.column, "%q may be %s; give an id", ref.text, strings.Join(hits, ", "))
	}
	return "", false
}

// hits returns the kinds that a reference may point to, and the ids that its text
// means there.
func (w *importer) hits(ref reference) (kinds, hits []string) {
	text := strings.TrimPrefix(ref.text, "@") // as sfdx marks a reference
	kinds = []string{ref.conv}
	if ref.field != nil {
		kinds = ref.field.To
	}
	if len(kinds) == 0 {
		for _, k := range w.req.Schema.Kinds {
			kinds = append(kinds, k.Name)
		}
	}
	for _, kind := range kinds {
		hits = append(hits, w.index.lookup(kind, ref.by, text)...)
	}
	slices.Sort(hits)
	return kinds, slices.Compact(hits)
}

func (x *index) lookup(kind, by, text string) []string {
	if by != "" {
		if id, ok := x.external[kind+" "+by+"="+idKey(text)]; ok {
			return []string{id}
		}
		return nil
	}
	if records.IsID(text) {
		if r, ok := x.records[text]; ok && r.Kind.Name == kind {
			return []string{text}
		}
	}
	for _, by := range []map[string][]string{x.any, x.mail, x.name} {
		key := kind + " " + strings.ToLower(text)
		if hits := by[key]; len(hits) > 0 {
			return hits
		}
		if hits := by[kind+" "+idKey(text)]; len(hits) > 0 {
			return hits
		}
	}
	return nil
}
