package interchange

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"plumb/records"
)

// cell reads one cell into the draft.
func (r *reader) cell(d *draft, c *column, t Target, cell string) {
	said := cell
	if t.Values != nil {
		mapped, ok := t.Values[strings.ToLower(cell)]
		if ok && mapped == "" {
			return
		}
		if ok {
			cell = mapped
		}
	}
	if t.Join != "" {
		cell = d.joined(t, cell)
	}
	if t.Field != nil && !t.Field.Multiple() && t.Field.Type != records.TypeRef && t.Field.Process == nil && d.has(t.Field) {
		return
	}
	if isDate(t) && c.name != "set" {
		var ok bool
		if cell, ok = r.date(d, c, t, cell); !ok {
			return
		}
	}
	switch {
	case t.Field == nil:
		r.special(d, t, c.name, cell)
	case t.Field.Type == records.TypeRef || t.Field.Type == records.TypeEntries && refEntry(t.Field) != nil:
		d.refs = append(d.refs, reference{field: t.Field, by: t.By, text: cell, column: c.name, optional: t.Optional})
	default:
		r.value(d, c, t, cell, said)
	}
}

// refEntry is the reference by which the entries of a field are told apart; nil
// if they are not.
func refEntry(f *records.Field) *records.Field {
	if len(f.Identity) != 1 {
		return nil
	}
	if sub := f.EntryField(f.Identity[0]); sub != nil && sub.Type == records.TypeRef {
		return sub
	}
	return nil
}

func (r *reader) date(d *draft, c *column, t Target, cell string) (string, bool) {
	at, err := c.dates.Read(cell)
	if err != nil {
		r.refuse(d, c, t, cell, fmt.Sprintf("%v; expected one such as 2026-11-21", err))
		return "", false
	}
	if t.Field == nil || t.Field.Role != records.RoleBirthDate {
		d.seen = append(d.seen, at)
	}
	if t.Field == nil || t.Field.Type == records.TypeTime {
		return records.FormatTime(at), true
	}
	return at.Format(time.DateOnly), true
}

func (r *reader) value(d *draft, c *column, t Target, cell, said string) {
	in := r.in
	if r.currency != "" {
		in.Currency = r.currency
	}
	if t.Currency != "" {
		in.Currency = t.Currency
	}
	if c.currency > 0 && !isBlank(r.row[c.currency-1]) {
		in.Currency = strings.ToUpper(strings.TrimSpace(r.row[c.currency-1]))
	}
	if t.Field.Type == records.TypePhone {
		if scientific().MatchString(cell) {
			r.refuse(d, c, t, said, fmt.Sprintf("%q: a spreadsheet has made a figure of the number, and its last digits are lost", said))
			return
		}
		cell = strings.TrimPrefix(strings.TrimSuffix(cell, ".0"), "=")
	}
	if isFigure(t) && c.figures != 0 {
		cell = c.figures.normal(cell)
	}
	if p := t.Field.Process; p != nil {
		r.status(d, c, t, cell, said)
		return
	}
	v, err := t.Field.Parse(cell, in)
	if label := r.labelOf(t); err == nil && label != "" && t.Field.Type == records.TypeEntries {
		v, err = labelled(v, label, in)
	}
	if err != nil {
		if wrong := new(records.ValueError); errors.As(err, &wrong) {
			err = &records.ValueError{Field: wrong.Field, Got: said, Want: wrong.Want} // not as it was rewritten
		}
		r.refuse(d, c, t, said, valueWords(t.Field, err))
		return
	}
	d.add(v, c.name)
}

// labelOf is the label of an entry: as the mapping says, or the row.
func (r *reader) labelOf(t Target) string {
	if i := columnIndex(r.file.Header, t.LabelOf); t.LabelOf != "" && i >= 0 {
		return strings.ToLower(strings.Trim(strings.TrimSpace(r.row[i]), "* "))
	}
	return t.Label
}

// joined takes what an earlier column gave away and returns it with the cell behind
// it.
func (d *draft) joined(t Target, cell string) string {
	for i, v := range d.values {
		if v.Field() == t.Field {
			d.values = slices.Delete(d.values, i, i+1)
			return v.Text() + t.Join + cell
		}
	}
	return cell
}

func labelled(v records.Value, label string, in records.Locale) (records.Value, error) {
	entry := records.Tree{Shape: records.Map}.Set("label", records.TextTree(label))
	for i, key := range v.Tree().Items[0].Keys {
		entry = entry.Set(key, v.Tree().Items[0].Items[i])
	}
	out, errs := v.Field().ParseTree(records.Tree{Shape: records.List, Items: []records.Tree{entry}}, in)
	if len(errs) > 0 {
		return v, errs[0]
	}
	return out, nil
}

var scientific = pattern(`^\d[.,]\d+[eE]\+?\d+$`)

func (r *reader) status(d *draft, c *column, t Target, cell, said string) {
	p := t.Field.Process
	if t.Values != nil {
		cell = statusHere(p, cell)
	}
	v, err := t.Field.Parse(cell, r.in)
	if err != nil {
		r.refuse(d, c, t, said, valueWords(t.Field, err))
		return
	}
	st := p.Find(v.Text())
	if d.status == nil || st.Type.Closed() && !d.status.Type.Closed() { // of two columns the one that ends the matter
		d.status, d.statusOf = st, said
	}
}

// refuse makes a problem of a cell that cannot be read. Of a file whose tool lets
// people write anything anywhere the cell is kept apart instead.
func (r *reader) refuse(d *draft, c *column, t Target, cell, message string) {
	if d.bad == nil {
		d.bad = map[string]bool{}
	}
	d.bad[c.name] = true
	if !r.file.Mapping.Lenient || t.Field == nil || t.Field.Required {
		d.problem(c.name, "%s", message)
		return
	}
	d.keys = d.keys.Set("extra", d.keys.At("extra").Set(c.name, records.TextTree(cell)))
	d.doubts = append(d.doubts, problem(d.file.Path, d.line, c.name, message+"; kept under extra"))
}

// shippedTypes are the types of the shipped statuses that presets translate to.
var shippedTypes = map[string]records.StatusType{"new": records.StatusOpen, "working": records.StatusWorking, "nurturing": records.StatusNurture,
	"qualified": records.StatusQualified, "unqualified": records.StatusUnqualified, "converted": records.StatusConverted,
	"closed-won": records.StatusWon, "closed-lost": records.StatusLost, "prospecting": records.StatusOpen, "qualification": records.StatusOpen,
	"needs-analysis": records.StatusOpen, "value-proposition": records.StatusOpen, "decision-makers": records.StatusOpen,
	"perception-analysis": records.StatusOpen, "proposal": records.StatusOpen, "negotiation": records.StatusOpen}

// statusHere is a status of a preset in a directory that has statuses of its own:
// the first one of the same type.
func statusHere(p *records.Process, key string) string {
	if p.Find(key) != nil {
		return key
	}
	if st := p.First(shippedTypes[key]); st != nil {
		return st.Key
	}
	return key
}

func valueWords(f *records.Field, err error) string {
	message := strings.TrimPrefix(err.Error(), f.Key+": ")
	if f.Process != nil {
		message += "; a mapping file can translate it (values)"
	}
	return message
}

func (r *reader) special(d *draft, t Target, column, cell string) {
	moment := func() time.Time {
		at, _ := time.Parse(time.RFC3339, cell)
		return at
	}
	switch name, rest, _ := strings.Cut(t.Special, "."); {
	case t.Special == "id":
		d.said = cell
	case name == "external":
		d.keys = d.keys.Set("external", d.keys.At("external").Set(rest, records.TextTree(cell)))
		if d.external == "" || d.file.Mapping.Key == t.Special {
			d.external = t.Special + "=" + idKey(cell)
		}
	case name == "extra":
		d.keys = d.keys.Set("extra", d.keys.At("extra").Set(rest, records.TextTree(cell)))
	case t.Special == "created_at":
		if d.created.IsZero() {
			d.created = moment()
		}
	case t.Special == "label":
		r.label(d, column, cell)
	case t.Special == "converted.at":
		d.conv.at = moment()
	case t.Special == "converted":
		said := slices.Contains([]string{"true", "1", "yes", "y", "x"}, strings.ToLower(cell))
		d.conv.said = &said
	case name == "converted":
		d.conv.refs = append(d.conv.refs, reference{conv: rest, by: t.By, text: cell, column: column})
	case t.Special == "record":
		d.past.record = reference{conv: d.kind.Name, by: t.By, text: cell, column: column}
	case t.Special == "at":
		d.past.at = moment()
	case t.Special == "by":
		d.past.by = strings.ToLower(cell)
	}
}

// label reads a whole name, for what its own columns do not say.
func (r *reader) label(d *draft, column, cell string) {
	n := records.ParseName(cell)
	if n.Family == "" {
		n.Family = n.Given
		n.Given = ""
	}
	for role, text := range map[records.Role]string{records.RoleSalutation: n.Salutation, records.RoleGivenName: n.Given, records.RoleFamilyName: n.Family, records.RoleEmail: n.Email} {
		f := d.kind.Role(role)
		if f == nil || text == "" || d.has(f) {
			continue
		}
		if v, err := f.Parse(text, r.in); err == nil {
			d.add(v, column)
		}
	}
}

// idKey makes ids comparable: Salesforce's of 18 characters are its of 15 with a
// check at the end.
func idKey(id string) string {
	if salesforceID().MatchString(id) && strings.Trim(id, "0123456789") != "" {
		return id[:15]
	}
	return id
}

var salesforceID = pattern(`^[0-9A-Za-z]{15}[A-Z0-5]{3}$`)

// label names a draft in a message: by its name, else by its id elsewhere.
func (d *draft) label() string {
	if r := d.bare(); r.Label() != "" && r.Label() != d.id {
		return r.Label()
	}
	_, id, _ := strings.Cut(d.external, "=")
	return id
}
