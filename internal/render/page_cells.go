package render

import (
	"slices"
	"strconv"
	"strings"

	"plumb/internal/page"
	"plumb/internal/report"
	"plumb/records"
)

// currencies are those of the amounts of steps.
func currencies(steps ...report.Step) []string {
	var out []string
	for _, s := range steps {
		for _, m := range s.Amount {
			out = append(out, m.Currency)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// amountCells has a cell a currency.
func amountCells(list []records.Money, columns []string) []page.Cell {
	out := make([]page.Cell, len(columns))
	for _, m := range list {
		if i := slices.Index(columns, m.Currency); i >= 0 {
			out[i] = page.Cell{Text: strings.TrimSuffix(grouped(m), " "+m.Currency), Value: m.AmountText()}
		}
	}
	return out
}

func countCell(n int) page.Cell { return page.Cell{Text: number(n), Value: strconv.Itoa(n)} }

func rateCell(r *report.Rate) page.Cell {
	return page.Cell{Text: percent(r), Value: rateText(r)}
}

// rateBar is a rate with a bar below it.
func rateBar(r *report.Rate) page.Cell {
	c := rateCell(r)
	if r != nil {
		c.Share = min(r.Shift(2).InexactFloat64(), 100)
	}
	return c
}

func daysCell(d *float64) page.Cell { return page.Cell{Text: daysText(d), Value: daysText(d)} }

func shareOf(n, most int) float64 {
	if most == 0 {
		return 0
	}
	return float64(n*100) / float64(most)
}

// number is a count for people: 12,345.
func number(n int) string { return digits(strconv.Itoa(n)) }

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// title begins with a capital.
func title(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// FieldText is the name of a field, or of one of a record beside, for people.
func FieldText(name string) string { return fieldSpaces.Replace(name) }

var fieldSpaces = strings.NewReplacer("_", " ", ".", " ")
