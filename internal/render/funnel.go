package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"plumb/internal/page"
	"plumb/internal/report"
	"plumb/records"
)

// Funnel shows a funnel: bars to a person, a row a step (or a row a step and
// group) to a program.
func Funnel(f report.Funnel, width int) View {
	v := View{Page: func(p Paint) string { return funnelText(f, p, width) }, Sheet: func() page.Page { return funnelSheet(f) }, About: aboutFunnel(f)}
	for _, by := range f.Options.By {
		v.Columns = append(v.Columns, Column{Name: by, Title: by})
	}
	v.Columns = append(v.Columns, Column{Name: "step", Title: "step"}, Column{Name: "count", Title: "count", Right: true},
		Column{Name: "of_previous", Title: "of previous", Right: true}, Column{Name: "of_first", Title: "of first", Right: true},
		Column{Name: "amount", Title: "amount", Right: true}, Column{Name: "median_days", Title: "median days", Right: true}, Column{Name: "p90_days", Title: "p90 days", Right: true})
	if len(f.Options.By) == 0 {
		v.Rows = stepRows(nil, nil, f.Steps)
		return v
	}
	for _, g := range f.Groups {
		v.Rows = append(v.Rows, stepRows(g.Key, g.Labels, g.Steps)...)
	}
	return v
}

func stepRows(key, labels []string, steps []report.Step) [][]Cell {
	var rows [][]Cell
	for _, s := range steps {
		rows = append(rows, append(keyCells(key, labels), Text(s.Step), Text(strconv.Itoa(s.Count)), Text(rateText(s.OfPrevious)), Text(rateText(s.OfFirst)),
			Text(amounts(s.Amount)), Text(daysText(s.Days.Median)), Text(daysText(s.Days.P90))))
	}
	return rows
}

// keyCells are the values of a group; people read labels instead of ids.
func keyCells(key, labels []string) []Cell {
	var row []Cell
	for i, k := range key {
		c := Text(k)
		if labels != nil && labels[i] != k {
			c.Show = labels[i]
		}
		row = append(row, c)
	}
	return row
}

func rateText(r *report.Rate) string {
	if r == nil {
		return ""
	}
	return r.String()
}

func percent(r *report.Rate) string {
	if r == nil {
		return ""
	}
	return r.Percent() + " %"
}

func daysText(d *float64) string {
	if d == nil {
		return ""
	}
	return strconv.FormatFloat(*d, 'f', 1, 64)
}

func amounts(list []records.Money) string {
	var out []string
	for _, m := range list {
		out = append(out, m.String())
	}
	return strings.Join(out, " + ")
}

// grouped is an amount for people: 250,600 EUR.
func grouped(m records.Money) string {
	whole, fraction, _ := strings.Cut(strings.TrimSuffix(m.AmountText(), ".00"), ".")
	if fraction != "" {
		fraction = "." + fraction
	}
	return digits(whole) + fraction + " " + m.Currency
}

// digits sets commas between thousands.
func digits(whole string) string {
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return whole
}

// parts says what a step is made of: how many are new, or came later.
func parts(s report.Step) []string {
	switch {
	case s.Step == "accounts" && s.Existing > 0:
		return []string{fmt.Sprintf("%d new, %d existing", s.New, s.Existing)}
	case s.Step == "opportunities" && s.Later > 0:
		return []string{fmt.Sprintf("%d direct, %d later", s.Direct, s.Later)}
	}
	return nil
}

// reasons are those of an exit, the most frequent first; what is not given has
// words, too.
func reasons(e report.Exits) []reason {
	var out []reason
	for _, text := range sortedKeys(e.Reasons) {
		r := reason{text, e.Reasons[text]}
		if text == "" {
			r.text = "no reason given"
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(x, y reason) int { return y.count - x.count })
	return out
}

type reason struct {
	text  string
	count int
}

// besideText says what is in no step.
func besideText(f report.Funnel) []string {
	_, start := starting(f)
	out := []string{fmt.Sprintf("%s, %s and %s that none of these %s led to", Count(f.Beside.Accounts, "account", "accounts"),
		Count(f.Beside.Contacts, "contact", "contacts"), Count(f.Beside.Opportunities, "opportunity", "opportunities"), start)}
	if f.Beside.Leads > 0 {
		out = append(out, fmt.Sprintf("%d %s that are not counted here", f.Beside.Leads, start))
	}
	return out
}

// aboutFunnel says what was counted, and what each figure means.
func aboutFunnel(f report.Funnel) page.About {
	start := f.Steps[0]
	made := map[string]string{"converted": "converted", "closed": "with an opportunity closed"}[f.Options.Cohort]
	if made == "" {
		made = "created"
	}
	if f.Options.Since.IsZero() && f.Options.Until.IsZero() {
		made = ""
	} else {
		made = " " + made + " in the period"
	}
	about := page.About{Title: funnelTitle(f)}
	one, many := starting(f)
	counted := Count(start.Count, one, many)
	if start.Count == 0 {
		counted = "No " + many
	}
	about.Summary = fmt.Sprintf("%s%s, followed along stored links to accounts, opportunities and what was won.", counted, made)
	return about
}

// exchangeText says how amounts came to be in one currency; "" where they did not.
func exchangeText(f report.Funnel) string {
	if f.Options.Rates == nil {
		return ""
	}
	return fmt.Sprintf("amounts in %s by %s, %d of them converted: the latest rate on or before the day an opportunity was won, else its close date", f.Options.In, records.RatesFile, f.Exchanged)
}

// groupKey are the values of a group as people read them.
func groupKey(g report.Group) []string {
	out := slices.Clone(g.Key)
	if g.Labels != nil {
		copy(out, g.Labels)
	}
	for i := range out {
		if out[i] == "" {
			out[i] = "(none)"
		}
	}
	return out
}

// starting is what a funnel begins with, one and several; of all kinds it is records.
func starting(f report.Funnel) (one, many string) {
	if one, many = Clean(f.Options.Start), Clean(f.Steps[0].Step); one == many {
		return "record", "records"
	}
	return one, many
}

func funnelTitle(f report.Funnel) string {
	one, many := starting(f)
	if many == "records" {
		return "The whole funnel"
	}
	return title(one) + " funnel"
}
