package interchange

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"plumb/data"
	"plumb/internal/pick"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// Mapping says which column of a file is which field of a kind.
type Mapping struct {
	Kind     *records.Kind
	System   string            // whose ids they are, for external ids
	Files    string            // pattern of file names
	Headers  []string          // that a file must have to be recognised
	Cell     map[string]string // that its first row must have
	Columns  map[string][]Target
	Left     map[string]bool   // known columns that are left out
	Nothing  []string          // cells that mean no value
	Skip     map[string]string // rows with this cell are passed over
	Dates    string            // form of dates; "" is decided by each column
	Currency string            // column that says the currency of a row's amounts
	Key      string            // field by which rows meet records; "" is external
	Set      []Target          // constants: the text is in Const
	Create   []string          // kinds of which a record is made where a name is nowhere
	Lenient  bool              // a cell that cannot be read is kept under extra, with a warning
	History  bool              // the rows are no records but entries of their histories

	own bool // what plumb exported: the rows are whole records
}

// Target is what a column fills.
type Target struct {
	Field    *records.Field // nil for what is no field
	Special  string         // one of specials, or external.NAME, extra.NAME, converted.KIND
	By       string         // for references: external.NAME
	Values   map[string]string
	Currency string
	Decimal  string // "," where it parts the decimals
	Label    string // of the entry that a cell becomes
	LabelOf  string // or: the column that says it
	Join     string // between what an earlier column gave and this one
	Optional bool   // a record that is nowhere is a doubt, no problem
	Split    string // between several values of one cell
	Dates    string // form of the dates of this column
	Const    string
}

// ParseColumns reads the form of --map: "column=field,column=field".
func ParseColumns(k *records.Kind, text string) (*Mapping, error) {
	m := &Mapping{Kind: k, System: "csv", Columns: map[string][]Target{}, Left: map[string]bool{}}
	for pair := range strings.SplitSeq(text, ",") {
		column, name, ok := strings.Cut(pair, "=")
		column, name = strings.TrimSpace(column), strings.TrimSpace(name)
		if !ok || column == "" {
			return nil, fmt.Errorf("--map: %q; expected column=field", pair)
		}
		if name == "" {
			m.Left[column] = true
			continue
		}
		t, err := target(k, name)
		if err != nil {
			return nil, fmt.Errorf("--map: %w", err)
		}
		m.Columns[column] = append(m.Columns[column], t)
	}
	return m, nil
}

// Guess maps the columns that are called like a field, or like its label.
func Guess(k *records.Kind) *Mapping {
	m := &Mapping{Kind: k, System: "csv", Columns: map[string][]Target{}, Left: map[string]bool{}}
	for _, f := range k.Fields {
		for _, name := range []string{f.Key, strings.ReplaceAll(f.Key, "_", ""), f.Title(), strings.ReplaceAll(f.Key, "_", " ")} {
			m.Columns[name] = []Target{{Field: f}}
		}
	}
	for _, f := range k.Fields {
		if f.Type == records.TypeMoney {
			m.Columns[f.Key+"_currency"] = []Target{{Special: f.Key + "_currency"}}
		}
	}
	for _, name := range []string{"id", "created_at"} {
		m.Columns[name] = []Target{{Special: name}}
	}
	return m
}

// specials are targets that are no fields: label is a person's whole name; of the
// rows of histories, record is the record that each is about, at when it became
// so, and by whom.
var specials = []string{"label", "created_at", "seen_at", "converted", "converted.at", "record", "at", "by"}

func target(k *records.Kind, name string) (Target, error) {
	switch {
	case k.Field(name) != nil:
		return Target{Field: k.Field(name)}, nil
	case name == "id", slices.Contains(specials, name), strings.HasPrefix(name, "external."), strings.HasPrefix(name, "extra."):
		return Target{Special: name}, nil
	}
	if key, ok := strings.CutSuffix(name, "_currency"); ok && k.Field(key) != nil && k.Field(key).Type == records.TypeMoney {
		return Target{Special: name}, nil
	}
	if kind, ok := strings.CutPrefix(name, "converted."); ok && k.Freezes() {
		for _, c := range k.Conversions {
			if c.Target(kind) != nil {
				return Target{Special: name}, nil
			}
		}
	}
	return Target{}, fmt.Errorf("%s has no field %q%s", k.Name, name, pick.DidYouMean(name, append(k.FieldKeys(), specials...)))
}

var mappingKeys = []string{"like", "format", "kind", "system", "match", "key", "currency", "dates", "nothing", "columns", "set", "skip", "create", "lenient", "history"}

// ParseMapping reads a mapping file. The error is a *yamlfile.Error.
func ParseMapping(schema *records.Schema, name string, b []byte) (*Mapping, error) {
	f, err := yamlfile.Parse(name, b)
	if err != nil {
		return nil, err
	}
	p := mappingParser{file: f, schema: schema}
	tree := f.Tree
	if base := tree.At("like").Text; base != "" {
		t, err := yamlfile.ParseTree("data/mappings/"+base+".yaml", data.Mapping(base))
		if err != nil {
			return nil, err
		}
		tree = like(t, tree)
	}
	m := p.mapping(tree)
	if len(p.problems) > 0 {
		return nil, &yamlfile.Error{Problems: p.problems}
	}
	return m, nil
}

type mappingParser struct {
	file     *yamlfile.File
	schema   *records.Schema
	problems []records.Problem
}

func (p *mappingParser) add(path []string, format string, args ...any) {
	p.problems = append(p.problems, p.file.Problem("mapping", fmt.Sprintf(format, args...), path...))
}

func (p *mappingParser) mapping(t records.Tree) *Mapping {
	for _, key := range t.Keys {
		if !slices.Contains(mappingKeys, key) {
			p.add([]string{key}, "a mapping has no key %q%s", key, pick.DidYouMean(key, mappingKeys))
		}
	}
	m := &Mapping{Kind: p.schema.Kind(t.At("kind").Text), System: t.At("system").Text, Files: t.At("match").At("file").Text,
		Headers: t.At("match").At("headers").Strings(), Columns: map[string][]Target{}, Left: map[string]bool{},
		Nothing: t.At("nothing").Strings(), Dates: t.At("dates").Text, Key: t.At("key").Text, Currency: t.At("currency").Text, Skip: map[string]string{}, Cell: map[string]string{}}
	if m.Kind == nil {
		p.add([]string{"kind"}, "kind: %q is no kind%s", t.At("kind").Text, pick.DidYouMean(t.At("kind").Text, p.schema.Names()))
		return m
	}
	if m.System == "" {
		m.System = "csv"
	}
	if f := t.At("format").Text; f != "" && f != "1" {
		p.add([]string{"format"}, "format: %q; this plumb knows format 1", f)
	}
	if f := m.Dates; f != "" && !DateForm(f) {
		p.add([]string{"dates"}, "dates: %q; expected dmy, mdy, ymd or tokens such as DD-MM-YYYY HH:mm", f)
	}
	m.Create, m.Lenient, m.History = t.At("create").Strings(), t.At("lenient").Text == "true", t.At("history").Text == "true"
	for _, name := range m.Create {
		if p.schema.Kind(name) == nil {
			p.add([]string{"create"}, "create: %q is no kind%s", name, pick.DidYouMean(name, p.schema.Names()))
		}
	}
	cell := t.At("match").At("cell")
	for i, column := range cell.Keys {
		m.Cell[column] = cell.Items[i].Text
	}
	skip := t.At("skip")
	for i, column := range skip.Keys {
		m.Skip[column] = skip.Items[i].Text
	}
	columns := t.At("columns")
	for i, column := range columns.Keys {
		p.column(m, column, columns.Items[i])
	}
	set := t.At("set")
	for i, name := range set.Keys {
		if to, err := target(m.Kind, name); err != nil {
			p.add([]string{"set", name}, "%v", err)
		} else {
			to.Const = set.Items[i].Text
			m.Set = append(m.Set, to)
		}
	}
	return m
}

// column reads "field", {field: …, values: …}, a list of these, or nothing.
func (p *mappingParser) column(m *Mapping, column string, t records.Tree) {
	path := []string{"columns", column}
	switch {
	case t.Shape == records.Text && t.Text == "":
		m.Left[column] = true
	case t.Shape == records.List:
		for _, item := range t.Items {
			p.column(m, column, item)
		}
	case t.Shape == records.Text:
		p.target(m, column, t.Text, records.Tree{}, path)
	default:
		p.target(m, column, t.At("field").Text, t, path)
	}
}

var targetKeys = []string{"field", "by", "values", "currency", "decimal", "label", "label_of", "join", "optional", "split", "dates"}

func (p *mappingParser) target(m *Mapping, column, name string, options records.Tree, path []string) {
	to, err := target(m.Kind, name)
	if err != nil {
		p.add(path, "%v", err)
		return
	}
	for _, key := range options.Keys {
		if !slices.Contains(targetKeys, key) {
			p.add(append(path, key), "a column has no key %q%s", key, pick.DidYouMean(key, targetKeys))
		}
	}
	to.By, to.Currency, to.Decimal = options.At("by").Text, options.At("currency").Text, options.At("decimal").Text
	to.Label, to.Split, to.Dates = options.At("label").Text, options.At("split").Text, options.At("dates").Text
	to.LabelOf, to.Join, to.Optional = options.At("label_of").Text, options.At("join").Text, options.At("optional").Text == "true"
	if d := to.Decimal; d != "" && d != "," && d != "." {
		p.add(append(path, "decimal"), "decimal: %q; expected \",\" or \".\"", d)
	}
	if f := to.Dates; f != "" && !DateForm(f) {
		p.add(append(path, "dates"), "dates: %q; expected dmy, mdy, ymd or tokens such as DD-MM-YYYY HH:mm", f)
	}
	if values := options.At("values"); len(values.Keys) > 0 {
		to.Values = map[string]string{}
		for i, cell := range values.Keys {
			to.Values[strings.ToLower(cell)] = values.Items[i].Text
		}
	}
	m.Columns[column] = append(m.Columns[column], to)
}

// OwnPreset is the name of what needs no mapping, since plumb wrote it.
const OwnPreset = "plumb"

// Preset returns the mappings of a preset: one a kind, or several where its tool
// writes a kind in several forms.
func Preset(schema *records.Schema, name string) ([]*Mapping, error) {
	var out []*Mapping
	if name == OwnPreset {
		return nil, nil
	}
	for _, file := range data.Names("mappings") {
		if head, _, _ := strings.Cut(file, "."); head != name {
			continue
		}
		m, err := ParseMapping(schema, "data/mappings/"+file+".yaml", data.Mapping(file))
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	if out == nil {
		return nil, fmt.Errorf("there is no preset %q%s; the presets are %s", name, pick.DidYouMean(name, Presets()), strings.Join(Presets(), ", "))
	}
	return out, nil
}

// Presets lists the presets that ship.
func Presets() []string {
	out := []string{OwnPreset}
	for _, file := range data.Names("mappings") {
		head, _, _ := strings.Cut(file, ".")
		if !slices.Contains(out, head) {
			out = append(out, head)
		}
	}
	return out
}

// Recognise returns the mapping that fits a table: all its headers are there,
// and it knows the most columns; the name of the file decides between equals.
func Recognise(t *Table, all []*Mapping) *Mapping {
	var best *Mapping
	bestScore := 0
	for _, m := range all {
		if slices.ContainsFunc(m.Headers, func(h string) bool { return !hasOne(t.Header, h) }) || !m.fitsFirst(t) {
			continue
		}
		score := 1
		for _, h := range t.Header {
			if m.targets(h) != nil || m.left(h) {
				score += 2
			}
		}
		if ok, _ := path.Match(strings.ToLower(m.Files), strings.ToLower(path.Base(t.Path))); ok {
			score++
		}
		if score > bestScore {
			best, bestScore = m, score
		}
	}
	return best
}

// Knows reports whether the mapping says what some of the columns are.
func (m *Mapping) Knows(header []string) bool {
	return slices.ContainsFunc(header, func(h string) bool { return m.targets(h) != nil })
}

// hasOne reports whether a header has one of several columns: "E-mail|Email".
func hasOne(header []string, names string) bool {
	for name := range strings.SplitSeq(names, "|") {
		if columnIndex(header, name) >= 0 {
			return true
		}
	}
	return false
}

// fitsFirst reports whether the first row says that it is of the kind.
func (m *Mapping) fitsFirst(t *Table) bool {
	for column, want := range m.Cell {
		if i := columnIndex(t.Header, column); i < 0 || i >= len(t.First) || t.First[i] != want {
			return false
		}
	}
	return true
}

func columnIndex(header []string, name string) int {
	return slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(h, name) })
}

// targets returns what a column fills, whatever its case.
func (m *Mapping) targets(column string) []Target {
	if t, ok := m.Columns[column]; ok {
		return t
	}
	for name, t := range m.Columns {
		if strings.EqualFold(name, column) {
			return t
		}
	}
	return nil
}

func (m *Mapping) left(column string) bool {
	if column == reasonColumn || column != "" && strings.EqualFold(column, m.Currency) {
		return true
	}
	for _, targets := range m.Columns {
		if column != "" && slices.ContainsFunc(targets, func(t Target) bool { return strings.EqualFold(t.LabelOf, column) }) {
			return true
		}
	}
	for name := range m.Left {
		if strings.EqualFold(name, column) {
			return true
		}
	}
	for name := range m.Skip {
		if strings.EqualFold(name, column) {
			return true
		}
	}
	return false
}

// Missing lists the columns of the mapping that a header does not have.
func (m *Mapping) Missing(header []string) []string {
	var out []string
	for column := range m.Columns {
		if columnIndex(header, column) < 0 {
			out = append(out, column)
		}
	}
	slices.Sort(out)
	return out
}

// like lays a mapping over another that ships, as plumb.yaml lies over the schema:
// columns merge, all else replaces.
func like(base, over records.Tree) records.Tree {
	for i, key := range over.Keys {
		v := over.Items[i]
		if key == "columns" {
			columns := base.At(key)
			for j, column := range v.Keys {
				columns = columns.Set(column, v.Items[j])
			}
			v = columns
		}
		base = base.Set(key, v)
	}
	return base.Set("like", records.Tree{})
}
