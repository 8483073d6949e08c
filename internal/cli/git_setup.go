package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"plumb/internal/gitsetup"
	"plumb/internal/gitx"
	"plumb/internal/render"
)

func newGitSetup(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "git-setup",
		Short: "Tell this clone of git how records are merged and checked",
		Long: `Sets up this clone, once a clone: the driver by which git merges records, the line in
.gitattributes that names it, and the check before each commit (the hooks pre-commit
and pre-merge-commit) that a converted record is not changed. Hooks that are there
keep what they do. It can be called again at any time.

"plumb help git" says what each part is for.`,
		Example: "  git clone … crm && cd crm && plumb git-setup",
		Args:    takes(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runGitSetup(a, cmd.Context()) },
	}
}

func runGitSetup(a *app, ctx context.Context) error {
	root, err := a.directory()
	if err != nil {
		return err
	}
	repo := gitx.Find(root, a.env.Environ)
	if repo == nil {
		return fmt.Errorf("git-setup needs git: this directory is in no git repository")
	}
	clone := gitsetup.Clone{Repo: repo, Program: a.env.Program, DryRun: a.flags.dryRun}
	steps, err := clone.Driver(ctx)
	if err != nil {
		return err
	}
	attribute, err := clone.Attribute(ctx)
	if err != nil {
		return err
	}
	hooks, err := clone.Hooks(ctx)
	if err != nil {
		return err
	}
	return a.showSetup(append(append(steps, attribute), hooks...))
}

func (a *app) showSetup(steps []gitsetup.Step) error {
	v := render.View{Columns: []render.Column{{Name: "what", Title: "what", Keep: true}, {Name: "state", Title: "state", Keep: true}}, Value: steps}
	for _, s := range steps {
		v.Rows = append(v.Rows, []render.Cell{render.Text(s.What), render.Text(string(s.State))})
	}
	if err := a.show(v); err != nil {
		return err
	}
	for _, s := range steps {
		switch {
		case s.State == gitsetup.ByHand:
			a.say(fmt.Sprintf("plumb: %s: %s; add this line to it:\n  %s", s.What, s.Why, s.Line))
		case s.State == gitsetup.Set && s.What == ".gitattributes":
			a.tell("next: git add .gitattributes && git commit -m \"Records merge by plumb\"")
		}
	}
	return nil
}
