package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/store"
	"plumb/records"
)

func newRemove(a *app, k *records.Kind) *cobra.Command {
	var unlink bool
	cmd := &cobra.Command{
		Use:   "rm RECORD…",
		Short: "Remove " + k.Plural,
		Long: fmt.Sprintf(`Removes %s. It refuses while other records point to one, and lists them;
--unlink takes the links out. What a conversion made is kept while the converted
record names it. What was dismissed as no duplicate of it goes along. git keeps what was
removed; plumb undo brings it back.`, k.Plural),
		Args:              takes("RECORD…"),
		ValidArgsFunction: a.completeRecords(k),
		RunE:              func(cmd *cobra.Command, args []string) error { return runRemove(a, cmd, k, args, unlink) },
	}
	cmd.Flags().BoolVar(&unlink, "unlink", false, "take the links to it out of other records")
	return cmd
}

func runRemove(a *app, cmd *cobra.Command, k *records.Kind, args []string, unlink bool) error {
	list, err := a.resolveAll(cmd.Context(), args, k)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return nil
	}
	if len(list) >= 3 && a.asks() && !a.flags.dryRun {
		if yes, err := a.confirm(fmt.Sprintf("Remove %d %s?", len(list), k.Plural)); !yes || err != nil {
			return err
		}
	}
	reason := &store.Reason{Op: k.Name + ".rm", Subject: k.Name + " rm " + subjectIDs(list)}
	_, err = a.update(cmd.Context(), reason, func(tx *store.Tx) error {
		for _, r := range list {
			if err := tx.Remove(r.ID()); err != nil {
				return err
			}
		}
		return a.unlinkAll(tx, list, unlink)
	})
	if err != nil {
		return err
	}
	return a.printChanged(list, "removed")
}

// unlinkAll deals with what points to the removed records: it is listed and
// refused, or with unlink the links are taken out. A sealed record keeps them.
func (a *app) unlinkAll(tx *store.Tx, removed []records.Record, unlink bool) error {
	gone := map[string]bool{}
	for _, r := range removed {
		gone[r.ID()] = true
	}
	if err := removeMerged(tx, removed[0].Kind, gone); err != nil {
		return err
	}
	var pointing []string
	for _, k := range a.schema.Kinds {
		for r, err := range tx.Scan(k) {
			if err != nil || !points(r, gone) {
				continue
			}
			if !unlink || r.Locked() {
				pointing = append(pointing, fmt.Sprintf("%s  %s", r.ID(), r.Label()))
				continue
			}
			if err := tx.Put(without(r, gone, a.change())); err != nil {
				return err
			}
		}
	}
	if len(pointing) == 0 {
		return nil
	}
	hint := "--unlink takes the links out"
	if unlink {
		hint = "a converted record keeps what it became; undo the conversion first"
	}
	return &ruleError{code: "referenced", record: removed[0].ID(), hint: hint,
		message: fmt.Sprintf("%s cannot be removed; %d records point to it:\n%s", removed[0].ID(), len(pointing), strings.Join(pointing, "\n"))}
}

// removeMerged removes with some records what was merged into them: it would lead
// nowhere.
func removeMerged(tx *store.Tx, k *records.Kind, gone map[string]bool) error {
	into := map[string]string{}
	for r, err := range tx.Scan(k) {
		if err == nil && r.MergedInto() != "" {
			into[r.ID()] = r.MergedInto()
		}
	}
	for _, id := range slices.Sorted(maps.Keys(into)) {
		end := id
		for range into { // as many steps as there are at most
			if into[end] == "" {
				break
			}
			end = into[end]
		}
		if gone[id] || !gone[end] {
			continue
		}
		gone[id] = true
		if err := tx.Remove(id); err != nil {
			return err
		}
	}
	return nil
}

func points(r records.Record, gone map[string]bool) bool {
	found := false
	r.Refs(func(_ *records.Field, id string) { found = found || gone[id] })
	return found
}

// without returns the record with no reference to any of the ids.
func without(r records.Record, gone map[string]bool, c records.Change) records.Record {
	for _, f := range r.Kind.Fields {
		v := r.Get(f)
		for id := range gone {
			for _, has := range v.Strings() {
				if has != id {
					continue
				}
				drop, err := f.Parse(id, records.Locale{})
				if err == nil && f.Multiple() {
					v = v.Remove(drop)
				} else {
					v = records.Value{}
				}
			}
		}
		r = r.With(f, v, c)
	}
	return r
}
