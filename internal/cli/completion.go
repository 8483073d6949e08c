package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/pick"
	"plumb/internal/render"
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
  powershell  plumb completion powershell | Out-String | Invoke-Expression`,
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

// maxCompletions is how many records are offered.
const maxCompletions = 200

// candidates are records for a shell: their ids, with the label beside.
func (a *app) candidates(typed string, keep func(records.Record) bool, kinds ...*records.Kind) ([]cobra.Completion, cobra.ShellCompDirective) {
	s, err := a.open(context.Background())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if len(kinds) == 0 {
		kinds = a.schema.Kinds
	}
	var hits []pick.Hit
	var out []cobra.Completion
	for r, err := range s.All(kinds...) {
		if err != nil || r.MergedInto() != "" || keep != nil && !keep(r) {
			continue
		}
		if strings.HasPrefix(r.ID(), typed) {
			out = append(out, cobra.CompletionWithDesc(r.ID(), render.Line(r.Label())))
			continue
		}
		hits = append(hits, pick.Hit{Record: r, Label: r.Label()})
	}
	if len(out) == 0 {
		for _, h := range pick.Rank(typed, hits) {
			out = append(out, cobra.CompletionWithDesc(h.Record.ID(), render.Line(h.Label)))
		}
	}
	return out[:min(len(out), maxCompletions)], cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

func (a *app) completeRecords(kinds ...*records.Kind) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return a.candidates(typed, nil, kinds...)
	}
}

func (a *app) completeTasks() cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if _, err := a.loadSchema(); err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return a.candidates(typed, records.Record.OpenTask, a.activityKind())
	}
}

// completeStatus offers records, and after the first the statuses too.
func (a *app) completeStatus(k *records.Kind) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return a.candidates(typed, records.Record.Open, k)
		}
		var out []cobra.Completion
		for _, s := range k.Process.Statuses {
			if s.Type != records.StatusConverted {
				out = append(out, cobra.CompletionWithDesc(s.Key, s.Title()))
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// completeCriteria offers records, and after the first the answers.
func (a *app) completeCriteria(k *records.Kind) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return a.candidates(typed, records.Record.Open, k)
		}
		var out []cobra.Completion
		for _, c := range k.Criteria() {
			out = append(out, c+"=yes", c+"=no")
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeSet offers records, and after the first the fields too.
func (a *app) completeSet(k *records.Kind) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return a.candidates(typed, nil, k)
		}
		var out []cobra.Completion
		for _, f := range k.Fields {
			out = append(out, cobra.CompletionWithDesc(f.Key+"=", f.Help))
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
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
			return f.Process.Keys(), cobra.ShellCompDirectiveNoFileComp
		case f.Type == records.TypeBoolean:
			return []string{"true", "false"}, cobra.ShellCompDirectiveNoFileComp
		case f.Type == records.TypeOwner:
			return a.people(), cobra.ShellCompDirectiveNoFileComp
		case f.Type == records.TypeRef && len(f.To) == 1:
			if _, err := a.loadSchema(); err == nil {
				return a.candidates(typed, nil, a.schema.Kind(f.To[0]))
			}
		}
		return f.OptionKeys(), cobra.ShellCompDirectiveNoFileComp
	}
}

func (a *app) people() []string {
	if _, err := a.loadSchema(); err != nil {
		return nil
	}
	var out []string
	for _, p := range a.schema.People {
		out = append(out, p.Key)
	}
	for _, q := range a.schema.Queues {
		out = append(out, fmt.Sprintf("queue:%s", q.Key))
	}
	return out
}
