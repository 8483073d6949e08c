package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/data"
	"plumb/internal/pick"
)

// newHelp explains a command or a topic.
func newHelp(root *cobra.Command) *cobra.Command {
	topics := data.Names("help")
	return &cobra.Command{
		Use:       "help [COMMAND | TOPIC]",
		Short:     "Explain a command or a topic: " + strings.Join(topics, ", "),
		ValidArgs: topics,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && slices.Contains(topics, args[0]) {
				_, err := cmd.OutOrStdout().Write(data.Help(args[0]))
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
