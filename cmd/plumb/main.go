// Plumb is a CRM for the shell: leads, accounts, contacts and opportunities as
// YAML files, one a record, in a directory that git likes.
package main

import (
	"context"
	"crypto/rand"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"os/user"
	"strconv"
	"syscall"
	"time"
	_ "time/tzdata" // zones of plumb.yaml on machines that have none

	"golang.org/x/term"

	"plumb/internal/cli"
)

func main() { os.Exit(run(rand.Reader)) }

// run says who the process is, and nothing else.
func run(random io.Reader) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	env := &cli.Env{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Dir: dir, Now: time.Now, Random: random, Environ: os.Environ(), Login: login(), Program: executable(), TempDir: os.TempDir(),
		InTTY: term.IsTerminal(0), OutTTY: term.IsTerminal(1), ErrTTY: term.IsTerminal(2),
		Exec: run3,
	}
	env.Width, env.Height = size(env)
	return cli.Main(ctx, env, os.Args[1:])
}

// size is the terminal's; COLUMNS wins. In a pipe nothing is cut: width 0.
func size(env *cli.Env) (width, height int) {
	width, height, err := term.GetSize(1)
	if err != nil {
		width, height = 0, 24
	}
	if n, err := strconv.Atoi(env.Getenv("COLUMNS")); err == nil && n > 0 {
		width = n
	}
	return width, height
}

// executable is where plumb lies, for git to find it again.
func executable() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	return path
}

func login() string {
	if name := os.Getenv("USER"); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}

// run3 runs an editor or a pager on the three streams of the terminal; a pager
// reads what it is given.
func run3(command string, args []string, stdin io.Reader) error {
	cmd := exec.Command(command, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if stdin != nil {
		cmd.Stdin = stdin
		if os.Getenv("LESS") == "" {
			cmd.Env = append(os.Environ(), "LESS=FRX")
		}
	}
	return cmd.Run()
}
