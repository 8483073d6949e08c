package cli

import (
	"context"
	"fmt"

	"plumb/internal/page"
	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
)

// reportPlan is a report that was asked for and makes sense. Nothing of records is read
// yet, so that what is wrong is said at once.
type reportPlan struct {
	in      report.Span
	figures report.Figures // of no records: which there are
	make    func(context.Context) (madeReport, error)
}

// madeReport is a report: how it is shown, what it counts, and where each record stands.
type madeReport struct {
	view    render.View
	figures report.Figures
	places  func() []report.Places
	also    records.Object                                             // what else it says of itself when it is compared with
	ids     []string                                                   // what -q prints; nil: all that stands in it
	table   *joinedTable                                               // of the joined rows
	beside  func(then madeReport, with string) (render.View, []string) // how it is shown with another, and what -q prints; nil: figure by figure
	end     error                                                      // what the command ends with when it was shown
}

// planReport finds out what flags ask for, of the directory of an app.
type planReport func(a *app) (reportPlan, error)

// runReport makes a report, puts it beside that of --compare, shows it, and holds it
// against --fail-under. f is what the plan reads: of another period it is planned anew.
func (a *app) runReport(ctx context.Context, f *reportFlags, plan planReport) error {
	fresh := *a
	p, err := plan(a)
	if err != nil {
		return err
	}
	bounds, err := boundsOf(*f, p.figures)
	if err != nil {
		return err
	}
	if err := a.askGit(ctx); err != nil {
		return err
	}
	then, err := a.reportBefore(ctx, &fresh, f, plan)
	if err != nil {
		return err
	}
	now, err := p.make(ctx)
	if err != nil {
		return err
	}
	var before *report.Figures
	if then != nil {
		before = &then.made.figures
		now.view, now.ids = a.comparison(then, now, f.compare)
	}
	if ctx.Err() != nil { // git may have been stopped before it named the commit
		return ctx.Err()
	}
	if err := a.showMade(now, p.in); err != nil {
		return err
	}
	if err := missed(now.figures.Misses(bounds, before)); err != nil {
		return err
	}
	return now.end
}

func (a *app) showMade(made madeReport, in report.Span) error {
	if !a.flags.quiet {
		return a.showReport(made.view, in)
	}
	for _, id := range made.quietly() {
		if _, err := fmt.Fprintln(a.env.Out, id); err != nil {
			return err
		}
	}
	return nil
}

// quietly are the ids that -q prints: those of all records that the report is about, if
// it does not say which.
func (m madeReport) quietly() []string {
	if m.ids != nil {
		return m.ids
	}
	var out []string
	for _, kind := range m.places() {
		for _, p := range kind.List {
			out = append(out, p.ID)
		}
	}
	return out
}

// reported makes the view of a report; as a page it says what it is, and what its words
// mean.
func reported(v render.View, title, summary string, words records.Object) render.View {
	v.Value = v.Value.(records.Object).Add("definitions", words)
	v.About = page.About{Title: title, Summary: summary, Definitions: facts(words)}
	return v
}
