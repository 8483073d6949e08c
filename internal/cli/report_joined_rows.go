package cli

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"plumb/internal/page"
	"plumb/internal/render"
	"plumb/records"
)

// joinedView shows rows. There may be many: what the format does not show is not made.
func (a *app) joinedView(t joinedTable) render.View {
	v := render.View{Empty: "no rows", Chosen: true}
	for _, i := range t.keys() {
		v.Columns = append(v.Columns, render.Column{Name: t.by[i], Title: render.FieldText(t.by[i])})
	}
	for _, c := range t.columns {
		v.Columns = append(v.Columns, joinedColumn(c))
	}
	objects := make([]any, 0)
	for _, r := range t.rows {
		if a.objects() {
			objects = append(objects, rowObject(t, r))
			continue
		}
		v.Rows = append(v.Rows, a.joinedCells(t, r))
	}
	v.Value = objects
	v = render.Joined(v, t.funnel)
	if t.funnel.Options.Rates != nil {
		v.About.Definitions = []page.Fact{{Name: "amounts", Text: exchangeText(t.funnel.Options.In)}}
	}
	return v
}

// objects reports whether a result is shown as objects.
func (a *app) objects() bool {
	return slices.Contains([]string{"json", "ndjson", "yaml"}, a.flags.output)
}

func (a *app) joinedCells(t joinedTable, r joinedRow) []render.Cell {
	row := make([]render.Cell, 0, len(t.by)+len(t.columns))
	for _, i := range t.keys() {
		c := render.Cell{}
		if r.key != nil {
			c = render.Cell{Text: r.key[i], Show: r.labels[i]}
		}
		row = append(row, c)
	}
	for _, c := range t.columnsOf(r) {
		row = append(row, a.joinedCell(c.value(r.Row)))
	}
	return row
}

// rowObject is a row as JSON: with --by, key is what it has for its words; null of what
// stands beside.
func rowObject(t joinedTable, r joinedRow) records.Object {
	o := records.Object{Keys: make([]string, 0, len(t.columns)+1), Values: make([]any, 0, len(t.columns)+1)}
	if len(t.by) > 0 {
		if o = o.Add("key", r.key); !slices.Equal(r.key, r.labels) {
			o = o.Add("labels", r.labels)
		}
	}
	for _, c := range t.columnsOf(r) {
		o = o.Add(c.name, jsonValue(c.value(r.Row)))
	}
	return o
}

// joinedColumn has numbers at the right, and keeps them whole where it is narrow.
func joinedColumn(c rowColumn) render.Column {
	out := render.Column{Name: c.name, Title: render.FieldText(c.name)}
	switch {
	case c.name == "amount" || strings.HasPrefix(c.name, "days_"):
		out.Right = true
	case c.field != nil:
		out.Right = c.field.Type == records.TypeMoney || c.field.Type == records.TypeInteger || c.field.Type == records.TypeNumber
	}
	out.Keep = out.Right || c.name == "lead" || strings.HasSuffix(c.name, "_at")
	return out
}

func (a *app) joinedCell(value any) render.Cell {
	c := render.Text(strings.Join(textsOf(value), ", "))
	if t, ok := value.(time.Time); ok {
		c.Show = t.In(a.schema.Zone).Format("2006-01-02")
	}
	return c
}

// textsOf is a value of a row as text: one, or none.
func textsOf(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []string:
		return v
	case bool:
		return []string{strconv.FormatBool(v)}
	case float64:
		return []string{strconv.FormatFloat(v, 'f', 1, 64)}
	case time.Time:
		return []string{records.FormatTime(v)}
	case records.Money:
		return []string{v.AmountText()}
	}
	return nil
}

// jsonValue is a value of a row as JSON; null where there is none.
func jsonValue(value any) any {
	switch v := value.(type) {
	case time.Time:
		return records.FormatTime(v)
	case records.Money:
		return v.AmountText()
	}
	return value
}
