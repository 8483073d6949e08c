package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
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
