package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/convert"
	"plumb/internal/store"
	"plumb/records"
)

func newAmend(a *app, k *records.Kind) *cobra.Command {
	reason := ""
	cmd := &cobra.Command{
		Use:   "amend RECORD… FIELD=VALUE… --reason TEXT",
		Short: "Correct a converted " + k.Name + ", on the record",
		Long: fmt.Sprintf(`Corrects values of a converted %s: a wrong spelling, or what somebody asks to be
erased (FIELD=). The file says when, by whom, which fields and why, but not what they
were, and is sealed anew.

No status, no owner, nothing that leads to another record: for these take the
conversion back. "amend: false" in plumb.yaml switches this off.`, k.Name),
		Example:           "  plumb " + k.Name + " amend ada last_name=Lovelace --reason 'misspelt'\n  plumb " + k.Name + " amend ada phone= mobile= --reason 'erasure request of 2 March'",
		Args:              takes("RECORD…", "FIELD=VALUE…"),
		ValidArgsFunction: a.completeSet(k),
		RunE:              func(cmd *cobra.Command, args []string) error { return runAmend(a, cmd, k, reason, args) },
	}
	cmd.Flags().StringVar(&reason, "reason", "", "`why`; it stands in the file")
	return cmd
}

func runAmend(a *app, cmd *cobra.Command, k *records.Kind, reason string, args []string) error {
	if strings.TrimSpace(reason) == "" {
		return usage("for example --reason 'misspelt'", "amend needs --reason TEXT: it stands in the file")
	}
	list, changes, err := a.recordsAndChanges(cmd.Context(), k, "amend", args)
	if err != nil {
		return err
	}
	if !a.schema.Amend {
		return &ruleError{code: "locked", record: list[0].ID(), message: "converted records are not amended here: plumb.yaml says amend: false", hint: fmt.Sprintf("take the conversion back with \"plumb %s unconvert\"", k.Name)}
	}
	var done []records.Record
	why := &store.Reason{Op: k.Name + ".amend", Subject: k.Name + " amend " + subjectIDs(list)}
	_, err = a.update(cmd.Context(), why, func(tx *store.Tx) error {
		done = nil
		for _, r := range list {
			now, err := a.amended(tx, r.ID(), changes, reason)
			if err != nil {
				return err
			}
			done = append(done, now)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.printChanged(done, "amended")
}

func (a *app) amended(tx *store.Tx, id string, changes []fieldChange, reason string) (records.Record, error) {
	r, err := tx.Get(id)
	if err != nil {
		return r, err
	}
	if !r.Locked() {
		return r, &convert.NotConvertedError{Record: id}
	}
	if r.SealBroken() {
		return r, &ruleError{code: "invalid", record: id, message: id + " was changed by hand after it was sealed", hint: "put it back first: git checkout -- " + r.Kind.Path(id)}
	}
	var values []records.Value
	for _, ch := range changes {
		v := ch.on(r)
		if v.Field() == nil { // emptied
			v, _ = ch.field.Parse("", records.Locale{})
		}
		values = append(values, v)
	}
	next, problems := records.Amend(r, values, reason, a.change())
	if len(problems) > 0 {
		return r, &records.InvalidError{Record: id, Problems: problems}
	}
	return next, tx.Put(next)
}
