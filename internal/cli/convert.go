package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/convert"
	"plumb/internal/store"
	"plumb/records"
)

type convertOptions struct {
	kind       *records.Kind
	conversion string
	targets    map[string]*string // by kind: auto, new, none or a record
	sets       []string
	oppName    string
	amount     string
	closeDate  string
	stage      string
	owner      string
	status     string
	at         string
	duplicate  string
	overwrite  bool
	override   string
	batch      string
}

func newConvert(a *app, k *records.Kind) *cobra.Command {
	opts := convertOptions{kind: k, targets: map[string]*string{}}
	cmd := &cobra.Command{
		Use:               "convert RECORD…",
		Short:             "Turn " + article(k.Name) + " into " + targetWords(k),
		Long:              convertLong(k),
		Example:           fmt.Sprintf("  plumb %s convert ada -n\n  plumb %s convert ada --account new --amount 12000", k.Name, k.Name),
		Args:              takesOr("RECORD…", "batch"),
		ValidArgsFunction: a.completeKept(unlocked, k),
		RunE:              func(cmd *cobra.Command, args []string) error { return runConvert(a, cmd, opts, args) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&opts.conversion, "conversion", "", "which conversion, if there are several: `"+strings.Join(conversionNames(k), "|")+"`")
	for _, t := range targetKinds(k) {
		opts.targets[t.Name] = f.String(t.Name, "", "an existing `record` to link, or auto, new, none")
		cmd.RegisterFlagCompletionFunc(t.Name, a.completeTarget(t))
	}
	f.StringVar(&opts.oppName, "opportunity-name", "", "`name` of the new opportunity")
	f.StringVar(&opts.amount, "amount", "", "`amount` of the new opportunity")
	f.StringVar(&opts.closeDate, "close-date", "", "its close `date` (else the end of the fiscal quarter)")
	f.StringVar(&opts.stage, "stage", "", "its `stage` (else the first)")
	f.StringArrayVar(&opts.sets, "set", nil, "any field of a new record: `KIND.FIELD=VALUE` (repeat)")
	f.StringVar(&opts.owner, "owner", "", "`who` owns the new records (else the owner of the "+k.Name+")")
	cmd.RegisterFlagCompletionFunc("owner", a.completePeople())
	cmd.RegisterFlagCompletionFunc("set", a.completeKindAssign(targetKinds(k)))
	if k.Freezes() {
		f.StringVar(&opts.status, "status", "", "the converted `status`, if there are several")
		f.BoolVar(&opts.overwrite, "overwrite-source", false, "replace where an existing contact came from")
	}
	f.StringVar(&opts.at, "at", "", "the `time` of the conversion, if it was earlier")
	f.StringVar(&opts.duplicate, "on-duplicate", "", "where it is not certain what to link: ask, fail, new or `link`")
	f.StringVar(&opts.batch, "batch", "", "convert those that a `file` names, CSV or NDJSON; - is standard input")
	f.StringVar(&opts.override, "override", "", "convert although a gate is not passed, and `why`")
	return cmd
}

func convertLong(k *records.Kind) string {
	after := fmt.Sprintf("Afterwards the %s is read-only, and stays in every list.", k.Name)
	if !k.Freezes() {
		after = fmt.Sprintf("The %s lives on; what was made says that it came from it.", k.Name)
	}
	return fmt.Sprintf(`Turns %s into %s, all at once or not at all.

On existing records only blanks are filled; what stays as it was and what goes
nowhere is listed. %s

--batch takes the %s from a table: its columns are %s, at, the names of the
flags (amount, close-date, stage, owner …) and KIND.FIELD (account.name); a cell is
an id, an id in another system, or an e-mail address. A row that cannot be converted
is named by its line and does not stop the others.

"auto" links the one record that is certainly the same, makes a new one where
there is none, and asks otherwise (in a script: exit 4 with the candidates).
-n shows everything without writing it.`, article(k.Name), targetWords(k), after, k.Plural, k.Name)
}

func conversionNames(k *records.Kind) []string {
	var out []string
	for _, c := range k.Conversions {
		out = append(out, c.Name)
	}
	return out
}

func targetKinds(k *records.Kind) []*records.Kind {
	var out []*records.Kind
	for _, c := range k.Conversions {
		for _, t := range c.Targets {
			if !slices.Contains(out, t.Kind) {
				out = append(out, t.Kind)
			}
		}
	}
	return out
}

func targetWords(k *records.Kind) string {
	var names []string
	for _, t := range targetKinds(k) {
		names = append(names, article(t.Name))
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func runConvert(a *app, cmd *cobra.Command, opts convertOptions, args []string) error {
	ctx := cmd.Context()
	if opts.batch != "" {
		return runBatch(a, cmd, opts)
	}
	list, err := a.resolveAll(ctx, args, opts.kind)
	if err != nil {
		return err
	}
	if len(list) == 0 { // nothing on standard input
		return a.showOutcomes(nil)
	}
	if len(list) == 1 && list[0].Locked() {
		return &records.LockedError{ID: list[0].ID()}
	}
	req, err := a.convertRequest(cmd, opts)
	if err != nil {
		return err
	}
	if len(list) > 1 {
		return a.convertMany(ctx, list, req, opts)
	}
	outcomes, err := a.convertOne(ctx, list[0], req, opts)
	if err != nil {
		return err
	}
	return a.showOutcomes(outcomes)
}

// convertMany converts several in one transaction: two of one company end at one
// account. One that cannot be converted stops no other.
func (a *app) convertMany(ctx context.Context, list []records.Record, req convert.Request, opts convertOptions) error {
	rows := make([]convert.Row, len(list))
	var session *convert.Session
	reason := &store.Reason{Op: opts.kind.Name + ".convert", Subject: opts.kind.Name + " convert " + subjectIDs(list)}
	_, err := a.update(ctx, reason, func(tx *store.Tx) error {
		session = convert.Begin(tx, a.schema, ids(list)...)
		for i, r := range list {
			rows[i] = convert.Row{Request: req}
			rows[i].Request.ID = r.ID()
			if r.Locked() {
				rows[i].Err = &records.LockedError{ID: r.ID()}
			}
			session.Row(&rows[i])
		}
		return nil
	})
	if err != nil {
		return err
	}
	a.tellPassed(session)
	var outcomes []records.Outcome
	var objects []any
	var problems []records.Problem
	for i, row := range rows {
		if row.Err != nil {
			f := a.explain(row.Err)
			problems = append(problems, records.Problem{Record: list[i].ID(), Check: f.code, Message: f.line()})
			objects = append(objects, records.Object{}.Add(opts.kind.Name, list[i].ID()).Add("action", "failed").Add("code", f.code).Add("message", f.line()))
			continue
		}
		outcomes = append(outcomes, row.Outcome)
		objects = append(objects, outcomeObject(row.Outcome))
	}
	if err := a.showBatch(outcomes, objects, 0); err != nil || len(problems) == 0 {
		return err
	}
	hint := ""
	if len(outcomes) > 0 {
		hint = "the others were"
	}
	return &someError{head: "these were not converted:", problems: problems, hint: hint}
}

// convertOne converts a record. At a terminal it asks which record is meant, outside
// of the transaction, and tries again.
func (a *app) convertOne(ctx context.Context, r records.Record, req convert.Request, opts convertOptions) ([]records.Outcome, error) {
	req.ID = r.ID()
	for {
		var out records.Outcome
		var session *convert.Session
		reason := &store.Reason{Op: opts.kind.Name + ".convert", Subject: opts.kind.Name + " convert " + r.ID()}
		_, err := a.update(ctx, reason, func(tx *store.Tx) (err error) {
			session = convert.Begin(tx, a.schema)
			out, err = session.Convert(req)
			return err
		})
		var dup *convert.DuplicateError
		if !errors.As(err, &dup) || !a.asks() || opts.duplicate == "fail" {
			if err == nil {
				a.tellPassed(session)
			}
			return []records.Outcome{out}, err
		}
		for _, d := range dup.Doubts {
			if err := a.askDoubt(r, d, &req); err != nil {
				return nil, err
			}
		}
	}
}
