package cli

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

// The day and the person of the demo; the sample is a year of hers.
const (
	demoDay  = "2026-11-20T09:00:00Z"
	demoUser = "ana"
)

func newDemo(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Show the main job on sample records, in a temporary directory",
		Args:  takes(),
		RunE:  func(cmd *cobra.Command, _ []string) error { return runDemo(a, cmd.Context()) },
	}
}

// scene is one step of the demo: what is said, what is typed, how it must end.
type scene struct {
	say  string
	args []string
	exit int
}

var scenes = []scene{
	{"What is due today, the 20th of November?", []string{"agenda"}, exitDone},
	{"The funnel of the year: leads, accounts, opportunities and won deals, by stored links.", []string{"report", "funnel"}, exitDone},
	{"Where do they come from?", []string{"report", "funnel", "--by", "source"}, exitDone},
	{"Ines is qualified. What do we know of her?", []string{"lead", "show", "ines@ateliercarvalho.example"}, exitDone},
	{"She becomes an account, a contact and an opportunity, all at once.", []string{"lead", "convert", "ines@ateliercarvalho.example", "--amount", "14000 EUR"}, exitDone},
	{"From now on the lead is read-only; it stays readable everywhere.", []string{"lead", "set", "ines@ateliercarvalho.example", "company=Elsewhere"}, exitRule},
	{"And the funnel has moved.", []string{"report", "funnel"}, exitDone},
}

func runDemo(a *app, ctx context.Context) error {
	dir, err := os.MkdirTemp(a.env.TempDir, "plumb-demo-")
	if err != nil {
		return err
	}
	p := a.paint(a.env.OutTTY)
	env := *a.env
	env.Environ = append(a.env.Environ, "PLUMB_TODAY="+demoDay, "PLUMB_USER="+demoUser, "PLUMB_DIR=")
	env.InTTY = false // nobody has to answer in a demo
	env.Dir = dir
	env.Height = 1 << 20
	if _, err := runInit(&app{env: &env}, ctx, dir, initOptions{sample: true}); err != nil {
		return err
	}
	fmt.Fprintf(a.env.Out, "A consultant's year, in %s\n", dir)
	for _, s := range scenes {
		fmt.Fprintf(a.env.Out, "\n%s\n%s\n", p.Bold("# "+s.say), p.Cyan("$ plumb "+shellWords(s.args)))
		if err := play(ctx, env, s, a.color(a.env.OutTTY)); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.env.Out, `
The records are files in %s; have a look at them. Next (where
plumb is not on your path yet: go install ./cmd/plumb):

  export PLUMB_DIR=%s PLUMB_TODAY=2026-11-20 PLUMB_USER=%s
  plumb lead list --open --sort -created_at
  git -C %s log --stat -1
  plumb undo

or begin your own: plumb init crm
`, dir, dir, demoUser, dir)
	return nil
}

// play runs one command of the demo as if it were typed at this terminal.
func play(ctx context.Context, env Env, s scene, color bool) error {
	env.Err, env.OutTTY, env.ErrTTY = env.Out, true, true
	if env.Width == 0 {
		env.Width = 80
	}
	if exit := Main(ctx, &env, append([]string{"--no-pager", "--color", map[bool]string{true: "always", false: "never"}[color]}, s.args...)); exit != s.exit {
		return fmt.Errorf("the demo stopped: plumb %s: exit %d", strings.Join(s.args, " "), exit)
	}
	return nil
}

// shellWords quotes what a shell would split.
func shellWords(args []string) string {
	out := make([]string, len(args))
	for i, arg := range args {
		if out[i] = arg; strings.ContainsAny(arg, " $'\"") {
			out[i] = "\"" + arg + "\""
		}
	}
	return strings.Join(out, " ")
}
