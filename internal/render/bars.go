package render

import (
	"fmt"
	"strings"

	"plumb/internal/chart"
	"plumb/internal/report"
	"plumb/records"
)

// mostBars is how many bars a drawing has; what is beyond is one more.
const mostBars = 12

// bars draw what a report counts: of many the first ones, and the others together.
func bars(title string, list []chart.Step) chart.Drawing {
	if len(list) > mostBars {
		others := chart.Step{Name: fmt.Sprintf("%d others", len(list)-mostBars+1)}
		for _, s := range list[mostBars-1:] {
			others.Count += s.Count
		}
		list = append(list[:mostBars-1:mostBars-1], others)
	}
	var words []string
	for _, s := range list {
		words = append(words, fmt.Sprintf("%s %d", s.Name, s.Count))
	}
	return chart.Funnel{Title: title, Words: strings.Join(words, ", "), Steps: list, Loose: true}
}

// comparedBars draw the figures of two reports that are no part of another: thin bars are
// what was.
func comparedBars(title string, c report.Comparison) chart.Drawing {
	f := chart.Funnel{Title: title, Loose: true}
	var words []string
	whole := "" // the figure that others are a part of
	for _, s := range c.Steps {
		if s.Money || strings.HasPrefix(s.Step, whole+".") {
			continue
		}
		whole = s.Step
		name := orNone(s.Step)
		bar := step(name, s.After, "was "+number(s.Before))
		bar.Was, bar.Won = &s.Before, s.Step == "won"
		f.Steps = append(f.Steps, bar)
		words = append(words, fmt.Sprintf("%s %d, was %d", Line(name), s.After, s.Before))
	}
	f.Words = strings.Join(words, "; ")
	return f
}

// step is a bar; what is empty of ratio and details is left out.
func step(name string, count int, ratio string, details ...string) chart.Step {
	s := chart.Step{Name: title(chartName.Cut(Line(name), 40)), Count: count, Ratio: ratio}
	for _, text := range details {
		if text != "" {
			s.Details = append(s.Details, text)
		}
	}
	return s
}

// partOf is "40.0 % of leads"; nothing where there is no rate.
func partOf(r *report.Rate, whole string) string {
	if r == nil {
		return ""
	}
	return percent(r) + " " + whole
}

func pipelineBars(p report.Pipeline) chart.Drawing {
	var list []chart.Step
	for _, st := range p.Stages.Stages {
		weighted := ""
		if len(st.Weighted.Weighted) > 0 {
			weighted = inWords(st.Weighted.Weighted) + " weighted"
		}
		list = append(list, step(st.Label, st.Count, weighted, inWords(st.Amount)))
	}
	for _, st := range p.Closed {
		bar := step(st.Label, st.Count, "", inWords(st.Amount))
		bar.Won = st.Type == records.StatusWon
		list = append(list, bar)
	}
	return bars("Pipeline by stage", list)
}

func forecastBars(f report.Forecast) chart.Drawing {
	var list []chart.Step
	for _, p := range f.Periods {
		for _, c := range p.Categories {
			if c.Count == 0 {
				continue
			}
			bar := step(orNone(p.Period)+" "+c.Category, c.Count, "", inWords(c.Amount))
			if bar.Won = c.Category == "closed"; bar.Won {
				bar.Ratio = attainedText(p.Targets)
			}
			list = append(list, bar)
		}
	}
	return bars("Forecast by period and category", list)
}

// attainedText is how much of each target that there is was attained.
func attainedText(targets []report.Attainment) string {
	var out []string
	for _, t := range targets {
		if t.Attainment != nil {
			out = append(out, partOf(t.Attainment, "of the target in "+t.Currency))
		}
	}
	return strings.Join(out, ", ")
}

func velocityBars(v report.Velocity) chart.Drawing {
	var list []chart.Step
	for _, s := range v.Stages {
		took := ""
		if s.Median != nil {
			took = "median " + daysText(s.Median) + " days, p90 " + daysText(s.P90)
		}
		list = append(list, step(s.Label, s.Entered, partOf(s.Rate, "went on"), took))
	}
	for _, e := range v.Endings {
		bar := step(e.Label, e.Count, "")
		bar.Won = e.Type == records.StatusWon || e.Type == records.StatusConverted
		list = append(list, bar)
	}
	return bars("Entered each stage", list)
}

func agingBars(g report.Aging) chart.Drawing {
	list := []chart.Step{step("open", g.Open, "")}
	for _, t := range g.Reasons {
		list = append(list, step(t.Reason, t.Count, partOf(report.Ratio(t.Count, g.Open), "of those open")))
	}
	return bars("Open, and what is wrong", list)
}

func sourceBars(s report.Sources) chart.Drawing {
	var list []chart.Step
	for _, x := range s.Sources {
		key := groupKey(report.Group{Key: x.Key, Labels: x.Labels})
		won := ""
		if x.Won > 0 {
			won = strings.TrimSpace(fmt.Sprintf("%d won %s", x.Won, inWords(x.Amount)))
		}
		list = append(list, step(strings.Join(key, ", "), x.Leads, partOf(x.ConvertedRate, "converted"), won))
	}
	return bars("Leads by "+Clean(FieldText(strings.Join(s.By, " and "))), list)
}

func activityBars(a report.Activity) chart.Drawing {
	var list []chart.Step
	for _, t := range a.Done.Types {
		list = append(list, step(t.Type, t.Count, partOf(report.Ratio(t.Count, a.Total), "of all that was done")))
	}
	return bars("Done, by type", append(list, step("tasks open", a.Open, "", fmt.Sprintf("%d overdue", a.Overdue))))
}

var withinWords = map[string]string{"5m": "within 5 minutes", "15m": "within 15 minutes", "1h": "within an hour", "24h": "within 24 hours", "7d": "within 7 days"}

// responseBars are how many were talked to how soon.
func responseBars(r report.Response) chart.Drawing {
	var list []chart.Step
	for _, w := range r.Steps {
		if w.Step != "contact" {
			continue
		}
		for _, b := range w.Bands {
			name, known := withinWords[b.Band]
			if !known {
				name = b.Band
			}
			list = append(list, step(name, b.Count, partOf(report.Ratio(b.Count, r.Count), "of "+Count(r.Count, "one", "all"))))
		}
	}
	return bars("From creation to the first talk", list)
}
