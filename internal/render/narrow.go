package render

import (
	"slices"
	"strings"
)

// minColumn is the least that a column is cut to.
const minColumn = 6

// legible is the least width at which a column still says something.
const legible = 9

// narrowed leaves out the last columns where the terminal is so narrow that nothing
// could be read in any of them, or not which row is which, and names them.
func (v View) narrowed(cells [][]string, o Options) (View, [][]string, []string) {
	if o.Width <= 0 || across(v.widths(cells)) <= o.Width {
		return v, cells, nil
	}
	var gone []string
	least, names := v.least(cells, o.paint()), v.naming()
	n := len(v.Columns)
	for n > max(2, names+1) && across(least[:n]) > o.Width {
		n--
		gone = append(gone, v.Columns[n].Title)
	}
	if names == 0 && len(gone) < 3 && across(v.cut(cells)) <= o.Width {
		return v, cells, nil // one or two are made room for by cutting the others
	}
	slices.Reverse(gone)
	v.Columns = v.Columns[:n]
	out := make([][]string, len(cells))
	for i := range cells {
		out[i] = cells[i][:n]
	}
	return v, out, gone
}

// widths are those of the columns where nothing is cut.
func (v View) widths(cells [][]string) []int {
	out := make([]int, len(v.Columns))
	for i, c := range v.Columns {
		out[i] = Width(strings.ToUpper(c.Title))
		for _, row := range cells {
			out[i] = max(out[i], Width(row[i]))
		}
	}
	return out
}

// cut are the widths of columns that are cut as far as may be: figures never are.
func (v View) cut(cells [][]string) []int {
	out := v.widths(cells)
	for i, c := range v.Columns {
		if !c.Keep {
			out[i] = min(out[i], minColumn)
		}
	}
	return out
}

// across is how wide a row is.
func across(widths []int) int { return sum(widths) + gap*(len(widths)-1) }

// naming is how many columns there are up to the last that names a row.
func (v View) naming() int {
	for i := len(v.Columns); i > 0; i-- {
		if v.Columns[i-1].Names {
			return i
		}
	}
	return 0
}

// least are the widths that columns need to be of use.
func (v View) least(cells [][]string, p Paint) []int {
	least := v.widths(cells)
	for i, c := range v.Columns {
		if !c.Keep {
			least[i] = min(least[i], max(legible, v.apart(cells, i, p)))
		}
	}
	return least
}

// apart is the least width to which a column that names rows can be cut, and no two of
// its values look the same; 0 for other columns.
func (v View) apart(cells [][]string, column int, p Paint) int {
	if !v.Columns[column].Names {
		return 0
	}
	values, width := map[string]bool{}, 0
	for _, row := range cells {
		values[row[column]] = true
		width = max(width, Width(row[column]))
	}
	for width > 0 && differ(values, width-1, p) {
		width--
	}
	return width
}

// differ reports whether no two values look the same where they are cut to a width.
func differ(values map[string]bool, width int, p Paint) bool {
	cut := map[string]bool{}
	for value := range values {
		cut[p.Cut(value, width)] = true
	}
	return len(cut) == len(values)
}

// fit cuts cells until a row is no wider than the terminal.
func (v View) fit(cells [][]string, o Options) (heads []string) {
	for _, c := range v.Columns {
		heads = append(heads, strings.ToUpper(c.Title))
	}
	widths, p := v.widths(cells), o.paint()
	if o.Width <= 0 || across(widths) <= o.Width {
		return heads
	}
	floor := make([]int, len(widths))
	for i := range floor {
		floor[i] = max(minColumn, v.apart(cells, i, p))
	}
	over := v.narrow(widths, floor, across(widths)-o.Width, false)
	over = v.narrow(widths, floor, over, true)
	v.narrow(widths, slices.Repeat([]int{minColumn}, len(widths)), over, true)
	for _, row := range append(cells, heads) {
		for i := range row {
			row[i] = p.Cut(row[i], widths[i])
		}
	}
	return heads
}

// narrow takes blanks from the widest columns, one by one, until nothing is over
// or all are at their floor; it returns what is still over. Columns to keep are
// touched only with all.
func (v View) narrow(widths, floor []int, over int, all bool) int {
	for ; over > 0; over-- {
		widest := -1
		for i, w := range widths {
			if w > floor[i] && (all || !v.Columns[i].Keep) && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return over
		}
		widths[widest]--
	}
	return 0
}
