package cli

import (
	"slices"
	"strings"

	"plumb/internal/render"
	"plumb/records"
)

// The columns that a comparison of the joined table has beside its own.
const (
	columnChange = "change"
	columnWas    = "was"
)

// rowChange is a row that is new, gone, or not as it was.
type rowChange struct {
	word string
	row  joinedRow
	was  []oldValue
}

// oldValue is what a row had in a column where it has something else now.
type oldValue struct {
	column string
	value  any
}

// joinedChanges shows the rows that are not as they were, of many the first, and returns
// the leads in them.
func (a *app) joinedChanges(now, then joinedTable, with string) (render.View, []string) {
	list := rowChanges(now, then)
	t := now
	t.rows = nil
	for _, c := range list {
		t.rows = append(t.rows, c.row)
	}
	a.tellShown(t)
	t = t.shown()
	v := a.joinedView(t)
	v.Columns = append(append([]render.Column{{Name: columnChange, Title: columnChange}}, v.Columns...), render.Column{Name: columnWas, Title: columnWas})
	for i, row := range v.Rows {
		v.Rows[i] = append(append([]render.Cell{render.Text(list[i].word)}, row...), render.Text(a.wasText(list[i])))
	}
	objects := v.Value.([]any)
	for i := range objects {
		objects[i] = records.Object{}.Add(columnChange, list[i].word).And(objects[i].(records.Object)).Add(columnWas, wasObject(list[i]))
	}
	v.Empty, v.About.Title = "nothing changed", v.About.Title+", compared"
	v.About.Summary = "The rows that are not as they were: " + render.Clean(with) + "."
	return render.JoinedChanges(v, then.funnel, now.funnel), t.leads()
}

// rowChanges are in the order of the rows that there are now; what is gone comes last.
func rowChanges(now, then joinedTable) []rowChange {
	before, gone := pairs(now.rows, then.rows)
	var out []rowChange
	for i, r := range now.rows {
		if before[i] == nil {
			out = append(out, rowChange{word: "new", row: r})
			continue
		}
		if was := oldValues(now, then, r, *before[i]); len(was) > 0 {
			out = append(out, rowChange{"changed", r, was})
		}
	}
	for _, r := range gone {
		r.columns = then.columns
		out = append(out, rowChange{word: "gone", row: *r})
	}
	return out
}

// pairs finds for each row the one that it was, nil if it is new, and which are gone. A
// lead that had nothing and has an opportunity now, or the other way round, is one row
// that changed: what is left of a lead on both sides belongs together where either has no
// opportunity.
func pairs(now, then []joinedRow) (before, gone []*joinedRow) {
	left, ofLead := map[string]*joinedRow{}, map[string][]*joinedRow{}
	for i := range then {
		r := &then[i]
		left[rowKey(*r)] = r
		if r.Lead != nil {
			ofLead[leadKey(*r)] = append(ofLead[leadKey(*r)], r)
		}
	}
	before = make([]*joinedRow, len(now))
	for i, r := range now {
		before[i] = left[rowKey(r)]
		delete(left, rowKey(r))
	}
	for i, r := range now {
		if before[i] != nil || r.Lead == nil {
			continue
		}
		for _, old := range ofLead[leadKey(r)] {
			if left[rowKey(*old)] != nil && (r.Opp == nil || old.Opp == nil) {
				before[i] = old
				delete(left, rowKey(*old))
				break
			}
		}
	}
	for i := range then {
		if r := left[rowKey(then[i])]; r != nil {
			gone = append(gone, r)
		}
	}
	return before, gone
}

// leadKey is the group of a row, and the lead that it begins with.
func leadKey(r joinedRow) string { return strings.Join(append(slices.Clone(r.key), r.Lead.ID), "\x00") }

// rowKey tells rows apart: by what they begin with and what it led to, and those beside
// by what they are.
func rowKey(r joinedRow) string {
	parts := append([]string{""}, r.key...)
	switch {
	case r.Lead != nil && r.Opp != nil:
		parts = append(parts, r.Lead.ID, r.Opp.ID)
	case r.Lead != nil:
		parts = append(parts, r.Lead.ID, r.AccountID)
	case r.Opp != nil:
		parts = append(parts, r.Opp.ID)
	case r.ContactID != "":
		parts = append(parts, r.ContactID)
	default:
		parts = append(parts, r.AccountID)
	}
	return strings.Join(parts, "\x00")
}

// oldValues are those that a row has no longer. Each table reads its own rows: the fields
// of records are others where plumb.yaml was.
func oldValues(now, then joinedTable, row, was joinedRow) []oldValue {
	var out []oldValue
	for i, c := range now.watched {
		old := then.watched[i].value(was.Row)
		if strings.Join(textsOf(c.value(row.Row)), ", ") != strings.Join(textsOf(old), ", ") {
			out = append(out, oldValue{c.name, old})
		}
	}
	return out
}

func wasObject(c rowChange) records.Object {
	o := records.Object{}
	for _, was := range c.was {
		o = o.Add(was.column, jsonValue(was.value))
	}
	return o
}

// wasText is what a row had, where it has something else now.
func (a *app) wasText(c rowChange) string {
	var out []string
	for _, was := range c.was {
		text := a.joinedCell(was.value).Text
		if text == "" {
			text = "(none)"
		}
		out = append(out, was.column+": "+text)
	}
	return strings.Join(out, "; ")
}
