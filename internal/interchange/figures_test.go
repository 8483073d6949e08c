package interchange

import (
	"strings"
	"testing"

	"plumb/records"
)

// What a column of amounts is read as: all its cells together decide. "?" is a
// column that is refused, "!" a cell.
func TestFigures(t *testing.T) {
	for _, test := range []struct{ cells, want string }{
		{"1.234,50; 2.000,00", "1234.50 2000.00"},
		{"1,234.50; 2,000", "1234.50 2000.00"},
		{"1.234", "?"},
		{"1.234; 0.5", "1.234 0.50"},
		{"1.234; 12,50", "1234.00 12.50"},
		{"1,234", "1234.00"},
		{"12,34,567.00; ₹1,00,000", "1234567.00 100000.00"},
		{"(1,200); 5-; -3", "-1200.00 -5.00 -3.00"},
		{"3.5E8", "350000000.00"},
		{"1'234.50; 12", "1234.50 12.00"},
		{"1 234,50 zł; 12 zł", "1234.50 12.00"},
		{"R$ 1.234,56", "1234.56"},
		{"US$ 7.50; CHF 12.-", "7.50 12.00"},
		{"$99.50", "!"},
		{"kr 10.50; ¥1,500.5", "! !"},
		{"1.2.3", "!"},
		{"12.34.567,00", "!"},
		{"1.23,45", "!"},
		{"1,2,3", "!"},
		{"12 apples", "!"},
	} {
		var v figureVotes
		cells := strings.Split(test.cells, "; ")
		for i, cell := range cells {
			v.add(cell, i)
		}
		style, err := v.style(false)
		got := []string{"?"}
		if err == nil {
			got = nil
			for _, cell := range cells {
				m, err := records.ParseMoney(style.normal(cell), "EUR")
				if err != nil {
					got = append(got, "!")
					continue
				}
				got = append(got, m.AmountText())
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %v, want %s", test.cells, got, test.want)
		}
	}
}
