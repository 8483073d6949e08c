package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plumb/internal/config"
	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/records"
)

const rootLong = `plumb keeps leads, accounts, contacts and opportunities as YAML files, one a
record, in a directory that git likes.

  plumb init crm && cd crm
  plumb lead add "Ada Lovelace <ada@engines.example>" --company Engines
  plumb lead status ada working
  plumb lead convert ada
  plumb report funnel`

// newRoot makes the tree of commands. The commands of kinds need the schema,
// which is loaded only when the first word is no fixed command.
func newRoot(a *app, args []string) *cobra.Command {
	root := &cobra.Command{
		Use:               "plumb",
		Short:             "A CRM for the shell: leads, accounts and opportunities as files",
		Long:              rootLong,
		SilenceErrors:     true,
		SilenceUsage:      true,
		Args:              cobra.ArbitraryArgs,
		Version:           versionText(),
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.checkFlags(cmd) },
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return a.unknownCommand(cmd, args[0])
		},
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usage(fmt.Sprintf("see \"%s --help\"", cmd.CommandPath()), "%s", flagWords(cmd, err))
	})
	cobra.EnableCommandSorting = false // the order is that of the work, not of the alphabet
	root.CompletionOptions.DisableDefaultCmd = true
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	a.globalFlags(root)
	root.AddGroup(&cobra.Group{ID: "kinds", Title: "Records:"}, &cobra.Group{ID: "day", Title: "The day's work:"},
		&cobra.Group{ID: "reports", Title: "Reports:"}, &cobra.Group{ID: "directory", Title: "The directory:"}, &cobra.Group{ID: "more", Title: "More:"})
	add := func(group string, commands ...*cobra.Command) {
		for _, c := range commands {
			c.GroupID = group
		}
		root.AddCommand(commands...)
	}
	args = completed(args)
	word := firstWord(args)
	for _, c := range fixedCommands() {
		if !isFixed(word) || word == c.name {
			add(c.group, c.make(a))
		}
	}
	fitHelp(a, root)
	help := newHelp(a, root)
	help.GroupID = "more"
	root.SetHelpCommand(help)
	if !isFixed(word) {
		add("kinds", kindCommands(a, args)...)
	}
	return root
}

// fixedCommands are those that need no schema. Only the one that is called is
// made, or all of them where a command is looked for.
func fixedCommands() []fixedCommand {
	return []fixedCommand{
		{"day", "agenda", newAgenda}, {"day", "note", newNote}, {"day", "task", newTask}, {"day", "call", newCall}, {"day", "meeting", newMeeting},
		{"day", "done", newDone}, {"day", "undo", newUndo},
		{"reports", "report", newReport},
		{"directory", "init", newInit}, {"directory", "import", newImport}, {"directory", "export", newExport}, {"directory", "dupes", newDupes}, {"directory", "schema", newSchema}, {"directory", "check", newCheck}, {"directory", "fmt", newFmt},
		{"directory", "git-setup", newGitSetup}, {"more", "merge-driver", newMergeDriver},
		{"more", "demo", newDemo}, {"more", "completion", newCompletion}, {"more", "version", newVersion},
	}
}

type fixedCommand struct {
	group, name string
	make        func(*app) *cobra.Command
}

func (a *app) globalFlags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringVarP(&a.flags.dir, "dir", "C", "", "the `directory` of records (else PLUMB_DIR, else the nearest plumb.yaml upwards)")
	f.StringVarP(&a.flags.output, "output", "o", "", formatWords(render.Formats))
	f.StringVar(&a.flags.fields, "fields", "", "columns, or keys of JSON: `a,b,c`")
	f.StringVar(&a.flags.jq, "jq", "", "pass the JSON through a jq `expression`")
	f.BoolVarP(&a.flags.quiet, "quiet", "q", false, "print ids only")
	f.BoolVarP(&a.flags.dryRun, "dry-run", "n", false, "show what would be written as a diff, write nothing")
	f.StringVar(&a.flags.as, "as", "", "do it as `user` (else PLUMB_USER, else git's user.email)")
	f.StringVar(&a.flags.today, "today", "", "the `date` or time to take for now (else PLUMB_TODAY)")
	f.BoolVar(&a.flags.noInput, "no-input", false, "never ask")
	f.BoolVar(&a.flags.noCommit, "no-commit", false, "write files, but make no git commit")
	f.StringVar(&a.flags.color, "color", "auto", "auto, always or never")
	f.BoolVar(&a.flags.noPager, "no-pager", false, "do not page long results")
	f.BoolVar(&a.flags.allowBroken, "allow-broken", false, "exit 0 although some files could not be read")
	f.DurationVar(&a.flags.lockTimeout, "lock-timeout", 30*time.Second, "how long to wait for another plumb")
	root.RegisterFlagCompletionFunc("output", func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return formatsOf(cmd), cobra.ShellCompDirectiveNoFileComp
	})
	root.RegisterFlagCompletionFunc("color", fixed("auto", "always", "never"))
}

func fixed(words ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
}

// formatsOf are the formats of a command: those of all, and its own; of a group those that
// all of its commands have.
func formatsOf(cmd *cobra.Command) []string {
	out := append(slices.Clone(render.Formats), strings.Fields(cmd.Annotations["formats"])...)
	for i, c := range cmd.Commands() {
		if i == 0 {
			out = formatsOf(c)
		}
		out = slices.DeleteFunc(out, func(format string) bool { return !slices.Contains(formatsOf(c), format) })
	}
	return out
}

func formatWords(formats []string) string {
	return "`format` of the result: " + strings.Join(formats, ", ")
}

// checkFlags refuses values of the global flags that make no sense.
func (a *app) checkFlags(cmd *cobra.Command) error {
	formats := formatsOf(cmd)
	if o := a.flags.output; o != "" && !slices.Contains(formats, o) {
		return usage("the formats are "+strings.Join(formats, ", "), "-o %q is no format%s", o, pick.DidYouMean(o, formats))
	}
	if a.flags.jq != "" && a.flags.output != "json" {
		if a.flags.output != "" {
			return usage("", "--jq goes with -o json")
		}
		a.flags.output = "json"
	}
	if err := a.checkJQ(); err != nil { // before anything is written
		return err
	}
	if !slices.Contains([]string{"auto", "always", "never"}, a.flags.color) {
		return usage("", "--color %q; expected auto, always or never", a.flags.color)
	}
	for _, text := range []string{a.flags.today, a.env.Getenv("PLUMB_TODAY")} {
		if _, err := a.moment(text); text != "" && err != nil {
			return usage("", "--today: %v", err)
		}
	}
	return nil
}

// flagWords says what is wrong with a flag, and which one may have been meant.
func flagWords(cmd *cobra.Command, err error) string {
	word, ok := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !ok {
		return err.Error()
	}
	var names []string
	cmd.Flags().VisitAll(func(f *flagType) { names = append(names, f.Name) })
	near := pick.Nearest(word, names)
	if near != "" {
		return fmt.Sprintf("unknown flag --%s; did you mean --%s?", word, near)
	}
	return "unknown flag --" + word
}

// unknownCommand answers a first or second word that is no command.
func (a *app) unknownCommand(cmd *cobra.Command, word string) error {
	if a.schemaError != nil {
		return a.schemaError
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	head := fmt.Sprintf("%s has no command", cmd.CommandPath())
	if cmd == cmd.Root() {
		head = "there is no command"
	}
	return usage(fmt.Sprintf("see \"%s --help\"", cmd.CommandPath()), "%s %q%s", head, word, pick.DidYouMean(word, names))
}

// group makes a command that only holds others. Bare it shows its help; a word
// that it does not know is an error with exit code 2, which cobra alone does
// not do.
func group(a *app, cmd *cobra.Command, children ...*cobra.Command) *cobra.Command {
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return a.unknownCommand(cmd, args[0])
	}
	cmd.AddCommand(children...)
	return cmd
}

// takes says which arguments a command wants, by name; "RECORD…" is one or more,
// "[X]" may be left out.
func takes(names ...string) cobra.PositionalArgs {
	least, most := 0, len(names)
	for _, n := range names {
		if !strings.HasPrefix(n, "[") {
			least++
		}
		if strings.Contains(n, "…") {
			most = 1 << 20
		}
	}
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usage(fmt.Sprintf("see \"%s --help\"", cmd.CommandPath()), "%s needs %s", strings.TrimPrefix(cmd.CommandPath(), "plumb "), strings.Join(names, " "))
		case len(args) > most:
			return usage("quote text of several words", "%s takes %s; %q is too much", strings.TrimPrefix(cmd.CommandPath(), "plumb "), orNothing(names), args[most])
		}
		return nil
	}
}

// takesOr is takes, unless a flag says it instead.
func takesOr(name, flag string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if !cmd.Flags().Changed(flag) {
			return takes(name)(cmd, args)
		}
		if len(args) > 0 {
			return usage("", "--%s names the records; %q is too much", flag, args[0])
		}
		return nil
	}
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return "no arguments"
	}
	return strings.Join(names, " ")
}

// firstWord returns the first argument that is no flag and no flag's value.
func firstWord(args []string) string {
	words := plainWords(args)
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// completed is the command line that a shell asks to complete: what is not being typed
// still says which commands are needed.
func completed(args []string) []string {
	if len(args) > 1 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) && len(plainWords(args[1:len(args)-1])) > 0 {
		return args[1:]
	}
	return args
}

// valued are the global flags that take the next argument as their value.
var valued = []string{"-C", "--dir", "-o", "--output", "--fields", "--jq", "--as", "--today", "--color", "--lock-timeout"}

func plainWords(args []string) []string {
	var out []string
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--":
			return append(out, args[i+1:]...)
		case slices.Contains(valued, args[i]):
			i++
		case !strings.HasPrefix(args[i], "-"):
			out = append(out, args[i])
		}
	}
	return out
}

// dirFlag returns the value of -C before cobra has parsed it.
func dirFlag(args []string) string {
	for i, arg := range args {
		switch {
		case arg == "--":
			return ""
		case (arg == "-C" || arg == "--dir") && i+1 < len(args):
			return args[i+1]
		case strings.HasPrefix(arg, "--dir="):
			return arg[len("--dir="):]
		case strings.HasPrefix(arg, "-C") && len(arg) > 2:
			return arg[2:]
		}
	}
	return ""
}

// isFixed reports whether a word is a command that needs no schema.
func isFixed(word string) bool {
	return slices.Contains(config.Commands, word) && word != "help" && word != "completion"
}

// kindCommands makes a command for every kind of the directory, or of what
// ships where there is no directory. The one that is called is made whole.
func kindCommands(a *app, args []string) []*cobra.Command {
	a.flags.dir = dirFlag(args)
	schema, err := a.loadSchema()
	if err != nil {
		if none := new(noDirectoryError); !errors.As(err, &none) {
			a.schemaError = err
		}
		if schema, err = config.Default(); err != nil {
			a.schemaError = err
			return nil
		}
	}
	words := plainWords(args)
	whole := len(words) == 0 || words[0] == "help" || strings.HasPrefix(words[0], "__")
	var out []*cobra.Command
	for _, k := range inOrder(schema) {
		names := append([]string{k.Name, k.Plural}, k.Aliases...)
		out = append(out, newKind(a, k, whole || slices.Contains(names, words[0])))
	}
	return out
}

// inOrder are the kinds in the order in which a directory works with them: where
// contacts come first, leads stand behind the deals.
func inOrder(schema *records.Schema) []*records.Kind {
	kinds := slices.Clone(schema.Kinds)
	if schema.Model != "contacts" {
		return kinds
	}
	place := func(k *records.Kind) int {
		switch {
		case !k.Freezes() && len(k.Conversions) > 0:
			return 0
		case k.Freezes():
			return 2
		}
		return 1
	}
	slices.SortStableFunc(kinds, func(x, y *records.Kind) int { return place(x) - place(y) })
	return kinds
}

// newKind makes the command of a kind.
func newKind(a *app, k *records.Kind, whole bool) *cobra.Command {
	cmd := &cobra.Command{Use: k.Name, Short: strings.TrimSuffix(k.Help, "."), Aliases: k.Aliases}
	if k.Plural != k.Name {
		cmd.Aliases = append(cmd.Aliases, k.Plural)
	}
	if !whole {
		return group(a, cmd)
	}
	children := []*cobra.Command{newAdd(a, k), newList(a, k), newShow(a, k), newSet(a, k), newEdit(a, k), newRemove(a, k), newHistory(a, k), newMerge(a, k)}
	if k.Process != nil {
		children = append(children, newStatus(a, k))
	}
	if len(k.Conversions) > 0 {
		children = append(children, newQualify(a, k), newConvert(a, k))
	}
	if k.Freezes() {
		children = append(children, newUnconvert(a, k), newAmend(a, k))
	}
	for _, c := range children {
		if strings.Contains(c.Use, " RECORD") {
			a.offering(c, offeredBy(c.Name()))
		}
	}
	return group(a, cmd, children...)
}
