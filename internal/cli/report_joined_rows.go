package cli

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
)

// joinedView shows rows. There may be many: what the format does not show is not made.
func (a *app) joinedView(rows []report.Row, columns []rowColumn) render.View {
	v := render.View{Empty: "no rows"}
	for _, c := range columns {
		v.Columns = append(v.Columns, joinedColumn(c))
	}
	objects := make([]any, 0)
	for _, r := range rows {
		if slices.Contains([]string{"json", "ndjson", "yaml"}, a.flags.output) {
			objects = append(objects, rowObject(r, columns))
			continue
		}
		row := make([]render.Cell, len(columns))
		for i, c := range columns {
			row[i] = a.joinedCell(c.value(r))
		}
		v.Rows = append(v.Rows, row)
	}
	v.Value = objects
	return v
}

func rowObject(r report.Row, columns []rowColumn) records.Object {
	o := records.Object{Keys: make([]string, 0, len(columns)), Values: make([]any, 0, len(columns))}
	for _, c := range columns {
		o = o.Add(c.name, jsonValue(c.value(r)))
	}
	return o
}

// joinedColumn has numbers at the right, and keeps them whole where it is narrow.
func joinedColumn(c rowColumn) render.Column {
	out := render.Column{Name: c.name, Title: strings.NewReplacer("_", " ", ".", " ").Replace(c.name)}
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
