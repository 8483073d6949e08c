package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"plumb/internal/render"
	"plumb/internal/report"
)

// tableOfRows is the joined table as its JSON has it.
func tableOfRows(t *testing.T, a *app, r *rowsReport, loaded report.Rows) []map[string]any {
	joined, err := report.Join(loaded, r.Options)
	if err != nil {
		t.Fatal(err)
	}
	var rows []joinedRow
	for _, row := range joined {
		rows = append(rows, joinedRow{Row: row})
	}
	var columns []rowColumn
	for _, name := range slices.Concat(report.Columns, report.MoreColumns) {
		c, _ := r.column(name)
		columns = append(columns, c)
	}
	var b bytes.Buffer
	a.flags.output = "json"
	if err := a.joinedView(joinedTable{columns: columns, rows: rows}).Write(&b, render.Options{Format: render.JSON}); err != nil {
		t.Fatal(err)
	}
	var out []map[string]any
	if err := json.Unmarshal(b.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// recountTable is the funnel that the joined table adds up to. What stands beside is
// there only where no row was left out.
func recountTable(table []map[string]any, opts cohortFlags) figures {
	f, counts, seen := figures{}, map[string]int{}, map[string]bool{}
	amounts, won, days := map[string]decimal.Decimal{}, map[string]decimal.Decimal{}, map[string][]float64{}
	text := func(row map[string]any, key string) string { s, _ := row[key].(string); return s }
	once := func(name, id string) bool {
		if id == "" || seen[name+id] {
			return false
		}
		seen[name+id] = true
		counts[name]++
		return true
	}
	span := func(row map[string]any, name, from, to string) {
		days[name] = elapsed(days[name], parse(text(row, from)), parse(text(row, to)))
	}
	for _, row := range table {
		if text(row, "lead") == "" {
			switch {
			case text(row, "opportunity") != "":
				once("beside opportunities", text(row, "opportunity"))
			case text(row, "contact") != "":
				once("beside contacts", text(row, "contact"))
			default:
				once("beside accounts", text(row, "account"))
			}
			continue
		}
		if once("leads", text(row, "lead")) {
			last := "created_at"
			for _, name := range []string{"worked", "qualified", "converted"} {
				if row[name] == true {
					counts[name]++
					span(row, name, last, name+"_at")
				}
				last = name + "_at"
			}
		}
		if once("accounts", text(row, "account")) && row["account_new"] == true {
			counts["new"]++
		}
		if !once("opportunities", text(row, "opportunity")) {
			continue
		}
		if text(row, "via") == "direct" {
			counts["direct"]++
		}
		span(row, "opportunities", "converted_at", "opportunity_created_at")
		amount, currency := text(row, "amount"), text(row, "currency")
		d, _ := decimal.NewFromString(amount)
		if amount != "" {
			amounts[currency] = amounts[currency].Add(d)
		}
		if text(row, "stage_type") == "won" {
			counts["won"]++
			span(row, "won", "opportunity_created_at", "won_at")
			if amount != "" {
				won[currency] = won[currency].Add(d)
			}
		}
	}
	for _, name := range tableCounts {
		f[name] = fmt.Sprint(counts[name])
	}
	for _, name := range []string{"worked", "qualified", "converted", "opportunities", "won"} {
		f[name+" days"] = daysFigure(days[name])
	}
	f["amount"], f["won amount"] = fmt.Sprint(amounts), fmt.Sprint(won)
	f["rate"] = rateFigure(counts["converted"], counts["leads"])
	if opts.where == nil {
		for _, name := range besideCounts {
			f[name] = fmt.Sprint(counts[name])
		}
	}
	return f
}

var (
	tableCounts  = []string{"leads", "worked", "qualified", "converted", "accounts", "new", "opportunities", "direct", "won"}
	besideCounts = []string{"beside accounts", "beside contacts", "beside opportunities"}
)

// tableFigures are those figures of a funnel that the table adds up to.
func tableFigures(f report.Funnel) figures {
	out := funnelFigures(f.Steps, f.Unqualified, f.Lost, f.WinRate, &f.Beside)
	for _, name := range []string{"unqualified", "lost", "win rate", "outside"} {
		delete(out, name)
	}
	if f.Options.Keep != nil {
		for _, name := range besideCounts {
			delete(out, name)
		}
	}
	return out
}
