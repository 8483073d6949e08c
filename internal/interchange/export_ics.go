package interchange

import (
	"bufio"
	"strings"
	"time"

	"plumb/records"
)

// writeICS writes a calendar (RFC 5545): open tasks as VTODO with their day, and
// the days on which open opportunities are expected to close as VEVENT, all day
// and without blocking it. The UID is made of the record's id, DTSTAMP is when the
// record was made, so that the same records give the same bytes.
func writeICS(w *bufio.Writer, src Source, kinds []*records.Kind) error {
	c := calendar{contentLines{w: w}}
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//plumb//export//EN")
	for _, k := range kinds {
		entry := c.event
		if holdsTasks(k) {
			entry = c.task
		}
		err := src.each(k, func(r records.Record) error {
			if r.Open() {
				entry(r)
			}
			return c.err
		})
		if err != nil {
			return err
		}
	}
	c.line("END", "VCALENDAR")
	return c.err
}

// holdsTasks reports whether records of the kind may be tasks.
func holdsTasks(k *records.Kind) bool {
	return k.Role(records.RoleType) != nil && k.Role(records.RoleDue) != nil && k.Role(records.RoleDone) != nil
}

// holdsDays reports whether a calendar has something to say of the kind.
func holdsDays(k *records.Kind) bool {
	return holdsTasks(k) || k.Role(records.RoleCloseDate) != nil && k.Process != nil
}

type calendar struct{ contentLines }

func (c *calendar) task(r records.Record) {
	if r.Role(records.RoleType).Text() != "task" {
		return
	}
	due, dated := r.Role(records.RoleDue).Time()
	c.begin("VTODO", r, due)
	if dated {
		c.day("DUE", due)
	}
	c.text("SUMMARY", r.Label())
	c.text("DESCRIPTION", r.Role(records.RoleText).Text())
	c.line("STATUS", "NEEDS-ACTION")
	c.line("END", "VTODO")
}

func (c *calendar) event(r records.Record) {
	day, dated := r.Role(records.RoleCloseDate).Time()
	if !dated {
		return
	}
	c.begin("VEVENT", r, day)
	c.day("DTSTART", day)
	c.text("SUMMARY", r.Label())
	about := []string{}
	if amount := r.Role(records.RoleAmount).Text(); amount != "" {
		about = append(about, amount)
	}
	if st := r.Kind.Process.Of(r); st != nil {
		about = append(about, st.Title())
	}
	c.text("DESCRIPTION", strings.Join(about, "\n"))
	c.line("TRANSP", "TRANSPARENT")
	c.line("END", "VEVENT")
}

// begin begins an entry; a record that does not say when it was made takes its day.
func (c *calendar) begin(what string, r records.Record, day time.Time) {
	made := r.CreatedAt()
	if made.IsZero() {
		made = day
	}
	if made.IsZero() {
		made = time.Unix(0, 0)
	}
	c.line("BEGIN", what)
	c.text("UID", r.ID()+"@plumb")
	c.line("DTSTAMP", made.UTC().Format("20060102T150405Z"))
}

func (c *calendar) day(name string, t time.Time) {
	c.line(name+";VALUE=DATE", t.Format("20060102"))
}
