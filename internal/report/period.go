package report

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// Span is a stretch of time: Since is in it, Until is not; zero is no bound.
type Span struct{ Since, Until time.Time }

// Holds reports whether a time lies in the span.
func (s Span) Holds(t time.Time) bool {
	return (s.Since.IsZero() || !t.Before(s.Since)) && (s.Until.IsZero() || t.Before(s.Until))
}

// Periods are the words that mean a stretch of time instead of a field.
var Periods = []string{"week", "month", "quarter", "year"}

// Periodic reports whether a word of --by is a period.
func Periodic(by string) bool { return slices.Contains(Periods, by) }

// Calendar counts days, weeks and fiscal periods. A fiscal year is called after the
// calendar year in which it begins. Weeks that begin on a Monday are those of ISO 8601;
// others are counted as these are: the first of a year is the one with 4 January in it.
type Calendar struct {
	Zone        *time.Location
	FiscalStart time.Month
	WeekStart   time.Weekday
}

// Key is the period that a time lies in: 2026-W47, 2026-11, 2026-Q3 or 2026; "" for no
// time. Span reads it.
func (c Calendar) Key(t time.Time, period string) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(c.Zone)
	switch period {
	case "week":
		y, w := c.week(t)
		return fmt.Sprintf("%d-W%02d", y, w)
	case "month":
		return t.Format("2006-01")
	}
	year, since := t.Year(), int(t.Month())-int(c.FiscalStart)
	if since < 0 {
		year, since = year-1, since+12
	}
	if period == "year" {
		return fmt.Sprintf("%d", year)
	}
	return fmt.Sprintf("%d-Q%d", year, since/3+1)
}

// weekOf is the first day of the week that a time lies in.
func (c Calendar) weekOf(t time.Time) time.Time {
	y, m, d := t.In(c.Zone).Date()
	return time.Date(y, m, d-int(t.In(c.Zone).Weekday()-c.WeekStart+7)%7, 0, 0, 0, 0, c.Zone)
}

// week is the number of a week, and its year: that of its fourth day.
func (c Calendar) week(t time.Time) (year, week int) {
	middle := c.weekOf(t).AddDate(0, 0, 3)
	return middle.Year(), (middle.YearDay()-1)/7 + 1
}

// Weeks is how many weeks the year of a week has; false of a key that is no week.
func (c Calendar) Weeks(key string) (year, weeks int, ok bool) {
	m := weekPattern.FindStringSubmatch(key)
	if m == nil {
		return 0, 0, false
	}
	first, _ := strconv.Atoi(m[1])
	year, weeks = c.week(time.Date(first, 12, 28, 12, 0, 0, 0, c.Zone)) // it is in the last week
	return year, weeks, true
}

// periodsIn are the periods of a length that a span with both bounds has, in order.
func (c Calendar) periodsIn(in Span, length string) []string {
	var out []string
	if in.Since.IsZero() || in.Until.IsZero() {
		return nil
	}
	for at := in.Since; at.Before(in.Until); {
		key := c.Key(at, length)
		period, ok := c.Span(key)
		if !ok {
			return out
		}
		out, at = append(out, key), period.Until
	}
	return out
}

var (
	yearPattern    = regexp.MustCompile(`^(\d{4})$`)
	quarterPattern = regexp.MustCompile(`^(\d{4})-?[Qq]([1-4])$`)
	monthPattern   = regexp.MustCompile(`^(\d{4})-(0[1-9]|1[0-2])$`)
	weekPattern    = regexp.MustCompile(`^(\d{4})-?[Ww](\d{2})$`)
)

// Span is the stretch of time that a key means; false if it means none.
func (c Calendar) Span(key string) (Span, bool) {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, c.Zone) }
	n := func(s string) int { v, _ := strconv.Atoi(s); return v }
	if m := quarterPattern.FindStringSubmatch(key); m != nil {
		first := c.FiscalStart + time.Month(3*(n(m[2])-1))
		return Span{day(n(m[1]), first, 1), day(n(m[1]), first+3, 1)}, true
	}
	if m := monthPattern.FindStringSubmatch(key); m != nil {
		return Span{day(n(m[1]), time.Month(n(m[2])), 1), day(n(m[1]), time.Month(n(m[2]))+1, 1)}, true
	}
	if m := yearPattern.FindStringSubmatch(key); m != nil {
		return Span{day(n(m[1]), c.FiscalStart, 1), day(n(m[1])+1, c.FiscalStart, 1)}, true
	}
	if m := weekPattern.FindStringSubmatch(key); m != nil {
		first := c.weekOf(day(n(m[1]), 1, 4)).AddDate(0, 0, 7*(n(m[2])-1))
		y, w := c.week(first)
		return Span{first, first.AddDate(0, 0, 7)}, y == n(m[1]) && w == n(m[2])
	}
	return Span{}, false
}
