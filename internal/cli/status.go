package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/capture"
	"plumb/internal/pick"
	"plumb/internal/store"
	"plumb/records"
)

type statusOptions struct {
	kind         *records.Kind
	reason, note string
}

// newStatus is "lead status", and under its own word "opportunity stage".
func newStatus(a *app, k *records.Kind) *cobra.Command {
	opts := statusOptions{kind: k}
	word := k.Process.Field.Key
	upper := strings.ToUpper(word)
	cmd := &cobra.Command{
		Use:               word + " RECORD… " + upper,
		Short:             fmt.Sprintf("Move %s to another %s", k.Plural, word),
		Long:              fmt.Sprintf("Moves one %s or several to another %s. %s is a key or a label, in any case:\n\n%s", k.Name, word, upper, statusTable(k.Process)),
		Example:           fmt.Sprintf("  plumb %s %s ada %s --note \"Called back\"", k.Name, word, k.Process.Statuses[min(1, len(k.Process.Statuses)-1)].Key),
		Args:              takes("RECORD…", upper),
		ValidArgsFunction: a.completeStatus(k),
		RunE:              func(cmd *cobra.Command, args []string) error { return runStatus(a, cmd, opts, args) },
	}
	if word != "status" {
		cmd.Aliases = []string{"status"}
	}
	cmd.Flags().StringVar(&opts.reason, "reason", "", "`why` it was given up or lost")
	cmd.Flags().StringVar(&opts.note, "note", "", "add a note with this `text`")
	return cmd
}

func statusTable(p *records.Process) string {
	var b strings.Builder
	for _, s := range p.Statuses {
		line := fmt.Sprintf("  %-20s %s", s.Key, s.Title())
		if s.Probability != "" {
			line += ", " + s.Probability + " %"
		}
		if s.Help != "" {
			line += ": " + s.Help
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

func runStatus(a *app, cmd *cobra.Command, opts statusOptions, args []string) error {
	ctx, k := cmd.Context(), opts.kind
	if _, err := a.open(ctx); err != nil {
		return err
	}
	word := args[len(args)-1]
	to := k.Process.Match(word)
	if to == nil {
		return usage("it is one of "+strings.Join(k.Process.Keys(), ", "), "%s has no %s %q%s", k.Name, k.Process.Field.Key, word, pick.DidYouMean(word, k.Process.Keys()))
	}
	list, err := a.resolveAll(ctx, args[:len(args)-1], k)
	if err != nil {
		return err
	}
	reason, err := a.reasonFor(opts, to, list)
	if err != nil {
		return err
	}
	var done []records.Record
	why := &store.Reason{Op: k.Name + "." + k.Process.Field.Key, Subject: fmt.Sprintf("%s %s %s %s", k.Name, k.Process.Field.Key, subjectIDs(list), to.Key)}
	_, err = a.update(ctx, why, func(tx *store.Tx) error {
		done, err = a.moveAll(tx, list, to, reason, opts.note)
		return err
	})
	if err != nil || len(done) == 0 {
		return err
	}
	return a.printChanged(done, to.Title())
}

// reasonFor asks why, where a status wants to know.
func (a *app) reasonFor(opts statusOptions, to *records.Status, list []records.Record) (records.Value, error) {
	f := opts.kind.Role(records.RoleReason)
	if f == nil || !to.Type.WantsReason() {
		if opts.reason != "" {
			return records.Value{}, usage("use --note", "%s asks for no reason", to.Key)
		}
		return records.Value{}, nil
	}
	reason := opts.reason
	if reason == "" && !slices.ContainsFunc(list, func(r records.Record) bool { return opts.kind.Process.Of(r) != to }) {
		return records.Value{}, nil
	}
	if reason == "" && a.asks() {
		fmt.Fprintf(a.env.Err, "Why (%s)? ", strings.Join(to.Reasons, ", "))
		var err error
		if reason, err = a.readLine(); err != nil {
			return records.Value{}, err
		}
	}
	if strings.TrimSpace(reason) == "" {
		return records.Value{}, noReason(to, "give it with --reason")
	}
	if len(to.Reasons) > 0 && !slices.Contains(to.Reasons, reason) && !slices.Contains(to.Reasons, "other") {
		return records.Value{}, &ruleError{code: "invalid", message: fmt.Sprintf("%q is no reason for %s%s", reason, to.Key, pick.DidYouMean(reason, to.Reasons)), hint: "it is one of " + strings.Join(to.Reasons, ", ")}
	}
	return f.Parse(reason, a.locale())
}

// noReason says that a status asks why.
func noReason(to *records.Status, hint string) error {
	if len(to.Reasons) > 0 {
		hint += "; one of " + strings.Join(to.Reasons, ", ")
	}
	return &ruleError{code: "invalid", message: fmt.Sprintf("%s needs a reason", to.Key), hint: hint}
}

func (a *app) moveAll(tx *store.Tx, list []records.Record, to *records.Status, reason records.Value, note string) ([]records.Record, error) {
	var done []records.Record
	for _, r := range list {
		now, err := tx.Get(r.ID())
		if err != nil {
			return nil, err
		}
		if now.Locked() {
			return nil, &records.LockedError{ID: now.ID()}
		}
		if now, err = now.Kind.Process.Move(now, to, a.change()); err != nil {
			return nil, err
		}
		now = now.Kind.Process.Closing(now, a.today(), a.change())
		if f := now.Kind.Role(records.RoleReason); f != nil && (!reason.IsZero() || !to.Type.Closed()) {
			now = now.With(f, reason, a.change())
		}
		if err := tx.Put(now); err != nil {
			return nil, err
		}
		if note != "" {
			if err := a.addNote(tx, now, note); err != nil {
				return nil, err
			}
		}
		done = append(done, now)
	}
	return done, nil
}

// addNote adds a note about a record within a transaction.
func (a *app) addNote(tx *store.Tx, about records.Record, text string) error {
	k := a.activityKind()
	e, err := a.activity("note", text, []string{about.ID()})
	if err != nil {
		return err
	}
	_, err = capture.Add(tx, capture.Request{Kind: k, Entry: e, Change: a.change()})
	return err
}
