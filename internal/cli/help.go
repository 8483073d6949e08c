package cli

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/data"
	"plumb/internal/pick"
	"plumb/internal/render"
)

// newHelp explains a command or a topic.
func newHelp(a *app, root *cobra.Command) *cobra.Command {
	topics := data.Names("help")
	return &cobra.Command{
		Use:       "help [COMMAND | TOPIC]",
		Short:     "Explain a command or a topic: " + strings.Join(topics, ", "),
		ValidArgs: topics,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && slices.Contains(topics, args[0]) {
				_, err := io.WriteString(cmd.OutOrStdout(), a.refilled(string(data.Help(args[0]))))
				return err
			}
			target, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				word := strings.Join(args, " ")
				return usage("the topics are "+strings.Join(topics, ", ")+"; \"plumb --help\" lists the commands", "there is no help on %q%s", word, pick.DidYouMean(word, topics))
			}
			target.InitDefaultHelpFlag()
			return target.Help()
		},
	}
}

// refilled is help fitted to a terminal; elsewhere it stays as it was written.
func (a *app) refilled(text string) string {
	if !a.env.OutTTY {
		return text
	}
	if a.ascii(true) {
		text = render.Letters(text) // before it is filled: some get longer
	}
	return render.Refill(text, a.env.Width)
}

// fitHelp makes help fit the command and the terminal.
func fitHelp(a *app, root *cobra.Command) {
	show := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		var b strings.Builder
		out := cmd.OutOrStdout()
		cmd.SetOut(&b)
		cmd.Root().PersistentFlags().Lookup("output").Usage = formatWords(formatsOf(cmd))
		show(cmd, args)
		_, _ = io.WriteString(out, a.refilled(b.String())) // who cannot read it sees no help
	})
}
