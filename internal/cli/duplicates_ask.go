package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"plumb/internal/combine"
	"plumb/internal/duplicates"
	"plumb/internal/match"
	"plumb/internal/render"
	"plumb/internal/store"
	"plumb/records"
)

// decision is what somebody decided about a record that may be there already: to use
// another one, to merge it with that, or to write it and remember that it is none of them.
type decision struct {
	choice, with string
	apart        []string
}

// shownBeside is how many candidates stand beside a record.
const shownBeside = 3

// askLookalike asks what is to be done, with the candidates beside the record. An answer
// that is none stops.
func (a *app) askLookalike(e *duplicates.Error) (decision, error) {
	head, _, _ := strings.Cut(lookalikeText(e), "\n")
	fmt.Fprintln(a.env.Err, head)
	shown := e.Candidates[:min(len(e.Candidates), shownBeside)]
	a.showCandidates(e.Record, map[bool]string{true: "new", false: "this"}[e.New], shown)
	fmt.Fprintln(a.env.Err, a.answers(e))
	for {
		fmt.Fprint(a.env.Err, "Which? ")
		answer, err := a.readLine()
		switch d, ok := a.decide(e, shown, answer); {
		case errors.Is(err, context.Canceled):
			fmt.Fprintln(a.env.Err)
			return decision{}, err
		case err != nil || answer == "":
			return decision{}, usage("", "nothing was written")
		case ok:
			return d, nil
		}
		fmt.Fprintf(a.env.Err, "%q is none of these\n", render.Line(answer))
	}
}

// answers are what can be answered.
func (a *app) answers(e *duplicates.Error) string {
	first, merge := "  k   keep both, and remember    nothing: stop", "mN  merge that one into this"
	if e.New {
		first, merge = "  N   use that one               "+"k   keep both, and remember\n  nothing: stop", "mN  fill the blanks of that one with this"
	}
	if slices.ContainsFunc(e.Candidates, func(c match.Candidate) bool { return a.schema.KindOf(c.ID) == e.Record.Kind }) {
		return first + "\n  " + merge
	}
	return first
}

// decide reads an answer.
func (a *app) decide(e *duplicates.Error, shown []match.Candidate, answer string) (decision, bool) {
	answer = strings.ToLower(answer)
	if answer == "k" {
		d := decision{choice: duplicates.New}
		for _, c := range e.Candidates {
			d.apart = append(d.apart, c.ID)
		}
		return d, true
	}
	number, merge := strings.CutPrefix(answer, "m")
	n, err := strconv.Atoi(strings.TrimSpace(number))
	switch {
	case err != nil || n < 1 || n > len(shown) || !merge && !e.New:
		return decision{}, false
	case merge && a.schema.KindOf(shown[n-1].ID) != e.Record.Kind:
		return decision{}, false
	case merge:
		return decision{choice: duplicates.Merge, with: shown[n-1].ID}, true
	}
	return decision{choice: duplicates.Link, with: shown[n-1].ID}, true
}

// showCandidates shows candidates beside a record, and what speaks for each.
func (a *app) showCandidates(r records.Record, title string, list []match.Candidate) {
	beside, titles := []records.Record{r}, []string{title}
	for i, c := range list {
		if other, err := a.store.Get(c.ID); err == nil {
			beside, titles = append(beside, other), append(titles, itoa(i+1))
		}
	}
	a.showBeside(beside, titles)
	for i, c := range list {
		fmt.Fprintf(a.env.Err, "  %d: %d %%, %s %s: %s\n", i+1, int(100*c.Score), a.schema.KindOf(c.ID).Name, render.Line(c.Label), match.Because(c.Why))
	}
}

// settle does what was decided about a record that was put.
func (a *app) settle(tx *store.Tx, r records.Record, d decision) error {
	for _, id := range d.apart {
		if err := tx.Dismiss(records.NewVerdict(r.ID(), id, "", a.change())); err != nil {
			return err
		}
	}
	if d.choice != duplicates.Merge {
		return nil
	}
	_, err := combine.Merge(tx, a.schema, combine.Request{Master: r.ID(), Others: []string{d.with}, Change: a.change()})
	return err
}
