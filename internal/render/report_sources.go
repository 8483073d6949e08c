package render

import (
	"fmt"
	"strings"

	"plumb/internal/report"
)

// wide is a terminal in which there is room for what a campaign led to and what it cost.
const wide = 120

// Sources shows a row a source, and the total.
func Sources(s report.Sources, costs bool, width int) View {
	specs := []string{">leads", ">converted=conv.", ">converted_rate=rate", ">opportunities=opps", ">won", ">won_rate=rate", ">won_amount=amount won"}
	if costs {
		specs = append([]string{"name"}, append(specs, ">cost", ">cost_per_lead=per lead", ">cost_per_won=per won")...)
	}
	v := View{Columns: columnsOf(s.By, specs...)}
	row := func(key []Cell, x report.Source) {
		if costs {
			key = plus(key, Text(strings.Join(x.Labels, "")))
		}
		cells := plus(key, countIn(x.Leads), countIn(x.Converted), rateIn(x.ConvertedRate), countIn(x.Opportunities), countIn(x.Won), rateIn(x.WonRate), money(x.Amount))
		if costs {
			cells = append(cells, money(x.Cost), money(x.PerLead), money(x.PerWon))
		}
		v.Rows = append(v.Rows, cells)
	}
	for _, x := range s.Sources {
		row(labelledCells(x.Key, x.Labels), x)
	}
	sum := make([]Cell, len(s.By))
	if len(sum) > 0 {
		sum[0] = total("")
	}
	row(sum, s.Total)
	shown := v
	if costs {
		if shown = v.without(s.By[0]); width < wide {
			shown = shown.without("converted", "converted_rate", "opportunities", "won_rate")
		}
		for i, x := range s.Sources {
			if len(x.Labels) == 0 {
				shown.Rows[i][0] = groupCells(x.Key)[0]
			}
		}
		shown.Rows[len(shown.Rows)-1][0] = total("")
	}
	note := fmt.Sprintf("beside: %s without one of these leads, %d of them won", Count(s.Beside.Opportunities, "opportunity", "opportunities"), s.Beside.Won)
	if len(s.Beside.Amount) > 0 {
		note += " = " + inWords(s.Beside.Amount)
	}
	return figures(width, v, sheet{"Sources", shown, []string{note}, sourceBars(s)})
}
