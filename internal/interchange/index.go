package interchange

import (
	"hash/maphash"
	"slices"
	"strings"

	"plumb/records"
)

// index finds records by what files call them: those that are there, and the
// rows of this import. It holds no record: an id, and a hash of each thing by which
// it may be called, so that a row costs some hundred bytes.
type index struct {
	seed  maphash.Seed
	ids   []string
	keys  places          // what calls a record -> its place
	old   int32           // so many were there before this import
	built map[string]bool // fields by which what is there can be found
}

func newIndex() *index {
	return &index{seed: maphash.MakeSeed(), keys: newPlaces(), built: map[string]bool{}}
}

func (x *index) hash(k, space, text string) uint64 {
	return maphash.String(x.seed, k+"\x00"+space+"\x00"+text)
}

func (x *index) put(key uint64, place int32) { x.keys.put(key, place) }

// places returns what a key means.
func (x *index) places(key uint64) []int32 { return x.keys.at(key) }

// add makes a record, or what a row will be, one that can be found.
func (x *index) add(r records.Record) {
	k, place := r.Kind.Name, int32(len(x.ids))
	x.ids = append(x.ids, strings.Clone(r.ID())) // no part of a whole file
	x.put(x.hash(k, "id", r.ID()), place)
	ext := r.Key("external")
	for i, system := range ext.Keys {
		key := idKey(ext.Items[i].Text)
		x.put(x.hash(k, "external."+system, key), place)
		x.put(x.hash(k, "any", key), place)
	}
	if label := r.Label(); label != r.ID() {
		x.put(x.hash(k, "name", strings.ToLower(label)), place)
	}
	for _, mail := range slices.Concat(r.Role(records.RoleEmail).Strings(), r.Role(records.RoleEmails).Strings()) {
		x.put(x.hash(k, "mail", strings.ToLower(mail)), place)
	}
}

// existing returns those of the places that were there before.
func (x *index) existing(places []int32) []string {
	var out []string
	for _, p := range places {
		if p < x.old {
			out = append(out, x.ids[p])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// lookup returns the ids that a text means among the records of a kind: by an id
// of one other system, or by an id, any external id, an e-mail, a name.
func (x *index) lookup(kind, by, text string) []string {
	if by != "" {
		return x.named(x.places(x.hash(kind, by, idKey(text))))
	}
	for _, way := range []struct{ space, key string }{{"id", text}, {"any", idKey(text)}, {"mail", strings.ToLower(text)}, {"name", strings.ToLower(text)}} {
		if hits := x.places(x.hash(kind, way.space, way.key)); len(hits) > 0 {
			return x.named(hits)
		}
	}
	return nil
}

func (x *index) named(places []int32) []string {
	out := make([]string, len(places))
	for i, p := range places {
		out[i] = x.ids[p]
	}
	return out
}

// hits returns the kinds that a reference may point to, and the ids that its text
// means there.
func (w *importer) hits(ref reference) (kinds, hits []string) {
	text := strings.TrimPrefix(ref.text, "@") // as sfdx marks a reference
	kinds = w.targets(ref)
	for _, kind := range kinds {
		hits = append(hits, w.index.lookup(kind, ref.by, text)...)
	}
	slices.Sort(hits)
	return kinds, slices.Compact(hits)
}

// targets are the kinds that a reference may point to.
func (w *importer) targets(ref reference) []string {
	switch f := ref.field; {
	case f == nil:
		return []string{ref.conv}
	case f.Type == records.TypeEntries:
		return refEntry(f).To
	case len(f.To) > 0:
		return f.To
	}
	var all []string
	for _, k := range w.req.Schema.Kinds {
		all = append(all, k.Name)
	}
	return all
}

// resolve returns the id that a cell means, of a record that is there or will be.
// Nothing, or several, is a problem.
func (w *importer) resolve(d *draft, ref reference) (string, bool) {
	kinds, hits := w.hits(ref)
	switch {
	case len(hits) == 1:
		return hits[0], true
	case len(hits) == 0 && !w.changes(d) && len(w.targets(ref)) == 1 && w.creates(d.file, w.req.Schema.Kind(w.targets(ref)[0])):
		// it would have been made, if the row changed anything
	case ref.optional:
		w.warn(d, ref.column, "no-link", "%s: there is no one %s %q here", d.label(), strings.Join(kinds, " or "), clip(ref.text))
	case len(hits) == 0:
		what := strings.Join(kinds, " or ")
		if len(kinds) > 3 {
			what = "record"
		}
		d.problem(ref.column, "there is no %s %q, neither here nor in the files of this import%s", what, clip(ref.text), w.makeHint(ref))
	default:
		d.problem(ref.column, "%q may be %s; give an id", clip(ref.text), strings.Join(hits[:min(5, len(hits))], ", "))
	}
	return "", false
}

// makeHint says how a missing record can be made.
func (w *importer) makeHint(ref reference) string {
	if kinds := w.targets(ref); ref.by == "" && len(kinds) == 1 && ref.conv == "" {
		return "; --create " + kinds[0] + " makes it"
	}
	return ""
}

// lead makes what a record was called lead to the one that it was merged into.
func (x *index) lead(from, to records.Record) {
	for _, place := range x.places(x.hash(to.Kind.Name, "id", to.ID())) {
		x.put(x.hash(from.Kind.Name, "id", from.ID()), place)
		ext := from.Key("external")
		for i, system := range ext.Keys {
			key := idKey(ext.Items[i].Text)
			x.put(x.hash(from.Kind.Name, "external."+system, key), place)
			x.put(x.hash(from.Kind.Name, "any", key), place)
		}
	}
}

// alias makes what a row is called by mean the record that it was taken for.
func (x *index) alias(d *draft) {
	for _, place := range x.places(x.hash(d.kind.Name, "id", d.id)) {
		ext := d.keys.At("external")
		for i, system := range ext.Keys {
			key := idKey(ext.Items[i].Text)
			x.put(x.hash(d.kind.Name, "external."+system, key), place)
			x.put(x.hash(d.kind.Name, "any", key), place)
		}
		if label := d.bare().Label(); label != d.id {
			x.put(x.hash(d.kind.Name, "name", strings.ToLower(label)), place)
		}
	}
}

// wasThere reports whether an id is of a record that was there before.
func (x *index) wasThere(k *records.Kind, id string) bool {
	return len(x.existing(x.places(x.hash(k.Name, "id", id)))) > 0
}
