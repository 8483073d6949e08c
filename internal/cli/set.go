package cli

import (
	"context"
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
	var done []records.Record
	var found []duplicates.Found
	reason := &store.Reason{Op: k.Name + "." + verb, Subject: k.Name + " " + verb + " " + subjectIDs(list)}
	_, err := a.update(cmd.Context(), reason, func(tx *store.Tx) error {
		done, found = nil, nil
		check := a.check(tx, policy)
		for _, r := range list {
			now, like, err := changeOne(tx, check, r.ID(), change)
			if err != nil {
				return err
			}
			done, found = append(done, now), append(found, like)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, r := range done {
		a.tellFound(r, found[i])
	}
	return a.printChanged(done, verb)
}

// changeOne changes a record as it is under the lock, and says what it then looks like.
func changeOne(tx *store.Tx, check *duplicates.Check, id string, change func(records.Record) (records.Record, error)) (records.Record, duplicates.Found, error) {
	before, err := tx.Get(id)
	if err != nil {
		return before, duplicates.Found{}, err
	}
	if before.Locked() {
		return before, duplicates.Found{}, &records.LockedError{ID: id}
	}
	after, err := change(before)
	if err != nil {
		return after, duplicates.Found{}, err
	}
	found, err := check.Written(before, after)
	if err != nil {
		return after, found, err
	}
	return after, found, tx.Put(after)
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
