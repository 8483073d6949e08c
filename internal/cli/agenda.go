package cli

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plumb/internal/render"
	"plumb/records"
)

type agendaOptions struct {
	owner string
	all   bool
	days  int
}

func newAgenda(a *app) *cobra.Command {
	opts := agendaOptions{}
	cmd := &cobra.Command{
		Use:   "agenda",
		Short: "What is due: tasks and meetings",
		Long: `Shows your open tasks, those overdue first, and the meetings of the coming
days. It depends on today, which --today replaces.`,
		Example: "  plumb agenda\n  plumb agenda --all --days 30",
		Args:    takes(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runAgenda(a, cmd, opts) },
	}
	cmd.Flags().StringVar(&opts.owner, "owner", "", "of this `person` instead of you")
	cmd.RegisterFlagCompletionFunc("owner", a.completePeople())
	cmd.Flags().BoolVar(&opts.all, "all", false, "of everybody")
	cmd.Flags().IntVar(&opts.days, "days", 7, "how many `days` ahead")
	return cmd
}

// due is one line of the agenda.
type due struct {
	record records.Record
	day    string // 2026-11-21; "" without a date
	state  string // overdue, today, coming, someday
}

func runAgenda(a *app, cmd *cobra.Command, opts agendaOptions) error {
	if _, err := a.open(cmd.Context()); err != nil {
		return err
	}
	owner := a.actor
	if opts.owner != "" {
		owner = a.schema.PersonKey(opts.owner)
	}
	mine := !opts.all
	all, err := a.all(cmd.Context(), a.activityKind())
	if err != nil {
		return err
	}
	now := a.now().In(a.schema.Zone)
	var list []due
	for _, r := range all {
		if !opts.all && r.Role(records.RoleOwner).Text() != owner {
			continue
		}
		if d, ok := a.dueOf(r, now, opts.days); ok {
			list = append(list, d)
		}
	}
	slices.SortStableFunc(list, func(x, y due) int {
		if (x.day == "") != (y.day == "") {
			return len(y.day) - len(x.day)
		}
		return strings.Compare(x.day, y.day)
	})
	return a.showAgenda(list, now, mine)
}

// dueOf says whether an activity belongs on the agenda of a day.
func (a *app) dueOf(r records.Record, now time.Time, days int) (due, bool) {
	today, last := now.Format(time.DateOnly), now.AddDate(0, 0, days).Format(time.DateOnly)
	d := due{record: r}
	switch {
	case r.OpenTask():
		d.day = r.Role(records.RoleDue).Text()
	case r.Role(records.RoleType).Text() == "meeting" && r.Role(records.RoleOutcome).IsZero():
		when, ok := r.Role(records.RoleWhen).Time()
		if !ok || when.Before(now) {
			return d, false
		}
		d.day = when.In(a.schema.Zone).Format(time.DateOnly)
	default:
		return d, false
	}
	switch {
	case d.day == "":
		d.state = "someday"
	case d.day < today:
		d.state = "overdue"
	case d.day == today:
		d.state = "today"
	default:
		d.state = "coming"
	}
	return d, d.day <= last
}

func (a *app) showAgenda(list []due, now time.Time, mine bool) error {
	a.tell("%s", now.Format("Monday, 2 January 2006"))
	p := a.paint(a.env.OutTTY)
	v := render.View{Empty: "nothing is due", Columns: []render.Column{{Name: "id", Title: "id", Keep: true}, {Name: "due", Title: "due", Keep: true}, {Name: "state", Title: "state", Keep: true},
		{Name: "type", Title: "type"}, {Name: "subject", Title: "subject"}, {Name: "about", Title: "about"}, {Name: "owner", Title: "owner"}}}
	objects := make([]any, 0, len(list))
	for _, d := range list {
		r := d.record
		if a.flags.quiet {
			if _, err := a.env.Out.Write([]byte(r.ID() + "\n")); err != nil {
				return err
			}
			continue
		}
		state := render.Cell{Text: d.state}
		if d.state == "overdue" && p.On {
			state.Show = "overdue"
		}
		v.Rows = append(v.Rows, []render.Cell{render.Text(r.ID()), a.dueCell(d), state, render.Text(r.Role(records.RoleType).Text()),
			render.Text(r.Label()), a.cell(r, r.Kind.Role(records.RoleAbout).Key), render.Text(r.Role(records.RoleOwner).Text())})
		objects = append(objects, r.JSON().Add("_state", d.state).Add("_day", d.day))
	}
	if a.flags.quiet {
		return nil
	}
	v.Value = objects
	if mine && a.output().Terminal && a.flags.output == "" {
		v = v.Without("owner") // it is the same in every row
	}
	return a.show(v)
}

// dueCell is the day; to people, of a meeting today the time.
func (a *app) dueCell(d due) render.Cell {
	c := render.Text(d.day)
	if when, ok := d.record.Role(records.RoleWhen).Time(); ok && d.state == "today" {
		c.Show = when.In(a.schema.Zone).Format("15:04")
	}
	return c
}
