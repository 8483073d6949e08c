package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/capture"
	"plumb/internal/duplicates"
	"plumb/internal/pick"
	"plumb/internal/yamlfile"
	"plumb/records"
)

type addOptions struct {
	kind  *records.Kind
	label string
	file  string
	flags *fieldFlags
	dup   onDuplicate
}

func newAdd(a *app, k *records.Kind) *cobra.Command {
	opts := addOptions{kind: k}
	cmd := &cobra.Command{
		Use:     "add [LABEL]",
		Short:   "Add " + article(k.Name),
		Long:    addLong(k),
		Example: addExample(k),
		Args:    takes("[LABEL]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && args[0] == "-" && opts.file == "" {
				opts.file = "-"
			} else if len(args) == 1 {
				opts.label = args[0]
			}
			return runAdd(a, cmd, opts)
		},
	}
	opts.flags = addFieldFlags(a, cmd, k)
	if k.Someone() {
		duplicateFlag(cmd, &opts.dup, "if it may be there already", duplicates.Ask, duplicates.Fail, duplicates.New, duplicates.Link, duplicates.Merge)
	}
	cmd.Flags().StringVarP(&opts.file, "file", "f", "", "read the record from a YAML or JSON `file`; - is standard input")
	return cmd
}

func addLong(k *records.Kind) string {
	text := k.Help + "\n\nPrints the id. "
	if k.Person() {
		return text + `LABEL is a name as people write it: "Ada Lovelace", "Lovelace, Ada",
"Dr. Ada Lovelace <ada@example.org>".`
	}
	return text + "LABEL is the " + k.Label + "."
}

func addExample(k *records.Kind) string {
	if k.Person() {
		return fmt.Sprintf("  plumb %s add \"Ada Lovelace <ada@analytical.example>\" --phone \"+44 20 7946 0018\"", k.Name)
	}
	return fmt.Sprintf("  plumb %s add \"Analytical Engines\"", k.Name)
}

func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

func runAdd(a *app, cmd *cobra.Command, opts addOptions) error {
	ctx := cmd.Context()
	if _, err := a.open(ctx); err != nil {
		return err
	}
	sets, err := opts.flags.assignments(cmd)
	if err != nil {
		return err
	}
	labelled, err := labelAssignments(a, opts.kind, opts.label)
	if err != nil {
		return err
	}
	changes, err := a.readChanges(ctx, append(labelled, sets...))
	if err != nil {
		return err
	}
	entry := entryOf(changes)
	if opts.file != "" {
		if entry, err = a.readEntry(opts.kind, opts.file, entry); err != nil {
			return err
		}
	}
	policy, err := a.policy(opts.dup, a.schema.Policy(opts.kind).Add)
	if err != nil {
		return err
	}
	out, err := a.addRecord(ctx, capture.Request{Kind: opts.kind, Entry: entry, Change: a.change()}, policy)
	if err != nil {
		return err
	}
	if err := a.printChanged([]records.Record{out.Record}, addedWord(opts.kind, out)); err != nil {
		return err
	}
	a.tell("%s", nextStep(out.Record.Kind, out.Record))
	return nil
}

// addedWord says what became of what was to be added.
func addedWord(k *records.Kind, out capture.Result) string {
	switch out.Action {
	case "linked":
		return "nothing added; this is it"
	case "merged":
		return "nothing added; blanks filled"
	}
	return "added " + k.Name
}

func nextStep(k *records.Kind, r records.Record) string {
	if k.Process != nil {
		return fmt.Sprintf("next: plumb note %s \"…\", or plumb %s %s %s %s", r.ID(), k.Name, k.Process.Field.Key, r.ID(), "…")
	}
	return fmt.Sprintf("next: plumb %s show %s", k.Name, r.ID())
}

// labelAssignments reads LABEL: a person's name in its parts, else the field
// that names the record. To a person it says what was understood.
func labelAssignments(a *app, k *records.Kind, label string) ([]assignment, error) {
	if label == "" {
		return nil, nil
	}
	if !k.Person() {
		return []assignment{{k.Field(k.Label), '=', label}}, nil
	}
	name := records.ParseName(label)
	var out []assignment
	var said []string
	for _, part := range []struct {
		role records.Role
		text string
	}{{records.RoleSalutation, name.Salutation}, {records.RoleGivenName, name.Given}, {records.RoleFamilyName, name.Family}, {records.RoleEmail, name.Email}} {
		f := k.Role(part.role)
		if part.text == "" {
			continue
		}
		if f == nil {
			return nil, usage("", "%s has no field for the %s in %q", k.Name, part.role, label)
		}
		out = append(out, assignment{f, '=', part.text})
		said = append(said, f.Key+" "+part.text)
	}
	a.tell("understood: %s", strings.Join(said, ", "))
	return out, nil
}

// readEntry reads a record from YAML or JSON, and lays what the flags say over
// it. A key that nobody knows is refused: it is being entered now.
func (a *app) readEntry(k *records.Kind, path string, over capture.Entry) (capture.Entry, error) {
	b, err := a.readInput(path)
	if err != nil {
		return over, err
	}
	if path == "-" {
		path = "standard input"
	}
	f, err := yamlfile.Parse(path, b)
	if err != nil {
		return over, err
	}
	entry, problems := entered(k, f, a.locale())
	if len(problems) > 0 {
		return over, &records.InvalidError{Problems: problems}
	}
	entry.Values = append(entry.Values, over.Values...)
	if over.Status != nil {
		entry.Status = over.Status
	}
	return entry, nil
}

// enterable are keys beside the fields that somebody may enter.
var enterable = []string{"external", "extra"}

// given are keys that plumb itself writes, so that what show prints can be added
// again elsewhere.
var given = map[string]bool{"id": true, "kind": true, "created_at": true, "created_by": true, "_related": true, "history": true}

func entered(k *records.Kind, f *yamlfile.File, in records.Locale) (capture.Entry, []records.Problem) {
	var e capture.Entry
	var problems []records.Problem
	for i, key := range f.Tree.Keys {
		t := f.Tree.Items[i]
		field := k.Field(key)
		switch {
		case field == nil && slices.Contains(enterable, key):
			e.Keys = e.Keys.Set(key, t)
		case given[key]:
		case field == nil:
			problems = append(problems, f.Problem("value", fmt.Sprintf("%s has no field %q%s", k.Name, key, pick.DidYouMean(key, append(k.FieldKeys(), enterable...))), key))
		default:
			v, errs := field.ParseTree(t, in)
			for _, err := range errs {
				problems = append(problems, f.Problem("value", err.Error(), key))
			}
			if field.Process != nil && !v.IsZero() {
				e.Status = field.Process.Find(v.Text())
			} else if !v.IsZero() {
				e.Values = append(e.Values, v)
			}
		}
	}
	return e, problems
}
