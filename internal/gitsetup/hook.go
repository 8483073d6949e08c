package gitsetup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"plumb/internal/gitx"
)

// hooks are those that see what is about to be committed: git asks the one before a
// commit, the other before the commit of a merge that went through.
var hooks = []string{"pre-commit", "pre-merge-commit"}

// Hooks puts the check into the hooks. It asks git where they lie; a hook that is no
// shell script, or that lies among the files of the work tree (husky), is for people.
func (c Clone) Hooks(ctx context.Context) ([]Step, error) {
	place, err := c.Repo.Place(ctx)
	if err != nil {
		return nil, err
	}
	var steps []Step
	for _, name := range hooks {
		step, err := c.hook(place, name)
		if err != nil {
			return steps, err
		}
		steps = append(steps, step)
	}
	return steps, nil
}

func (c Clone) hook(place gitx.Place, name string) (Step, error) {
	file := filepath.Join(place.Hooks, name)
	step := Step{What: name, State: Already}
	old, why, err := readHook(file, place)
	if err != nil || why != "" {
		return c.byHand(step, why, old, place), err
	}
	text := old
	if text == "" {
		text = "#!/bin/sh\n"
	}
	b := block{dir: place.Prefix, program: c.Program}
	if text = b.in(text); text == old {
		return step, nil
	}
	step.State = c.todo()
	return step, c.unlessDry(func() error { return writeHook(file, text) })
}

// byHand says what to add where nothing may be touched, unless it stands there.
func (c Clone) byHand(step Step, why, old string, place gitx.Place) Step {
	b := block{dir: place.Prefix}
	if !strings.Contains(old, b.check("plumb")) {
		step.State, step.Why, step.Line = ByHand, why, `test -n "$`+gitx.OwnCommit+`" || `+b.check("plumb")
	}
	return step
}

// readHook returns the text of a hook, "" if there is none, and why it must not be
// touched.
func readHook(file string, place gitx.Place) (text, why string, err error) {
	if inside(file, place.Top) && !inside(file, place.Common) {
		why = "the hooks of this clone lie among its files"
	}
	info, err := os.Lstat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", why, nil
	}
	if err != nil {
		return "", "", err
	}
	b, err := os.ReadFile(file)
	switch {
	case err != nil:
		return "", "", err
	case why != "":
	case !info.Mode().IsRegular():
		why = "the hook is a link"
	case !isShell(string(b)):
		why = "the hook is no shell script"
	case info.Mode()&0o100 == 0:
		why = "the hook is switched off: it may not be executed"
	}
	return string(b), why, nil
}

func inside(file, dir string) bool {
	rel, err := filepath.Rel(dir, file)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

var shells = []string{"sh", "bash", "dash", "zsh", "ksh", "ash"}

// isShell reports whether the first line of a hook calls a shell, perhaps by way of
// env.
func isShell(text string) bool {
	first, _, _ := strings.Cut(text, "\n")
	call, ok := strings.CutPrefix(first, "#!")
	words := strings.Fields(call)
	if !ok || len(words) == 0 {
		return false
	}
	name := path.Base(words[0])
	for _, word := range words[1:] {
		if name != "env" {
			break
		}
		if !strings.HasPrefix(word, "-") && !strings.Contains(word, "=") {
			name = path.Base(word)
		}
	}
	return slices.Contains(shells, name)
}

// writeHook replaces a hook whole: git may be about to run it.
func writeHook(file, text string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return err
	}
	tmp := file + ".plumb"
	_ = os.Remove(tmp) // of a process that was killed
	if err := os.WriteFile(tmp, []byte(text), 0o777); err != nil {
		return err
	}
	if err := keepMode(tmp, file); err != nil {
		return err
	}
	return os.Rename(tmp, file)
}

// keepMode gives a new file the mode of the one that it is to replace, if there is one.
func keepMode(file, old string) error {
	info, err := os.Stat(old)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return os.Chmod(file, info.Mode().Perm())
}

// block is the part of a hook that is plumb's, for one directory of records.
type block struct{ dir, program string }

func (b block) marks() (begin, end string) {
	name := " plumb git-setup"
	if b.dir != "" {
		name += " (" + strings.TrimSuffix(b.dir, "/") + ")"
	}
	return "# >>>" + name + ": what was converted stays as it was\n", "# <<<" + name + "\n"
}

// check is the command by which a hook asks.
func (b block) check(program string) string {
	if b.dir == "" {
		return program + " -C . check --staged"
	}
	return program + " -C " + quote(strings.TrimSuffix(b.dir, "/")) + " check --staged"
}

// text is the block. It does nothing in commits that have no such directory, for the
// hooks serve all branches, nor in those of plumb itself, which have passed the lock.
// It stands in scripts of others: whatever they have set, it must not stumble.
func (b block) text() string {
	begin, end := b.marks()
	marker := b.dir + "plumb.yaml"
	return begin +
		`if test -z "${` + gitx.OwnCommit + `:-}" && { test -e ` + quote(marker) + ` || git cat-file -e ` + quote("HEAD:"+marker) + ` 2>/dev/null; }; then
  plumb=` + quote(b.program) + `
  test -x "$plumb" || plumb=$(command -v plumb) || plumb=
  if test -n "$plumb"; then
    ` + b.check(`"$plumb"`) + ` >&2 || { echo 'plumb: nothing was committed' >&2; exit 1; }
  else
    echo 'plumb: the program is gone: this commit goes unchecked' >&2
  fi
fi
` + end
}

// in returns a script with the block directly after its first line, and once.
func (b block) in(script string) string {
	begin, end := b.marks()
	if before, rest, found := strings.Cut(script, begin); found {
		if _, after, found := strings.Cut(rest, end); found {
			return before + b.text() + after
		}
	}
	first, rest, _ := strings.Cut(script, "\n")
	return first + "\n" + b.text() + rest
}
