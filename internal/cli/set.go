package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/store"
	"plumb/records"
)

func newSet(a *app, k *records.Kind) *cobra.Command {
	return &cobra.Command{
		Use:   "set RECORD… FIELD=VALUE…",
		Short: "Change fields of " + k.Plural,
		Long: `Changes fields of one record or of several, in one commit.

FIELD=VALUE sets, FIELD= empties, FIELD+=VALUE adds to a list, FIELD-=VALUE takes
out of it. RECORD - reads ids from standard input.`,
		Example:           "  plumb " + k.Name + " set ada owner=ana tags+=vip\n  plumb " + k.Name + " list -q --tag old | plumb " + k.Name + " set - owner=ben",
		Args:              takes("RECORD…", "FIELD=VALUE…"),
		ValidArgsFunction: a.completeSet(k),
		RunE:              func(cmd *cobra.Command, args []string) error { return runSet(a, cmd, k, args) },
	}
}

func runSet(a *app, cmd *cobra.Command, k *records.Kind, args []string) error {
	list, changes, err := a.recordsAndChanges(cmd.Context(), k, "set", args)
	if err != nil {
		return err
	}
	return a.changeAll(cmd, k, "set", list, func(r records.Record) (records.Record, error) {
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
// and prints them.
func (a *app) changeAll(cmd *cobra.Command, k *records.Kind, verb string, list []records.Record, change func(records.Record) (records.Record, error)) error {
	if len(list) == 0 {
		return nil
	}
	var done []records.Record
	reason := &store.Reason{Op: k.Name + "." + verb, Subject: k.Name + " " + verb + " " + subjectIDs(list)}
	_, err := a.update(cmd.Context(), reason, func(tx *store.Tx) error {
		done = nil
		for _, r := range list {
			now, err := tx.Get(r.ID())
			if err != nil {
				return err
			}
			if now.Locked() {
				return &records.LockedError{ID: now.ID()}
			}
			if now, err = change(now); err != nil {
				return err
			}
			if err := tx.Put(now); err != nil {
				return err
			}
			done = append(done, now)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.printChanged(done, verb)
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
