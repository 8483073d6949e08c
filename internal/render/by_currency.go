package render

import (
	"slices"
	"strings"
)

// byCurrency gives each currency a column of its own where amounts are of several: they
// have no order, and a column of a page is sorted by.
func (v View) byCurrency() View {
	columns, rows := v.Columns, v.Rows
	v.Columns, v.Rows = nil, make([][]Cell, len(rows))
	for i, c := range columns {
		in := currenciesIn(rows, i)
		if len(in) < 2 {
			in = []string{""}
		}
		for _, currency := range in {
			v.Columns = append(v.Columns, c.of(currency))
			for n, row := range rows {
				v.Rows[n] = append(v.Rows[n], row[i].of(currency))
			}
		}
	}
	return v
}

// currenciesIn are those of a column, in order.
func currenciesIn(rows [][]Cell, column int) []string {
	var out []string
	for _, row := range rows {
		out = append(out, strings.Fields(row[column].currencies)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// of is the column of one currency; of "", the column as it is.
func (c Column) of(currency string) Column {
	if currency != "" {
		c.Title += ", " + currency
	}
	return c
}

// of is what a cell has of a currency, without its name; of "", the cell as it is.
func (c Cell) of(currency string) Cell {
	if currency == "" {
		return c
	}
	i := slices.Index(strings.Fields(c.currencies), currency)
	if i < 0 {
		return Cell{total: c.total}
	}
	texts, shown := strings.Split(c.Text, " + "), strings.Split(c.show(), "\n")
	return Cell{Text: strings.TrimSuffix(texts[i], " "+currency), Show: strings.TrimSuffix(shown[i], " "+currency), total: c.total}
}
