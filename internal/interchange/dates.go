package interchange

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// DateOrder is the order of day, month and year in numbers such as 03/04/2026.
type DateOrder string

// The orders.
const (
	DayFirst   DateOrder = "dmy"
	MonthFirst DateOrder = "mdy"
	YearFirst  DateOrder = "ymd"

	excelSerial DateOrder = "serial"  // days since 30 December 1899, as spreadsheets count
	unixSeconds DateOrder = "seconds" // since 1970
	unixMillis  DateOrder = "milliseconds"
)

// numeric is a date of three numbers, and perhaps a time.
var numeric = pattern(`^(\d{1,4})([./-])(\d{1,2})([./-])(\d{1,4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)? ?([AaPp][Mm])?)?$`)

// named are the forms with a month in words; they can be read one way only.
var named = []string{"2 Jan 2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006", "2-Jan-06", "2-Jan-2006", "2 Jan, 2006", "2 Jan, 2006 15:04:05",
	"2 Jan 2006 15:04:05", "2 Jan 2006 15:04", "Jan 2, 2006 3:04 PM", "Jan 2, 2006 15:04:05", time.RFC1123Z, time.RFC1123, time.RFC850}

// exact are the forms that begin with the year.
var exact = []string{time.RFC3339, "2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "2006/01/02", "20060102"}

// Dates reads the cells of one column. The order is decided by all of them.
type Dates struct {
	order  DateOrder
	layout string // from --date-format or the mapping
	zone   *time.Location
}

// AmbiguousError says that a column of dates can be read two ways.
type AmbiguousError struct {
	Cell string
	A, B string // both readings
	Line int
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q may be %s or %s, and no row of the column decides; say --date-format dmy or mdy", e.Cell, e.A, e.B)
}

// dateVotes is what the cells of a column say about how its dates are written.
type dateVotes struct {
	cells, serials, seconds, millis int
	dayFirst, monthFirst            string // a cell that can be read in this order only
	open                            string // a cell that can be read two ways
	line                            int
	dayLine, monthLine              int
}

var epochs = pattern(`^(?:([1-9]\d{4}(?:\.\d+)?)|(1\d{9})|(1\d{12}))$`)

func (v *dateVotes) add(cell string, line int) {
	v.cells++
	if m := epochs().FindStringSubmatch(cell); m != nil {
		switch {
		case m[1] != "":
			v.serials++
		case m[2] != "":
			v.seconds++
		default:
			v.millis++
		}
		return
	}
	m := numeric().FindStringSubmatch(cell)
	if m == nil || len(m[1]) == 4 {
		return
	}
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[3])
	day, month := a <= 31 && b <= 12, a <= 12 && b <= 31
	switch {
	case day && !month && v.dayFirst == "":
		v.dayFirst, v.dayLine = cell, line
	case month && !day && v.monthFirst == "":
		v.monthFirst, v.monthLine = cell, line
	case day && month && a != b && v.open == "":
		v.open, v.line = cell, line
	}
}

// ContradictionError says that a column writes its dates in both orders.
type ContradictionError struct {
	Day, Month         string // cells with the day first, and with the month first
	DayLine, MonthLine int
}

func (e *ContradictionError) Error() string {
	return fmt.Sprintf("%q has the day first, %q in line %d the month; mend them, or say --date-format dmy or mdy", e.Day, e.Month, e.MonthLine)
}

// decide says how the column is to be read. format is dmy, mdy, ymd, tokens such
// as "DD-MM-YYYY HH:mm", or nothing: then the column must decide. The error is an
// *AmbiguousError or a *ContradictionError.
func (v *dateVotes) decide(format string, zone *time.Location) (Dates, error) {
	d := Dates{zone: zone, order: DateOrder(format)}
	switch {
	case d.order == DayFirst, d.order == MonthFirst, d.order == YearFirst:
		return d, nil
	case format != "":
		d.order, d.layout = "", tokenLayout.Replace(format)
		return d, nil
	case v.cells == 0:
		d.order = DayFirst
		return d, nil
	case v.serials == v.cells:
		d.order = excelSerial
		return d, nil
	case v.seconds == v.cells:
		d.order = unixSeconds
		return d, nil
	case v.millis == v.cells:
		d.order = unixMillis
		return d, nil
	}
	switch {
	case v.dayFirst != "" && v.monthFirst != "":
		return d, &ContradictionError{Day: v.dayFirst, Month: v.monthFirst, DayLine: v.dayLine, MonthLine: v.monthLine}
	case v.dayFirst != "":
		d.order = DayFirst
	case v.monthFirst != "":
		d.order = MonthFirst
	case v.open != "":
		a, _ := Dates{order: DayFirst, zone: zone}.Read(v.open)
		b, _ := Dates{order: MonthFirst, zone: zone}.Read(v.open)
		return d, &AmbiguousError{Cell: v.open, A: a.Format("2 January 2006"), B: b.Format("2 January 2006"), Line: v.line}
	default:
		d.order = DayFirst // day and month are equal everywhere, or no cell fits
	}
	return d, nil
}

// DateForm reports whether a text says how dates are written.
func DateForm(s string) bool {
	switch DateOrder(s) {
	case DayFirst, MonthFirst, YearFirst:
		return true
	}
	return strings.Contains(s, "YY") && strings.Contains(s, "M") && strings.Contains(s, "D")
}

// tokenLayout turns the tokens of mapping files into a layout of Go.
var tokenLayout = strings.NewReplacer("YYYY", "2006", "YY", "06", "MMMM", "January", "MMM", "Jan", "MM", "01", "M", "1", "DD", "02", "D", "2",
	"HH", "15", "H", "15", "hh", "03", "h", "3", "mm", "04", "ss", "05", "A", "PM", "a", "pm")

// Read reads one cell. A date is midnight in the directory's zone.
func (d Dates) Read(cell string) (time.Time, error) {
	s := strings.TrimSpace(cell)
	if d.layout != "" {
		if t, err := time.ParseInLocation(d.layout, s, d.zone); err == nil {
			return t, nil
		}
		return time.Time{}, fmt.Errorf("%q is no date of the form that --date-format says", s)
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil && epochs().MatchString(s) {
		switch d.order {
		case excelSerial:
			return d.serial(n), nil
		case unixSeconds:
			return time.Unix(int64(n), 0).UTC(), nil
		case unixMillis:
			return time.UnixMilli(int64(n)).UTC(), nil
		}
	}
	for _, layout := range exact {
		if t, err := time.ParseInLocation(layout, s, d.zone); err == nil {
			return t, nil
		}
	}
	if m := numeric().FindStringSubmatch(s); m != nil {
		return d.numeric(s, m)
	}
	for _, layout := range named {
		if t, err := time.ParseInLocation(layout, s, d.zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no date", s)
}

// serial is a day as spreadsheets count it, with the time as its fraction.
func (d Dates) serial(n float64) time.Time {
	days := int(n)
	seconds := int((n-float64(days))*86400 + 0.5)
	return time.Date(1899, time.December, 30+days, 0, 0, seconds, 0, d.zone)
}

func (d Dates) numeric(s string, m []string) (time.Time, error) {
	n := func(i int) int { v, _ := strconv.Atoi(m[i]); return v }
	year, month, day := n(5), n(1), n(3)
	switch {
	case d.order == YearFirst || len(m[1]) == 4:
		year, month, day = n(1), n(3), n(5)
	case d.order == DayFirst:
		month, day = n(3), n(1)
	}
	if year < 100 {
		year += 1900
		if year < 1969 {
			year += 100
		}
	}
	hour := n(6)
	switch half := strings.ToLower(m[9]); {
	case half != "" && (hour < 1 || hour > 12):
		return time.Time{}, fmt.Errorf("%q is no time", s)
	case half == "pm" && hour < 12:
		hour += 12
	case half == "am" && hour == 12:
		hour = 0
	}
	t := time.Date(year, time.Month(month), day, hour, n(7), n(8), 0, d.zone)
	if t.Day() != day || int(t.Month()) != month || hour > 23 || n(7) > 59 || n(8) > 59 {
		return time.Time{}, fmt.Errorf("%q is no date", s)
	}
	return t, nil
}
