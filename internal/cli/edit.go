package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/duplicates"
	"plumb/internal/pick"
	"plumb/internal/store"
	"plumb/internal/yamlfile"
	"plumb/records"
)

func newEdit(a *app, k *records.Kind) *cobra.Command {
	var dup onDuplicate
	cmd := &cobra.Command{
		Use:   "edit RECORD",
		Short: "Edit " + article(k.Name) + " in your editor",
		Long: `Opens the record's file in your editor (PLUMB_EDITOR, GIT_EDITOR, VISUAL,
EDITOR) and writes it back. What is not valid is kept, and you are told where. If
the record was changed meanwhile, nothing is written.`,
		Args:              takes("RECORD"),
		ValidArgsFunction: a.completeRecords(k),
		RunE:              func(cmd *cobra.Command, args []string) error { return runEdit(a, cmd.Context(), k, args[0], dup) },
	}
	if k.Someone() {
		duplicateFlag(cmd, &dup, "if it then looks like another record", duplicates.Ask, duplicates.Fail, duplicates.New)
	}
	return cmd
}

func runEdit(a *app, ctx context.Context, k *records.Kind, word string, dup onDuplicate) error {
	r, err := a.resolve(ctx, word, k)
	if err != nil {
		return err
	}
	if r.Locked() {
		return &records.LockedError{ID: r.ID()}
	}
	_, file, err := a.store.File(r.ID())
	if err != nil {
		return err
	}
	before := yamlfile.Write(r, file.Comments)
	path, err := a.buffer(r.ID(), before)
	if err != nil {
		return err
	}
	if err := a.editor(path); err != nil {
		return err
	}
	after, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if bytes.Equal(before, after) {
		_ = os.Remove(path)
		a.tell("nothing was changed")
		return nil
	}
	if err := a.saveEdit(ctx, r, after, path, dup); err != nil {
		a.say("your text is kept in " + path)
		return err
	}
	return os.Remove(path)
}

// buffer is a file for the editor that nobody else has: what was kept of an
// earlier edit stays.
func (a *app) buffer(id string, text []byte) (string, error) {
	f, err := os.CreateTemp(a.env.TempDir, "plumb-"+id+"-*.yaml")
	if err != nil {
		return "", err
	}
	_, err = f.Write(text)
	return f.Name(), errors.Join(err, f.Close())
}

// editor runs the user's editor through the shell, as git does: it may have
// arguments and quotes.
func (a *app) editor(path string) error {
	command := "vi"
	for _, key := range []string{"EDITOR", "VISUAL", "GIT_EDITOR", "PLUMB_EDITOR"} {
		if v := a.env.Getenv(key); v != "" {
			command = v
		}
	}
	if a.env.Exec == nil || strings.TrimSpace(command) == "" {
		return usage("set PLUMB_EDITOR", "there is no editor")
	}
	if err := a.env.Exec("sh", []string{"-c", command + ` "$@"`, command, path}, nil); err != nil {
		return fmt.Errorf("the editor %q: %w; nothing was changed", command, err)
	}
	return nil
}

// saveEdit writes what was edited, if the record is still what it was. Tracked
// fields go through the history, the status through its process.
func (a *app) saveEdit(ctx context.Context, before records.Record, text []byte, path string, dup onDuplicate) error {
	f, err := yamlfile.Parse(filepath.Base(path), text)
	if err != nil {
		return err
	}
	var edited records.Record
	if edited, err = a.edited(before, f); err != nil {
		return err
	}
	policy, err := a.policy(dup, a.schema.Policy(before.Kind).Set)
	if err != nil {
		return err
	}
	var found duplicates.Found
	save := func(d decision) (err error) {
		found, err = a.replace(ctx, before, edited, f.Comments, policy, d)
		return err
	}
	var alike *duplicates.Error
	if err = save(decision{}); errors.As(err, &alike) && policy == duplicates.Ask {
		d, askErr := a.askLookalike(alike)
		if askErr != nil {
			return askErr
		}
		err = save(d)
	}
	if err != nil {
		return err
	}
	a.tellFound(edited, found)
	return a.printChanged([]records.Record{edited}, "edited")
}

// replace writes an edited record in the place of what it was, if that is still there.
func (a *app) replace(ctx context.Context, before, edited records.Record, comments yamlfile.Comments, policy string, d decision) (found duplicates.Found, err error) {
	reason := &store.Reason{Op: before.Kind.Name + ".edit", Subject: before.Kind.Name + " edit " + before.ID()}
	_, err = a.update(ctx, reason, func(tx *store.Tx) error {
		now, err := tx.Get(before.ID())
		if err != nil {
			return err
		}
		if !now.Tree().Equal(before.Tree()) {
			return &conflictError{record: before.ID(), message: before.ID() + " was changed by somebody else meanwhile", hint: "edit it again; your text is kept"}
		}
		if d.choice == "" {
			if found, err = a.check(tx, policy).Written(before, edited); err != nil {
				return err
			}
		}
		if err := tx.PutWith(edited, comments); err != nil {
			return err
		}
		return a.settle(tx, edited, d)
	})
	return found, err
}

// edited makes the record that the edited text says, with every fault named.
func (a *app) edited(before records.Record, f *yamlfile.File) (records.Record, error) {
	k := before.Kind
	var problems []records.Problem
	add := func(message string, keys ...string) {
		problems = append(problems, f.Problem("value", message, keys...))
	}
	for _, key := range f.Tree.Keys {
		if k.Field(key) == nil && key != "tags" && !before.Tree().Has(key) && !slices.Contains(enterable, key) {
			add(fmt.Sprintf("%s has no field %q%s", k.Name, key, pick.DidYouMean(key, k.FieldKeys())), key)
		}
	}
	for _, key := range records.Reserved {
		if key != "tags" && !slices.Contains(enterable, key) && !f.Tree.At(key).Equal(before.Key(key)) {
			add(key+" is kept by plumb and cannot be edited", key)
		}
	}
	next := records.FromTree(k, f.Tree)
	var moved []records.Value
	for _, field := range k.Fields {
		v, errs := field.ParseTree(f.Tree.At(field.Key), a.schema.Locale(before.CreatedAt()))
		for _, err := range errs {
			add(err.Error(), field.Key)
		}
		if len(errs) == 0 {
			next = next.WithKey(field.Key, v.Tree())
			if field.Tracked && !v.Equal(before.Get(field)) {
				next = next.WithKey(field.Key, before.Get(field).Tree())
				moved = append(moved, v)
			}
		}
	}
	if len(problems) > 0 {
		return next, &records.InvalidError{Record: before.ID(), Problems: problems}
	}
	var changes []fieldChange
	for _, v := range moved {
		changes = append(changes, fieldChange{assignment{v.Field(), '=', v.Text()}, v})
	}
	return apply(next, changes, a.change())
}
