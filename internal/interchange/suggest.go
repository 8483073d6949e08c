package interchange

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"plumb/internal/pick"
	"plumb/records"
)

// Suggest writes a mapping file for a table: what its columns are probably called
// here, and how its statuses translate. It is a beginning that the user edits:
// each column that is not understood stands there as left out, with one of its
// cells.
func Suggest(schema *records.Schema, k *records.Kind, t *Table) (string, error) {
	s := suggestion{table: t, kind: k, words: dictionary(schema, k), moves: statusWords(schema, k), seen: map[string]map[string]bool{}, taken: map[string]bool{}}
	if err := s.look(); err != nil {
		return "", err
	}
	return s.write(), nil
}

type suggestion struct {
	table *Table
	kind  *records.Kind
	words map[string]string // folded column -> field
	moves map[string]string // folded status word of another tool -> status
	seen  map[string]map[string]bool
	first map[string]string
	taken map[string]bool
}

// plainWord is a column's name without what people write differently.
func plainWord(s string) string {
	return strings.Join(strings.FieldsFunc(pick.Fold(s), func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", r) && r < 0x80 }), "")
}

// dictionary is what columns are called in the presets, and the fields themselves.
func dictionary(schema *records.Schema, k *records.Kind) map[string]string {
	words := map[string]string{}
	for _, name := range Presets() {
		all, err := Preset(schema, name)
		if err != nil {
			continue
		}
		for _, m := range all {
			for column, targets := range m.Columns {
				if m.Kind == k && len(targets) == 1 && targets[0].Field != nil && targets[0].By == "" && targets[0].Label == "" && words[plainWord(column)] == "" {
					words[plainWord(column)] = targets[0].Field.Key
				}
			}
		}
	}
	for _, word := range []string{"firm", "firma", "unternehmen", "organisation", "organization", "employer", "business", "societe", "empresa", "azienda"} {
		if f := k.Role(records.RoleOrganisation); f != nil {
			words[word] = f.Key
		}
	}
	for role, list := range map[records.Role][]string{records.RolePhone: {"telephone", "tel", "telefon", "phonenumber", "telefono"}, records.RoleMobile: {"mobile", "cell", "handy", "mobil", "mobilephone"},
		records.RoleEmail: {"email", "mail", "emailaddress", "courriel"}, records.RoleCity: {"town", "ort", "stadt", "ville"}, records.RolePostcode: {"zip", "zipcode", "plz"}} {
		for _, word := range list {
			if f := k.Role(role); f != nil {
				words[word] = f.Key
			}
		}
	}
	if k.Person() {
		for _, word := range []string{"name", "fullname", "contact", "contactname", "person", "ansprechpartner", "nom", "nombre"} {
			words[word] = "label"
		}
	}
	for _, word := range []string{"created", "createdat", "createdon", "createddate", "dateadded", "angelegt", "date"} {
		words[word] = "created_at"
	}
	for _, f := range k.Fields {
		words[plainWord(f.Key)], words[plainWord(f.Title())] = f.Key, f.Key
	}
	return words
}

// statusWords is how the presets translate the statuses of other tools.
func statusWords(schema *records.Schema, k *records.Kind) map[string]string {
	words := map[string]string{}
	for _, name := range Presets() {
		all, _ := Preset(schema, name) // those that ship can be read; a test sees to it
		for _, m := range all {
			for _, targets := range m.Columns {
				for _, t := range targets {
					if t.Field == nil || t.Field.Process == nil || m.Kind != k {
						continue
					}
					for word, status := range t.Values {
						words[plainWord(word)] = status
					}
				}
			}
		}
	}
	return words
}

// maxCells is how many different cells of a column are remembered.
const maxCells = 40

func (s *suggestion) look() error {
	s.first = map[string]string{}
	for row, err := range s.table.Rows() {
		if err != nil {
			return err
		}
		for i, cell := range row.Cells {
			name := s.table.Header[i]
			if cell = strings.TrimSpace(cell); cell == "" {
				continue
			}
			if s.seen[name] == nil {
				s.seen[name], s.first[name] = map[string]bool{}, cell
			}
			if len(s.seen[name]) < maxCells {
				s.seen[name][cell] = true
			}
		}
	}
	return nil
}

func (s *suggestion) write() string {
	var b strings.Builder
	base := strings.ToLower(filepath.Base(s.table.Path))
	system := strings.Trim(plainWord(strings.TrimSuffix(base, filepath.Ext(base))), "0123456789")
	if system == "" || system == "standardinput" {
		system = "csv"
	}
	fmt.Fprintf(&b, "# How %s is read. Look it through, then:\n#   plumb import %s %s --map THIS-FILE -n\n", base, s.kind.Name, base)
	fmt.Fprintf(&b, "format: 1\nkind: %s\nsystem: %s\n", s.kind.Name, system)
	columns := s.columns(system)
	if s.taken["external."+system] {
		fmt.Fprintf(&b, "key: external.%s\n", system)
	} else if s.taken["email"] {
		b.WriteString("# key: email        # if each row has an address of its own\n")
	}
	b.WriteString("# dates: DD-MM-YYYY  # YYYY MM DD HH mm; if the columns do not say it themselves\n")
	b.WriteString("nothing: [\"-\", N/A, \"#N/A\", none, null]\ncolumns:\n" + columns)
	if missing := s.missing(); len(missing) > 0 {
		b.WriteString("# set:               # what no column says: " + strings.Join(missing, ", ") + "\n")
	}
	return b.String()
}

func (s *suggestion) columns(system string) string {
	var b strings.Builder
	for _, name := range s.table.Header {
		if name == "" {
			continue
		}
		target := s.target(name, system)
		switch f := s.kind.Field(target); {
		case target == "":
			fmt.Fprintf(&b, "  %s: null", yamlKey(name))
			if cell := s.first[name]; cell != "" {
				fmt.Fprintf(&b, "  # for example %s", oneLine(cell))
			}
			b.WriteByte('\n')
		case f != nil && f.Process != nil:
			b.WriteString(s.statuses(name, f))
		default:
			fmt.Fprintf(&b, "  %s: %s\n", yamlKey(name), target)
		}
	}
	return b.String()
}

// target is what a column probably fills: as it is called, else as its cells look.
func (s *suggestion) target(name, system string) string {
	word := plainWord(name)
	target := s.words[word]
	if target == "" && numbering().MatchString(word) && !s.taken["external."+system] && s.first[name] != "" {
		target = "external." + system
	}
	if target == "" && s.like(name, "@") && s.kind.Role(records.RoleEmail) != nil {
		target = s.kind.Role(records.RoleEmail).Key
	}
	if target == "" || s.taken[target] {
		return ""
	}
	s.taken[target] = true
	return target
}

// numbering is how columns of ids are called.
var numbering = pattern(`(id|no|nr|num|number|nummer|key|uuid|guid)$`)

// like reports whether all cells of a column hold a text.
func (s *suggestion) like(name, text string) bool {
	for cell := range s.seen[name] {
		if !strings.Contains(cell, text) || strings.Contains(cell, " ") {
			return false
		}
	}
	return len(s.seen[name]) > 0
}

// statuses proposes a status for each word of a column. A word that none is called
// like gets the nearest, or the first.
func (s *suggestion) statuses(name string, f *records.Field) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s:\n    field: %s\n    values:  # among %s\n", yamlKey(name), f.Key, strings.Join(f.Process.Keys(), ", "))
	var words []string
	for word := range s.seen[name] {
		words = append(words, word)
	}
	slices.Sort(words)
	for _, word := range words {
		st, note := f.Process.Find(word), ""
		if st == nil {
			st = f.Process.Find(s.moves[plainWord(word)])
		}
		if st == nil || st.Type == records.StatusConverted {
			st, note = f.Process.Default(), "  # not called so here"
		}
		fmt.Fprintf(&b, "      %s: %s%s\n", yamlKey(word), st.Key, note)
	}
	return b.String()
}

// missing lists the fields that every record must have and no column fills.
func (s *suggestion) missing() []string {
	var out []string
	for _, f := range s.kind.Required() {
		named := f.Role == records.RoleFamilyName && s.taken["label"]
		if !s.taken[f.Key] && f.Process == nil && !named {
			out = append(out, f.Key)
		}
	}
	return out
}

var plainKey = pattern(`^[A-Za-z][A-Za-z0-9_]*( [A-Za-z0-9_]+)*$`)

// yamlKey is a text as a key of YAML, in quotes where it could be taken for
// something else.
func yamlKey(s string) string {
	if plainKey().MatchString(s) && !slices.Contains([]string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}, strings.ToLower(s)) {
		return s
	}
	b, _ := json.Marshal(s) // a text
	return string(b)
}

func oneLine(s string) string { return clip(strings.Join(strings.Fields(s), " ")) }
