package render

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"

	"plumb/records"
)

// On a page each currency has a column, by which it can be sorted; a column of one
// currency stays as it is.
func TestByCurrency(t *testing.T) {
	eur := records.Money{Amount: decimal.New(1250600, 0), Currency: "EUR"}
	usd := records.Money{Amount: decimal.New(-12350, -2), Currency: "USD"}
	v := View{Columns: heads("stage", ">amount", ">cost"), Rows: [][]Cell{
		{Text("won"), money([]records.Money{eur, usd}), money([]records.Money{eur})},
		{Text("lost"), money([]records.Money{usd}), money(nil)},
		{total("all"), money(nil), money([]records.Money{eur})},
	}}
	table := v.pageTable()
	if got := fmt.Sprint(table.Columns); got != "[{Stage false false false} {Amount, EUR true false false} {Amount, USD true false false} {Cost true false false}]" {
		t.Error(got)
	}
	if got := fmt.Sprint(table.Rows, table.Foot); got != "[[{won  0} {1,250,600 1250600.00 0} {-123.50 -123.50 0} {1,250,600 EUR 1250600.00 0}] [{lost  0} {  0} {-123.50 -123.50 0} {  0}]] [[{all  0} {  0} {  0} {1,250,600 EUR 1250600.00 0}]]" {
		t.Error(got)
	}
}
