package report

import (
	"fmt"
	"testing"
	"time"
)

// Weeks that begin on a Monday are those of ISO 8601; whatever the first day, every day
// lies in the week that its key means, and no other.
func TestWeeks(t *testing.T) {
	zone := time.FixedZone("far", 13*3600)
	for start := time.Sunday; start <= time.Saturday; start++ {
		c := Calendar{Zone: zone, FiscalStart: 1, WeekStart: start}
		for day := time.Date(1999, 12, 20, 0, 0, 0, 0, zone); day.Year() < 2030; day = day.AddDate(0, 0, 1) {
			key := c.Key(day, "week")
			in, ok := c.Span(key)
			if !ok || !in.Holds(day) || in.Since.Weekday() != start || !in.Since.AddDate(0, 0, 7).Equal(in.Until) {
				t.Fatalf("%s of %s: %v %v", key, day, in, ok)
			}
			if y, w := day.ISOWeek(); start == time.Monday && key != fmt.Sprintf("%d-W%02d", y, w) {
				t.Fatalf("%s is in %s", day, key)
			}
		}
		for year := 2000; year < 2030; year++ {
			of, n, _ := c.Weeks(fmt.Sprintf("%d-W99", year))
			_, last := c.Span(fmt.Sprintf("%d-W%02d", year, n))
			_, beyond := c.Span(fmt.Sprintf("%d-W%02d", year, n+1))
			if !last || beyond || of != year {
				t.Fatalf("%d has %d weeks that begin on %s", year, n, start)
			}
		}
	}
	c := Calendar{Zone: zone, FiscalStart: 1, WeekStart: time.Monday}
	for key, want := range map[string]string{"2026-W54": "2026 53 true", "2025w53": "2025 52 true", "2026-Wxx": "0 0 false", "2026": "0 0 false"} {
		if year, n, ok := c.Weeks(key); fmt.Sprint(year, n, ok) != want {
			t.Errorf("%s: %d has %d weeks, %v", key, year, n, ok)
		}
	}
}
