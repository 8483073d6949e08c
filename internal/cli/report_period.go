package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"plumb/internal/pick"
	"plumb/internal/report"
	"plumb/records"
)

// calendar counts days and periods as the directory does.
func (a *app) calendar() report.Calendar {
	return report.Calendar{Zone: a.schema.Zone, FiscalStart: a.schema.FiscalStart, WeekStart: a.schema.WeekStart}
}

// bounds is what --since, --until and --period mean, in the directory's zone.
func (a *app) bounds(f reportFlags) (in report.Span, err error) {
	if f.period != "" {
		if f.since != "" || f.until != "" {
			return in, usage("", "--period does not go with --since and --until")
		}
		return a.namedPeriod("--period", f.period)
	}
	if in.Since, err = a.bound("--since", f.since); err == nil {
		in.Until, err = a.bound("--until", f.until)
	}
	if err == nil && !in.Since.IsZero() && !in.Until.IsZero() && !in.Since.Before(in.Until) {
		err = a.noPeriod(in)
	}
	return in, err
}

// noPeriod says that nothing lies between two bounds, and which ones were meant: those
// of the one day, or the same the other way round.
func (a *app) noPeriod(in report.Span) error {
	since, until := a.boundOrNull(in.Since), a.boundOrNull(in.Until)
	hint := fmt.Sprintf("--until is the first day that is not in it: --since %v --until %v", until, a.boundOrNull(in.Since.In(a.schema.Zone).AddDate(0, 0, 1)))
	return usage(hint, "--since %v is not before --until %v: nothing lies between them", since, until)
}

func (a *app) bound(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := records.ParseMoment(text, a.locale())
	if err != nil {
		return t, usage("", "%s: %v", flag, err)
	}
	return t, nil
}

func (a *app) namedPeriod(flag, text string) (report.Span, error) {
	in, ok := a.calendar().Span(text)
	if !ok {
		hint := ""
		if year, weeks, ok := a.calendar().Weeks(text); ok {
			hint = fmt.Sprintf("%d has %d weeks", year, weeks)
		}
		return in, usage(hint, "%s %q; expected 2026, 2026-Q3, 2026-11 or 2026-W47", flag, text)
	}
	return in, nil
}

// boundOrNull is a bound as JSON: a day, or a time where it begins none.
func (a *app) boundOrNull(t time.Time) any {
	switch t = t.In(a.schema.Zone); {
	case t.IsZero():
		return nil
	case dayAlone("", t):
		return t.Format(time.DateOnly)
	}
	return records.FormatTime(t)
}

// groupFields are the words of --by: fields of one of the kinds, and periods.
func groupFields(by string, kinds ...*records.Kind) ([]string, error) {
	if by == "" {
		return []string{}, nil
	}
	var out, names []string
	for _, k := range kinds {
		names = append(names, k.Name)
	}
	known := splitting(kinds...)
	if len(kinds) > 1 {
		known = distinct(append([]string{byKind, byStatus}, known...))
	}
	for field := range strings.SplitSeq(by, ",") {
		field = strings.TrimSpace(field)
		if !slices.Contains(known, field) {
			return nil, usage("it is one of "+few(known, "plumb schema "+names[0]), "--by: %s has no field %q%s", strings.Join(names, " or "), field, pick.DidYouMean(field, known))
		}
		if slices.Contains(out, field) {
			return nil, usage("", "--by %s: %s is there twice", by, field)
		}
		out = append(out, field)
	}
	return out, nil
}

// groupKey is what a record has for a word of --by: the value of a field, or the period
// that a time of it lies in.
func (a *app) groupKey(r records.Record, at time.Time, field string) string {
	if report.Periodic(field) {
		return a.calendar().Key(at, field)
	}
	f := r.Kind.Field(field)
	switch {
	case f == nil && field == byKind:
		return r.Kind.Name
	case f == nil && field == byStatus && r.Kind.Process != nil:
		f = r.Kind.Process.Field
	}
	return r.Get(f).Text()
}

// Where a report is of several kinds, these are words of --by too: the kind, and the field
// of its process, whatever it is called.
const (
	byKind   = "kind"
	byStatus = "status"
)
