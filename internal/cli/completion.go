package cli

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/records"
)

// Shells are the shells that there is completion for, and the file in
// completions/ that holds it.
var Shells = map[string]string{"bash": "plumb.bash", "zsh": "_plumb", "fish": "plumb.fish", "powershell": "plumb.ps1"}

func newCompletion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print the completion script of a shell",
		Long: `Prints the script that completes plumb's commands, flags and records.

  bash        source <(plumb completion bash)
  zsh         plumb completion zsh > "${fpath[1]}/_plumb"
  fish        plumb completion fish > ~/.config/fish/completions/plumb.fish
  powershell  plumb completion powershell | Out-String | Invoke-Expression

A record completes by its id, by any word of its name or its organisation, without
accents too, and by its address or its id in another system, which go on from their
beginning. Shells keep only what begins with the letters typed, so plumb lead show mul
goes on to muller, not to an id; where that means several, plumb asks which.`,
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		Args:      takes("SHELL"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return WriteCompletion(cmd.Root(), args[0], a.env.Out)
		},
	}
}

// WriteCompletion writes the completion script of a shell.
func WriteCompletion(root *cobra.Command, shell string, w io.Writer) error {
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(w, true)
	case "zsh":
		return root.GenZshCompletion(w)
	case "fish":
		return root.GenFishCompletion(w, true)
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(w)
	}
	return usage("", "there is no completion for %q; expected bash, zsh, fish or powershell", shell)
}

// completeStatus offers records, and after the first the statuses too.
func (a *app) completeStatus(k *records.Kind) cobra.CompletionFunc {
	return a.completeThen(k, func() []cobra.Completion {
		var out []cobra.Completion
		for _, s := range k.Process.Statuses {
			if s.Type != records.StatusConverted {
				out = append(out, cobra.CompletionWithDesc(s.Key, s.Title()))
			}
		}
		return out
	})
}

// completeCriteria offers records, and after the first the answers.
func (a *app) completeCriteria(k *records.Kind) cobra.CompletionFunc {
	return a.completeThen(k, func() []cobra.Completion {
		var out []cobra.Completion
		for _, c := range k.Criteria() {
			out = append(out, c+"=yes", c+"=no")
		}
		return out
	})
}

// completeThen offers records that can still change, and after the first other words,
// unless what was typed begins none of them.
func (a *app) completeThen(k *records.Kind, words func() []cobra.Completion) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			if out := words(); typed == "" || slices.ContainsFunc(out, func(c cobra.Completion) bool { return strings.HasPrefix(c, typed) }) {
				return out, nothingElse
			}
		}
		return a.candidates(typed, records.Record.Open, k)
	}
}

// completeSet offers records, and after the first the fields; after = their values.
func (a *app) completeSet(k *records.Kind) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 || strings.Contains(typed, "=") {
			if out, directive := a.completeAssign(k)(cmd, args, typed); len(out) > 0 {
				return out, directive
			}
		}
		return a.candidates(typed, offeredBy(cmd.Name()), k)
	}
}

// completeAssign offers field=, and after it the values of the field.
func (a *app) completeAssign(k *records.Kind) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if key, word, ok := strings.Cut(typed, "="); ok {
			f := k.Field(strings.ReplaceAll(strings.TrimRight(key, "+-"), "-", "_"))
			if f == nil {
				return nil, nothingElse
			}
			out, directive := a.completeField(f)(cmd, args, word)
			return after(key+"=", out), directive
		}
		var out []cobra.Completion
		for _, f := range k.Fields {
			if strings.HasPrefix(f.Key, typed) {
				out = append(out, cobra.CompletionWithDesc(f.Key+"=", f.Help))
			}
		}
		return out, nothingElse | cobra.ShellCompDirectiveNoSpace
	}
}

// completeKindAssign offers KIND.FIELD=VALUE of a conversion.
func (a *app) completeKindAssign(kinds []*records.Kind) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		name, rest, dotted := strings.Cut(typed, ".")
		var out []cobra.Completion
		for _, k := range kinds {
			if dotted && k.Name == name {
				out, directive := a.completeAssign(k)(cmd, args, rest)
				return after(name+".", out), directive
			}
			out = append(out, k.Name+".")
		}
		return out, nothingElse | cobra.ShellCompDirectiveNoSpace
	}
}

// completeTake offers FIELD=RECORD of a merge.
func (a *app) completeTake(k *records.Kind) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		key, word, ok := strings.Cut(typed, "=")
		if !ok {
			return a.completeAssign(k)(cmd, args, typed)
		}
		out, directive := a.candidates(word, nil, k)
		return after(key+"=", out), directive
	}
}

// after puts what stands on the command line already before each completion.
func after(head string, list []cobra.Completion) []cobra.Completion {
	for i, c := range list {
		list[i] = head + c
	}
	return list
}

// completeTarget offers what a conversion may link.
func (a *app) completeTarget(k *records.Kind) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		out, directive := a.candidates(typed, nil, k)
		return append([]cobra.Completion{"auto", "new", "none"}, out...), directive
	}
}

// completeField offers the values of a field.
func (a *app) completeField(f *records.Field) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		switch {
		case f.Process != nil:
			return f.Process.Keys(), nothingElse
		case f.Type == records.TypeBoolean:
			return []string{"true", "false"}, nothingElse
		case f.Type == records.TypeOwner:
			return a.people(), nothingElse
		case f.Type == records.TypeEntries && f.EntryField(f.Identity[0]).Type == records.TypeRef:
			return a.referred(typed, f.EntryField(f.Identity[0]))
		case f.Type == records.TypeRef:
			return a.referred(typed, f)
		}
		return f.OptionKeys(), nothingElse
	}
}

// referred are the records that a field may point to.
func (a *app) referred(typed string, f *records.Field) ([]cobra.Completion, cobra.ShellCompDirective) {
	if _, err := a.loadSchema(); err != nil {
		return nil, nothingElse
	}
	var kinds []*records.Kind
	for _, name := range f.To {
		kinds = append(kinds, a.schema.Kind(name))
	}
	return a.candidates(typed, nil, kinds...)
}

// completePeople offers those who can own something.
func (a *app) completePeople() cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return a.people(), nothingElse
	}
}

func (a *app) people() []cobra.Completion {
	if _, err := a.loadSchema(); err != nil {
		return nil
	}
	var out []cobra.Completion
	for _, p := range a.schema.People {
		out = append(out, described(p.Key, p.Name))
	}
	for _, q := range a.schema.Queues {
		out = append(out, "queue:"+q.Key)
	}
	return out
}
