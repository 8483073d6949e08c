package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/duplicates"
	"plumb/internal/store"
	"plumb/records"
)

func newSet(a *app, k *records.Kind) *cobra.Command {
	var dup onDuplicate
	cmd := &cobra.Command{
		Use:   "set RECORD… FIELD=VALUE…",
		Short: "Change fields of " + k.Plural,
		Long: `Changes fields of one record or of several, in one commit.

FIELD=VALUE sets, FIELD= empties, FIELD+=VALUE adds to a list, FIELD-=VALUE takes
out of it. RECORD - reads ids from standard input.`,
		Example:           "  plumb " + k.Name + " set ada owner=ana tags+=vip\n  plumb " + k.Name + " list -q --tag old | plumb " + k.Name + " set - owner=ben",
		Args:              takes("RECORD…", "FIELD=VALUE…"),
		ValidArgsFunction: a.completeSet(k),
		RunE:              func(cmd *cobra.Command, args []string) error { return runSet(a, cmd, k, dup, args) },
	}
	if k.Someone() {
		duplicateFlag(cmd, &dup, "if it then looks like another record", duplicates.Ask, duplicates.Fail, duplicates.New)
	}
	return cmd
}

func runSet(a *app, cmd *cobra.Command, k *records.Kind, dup onDuplicate, args []string) error {
	list, changes, err := a.recordsAndChanges(cmd.Context(), k, "set", args)
	if err != nil {
		return err
	}
	policy, err := a.policy(dup, a.schema.Policy(k).Set)
	if err != nil {
		return err
	}
	return a.changeAll(cmd, k, "set", policy, list, func(r records.Record) (records.Record, error) {
		return apply(r, changes, a.change())
	})
}

// recordsAndChanges reads RECORD… FIELD=VALUE….
func (a *app) recordsAndChanges(ctx context.Context, k *records.Kind, verb string, args []string) ([]records.Record, []fieldChange, error) {
	if _, err := a.open(ctx); err != nil {
		return nil, nil, err
	}
	var words []string
	var sets []assignment
	for _, arg := range args {
		if !strings.Contains(arg, "=") {
			words = append(words, arg)
			continue
		}
		set, err := parseAssignment(k, arg)
		if err != nil {
			return nil, nil, err
		}
		sets = append(sets, set)
	}
	if len(words) == 0 || len(sets) == 0 {
		return nil, nil, usage("for example: plumb "+k.Name+" "+verb+" ada title=Countess", "plumb %s %s needs RECORD and FIELD=VALUE", k.Name, verb)
	}
	list, err := a.resolveAll(ctx, words, k)
	if err != nil {
		return nil, nil, err
	}
	changes, err := a.readChanges(ctx, sets)
	return list, changes, err
}

// changeAll changes records in one transaction, each as it is under the lock,
// and prints them. policy is what is done if one then looks like another record.
func (a *app) changeAll(cmd *cobra.Command, k *records.Kind, verb, policy string, list []records.Record, change func(records.Record) (records.Record, error)) error {
	if len(list) == 0 {
		return nil
	}
	c := changing{app: a, policy: policy, change: change, decided: map[string]decision{}}
	reason := &store.Reason{Op: k.Name + "." + verb, Subject: k.Name + " " + verb + " " + subjectIDs(list)}
	for {
		_, err := a.update(cmd.Context(), reason, func(tx *store.Tx) error { return c.all(tx, list) })
		var alike *duplicates.Error
		if !errors.As(err, &alike) || policy != duplicates.Ask {
			if err != nil {
				return err
			}
			break
		}
		if c.decided[alike.Record.ID()], err = a.askLookalike(alike); err != nil {
			return err
		}
	}
	for i, r := range c.done {
		a.tellFound(r, c.found[i])
	}
	return a.printChanged(c.done, verb)
}

// changing is a change of several records.
type changing struct {
	*app
	policy  string
	change  func(records.Record) (records.Record, error)
	decided map[string]decision // about records that then look like another, by id

	done  []records.Record
	found []duplicates.Found
}

func (c *changing) all(tx *store.Tx, list []records.Record) error {
	c.done, c.found = nil, nil
	check := c.check(tx, c.policy)
	for _, r := range list {
		if err := c.one(tx, check, r.ID()); err != nil {
			return err
		}
	}
	return nil
}

// one changes a record as it is under the lock, and finds what it then looks like.
func (c *changing) one(tx *store.Tx, check *duplicates.Check, id string) error {
	before, err := tx.Get(id)
	if err != nil {
		return err
	}
	if before.Locked() {
		return &records.LockedError{ID: id}
	}
	after, err := c.change(before)
	if err != nil {
		return err
	}
	d, decided := c.decided[id]
	var found duplicates.Found
	if !decided {
		if found, err = check.Written(before, after); err != nil {
			return err
		}
	}
	if err := tx.Put(after); err != nil {
		return err
	}
	check.Finder.Add(after) // two that become the same here are found as well
	c.done, c.found = append(c.done, after), append(c.found, found)
	return c.settle(tx, after, d)
}

// subjectIDs names records in the subject of a commit.
func subjectIDs(list []records.Record) string {
	if len(list) > 3 {
		return list[0].ID() + " and " + itoa(len(list)-1) + " more"
	}
	return strings.Join(ids(list), " ")
}

func ids(list []records.Record) []string {
	var out []string
	for _, r := range list {
		out = append(out, r.ID())
	}
	return out
}
