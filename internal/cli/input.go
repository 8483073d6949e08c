package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/records"
)

// readLine reads one answer. Only who may ask (app.asks) calls it.
func (a *app) readLine() (string, error) {
	if a.lines == nil {
		a.lines = bufio.NewReader(a.env.In)
	}
	line, err := interruptible(a.ctx, func() (string, error) { return a.lines.ReadString('\n') })
	if errors.Is(err, context.Canceled) {
		return "", err
	}
	if err != nil && line == "" {
		return "", usage("", "no answer")
	}
	return strings.TrimSpace(line), nil
}

// interruptible waits for a read, but not when the user has interrupted: nothing
// ends a read of a terminal from outside.
func interruptible[T any](ctx context.Context, read func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		v, err := read()
		done <- result{v, err}
	}()
	select {
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	case r := <-done:
		return r.value, r.err
	}
}

// choose lets a person pick one of several records: by number, or by typing more
// letters, which narrows the list.
func (a *app) choose(word string, hits []pick.Hit) (records.Record, error) {
	p := render.Paint{On: a.color(a.env.OutTTY)}
	all := hits
	for {
		shown := hits[:min(len(hits), 15)]
		fmt.Fprintf(a.env.Err, "%q may mean:\n", render.Line(word))
		for i, h := range shown {
			fmt.Fprintf(a.env.Err, "%3d  %s  %s\n", i+1, p.Dim(h.Record.ID()), highlight(p, h))
		}
		if len(shown) < len(hits) {
			fmt.Fprintf(a.env.Err, "     and %d more\n", len(hits)-len(shown))
		}
		fmt.Fprint(a.env.Err, "Number, more letters, or nothing to stop: ")
		answer, err := a.readLine()
		if errors.Is(err, context.Canceled) {
			return records.Record{}, err
		}
		if err != nil || answer == "" {
			return records.Record{}, usage("give the id on the command line", "nothing was chosen")
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(shown) {
			return shown[n-1].Record, nil
		}
		if hits = pick.Rank(answer, all); len(hits) == 0 {
			hits = all
		} else if len(hits) == 1 {
			return hits[0].Record, nil
		}
	}
}

// highlight shows which letters of a label matched.
func highlight(p render.Paint, h pick.Hit) string {
	var b strings.Builder
	for i, r := range h.Label {
		if slices.Contains(h.Matched, i) {
			b.WriteString(p.Bold(string(r)))
			continue
		}
		b.WriteString(render.Line(string(r)))
	}
	return b.String()
}

// confirm asks yes or no; nothing is no.
func (a *app) confirm(question string) (bool, error) {
	fmt.Fprintf(a.env.Err, "%s [y/N] ", question)
	answer, err := a.readLine()
	return strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes"), err
}

// fromStdin puts the words of standard input in the place of "-".
func (a *app) fromStdin(words []string) ([]string, error) {
	i := slices.Index(words, "-")
	if i < 0 {
		return words, nil
	}
	b, err := interruptible(a.ctx, func() ([]byte, error) { return io.ReadAll(a.env.In) })
	if err != nil {
		return nil, err
	}
	return slices.Concat(words[:i], strings.Fields(string(b)), words[i+1:]), nil
}
