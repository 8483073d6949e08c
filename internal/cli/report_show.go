package cli

import (
	"fmt"
	"strings"
	"time"

	"plumb/internal/page"
	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
)

// reportFormats are the formats that a report has beside those of every command:
// annotate its command with {"formats": reportFormats}.
const reportFormats = "html svg"

// showReport shows a report, with what it was made from where people are sent it.
func (a *app) showReport(v render.View, in report.Span) error {
	if a.output().ForPeople() {
		a.describe(&v.About, in)
	}
	return a.show(v)
}

// describe fills in what a reader must know of any report: the period, the commit, and
// what is wrong with them.
func (a *app) describe(about *page.About, in report.Span) {
	fact := func(name, text string) {
		if text != "" {
			about.Facts = append(about.Facts, page.Fact{Name: name, Text: render.Clean(text)})
		}
	}
	commit, dirty := a.stands()
	fact("Period", a.spanWords(in))
	fact("As of", a.flags.asOf)
	fact("Commit", commit[:min(len(commit), 12)])
	fact("Time zone", a.schema.Zone.String())
	switch {
	case a.broken == 1:
		about.Warnings = append(about.Warnings, "1 file could not be read and is not counted here: plumb check names it")
	case a.broken > 1:
		about.Warnings = append(about.Warnings, fmt.Sprintf("%d files could not be read and are not counted here: plumb check names them", a.broken))
	}
	if dirty {
		about.Warnings = append(about.Warnings, "Made from files with changes that no commit has: the commit alone does not give these figures")
	}
}

// spanWords is a stretch of time for people; whole days name the last one.
func (a *app) spanWords(in report.Span) string {
	text := func(t time.Time) string {
		if t = t.In(a.schema.Zone); dayAlone("", t) {
			return t.Format(time.DateOnly)
		}
		return t.Format("2006-01-02 15:04:05")
	}
	switch {
	case in.Since.IsZero() && in.Until.IsZero():
		return ""
	case in.Until.IsZero():
		return "from " + text(in.Since)
	case in.Since.IsZero():
		return "before " + text(in.Until)
	case dayAlone("", in.Until.In(a.schema.Zone)):
		return text(in.Since) + " to " + text(in.Until.In(a.schema.Zone).AddDate(0, 0, -1))
	}
	return text(in.Since) + " until " + text(in.Until)
}

// facts are the texts of an object, one below the other.
func facts(o records.Object) []page.Fact {
	var out []page.Fact
	for i, key := range o.Keys {
		switch v := o.Values[i].(type) {
		case string:
			out = append(out, page.Fact{Name: strings.ReplaceAll(key, "_", " "), Text: v})
		case records.Object:
			out = append(out, facts(v)...)
		}
	}
	return out
}
