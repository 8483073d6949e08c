package cli

import (
	"fmt"
	"strings"

	"plumb/internal/render"
	"plumb/records"
)

// showGroup shows the records of a group side by side, as many as fit, and marks what
// differs.
func (c *clusterMerge) showGroup(list []records.Record, master int) {
	p := render.Paint{On: c.color(c.env.OutTTY)}
	width := c.env.Width
	if width <= 0 {
		width = 80
	}
	fmt.Fprintf(c.env.Err, "\n%s\n", p.Bold(fmt.Sprintf("Group %d of %d: %d %s", c.at, c.of, len(list), c.kind.Plural)))
	rows := c.beside(list)
	per := max(1, (width-besideHead)/besideColumn)
	for from := 0; from < len(list); from += per {
		v := besideView(rows, master, from, min(from+per, len(list)))
		_ = v.Write(c.env.Err, render.Options{Format: render.Table, Width: width, Color: p.On}) // talk; results go elsewhere
	}
}

const (
	besideHead   = 18 // columns for the mark and the name of a field, about
	besideColumn = 17 // an id, and the gap
)

// besideRow is one field of several records.
type besideRow struct {
	field  string
	values []render.Cell
	differ bool
}

// beside lists what any of the records has: its id, when it was made, its fields.
func (c *clusterMerge) beside(list []records.Record) []besideRow {
	out := []besideRow{{field: "id"}, {field: "since"}}
	for _, r := range list {
		out[0].values = append(out[0].values, render.Text(r.ID()))
		out[1].values = append(out[1].values, render.Text(r.CreatedAt().In(c.schema.Zone).Format("2006-01-02")))
	}
	for _, f := range c.kind.Fields {
		row := besideRow{field: f.Title()}
		seen := map[string]bool{}
		for _, r := range list {
			cell := c.cell(r, f.Key)
			row.values = append(row.values, cell)
			if cell.Text != "" {
				seen[strings.TrimSpace(cell.Text)] = true
			}
		}
		if row.differ = len(seen) > 1; len(seen) > 0 {
			out = append(out, row)
		}
	}
	return out
}

// besideView is a table with a row a field and a column a record.
func besideView(rows []besideRow, master, from, to int) render.View {
	v := render.View{Columns: []render.Column{{Keep: true}, {Title: "field", Keep: true}}}
	for i := from; i < to; i++ {
		title := fmt.Sprint(i + 1)
		if i == master {
			title += " master"
		}
		v.Columns = append(v.Columns, render.Column{Title: title})
	}
	for _, row := range rows {
		mark := ""
		if row.differ {
			mark = "≠"
		}
		v.Rows = append(v.Rows, append([]render.Cell{render.Text(mark), render.Text(row.field)}, row.values[from:to]...))
	}
	return v
}
