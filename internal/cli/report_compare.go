package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"plumb/internal/past"
	"plumb/internal/render"
	"plumb/internal/report"
	"plumb/records"
)

// reportThen is the report of --compare.
type reportThen struct {
	made    madeReport
	head    records.Object // what it was made from
	moments bool           // of another time of the directory; else of another period
}

// reportBefore makes the report of --compare: of another period of the same directory, or
// of the directory as it was; nil without the flag. What is a period is never taken for a
// revision.
func (a *app) reportBefore(ctx context.Context, other *app, f *reportFlags, plan planReport) (*reportThen, error) {
	if f.compare == "" {
		return nil, nil
	}
	var then reportThen
	in, err := a.bounds(*f)
	if err != nil {
		return nil, err
	}
	if _, period := a.calendar().Span(f.compare); period {
		if f.period == "" && f.since == "" && f.until == "" {
			return nil, usage("add --period, such as --period 2026-Q4 --compare 2026-Q3", "--compare %s is a period; with which is it compared?", f.compare)
		}
		*other = *a
		other.flags.today = records.FormatTime(a.now())
		other.broken, other.told, f.period, f.since, f.until = 0, true, f.compare, "", ""
	} else {
		then.moments, other.flags.asOf, other.flags.today = true, f.compare, ""
	}
	other.aside, other.lent = true, a.lent
	p, err := plan(other)
	if err != nil && then.moments && other.commit != "" { // what makes sense now made none then
		err = fmt.Errorf("--compare %s: %w", f.compare, err)
	}
	if err != nil {
		return nil, err
	}
	if err := other.askGit(ctx); err != nil {
		return nil, err
	}
	if then.moments {
		if err := a.notAhead(ctx, other, f.compare); err != nil {
			return nil, err
		}
	}
	if then.made, err = p.make(ctx); err != nil {
		return nil, err
	}
	a.asked = append(a.asked, other.asked...)
	if then.head = other.reportObject(p.in); then.moments {
		a.broken += other.broken
	} else {
		then.made.figures = then.made.figures.Aligned(p.in, in, a.calendar())
	}
	return &then, nil
}

// notAhead refuses a day that is to come: there is nothing then to compare with, and it
// would be held to be the newest commit.
func (a *app) notAhead(ctx context.Context, other *app, with string) error {
	at, err := other.timeAsOf(ctx)
	day := func(t time.Time) string { return t.In(a.schema.Zone).Format(time.DateOnly) }
	if err != nil || past.Revision(ctx, other.store.Repo, with) != "" || day(at) <= day(a.env.Now()) {
		return err
	}
	hint := "a day that was is such as 2026-11-21, yesterday or -3d"
	if strings.HasSuffix(with, "d") {
		hint = "-" + strings.TrimPrefix(with, "+") + " is that many days ago"
	}
	return usage(hint, "--compare %s is %s, which is to come", with, day(at))
}

// comparison is a report beside that of --compare, and what -q prints of it: what moved.
func (a *app) comparison(then *reportThen, now madeReport, with string) (render.View, []string) {
	if now.beside != nil {
		return now.beside(then.made, with)
	}
	c := report.Compare(then.made.figures, now.figures)
	var ids []string
	if then.moments {
		c.Moved, ids = report.Moves(then.made.places(), now.places()), []string{}
	}
	for _, kind := range c.Moved {
		for _, m := range kind.List {
			ids = append(ids, m.Place().ID)
		}
	}
	v := render.Comparison(c, now.view, with, a.width())
	v.Value = now.view.Value.(records.Object).Add("compare", comparedObject(then, c, with))
	return v, ids
}

// comparedObject is what a report is compared with, and what moved, as JSON.
func comparedObject(then *reportThen, c report.Comparison, with string) records.Object {
	o := records.Object{}.Add("with", with).And(then.head).And(then.made.also)
	groups := []any{}
	for _, g := range c.Groups {
		one := records.Object{}.Add("key", g.Key)
		if g.Labels != nil {
			one = one.Add("labels", g.Labels)
		}
		groups = append(groups, one.Add("steps", changeObjects(g.Steps)))
	}
	o = o.Add("steps", changeObjects(c.Steps)).Add("groups", groups)
	if c.Moved == nil {
		return o.Add("moved", nil)
	}
	return o.Add("moved", movedObject(c.Moved))
}

func changeObjects(list []report.Change) []records.Object {
	out := []records.Object{}
	for _, s := range list {
		o := records.Object{}.Add("step", s.Step)
		if !s.Money {
			o = o.Add("before", s.Before).Add("after", s.After).Add("difference", s.Difference()).
				Add("of_first_before", s.RateBefore).Add("of_first_after", s.RateAfter).Add("of_first_difference", s.RateDifference())
		}
		for _, m := range s.Amounts {
			o = o.Add(m.Name+"_before", report.Amounts(m.Before)).Add(m.Name+"_after", report.Amounts(m.After)).Add(m.Name+"_difference", report.Amounts(m.Difference()))
		}
		for _, t := range s.Times {
			o = o.Add(t.Name+"_before", t.Before).Add(t.Name+"_after", t.After).Add(t.Name+"_difference", t.Difference())
		}
		out = append(out, o)
	}
	return out
}

// movedObject is what moved: from is null of what was not in it, to of what is not in
// it any more.
func movedObject(moved []report.Moved) records.Object {
	var o records.Object
	for _, kind := range moved {
		list := []any{}
		for _, m := range kind.List {
			list = append(list, moveObject(kind.Kind, m))
		}
		o = o.Add(kind.Plural, list)
	}
	return o
}

func moveObject(kind string, m report.Move) records.Object {
	p := m.Place()
	o := records.Object{}.Add(kind, p.ID).Add("label", p.Label).Add("from", placeOrNull(m.Before)).Add("to", placeOrNull(m.After)).And(p.Also)
	for _, side := range []struct {
		key string
		at  *report.Place
	}{{"amount_before", m.Before}, {"amount_after", m.After}} {
		if side.at != nil && side.at.Amount != nil {
			o = o.Add(side.key, report.Amounts([]records.Money{*side.at.Amount})[0])
		}
	}
	if m.Regrouped() {
		o = o.Add("groups_before", m.Before.Groups).Add("groups_after", m.After.Groups)
	}
	return o
}

// placeOrNull is where a record stands, "" where it says nothing of that; null where it is
// not in the report.
func placeOrNull(p *report.Place) any {
	if p == nil {
		return nil
	}
	return p.At
}
