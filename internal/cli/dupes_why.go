package cli

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"

	"plumb/internal/match"
	"plumb/internal/render"
	"plumb/records"
)

// strengths are words for how much a field speaks for or against, from a number of bits
// on.
var strengths = []struct {
	bits float64
	word string
}{{8, "very strong"}, {4, "strong"}, {1.5, "fair"}, {0.05, "weak"}}

// strength is how much a field speaks; "" if it says nothing.
func strength(bits float64) string {
	for _, s := range strengths {
		if math.Abs(bits) >= s.bits {
			return s.word
		}
	}
	return ""
}

// reason is a field that speaks for or against a pair, in the words of the records.
type reason struct{ sign, field, values, strength string }

func (r reason) String() string { return r.sign + " " + r.field + " " + r.values }

// reasons are what speaks for or against a pair, the strongest first.
func (a *app) reasons(p match.Pair) []reason {
	list := a.worded(p)
	slices.SortStableFunc(list, func(x, y match.Why) int { return cmp.Compare(math.Abs(y.Weight), math.Abs(x.Weight)) })
	var out []reason
	for _, w := range list {
		r := reason{"+", strings.ReplaceAll(w.Field, "_", " "), w.A, strength(w.Weight)}
		if w.Weight < 0 {
			r.sign = "-"
		}
		if w.B != w.A {
			r.values += " / " + w.B
		}
		if r.strength != "" {
			out = append(out, r)
		}
	}
	return out
}

// worded is why two may be the same, in the words of their records.
func (a *app) worded(p match.Pair) []match.Why {
	one, _ := a.store.Get(p.A) // a record that is gone by now has the words of the engine
	two, _ := a.store.Get(p.B)
	return a.wordedBy(one, two, p.Why)
}

func (a *app) wordedBy(one, two records.Record, why []match.Why) []match.Why {
	out := slices.Clone(why)
	for i, w := range out {
		out[i].A, out[i].B = a.wording(one, one, w.Field, w.A), a.wording(two, one, w.Field, w.B)
	}
	return out
}

// wordedFor are candidates for a record, with why in the words of both.
func (a *app) wordedFor(r records.Record, list []match.Candidate) []match.Candidate {
	out := slices.Clone(list)
	for i, c := range out {
		if other, err := a.store.Get(c.ID); err == nil {
			out[i].Why = a.wordedBy(r, other, c.Why)
		}
	}
	return out
}

// wording is what a record says itself in a field that was compared, known by its key in
// another: the engine folds case and signs, and knows only the end of a number.
func (a *app) wording(r, first records.Record, key, compared string) string {
	if r.IsZero() || first.Kind.Field(key) == nil {
		return compared
	}
	f := sameField(r.Kind, first.Kind.Field(key).Role)
	switch {
	case f != nil && f.Type == records.TypeEmail:
		return each(compared, func(mail string) string { return mailbox(r, mail) })
	case f != nil && f.Type == records.TypePhone:
		return each(compared, func(end string) string { return number(r, end) })
	case f == nil || r.Get(f).IsZero():
		return compared
	case f.Type == records.TypeRef:
		return a.nameOf(r.Get(f).Text())
	}
	return strings.Join(r.Get(f).Strings(), ", ")
}

// sameField is the field of a kind that means what a field of another kind means: where a
// lead has the name of an organisation, a contact refers to one.
func sameField(k *records.Kind, role records.Role) *records.Field {
	f := k.Role(role)
	switch {
	case f == nil && role == records.RoleAccount:
		return k.Role(records.RoleOrganisation)
	case f == nil && role == records.RoleOrganisation:
		return k.Role(records.RoleAccount)
	}
	return f
}

// each words the items of a list.
func each(compared string, wording func(string) string) string {
	items := strings.Split(compared, ", ")
	for i := range items {
		items[i] = wording(items[i])
	}
	return strings.Join(items, ", ")
}

// mailbox is the address of a record that the engine knows as a normalised one, as it is
// written.
func mailbox(r records.Record, normalised string) string {
	for _, text := range slices.Concat(r.Role(records.RoleEmail).Strings(), r.Role(records.RoleEmails).Strings()) {
		if match.Mail(text) == normalised {
			return text
		}
	}
	return normalised
}

// number is the telephone number of a record that ends with some digits, as it is written.
func number(r records.Record, end string) string {
	for _, f := range r.Kind.Fields {
		texts := r.Get(f).Strings()
		if f.Type == records.TypeEntries {
			texts = nil
			for _, e := range r.Get(f).Tree().Items {
				texts = append(texts, e.At("value").Text)
			}
		}
		for _, text := range texts {
			if (f.Type == records.TypePhone || f.Role == records.RolePhones) && strings.HasSuffix(digits(text), digits(end)) {
				return text
			}
		}
	}
	return end
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// withReasons says of each pair why: in a column of its own to a program, in lines below
// it to a person, for whom a column would be too narrow.
func (a *app) withReasons(v render.View, pairs []match.Pair) render.View {
	table := v
	lists := make([][]reason, len(pairs))
	v.Rows = nil
	for i, p := range pairs {
		lists[i] = a.reasons(p)
		var parts []string
		for _, r := range lists[i] {
			parts = append(parts, r.String())
		}
		v.Rows = append(v.Rows, append(slices.Clone(table.Rows[i]), render.Text(strings.Join(parts, "; "))))
	}
	v.Columns = append(slices.Clone(v.Columns), render.Column{Name: "why", Title: "why"})
	if len(pairs) > 0 {
		v.Page = func(p render.Paint) string { return reasonsPage(table, lists, p, a.env.Width) }
	}
	return v
}

// reasonsPage is the table with lines between its rows.
func reasonsPage(table render.View, lists [][]reason, p render.Paint, width int) string {
	var rows bytes.Buffer
	_ = table.Write(&rows, render.Options{Format: render.Table, Width: width, Color: p.On}) // a Buffer takes everything
	var b strings.Builder
	for i, line := range strings.Split(strings.TrimSuffix(rows.String(), "\n"), "\n") {
		b.WriteString(line + "\n")
		if i > 0 {
			reasonLines(&b, lists[i-1], p, width)
		}
	}
	return b.String()
}

// reasonIndent is where the first column of the pairs begins.
const reasonIndent = "       "

func reasonLines(b *strings.Builder, list []reason, p render.Paint, width int) {
	names := 0
	for _, r := range list {
		names = max(names, render.Width(r.field))
	}
	for _, r := range list {
		sign, values := p.Green(r.sign), render.Line(r.values)
		if r.sign == "-" {
			sign = p.Red(r.sign)
		}
		if width > 0 {
			values = p.Cut(values, max(10, width-names-len(reasonIndent+"+   (very strong)")-1))
		}
		b.WriteString(reasonIndent + sign + " " + render.Pad(r.field, names) + "  " + values + " " + p.Dim("("+r.strength+")") + "\n")
	}
}
