package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"plumb/internal/pick"
	"plumb/records"
)

// leftOut is the word that stands for a RECORD that was not given. Nobody can type it.
const leftOut = "\x00"

// offering lets a person at a terminal leave RECORD out: the records that keep lets
// through are offered, the newest first. A program is refused as before.
func (a *app) offering(cmd *cobra.Command, keep func(records.Record) bool) *cobra.Command {
	takes, run := cmd.Args, cmd.RunE
	with := func(args []string) []string { return append([]string{leftOut}, args...) }
	lacks := func(cmd *cobra.Command, args []string) bool {
		return a.asks() && takes(cmd, args) != nil && takes(cmd, with(args)) == nil
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if lacks(cmd, args) {
			return nil
		}
		return takes(cmd, args)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if lacks(cmd, args) {
			a.offered, args = keep, with(args)
		}
		return run(cmd, args)
	}
	return cmd
}

// offeredBy says which records a verb has use for.
func offeredBy(verb string) func(records.Record) bool {
	switch verb {
	case "show", "history", "rm":
		return nil
	case "unconvert", "amend":
		return records.Record.Locked
	}
	return unlocked
}

func unlocked(r records.Record) bool { return !r.Locked() }

// chooseAny lets a person pick any record of the kinds that the verb has use for.
func (a *app) chooseAny(kinds []*records.Kind) (records.Record, error) {
	var best pick.Best
	for r, err := range a.store.All(kinds...) {
		if err != nil || r.MergedInto() != "" || a.offered != nil && !a.offered(r) {
			continue
		}
		if h, ok := pick.Ask("").Of(r); ok {
			best.Add(h)
		}
	}
	if len(best.Hits()) == 0 {
		return records.Record{}, usage("", "there is nothing to choose from")
	}
	return a.choose(fmt.Sprintf("Which %s?", kinds[0].Name), best.Hits())
}
