package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"plumb/internal/combine"
	"plumb/internal/match"
	"plumb/internal/render"
	"plumb/records"
)

// clusterMerge works through the groups of a kind one by one. What was answered is done
// at once: who quits keeps it.
type clusterMerge struct {
	*app
	ctx  context.Context
	kind *records.Kind

	at, of                int // of the groups
	merged, kept, skipped int
	explained             bool // what can be answered has been said
}

func runMergeClusters(a *app, ctx context.Context, opts mergeOptions) error {
	least, err := score(opts.min)
	if err != nil {
		return err
	}
	k := opts.kind
	if !a.flags.dryRun && !a.asks() {
		return usage(fmt.Sprintf("list the groups with \"plumb dupes %[1]s --clusters -o json\", and merge each with \"plumb %[1]s merge MASTER OTHER…\"; -n shows what would be proposed", k.Name),
			"--clusters asks about each group, and here nobody can be asked")
	}
	if _, err := a.open(ctx); err != nil {
		return err
	}
	groups := match.Groups(a.compared([]*records.Kind{k}, map[string]string{}), a.question(least))
	a.flags.noPager = true // it would stand between question and answer
	c := clusterMerge{app: a, ctx: ctx, kind: k, of: len(groups)}
	if a.flags.dryRun {
		return c.propose(groups)
	}
	return c.all(groups)
}

// all asks about each group until somebody quits.
func (c *clusterMerge) all(groups [][]string) error {
	for i, ids := range groups {
		c.at = i + 1
		more, err := c.group(c.read(ids))
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	c.sum()
	return nil
}

// sum says what was done.
func (c *clusterMerge) sum() {
	left := c.of - c.merged - c.kept - c.skipped
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{c.merged, "merged"}, {c.kept, "kept apart"}, {c.skipped, "skipped"}, {left, "left"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	if len(parts) == 0 {
		parts = []string{"none"}
	}
	c.say(fmt.Sprintf("groups of %s: %s", c.kind.Plural, strings.Join(parts, ", ")))
}

// read returns the records of a group as they are now, who is proposed as master first.
func (c *clusterMerge) read(ids []string) []records.Record {
	var list []records.Record
	for _, id := range ids {
		if r, err := c.store.Get(id); err == nil && r.MergedInto() == "" {
			list = append(list, r)
		}
	}
	return records.ByMaster(list)
}

// group asks about one group until it is settled; more is false if that was the last.
func (c *clusterMerge) group(list []records.Record) (more bool, err error) {
	master, show := 0, true
	for len(list) > 1 && !list[0].Locked() {
		if show {
			c.showGroup(list, master)
		}
		answer, err := c.askGroup(list, master)
		if errors.Is(err, context.Canceled) {
			return false, err
		}
		if err != nil { // nothing more will be typed
			return false, nil
		}
		word, rest := cutAnswer(answer)
		show = true
		switch n := c.chosen(word, rest, list); {
		case word == "q":
			return false, nil
		case word == "s":
			c.skipped++
			return true, nil
		case word == "k":
			c.kept++
			return true, c.keepApart(list, rest)
		case word == "m":
			if done, err := c.merge(list, master); done || err != nil {
				return true, err
			}
			show = false
		case word == "o" && n > 0:
			list, master = slices.Delete(slices.Clone(list), n-1, n), masterAfter(master, n-1)
		case word == "" && n > 0 && !list[n-1].Locked():
			master = n - 1
		default:
			c.explained, show = false, false
		}
	}
	c.skipped++
	return true, nil
}

// masterAfter is where the master stands when one is left out: where it was, or, if it is
// that one, with who is proposed next.
func masterAfter(master, out int) int {
	switch {
	case master > out:
		return master - 1
	case master == out:
		return 0
	}
	return master
}

// cutAnswer splits an answer into its letter and what follows it: "o2", "k father and son".
func cutAnswer(answer string) (word, rest string) {
	head, rest, _ := strings.Cut(answer, " ")
	if _, err := strconv.Atoi(head); err == nil {
		return "", head
	}
	if len(head) > 1 && (head[0] == 'o' || head[0] == 'O') && rest == "" {
		head, rest = head[:1], head[1:]
	}
	return strings.ToLower(head), strings.TrimSpace(rest)
}

// chosen is the record that an answer names, counted from 1; 0 if it names none.
func (c *clusterMerge) chosen(word, rest string, list []records.Record) int {
	if n, err := strconv.Atoi(rest); err == nil && (word == "" || word == "o") && n >= 1 && n <= len(list) {
		return n
	}
	return 0
}

// askGroup asks what is to be done. What can be answered is said once, and again to who
// answered something else.
func (c *clusterMerge) askGroup(list []records.Record, master int) (string, error) {
	numbers := fmt.Sprintf("1-%d", len(list))
	if !c.explained {
		fmt.Fprintf(c.env.Err, `  m    merge into the master      %-4s make that one the master
  oN   leave N out                k    keep them apart, and remember it (k NOTE)
  s    skip, ask another time     q    quit; what was done stays
`, numbers)
		c.explained = true
	}
	fmt.Fprintf(c.env.Err, "Merge into %d? [m, %s, oN, k, s, q] ", master+1, numbers)
	return c.readLine()
}

// merge merges a group into one of it. A refusal is shown, and the group asked about again.
func (c *clusterMerge) merge(list []records.Record, master int) (done bool, err error) {
	others := slices.Delete(slices.Clone(list), master, master+1)
	out, err := c.mergeInto(c.ctx, combine.Request{Master: list[master].ID(), Others: ids(others), Change: c.change()}, append([]records.Record{list[master]}, others...))
	if err != nil {
		if c.refusal(err) {
			return false, nil
		}
		return false, err
	}
	c.merged++
	return true, c.showMerged(out)
}

// keepApart remembers of every pair of a group that they are not the same.
func (c *clusterMerge) keepApart(list []records.Record, note string) error {
	out, err := c.dismiss(c.ctx, list, note)
	if err != nil {
		return err
	}
	return c.showJudged(out)
}

// propose shows what would be proposed for each group, and asks nothing.
func (c *clusterMerge) propose(groups [][]string) error {
	var objects []any
	refused := false
	for i, group := range groups {
		c.at = i + 1
		list := c.read(group)
		if len(list) < 2 || list[0].Locked() {
			continue
		}
		if c.flags.output == "" && !c.flags.quiet {
			c.showGroup(list, 0)
		}
		out, err := c.mergeInto(c.ctx, combine.Request{Master: list[0].ID(), Others: ids(list[1:]), Change: c.change()}, list)
		if err != nil && c.refusal(err) {
			refused = true
			continue
		}
		if err == nil && c.flags.output == "" {
			err = c.showMerged(out)
		}
		if err != nil {
			return err
		}
		objects = append(objects, mergedObject(out))
	}
	if refused {
		return &shownError{exitRule}
	}
	if c.flags.output == "" {
		return nil
	}
	return c.show(render.View{Value: list(objects)})
}

// refusal says why a group cannot be merged, if a rule forbids it: others may be.
func (c *clusterMerge) refusal(err error) bool {
	f := c.explain(err)
	if f.exit == exitRule {
		c.say(f.message)
	}
	return f.exit == exitRule
}
