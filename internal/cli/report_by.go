package cli

import (
	"slices"
	"strings"

	"plumb/internal/pick"
	"plumb/internal/query"
	"plumb/internal/report"
	"plumb/records"
)

// grouping is a word of --by: how to find its values in a row, and whether they are ids,
// which people read as labels.
type grouping struct {
	word   string
	values func(report.Row) []string
	ids    bool
}

// byRole are words that mean a field by what it is for, where no field is called so.
var byRole = map[string][]records.Role{
	"owner": {records.RoleOwner}, "source": {records.RoleSource}, "campaign": {records.RoleCampaigns, records.RoleCampaign},
}

// groupings reads --by.
func (n *rowNames) groupings(by string, calendar report.Calendar) ([]grouping, error) {
	var out []grouping
	if by == "" {
		return out, nil
	}
	for word := range strings.SplitSeq(by, ",") {
		word = strings.TrimSpace(word)
		g, ok := n.grouping(word, calendar)
		if !ok {
			return nil, n.noGrouping(word)
		}
		if slices.ContainsFunc(out, func(o grouping) bool { return o.word == word }) {
			return nil, usage("", "--by %s: %s is there twice", by, word)
		}
		out = append(out, g)
	}
	return out, nil
}

func (n *rowNames) grouping(word string, calendar report.Calendar) (grouping, bool) {
	if report.Periodic(word) {
		return grouping{word: word, values: func(r report.Row) []string { return []string{calendar.Key(r.At, word)} }}, true
	}
	if slices.ContainsFunc(n.starts, func(k *records.Kind) bool { return n.fieldOf(k, word) != "" }) {
		return n.byField(word, n.start(), func(k *records.Kind) string { return n.fieldOf(k, word) }), true
	}
	if p, field, ok := n.part(word); ok {
		return n.byField(word, p, func(*records.Kind) string { return field }), true
	}
	if of := n.value(word); of != nil {
		return grouping{word: word, values: func(r report.Row) []string { return textsOf(r.Column(word)) }}, true
	}
	return grouping{}, false
}

// fieldOf is the key that a word means in a kind; "" if it means none.
func (n *rowNames) fieldOf(k *records.Kind, word string) string {
	if slices.Contains(query.Names(k), word) {
		return word
	}
	for _, role := range byRole[word] {
		if f := k.Role(role); f != nil {
			return f.Key
		}
	}
	return ""
}

func (n *rowNames) byField(word string, p rowPart, key func(*records.Kind) string) grouping {
	found := n.keep(p, "by "+word, func(r records.Record) any { return texts(r, key(r.Kind), n.schema) })
	ids := slices.ContainsFunc(p.kinds, func(k *records.Kind) bool { return pointsOn(k.Field(key(k))) })
	return grouping{word: word, ids: ids, values: func(r report.Row) []string {
		list, _ := found(r).([]string)
		return list
	}}
}

// pointsOn reports whether the values of a field are ids.
func pointsOn(f *records.Field) bool {
	return f != nil && (f.Type == records.TypeRef || f.Type == records.TypeEntries && f.EntryField(f.Identity[0]).Type == records.TypeRef)
}

// texts are the values of a name of a record, as its file has them.
func texts(r records.Record, name string, s *records.Schema) []string {
	f := r.Kind.Field(name)
	switch {
	case name == "":
		return nil
	case f == nil:
		return textsOf(query.Value(r, name, s))
	case f.Multiple():
		return r.Get(f).Strings()
	}
	return []string{r.Get(f).Text()}
}

// noGrouping says which words --by takes.
func (n *rowNames) noGrouping(word string) error {
	if strings.Contains(word, ".") {
		return n.unknown("--by", word)
	}
	var kinds []string
	for _, k := range n.starts {
		kinds = append(kinds, k.Name)
	}
	known := distinct(append(splitting(n.starts...), "owner", "campaign"))
	return usage("it is one of "+few(known, "plumb schema "+kinds[0])+", or account.FIELD, opportunity.FIELD", "--by: %s has no field %q%s", strings.Join(kinds, " or "), word, pick.DidYouMean(word, known))
}
