package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/capture"
	"plumb/records"
)

// activityOptions are the flags of note, task, call and meeting.
type activityOptions struct {
	what                        string
	due, at, outcome, direction string
	owner                       string
}

func newNote(a *app) *cobra.Command { return newActivity(a, "note", "Write a note about a record") }
func newCall(a *app) *cobra.Command { return newActivity(a, "call", "Record a call") }
func newMeeting(a *app) *cobra.Command {
	return newActivity(a, "meeting", "Record a meeting, or plan one with --at")
}
func newTask(a *app) *cobra.Command { return newActivity(a, "task", "Plan something to do") }

func newActivity(a *app, what, short string) *cobra.Command {
	opts := activityOptions{what: what}
	cmd := &cobra.Command{
		Use:               what + " RECORD TEXT",
		Short:             short,
		Long:              short + ". The first line of TEXT is its subject.",
		Example:           "  " + activityExample[what],
		Args:              takes("RECORD", "TEXT"),
		ValidArgsFunction: a.completeSubjects(),
		RunE:              func(cmd *cobra.Command, args []string) error { return runActivity(a, cmd, opts, args[0], args[1]) },
	}
	f := cmd.Flags()
	f.StringVar(&opts.owner, "owner", "", "`who` does it")
	cmd.RegisterFlagCompletionFunc("owner", a.completePeople())
	switch what {
	case "task":
		f.StringVar(&opts.due, "due", "", "`when`: 2026-12-01, tomorrow, +3d, fri, eom")
		return cmd
	case "call", "meeting":
		f.StringVar(&opts.outcome, "outcome", "", "`what` came of it")
		f.StringVar(&opts.direction, "direction", "", "who began: `in` or out")
	}
	f.StringVar(&opts.at, "at", "", "`when` it was: 2026-11-21 14:00, yesterday")
	return cmd
}

var activityExample = map[string]string{
	"note":    `plumb note ada "Wants an offer for ten seats"`,
	"call":    `plumb call ada "Asked about the budget" --outcome reached`,
	"meeting": `plumb meeting ada "Demo at their office" --at "2026-12-03 10:00"`,
	"task":    `plumb task ada "Send the offer" --due fri`,
}

func (a *app) activityKind() *records.Kind {
	return a.schema.KindWith(records.RoleAbout, records.RoleType)
}

func runActivity(a *app, cmd *cobra.Command, opts activityOptions, word, text string) error {
	ctx := cmd.Context()
	r, err := a.resolve(ctx, word)
	if err != nil {
		return err
	}
	k := a.activityKind()
	e, err := a.activity(opts.what, text, a.about(r))
	if err != nil {
		return err
	}
	for _, set := range []struct {
		role records.Role
		text string
	}{{records.RoleDue, opts.due}, {records.RoleWhen, opts.at}, {records.RoleOutcome, opts.outcome}, {records.RoleDirection, opts.direction}, {records.RoleOwner, opts.owner}} {
		if set.text == "" {
			continue
		}
		v, err := k.Role(set.role).Parse(set.text, a.locale())
		if err != nil {
			return err
		}
		e.Values = append(e.Values, v)
	}
	made, err := a.addRecord(ctx, capture.Request{Kind: k, Entry: e, Change: a.change()}, "off")
	if err != nil {
		return err
	}
	return a.printChanged([]records.Record{made.Record}, opts.what+" about "+r.Label())
}

// about is what a new activity about a record is about: of a converted one, its
// contact, where the work goes on.
func (a *app) about(r records.Record) []string {
	for _, id := range r.ConvertedTo() {
		if k := a.schema.KindOf(id); r.Locked() && k != nil && k.Person() {
			a.tell("%s is converted; this is about %s", r.ID(), id)
			return []string{id}
		}
	}
	return []string{r.ID()}
}

// activity is the entry for a new one. All but a task happened now.
func (a *app) activity(what, text string, about []string) (capture.Entry, error) {
	subject, _, long := strings.Cut(strings.TrimSpace(text), "\n")
	if limit := a.activityKind().Role(records.RoleSubject).Limit; limit > 0 && len([]rune(subject)) > limit {
		subject, long = string([]rune(subject)[:limit-1])+"…", true
	}
	if subject == "" {
		return capture.Entry{}, usage("", "a %s needs text", what)
	}
	k := a.activityKind()
	values := []struct {
		role records.Role
		text string
	}{{records.RoleType, what}, {records.RoleSubject, subject}}
	if long {
		values = append(values, struct {
			role records.Role
			text string
		}{records.RoleText, text})
	}
	if what != "task" {
		values = append(values, struct {
			role records.Role
			text string
		}{records.RoleWhen, records.FormatTime(a.now())})
	}
	var e capture.Entry
	for _, set := range values {
		v, err := k.Role(set.role).Parse(set.text, a.locale())
		if err != nil {
			return e, err
		}
		e.Values = append(e.Values, v)
	}
	refs, errs := k.Role(records.RoleAbout).ParseTree(records.ListTree(about...), a.locale())
	if len(errs) > 0 {
		return e, errs[0]
	}
	e.Values = append(e.Values, refs)
	return e, nil
}

func newDone(a *app) *cobra.Command {
	var outcome string
	cmd := &cobra.Command{
		Use:               "done TASK…",
		Short:             "Mark tasks as done",
		Example:           "  plumb done \"send the offer\" --outcome \"sent, she will answer on Monday\"",
		Args:              takes("TASK…"),
		ValidArgsFunction: a.completeTasks(),
		RunE:              func(cmd *cobra.Command, args []string) error { return runDone(a, cmd, args, outcome) },
	}
	cmd.Flags().StringVar(&outcome, "outcome", "", "`what` came of it")
	return a.offering(cmd, records.Record.OpenTask)
}

func runDone(a *app, cmd *cobra.Command, args []string, outcome string) error {
	if _, err := a.open(cmd.Context()); err != nil {
		return err
	}
	k := a.activityKind()
	list, err := a.resolveAll(cmd.Context(), args, k)
	if err != nil {
		return err
	}
	done, err := k.Role(records.RoleDone).Parse(records.FormatTime(a.now()), a.locale())
	if err != nil {
		return err
	}
	came, err := k.Role(records.RoleOutcome).Parse(outcome, a.locale())
	if err != nil {
		return err
	}
	return a.changeAll(cmd, k, "done", "off", list, func(r records.Record) (records.Record, error) {
		if r.Role(records.RoleType).Text() != "task" {
			return r, usage("", "%s is a %s, no task", r.ID(), r.Role(records.RoleType).Text())
		}
		if !came.IsZero() {
			r = r.With(came.Field(), came, a.change())
		}
		if !r.Role(records.RoleDone).IsZero() {
			return r, nil
		}
		return r.With(done.Field(), done, a.change()), nil
	})
}

func itoa(n int) string { return fmt.Sprint(n) }
