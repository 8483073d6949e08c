package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/duplicates"
	"plumb/internal/match"
	"plumb/internal/render"
	"plumb/internal/store"
	"plumb/records"
)

// onDuplicate is --on-duplicate of a command, and what it takes.
type onDuplicate struct {
	word  string
	words []string
}

// duplicateFlag makes the flag; words are what it takes.
func duplicateFlag(cmd *cobra.Command, opts *onDuplicate, what string, words ...string) {
	opts.words = words
	cmd.Flags().StringVar(&opts.word, "on-duplicate", "", what+": `"+strings.Join(words, "|")+"` (else as plumb.yaml says)")
	cmd.RegisterFlagCompletionFunc("on-duplicate", fixed(words...))
}

// policy is what is done about look-alikes: as the flag says, else the directory. Where
// somebody can be asked, they are.
func (a *app) policy(opts onDuplicate, directory string) (string, error) {
	switch {
	case opts.word != "" && !slices.Contains(opts.words, opts.word):
		return "", usage("", "--on-duplicate %q; expected %s", opts.word, orWords(opts.words))
	case opts.word == duplicates.Ask && !a.asks():
		return duplicates.Fail, nil
	case opts.word != "":
		return opts.word, nil
	case directory != "off" && a.asks():
		return duplicates.Ask, nil
	}
	return directory, nil
}

// orWords is "a, b or c".
func orWords(words []string) string {
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// check holds records that are written in a transaction against those that are there.
func (a *app) check(tx *store.Tx, policy string) *duplicates.Check {
	finder := duplicates.Among(tx)
	finder.Broken = func(err error) { a.say("warning: not looked at: " + err.Error()) }
	finder.Different = func(one, two string) bool { return tx.Verdicts().Different(one, two) }
	return &duplicates.Check{Finder: finder, Schema: a.schema, Policy: policy}
}

// tellFound warns of what a written record looks like, and tells a person of the firm
// that somebody is of.
func (a *app) tellFound(r records.Record, found duplicates.Found) {
	for _, c := range found.Same {
		a.say(fmt.Sprintf("warning: %s may be %s; %s", r.ID(), candidate(c), a.twoOrOne(r, c)))
	}
	for _, c := range found.Firms {
		a.tell("%s is there: %s", a.schema.KindOf(c.ID).Name, candidate(c))
	}
}

// candidate is one in a line: its id, its name, and why.
func candidate(c match.Candidate) string {
	return fmt.Sprintf("%s %s (%s)", c.ID, render.Line(c.Label), match.Because(c.Why))
}

// twoOrOne says how to decide later.
func (a *app) twoOrOne(r records.Record, c match.Candidate) string {
	apart := fmt.Sprintf("if not: plumb dupes dismiss %s %s", c.ID, r.ID())
	if k := a.schema.KindOf(c.ID); k == r.Kind {
		return fmt.Sprintf("if so: plumb %s merge %s %s, %s", k.Name, c.ID, r.ID(), apart)
	}
	return apart
}

// lookalikeText lists what a record that was not written looks like.
func lookalikeText(e *duplicates.Error) string {
	lines := []string{render.Line(e.Record.Label()) + " may be there already:"}
	if !e.New {
		lines[0] = e.Record.ID() + " would look like another record:"
	}
	for _, c := range e.Candidates {
		lines = append(lines, "  "+candidate(c))
	}
	return strings.Join(lines, "\n")
}

// lookalikeHint says how to decide.
func (a *app) lookalikeHint(e *duplicates.Error) string {
	k, first := a.schema.KindOf(e.Candidates[0].ID), e.Candidates[0].ID
	hint := "nothing was written; "
	switch {
	case e.New && len(e.Candidates) > 1:
		return hint + "--on-duplicate new adds another; or work on the one that is meant"
	case e.New && k != e.Record.Kind:
		return hint + fmt.Sprintf("--on-duplicate link uses the %s that is there, new adds %s all the same", k.Name, article(e.Record.Kind.Name))
	case e.New:
		return hint + "--on-duplicate link uses the one that is there, merge fills its blanks, new adds another"
	}
	if k == e.Record.Kind {
		hint += fmt.Sprintf("plumb %s merge %s %s makes them one; ", k.Name, e.Record.ID(), first)
	}
	return hint + fmt.Sprintf("plumb dupes dismiss %s %s says for good that they are two; --on-duplicate new asks nothing this once", e.Record.ID(), first)
}
