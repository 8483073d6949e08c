package config

import (
	"slices"
	"strings"

	"plumb/records"
)

// Commands are the first words of the command line that are no kinds; no kind
// may be called so. The command line has a test that it is complete.
var Commands = []string{"demo", "init", "find", "import", "export", "dupes", "check", "fmt", "doctor", "report", "agenda", "note",
	"task", "call", "meeting", "done", "undo", "sync", "schema", "field", "queue", "people", "config", "git-setup", "merge-driver",
	"completion", "version", "help", "migrate", "convert", "merge"}

// dupesCommands stand where plumb dupes takes a kind.
var dupesCommands = []string{"dismiss", "dismissed", "undismiss"}

var (
	namePattern  = pattern(`^[a-z][a-z0-9-]*$`)
	keyPattern   = pattern(`^[a-z][a-z0-9_]*$`)
	yamlBooleans = []string{"on", "off", "yes", "no", "y", "n", "true", "false", "null"}
	kindKeys     = []string{"prefix", "plural", "aliases", "help", "label", "columns", "fields", "process", "conversions", "gates"}
	fieldKeys    = []string{"type", "list", "role", "required", "tracked", "personal", "options", "open", "to", "limit", "entry", "identity", "block",
		"label", "help", "description", "requested_by", "requested_on", "purpose", "after"}
	statusKeys = []string{"key", "label", "help", "type", "probability", "forecast", "reasons", "from", "required", "max_days"}
)

func (d *decoder) kind(s *records.Schema, name string, t records.Tree) {
	path := []string{"kinds", name}
	d.keys(t, path, "kind "+name, kindKeys...)
	k := &records.Kind{Name: name, Prefix: t.At("prefix").Text, Plural: t.At("plural").Text, Aliases: d.list(t, path, "aliases"),
		Help: text(t.At("help")), Label: t.At("label").Text, Columns: d.list(t, path, "columns"), Custom: !d.base.At("kinds").Has(name)}
	d.kindName(s, k, path)
	fields := t.At("fields")
	for i, key := range fields.Keys {
		if f := d.field(key, fields.Items[i], under(path, "fields", key), k); f != nil {
			k.Fields = append(k.Fields, f)
		}
	}
	d.order(k, fields, path)
	k.Fields = append(k.Fields, &records.Field{Key: "tags", Type: records.TypeString, List: true, Role: records.RoleTags, Help: "Words of your own to find it by."})
	d.removed(k, path)
	k.Process = d.process(k, t.At("process"), under(path, "process"))
	k.Gates = d.gates(t.At("gates"), under(path, "gates"))
	k.Index()
	d.label(k, path)
	s.Kinds = append(s.Kinds, k)
}

func (d *decoder) kindName(s *records.Schema, k *records.Kind, path []string) {
	if !namePattern().MatchString(k.Name) {
		d.add(path, "kind %q: a name has lower-case letters, digits and hyphens", k.Name)
	}
	if slices.Contains(Commands, k.Name) {
		d.add(path, "kind %q: that is a command of plumb", k.Name)
	}
	for _, word := range append([]string{k.Name, k.Plural}, k.Aliases...) {
		if slices.Contains(dupesCommands, word) {
			d.add(path, "kind %s is called %q: that is a command, plumb dupes %s", k.Name, word, word)
		}
	}
	if k.Plural == records.VerdictFolder {
		d.add(under(path, "plural"), "plural %q: that is the folder of what was said of duplicates", k.Plural)
	}
	for _, need := range []struct{ key, value, example string }{{"prefix", k.Prefix, "pros"}, {"plural", k.Plural, "prospects"}} {
		if !namePattern().MatchString(need.value) || need.key == "prefix" && strings.Contains(need.value, "-") {
			d.add(path, "kind %s needs a %s such as %q", k.Name, need.key, need.example)
		}
	}
	for _, other := range s.Kinds {
		if other.Prefix == k.Prefix {
			d.add(under(path, "prefix"), "prefix %q is already that of %s", k.Prefix, other.Name)
		}
		if other.Plural == k.Plural || slices.Contains(other.Aliases, k.Name) || k.Plural == other.Name {
			d.add(under(path, "plural"), "plural %q is already taken by %s", k.Plural, other.Name)
		}
	}
}

// label checks the field that names a record.
func (d *decoder) label(k *records.Kind, path []string) {
	if k.Label == "" && len(k.Fields) > 1 {
		k.Label = k.Fields[0].Key
	}
	if !k.Person() && k.Field(k.Label) == nil {
		d.add(under(path, "label"), "label: %q is no field of %s%s", k.Label, k.Name, orList(k.Label, append(k.FieldKeys(), records.PersonLabel)))
	}
	if !d.said(under(path, "columns")) {
		k.Columns = slices.DeleteFunc(k.Columns, func(c string) bool { return c != "label" && c != "id" && k.Field(c) == nil })
	}
	for _, c := range k.Columns {
		if k.Field(c) == nil && !slices.Contains([]string{"id", "label", "created_at", "created_by"}, c) {
			d.add(under(path, "columns"), "columns: %q is no field of %s%s", c, k.Name, orList(c, k.FieldKeys()))
		}
	}
	if len(k.Columns) == 0 {
		for _, f := range k.Fields[:min(6, len(k.Fields)-1)] {
			k.Columns = append(k.Columns, f.Key)
		}
	}
}

// order moves fields that say "after: KEY" there.
func (d *decoder) order(k *records.Kind, fields records.Tree, path []string) {
	for i, key := range fields.Keys {
		after := fields.Items[i].At("after").Text
		if after == "" {
			continue
		}
		from := slices.IndexFunc(k.Fields, func(f *records.Field) bool { return f.Key == key })
		if from < 0 {
			continue
		}
		f := k.Fields[from]
		rest := slices.Delete(slices.Clone(k.Fields), from, from+1)
		to := slices.IndexFunc(rest, func(f *records.Field) bool { return f.Key == after })
		if to < 0 {
			d.add(under(path, "fields", key, "after"), "after: %q is no field of %s%s", after, k.Name, orList(after, k.FieldKeys()))
			continue
		}
		k.Fields = slices.Insert(rest, to+1, f)
	}
}

// removed refuses to do without a field that the code needs.
func (d *decoder) removed(k *records.Kind, path []string) {
	shipped := d.base.At("kinds").At(k.Name).At("fields")
	for i, key := range shipped.Keys {
		role := shipped.Items[i].At("role").Text
		if role != "" && !slices.ContainsFunc(k.Fields, func(f *records.Field) bool { return f.Key == key }) {
			d.add(under(path, "fields", key), "%s cannot be removed: plumb needs it as the %s of a %s; it may stay empty", key, role, k.Name)
		}
	}
}

func (d *decoder) field(key string, t records.Tree, path []string, k *records.Kind) *records.Field {
	if !keyPattern().MatchString(key) || slices.Contains(yamlBooleans, key) || slices.Contains(records.Reserved, key) {
		d.add(path, "field %q of %s: a key has lower-case letters, digits and _, and is no word that YAML or plumb reserves", key, k.Name)
		return nil
	}
	d.keys(t, path, "field "+key, fieldKeys...)
	f := &records.Field{Key: key, Label: text(t.At("label")), Type: records.Type(t.At("type").Text), Role: records.Role(t.At("role").Text),
		List: d.boolean(t, path, "list", false), Required: d.boolean(t, path, "required", false), Tracked: d.boolean(t, path, "tracked", false),
		Personal: d.boolean(t, path, "personal", false), Open: d.boolean(t, path, "open", false), To: d.list(t, path, "to"),
		Limit: d.number(t, path, "limit"), Block: t.At("block").Text, Identity: d.list(t, path, "identity"), Help: text(t.At("help")), Description: text(t.At("description")),
		RequestedBy: t.At("requested_by").Text, RequestedOn: t.At("requested_on").Text, Purpose: text(t.At("purpose"))}
	if !slices.Contains(records.Types, f.Type) {
		d.add(path, "field %s: type %q; expected one of %s", key, string(f.Type), join(records.Types))
		f.Type = records.TypeString
	}
	if f.Role != "" && !slices.Contains(records.Roles, f.Role) {
		d.add(under(path, "role"), "field %s: role %q%s", key, string(f.Role), orList(string(f.Role), strs(records.Roles)))
	}
	f.Tracked = f.Tracked || f.Type == records.TypeStatus
	if f.Tracked && slices.Contains(records.HistoryKeys, key) {
		d.add(path, "field %s cannot be tracked: the history has a %q of its own", key, key)
	}
	d.options(f, t, path)
	d.entry(f, t, path, k)
	return f
}

func (d *decoder) options(f *records.Field, t records.Tree, path []string) {
	for _, o := range t.At("options").Items {
		option := records.Option{Key: o.Text}
		if o.Shape == records.Map {
			option = records.Option{Key: o.At("key").Text, Label: text(o.At("label"))}
		}
		f.Options = append(f.Options, option)
	}
	if f.Type == records.TypeEnum && !f.Open && len(f.Options) == 0 {
		d.add(path, "field %s is a closed enum and needs options", f.Key)
	}
}

func (d *decoder) entry(f *records.Field, t records.Tree, path []string, k *records.Kind) {
	entry := t.At("entry")
	for i, key := range entry.Keys {
		if sub := d.field(key, entry.Items[i], under(path, "entry", key), k); sub != nil {
			f.Entry = append(f.Entry, sub)
		}
	}
	if f.Type != records.TypeEntries {
		return
	}
	if len(f.Entry) == 0 || len(f.Identity) == 0 {
		d.add(path, "field %s of type entries needs entry (its fields) and identity (those that make two entries the same)", f.Key)
	}
	for _, key := range f.Identity {
		if f.EntryField(key) == nil {
			d.add(under(path, "identity"), "identity: %q is no field of the entry", key)
		}
	}
}

func (d *decoder) process(k *records.Kind, t records.Tree, path []string) *records.Process {
	i := slices.IndexFunc(k.Fields, func(f *records.Field) bool { return f.Type == records.TypeStatus })
	if t.Shape == records.Absent {
		if i >= 0 {
			d.add(under(path[:2], "fields", k.Fields[i].Key), "field %s is a status, but %s has no process", k.Fields[i].Key, k.Name)
		}
		return nil
	}
	d.keys(t, path, "process", "statuses")
	if i < 0 {
		d.add(path, "%s has a process, but no field of type status", k.Name)
		return nil
	}
	p := &records.Process{Field: k.Fields[i]}
	for n, item := range t.At("statuses").Items {
		p.Statuses = append(p.Statuses, d.status(k, p, item, under(path, "statuses", itoa(n))))
	}
	if len(p.Statuses) == 0 {
		d.add(path, "process needs statuses, such as {key: new, type: open}")
		return nil
	}
	k.Fields[i].Process = p
	for _, st := range p.Statuses {
		for _, from := range st.From {
			if p.Find(from) == nil {
				d.add(under(path, "statuses"), "status %s: from %q is no status%s", st.Key, from, orList(from, p.Keys()))
			}
		}
	}
	return p
}

// gates reads the checklists of a kind, in order: {mql: [replied], sql: [budget, need]}.
func (d *decoder) gates(t records.Tree, path []string) []*records.Gate {
	if t.Shape != records.Map && t.Shape != records.Absent {
		d.add(path, "gates must be a map, such as {sql: [budget, need]}")
	}
	var out []*records.Gate
	for i, name := range t.Keys {
		g := &records.Gate{Name: name, Criteria: t.Items[i].Strings()}
		if len(g.Criteria) == 0 {
			d.add(under(path, name), "gate %s needs criteria, such as [budget, need]", name)
		}
		for _, c := range g.Criteria {
			if !keyPattern().MatchString(c) {
				d.add(under(path, name), "gate %s: criterion %q; expected lower-case letters, digits and _", name, c)
			}
		}
		out = append(out, g)
	}
	return out
}

func (d *decoder) status(k *records.Kind, p *records.Process, t records.Tree, path []string) *records.Status {
	d.keys(t, path, "status", statusKeys...)
	st := &records.Status{Key: t.At("key").Text, Label: text(t.At("label")), Help: text(t.At("help")), Type: records.StatusType(t.At("type").Text),
		Probability: t.At("probability").Text, Forecast: t.At("forecast").Text, Reasons: d.list(t, path, "reasons"), From: d.list(t, path, "from"),
		Required: d.list(t, path, "required"), MaxDays: d.number(t, path, "max_days")}
	if !namePattern().MatchString(st.Key) || slices.Contains(yamlBooleans, st.Key) {
		d.add(path, "status key %q: expected lower-case letters, digits and hyphens", st.Key)
	} else if p.Find(st.Key) != nil {
		d.add(path, "status %q stands here twice", st.Key)
	}
	if !slices.Contains(records.StatusTypes, st.Type) {
		d.add(path, "status %s: type %q; expected one of %s", st.Key, string(st.Type), join(records.StatusTypes))
	}
	for _, key := range st.Required {
		if !slices.ContainsFunc(k.Fields, func(f *records.Field) bool { return f.Key == key }) {
			d.add(path, "status %s: required %q is no field of %s", st.Key, key, k.Name)
		}
	}
	return st
}
