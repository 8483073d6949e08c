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
	p := c.paint(c.env.OutTTY)
	fmt.Fprintf(c.env.Err, "\n%s\n", p.Bold(fmt.Sprintf("Group %d of %d: %d %s", c.at, c.of, len(list), c.kind.Plural)))
	titles := make([]string, len(list))
	for i := range list {
		if titles[i] = itoa(i + 1); i == master {
			titles[i] += " master"
		}
	}
	c.showBeside(list, titles)
}

// showBeside shows records side by side, in as many tables as their number needs.
func (a *app) showBeside(list []records.Record, titles []string) {
	width := a.env.Width
	if width <= 0 {
		width = 80
	}
	rows := a.beside(list)
	per := max(1, (width-besideHead)/besideColumn)
	for from := 0; from < len(list); from += per {
		v := besideView(rows, titles, from, min(from+per, len(list)))
		_ = v.Write(a.env.Err, render.Options{Format: render.Table, Width: width, Color: a.color(a.env.OutTTY)}) // talk; results go elsewhere
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

// beside lists what any of the records has: its id, when it was made, its fields, which
// another kind may call otherwise.
func (a *app) beside(list []records.Record) []besideRow {
	out := []besideRow{{field: "id"}, {field: "since"}}
	for _, r := range list {
		out[0].values = append(out[0].values, render.Text(r.ID()))
		out[1].values = append(out[1].values, render.Text(r.CreatedAt().In(a.schema.Zone).Format("2006-01-02")))
	}
	for _, f := range list[0].Kind.Fields {
		row := besideRow{field: f.Title()}
		seen := map[string]bool{}
		for _, r := range list {
			cell := a.cell(r, f.In(r.Kind))
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
func besideView(rows []besideRow, titles []string, from, to int) render.View {
	v := render.View{Columns: []render.Column{{Keep: true}, {Title: "field", Keep: true}}}
	for i := from; i < to; i++ {
		v.Columns = append(v.Columns, render.Column{Title: titles[i]})
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
