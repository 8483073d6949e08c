package records

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// FormatTime is the stored form of a moment: RFC 3339 in UTC, to the second.
func FormatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func zone(in Locale) *time.Location {
	if in.Zone == nil {
		return time.UTC
	}
	return in.Zone
}

// timeLayouts are read in the zone of the directory when they name none.
var timeLayouts = []string{time.RFC3339, "2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly}

// ParseMoment reads a date (midnight in the directory's zone), a time, or, with
// in.Now, a word: today, tomorrow, yesterday, now, +3d, -2w, +1m, mon … sun (the
// next one), eow, eom, eoq, eoy; with a time of the day or without.
func ParseMoment(s string, in Locale) (time.Time, error) {
	return parseMoment(strings.TrimSpace(s), in)
}

func parseMoment(s string, in Locale) (time.Time, error) {
	for _, layout := range timeLayouts {
		if t, err := time.ParseInLocation(layout, s, zone(in)); err == nil {
			return t, nil
		}
	}
	if in.Now.IsZero() {
		return time.Time{}, fmt.Errorf("%q is no date or time; expected a date such as 2026-11-21", s)
	}
	word, clock, timed := strings.Cut(strings.ToLower(s), " ")
	if at, err := time.Parse("15:04", clock); timed && err == nil {
		day, err := momentWord(word, in.Now.In(zone(in)))
		y, m, d := day.Date()
		return time.Date(y, m, d, at.Hour(), at.Minute(), 0, 0, zone(in)), err
	}
	return momentWord(strings.ToLower(s), in.Now.In(zone(in)))
}

var offsetPattern = pattern(`^([+-]?)(\d{1,4})(d|w|m|y)( ago)?$`)

var weekdays = map[string]time.Weekday{"mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday,
	"fri": time.Friday, "sat": time.Saturday, "sun": time.Sunday}

func momentWord(s string, now time.Time) (time.Time, error) {
	y, m, d := now.Date()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, now.Location()) }
	switch s {
	case "now":
		return now, nil
	case "today":
		return day(y, m, d), nil
	case "tomorrow":
		return day(y, m, d+1), nil
	case "yesterday":
		return day(y, m, d-1), nil
	case "eow":
		return day(y, m, d+(7-int(now.Weekday()))%7), nil
	case "eom":
		return day(y, m+1, 0), nil
	case "eoq":
		return day(y, (m-1)/3*3+4, 0), nil
	case "eoy":
		return day(y, 12, 31), nil
	}
	if len(s) >= 3 {
		if w, ok := weekdays[s[:3]]; ok && strings.HasPrefix(strings.ToLower(w.String()), s) {
			return day(y, m, d+(int(w-now.Weekday())+6)%7+1), nil
		}
	}
	if p := offsetPattern().FindStringSubmatch(s); p != nil {
		n, _ := strconv.Atoi(p[2])
		if p[1] == "-" || p[4] != "" {
			n = -n
		}
		switch p[3] {
		case "w":
			return day(y, m, d+7*n), nil
		case "m":
			return day(y, m+time.Month(n), d), nil
		case "y":
			return day(y+n, m, d), nil
		}
		return day(y, m, d+n), nil
	}
	return time.Time{}, fmt.Errorf(`%q is no date; expected one such as 2026-11-21, "tomorrow", "+3d" or "fri"`, s)
}
