package cli

import (
	"strings"

	"plumb/internal/render"
	"plumb/records"
)

// rowChange is a row that is new, gone, or not as it was.
type rowChange struct {
	word string
	row  joinedRow
	was  *joinedRow
}

// joinedChanges shows the rows that are not as they were.
func (a *app) joinedChanges(now, then joinedTable, with string) render.View {
	list := rowChanges(now, then)
	t := now
	t.rows = nil
	for _, c := range list {
		t.rows = append(t.rows, c.row)
	}
	t = t.shown()
	v := a.joinedView(t)
	v.Columns = append(append([]render.Column{{Name: "change", Title: "change"}}, v.Columns...), render.Column{Name: "was", Title: "was"})
	for i, row := range v.Rows {
		v.Rows[i] = append(append([]render.Cell{render.Text(list[i].word)}, row...), render.Text(a.wasText(t, list[i])))
	}
	objects := v.Value.([]any)
	for i := range objects {
		objects[i] = records.Object{}.Add("change", list[i].word).And(objects[i].(records.Object)).Add("was", wasObject(t, list[i]))
	}
	v.Empty, v.About.Title = "nothing changed", v.About.Title+", compared"
	v.About.Summary = "The rows that are not as they were: " + render.Clean(with) + "."
	return render.Joined(v, t.funnel)
}

// rowChanges are in the order of the rows that there are now; what is gone comes last. A
// lead that had nothing yet, and has an opportunity now, is one row that changed.
func rowChanges(now, then joinedTable) []rowChange {
	was, bare := map[string]*joinedRow{}, map[string]string{}
	for i := range then.rows {
		r := &then.rows[i]
		key := rowKey(*r)
		was[key] = r
		if r.Lead != nil && r.Opp == nil {
			bare[strings.Join(r.key, "\x00")+r.Lead.ID] = key
		}
	}
	matches := func(r joinedRow) (key string, ok bool) {
		if key = rowKey(r); was[key] != nil || r.Lead == nil {
			return key, was[key] != nil
		}
		key = bare[strings.Join(r.key, "\x00")+r.Lead.ID]
		return key, was[key] != nil
	}
	var out []rowChange
	for _, r := range now.rows {
		key, known := matches(r)
		if !known {
			out = append(out, rowChange{"new", r, nil})
			continue
		}
		old := was[key]
		delete(was, key)
		if len(changedColumns(now, r, *old)) > 0 {
			out = append(out, rowChange{"changed", r, old})
		}
	}
	for i := range then.rows {
		if was[rowKey(then.rows[i])] != nil {
			out = append(out, rowChange{"gone", then.rows[i], nil})
		}
	}
	return out
}

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

func changedColumns(t joinedTable, now, was joinedRow) []rowColumn {
	var out []rowColumn
	for _, c := range t.watched {
		if strings.Join(textsOf(c.value(now.Row)), ", ") != strings.Join(textsOf(c.value(was.Row)), ", ") {
			out = append(out, c)
		}
	}
	return out
}

func wasObject(t joinedTable, c rowChange) records.Object {
	o := records.Object{}
	if c.was == nil {
		return o
	}
	for _, column := range changedColumns(t, c.row, *c.was) {
		o = o.Add(column.name, jsonValue(column.value(c.was.Row)))
	}
	return o
}

// wasText is what a row had, where it has something else now.
func (a *app) wasText(t joinedTable, c rowChange) string {
	if c.was == nil {
		return ""
	}
	var out []string
	for _, column := range changedColumns(t, c.row, *c.was) {
		if cell := a.joinedCell(column.value(c.was.Row)); cell.Text != "" {
			out = append(out, column.name+": "+cell.Text)
		}
	}
	return strings.Join(out, "; ")
}
