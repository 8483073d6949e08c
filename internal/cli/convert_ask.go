package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"plumb/internal/convert"
	"plumb/records"
)

// askDoubt asks which of the candidates is meant. Of the kind itself there is nothing
// to choose: the others stay, or they are merged first.
func (a *app) askDoubt(r records.Record, d convert.Doubt, req *convert.Request) error {
	fmt.Fprintln(a.env.Err, a.doubtHead(d, req.ID))
	shown := d.Candidates[:min(len(d.Candidates), shownBeside)]
	a.showCandidates(r, "this", shown)
	own := d.Kind == a.kindWord(req.ID)
	fmt.Fprintln(a.env.Err, map[bool]string{true: "  n   convert it all the same    k   and remember that it is none of them", false: "  N   link that one              n   make a new one\n  k   a new one, and remember that it is none of them"}[own])
	fmt.Fprint(a.env.Err, "Which? Nothing stops: ")
	answer, err := a.readLine()
	answer = strings.ToLower(answer)
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case err != nil || answer == "":
		return usage("", "nothing was converted")
	case answer == "n" || answer == "k":
		if req.Alone = req.Alone || own; !own {
			req.Choices[d.Kind] = convert.New
		}
		for _, c := range d.Candidates {
			if answer == "k" {
				req.Apart = append(req.Apart, c.ID)
			}
		}
		return nil
	}
	for i, c := range shown {
		if answer == itoa(i+1) && !own {
			req.Choices[d.Kind] = convert.Choice(c.ID)
			return nil
		}
	}
	return usage("", "%q is none of them", answer)
}
