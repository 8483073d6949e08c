// Package cli is the command line: words, flags, help, prompts and exit codes.
// cobra lives here. One file a verb; a verb parses what was typed, calls the
// package that has the rule, and shows the result. There is no rule in it.
//
// What goes where:
//
//   - Results go to Out, talk goes to Err. A script can pipe Out and miss nothing.
//   - A pipe gets the rows of the terminal, undressed; never other data.
//   - A question is asked only when In and Out are terminals, and every question
//     has a flag that answers it.
//   - An error is one sentence that names the thing, then a hint. No capital at
//     the beginning, no full stop at the end.
//
// Nothing here asks the process: streams, clock, randomness, environment and
// terminal come in [Env], which main fills.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"time"

	"plumb/internal/render"
)

// Env is the world as one run of plumb sees it.
type Env struct {
	In       io.Reader
	Out, Err io.Writer
	Dir      string // working directory
	Now      func() time.Time
	Random   io.Reader
	Environ  []string
	Login    string // the user's name on this machine
	Program  string // the path of plumb itself; "" if it is not known
	// What the streams are connected to.
	InTTY, OutTTY, ErrTTY bool
	Width, Height         int // of the terminal
	TempDir               string
	// Exec runs an editor or a pager, connected to the terminal.
	Exec func(command string, args []string, stdin io.Reader) error
}

// Getenv returns a variable; "" if it is not set.
func (e *Env) Getenv(key string) string {
	for _, v := range e.Environ {
		if value, ok := strings.CutPrefix(v, key+"="); ok {
			return value
		}
	}
	return ""
}

// Main runs plumb once and returns its exit code.
func Main(ctx context.Context, env *Env, args []string) int {
	a := &app{env: env, ctx: ctx}
	root := newRoot(a, args)
	root.SetArgs(args)
	root.SetIn(env.In)
	root.SetOut(a.letters(env.Out, env.OutTTY))
	root.SetErr(a.letters(env.Err, env.ErrTTY))
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		return exitInterrupted
	}
	if err == nil || a.explain(err).exit == exitFindings {
		a.sayDoubts()
	}
	if err == nil && a.broken > 0 && !a.flags.allowBroken {
		return exitFindings
	}
	return a.fail(err)
}

// fail shows an error and returns the exit code.
func (a *app) fail(err error) int {
	if err == nil || errors.Is(err, syscall.EPIPE) { // | head has seen enough
		return exitDone
	}
	f := a.explain(err)
	if f.silent {
		return f.exit
	}
	if a.flags.output == string(render.JSON) || a.flags.output == string(render.NDJSON) {
		_ = render.View{Value: f.object()}.Write(a.env.Err, render.Options{Format: render.NDJSON})
		return f.exit
	}
	p, talk := a.paint(a.env.ErrTTY), a.letters(a.env.Err, a.env.ErrTTY)
	for i, line := range strings.Split(f.message, "\n") {
		head := "  "
		if i == 0 {
			head = p.Red("plumb:") + " "
		}
		fmt.Fprintln(talk, a.wrapped(head+render.Clean(line)))
	}
	if f.hint != "" {
		fmt.Fprintln(talk, a.wrapped(p.Cyan("hint:")+" "+render.Clean(f.hint)))
	}
	return f.exit
}
