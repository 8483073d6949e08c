// Package gitsetup tells a clone what it must know about a directory of records: how
// records are merged, and what is looked at before a commit. git takes neither along
// when a repository is cloned.
//
// Each step can be taken again, says what it did, and leaves alone what it does not
// understand.
package gitsetup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"plumb/internal/gitx"
)

// State is what became of a step.
type State string

// The states.
const (
	Set     State = "set"
	Already State = "already"
	Missing State = "missing" // it would be set
	ByHand  State = "by-hand" // it is for a person to do
)

// Step is one thing that a clone must know.
type Step struct {
	What  string `json:"what"`
	State State  `json:"state"`
	Why   string `json:"why,omitempty"`  // by-hand: why
	Line  string `json:"line,omitempty"` // by-hand: what to add
}

// Clone is the clone that is set up.
type Clone struct {
	Repo    *gitx.Repo // required; its Dir is the directory of records
	Program string     // the path of plumb; "": whatever PATH has
	DryRun  bool
}

// Attributes is the line by which git takes a record to the driver. Only files that lie
// where records lie go through it: no plumb.yaml, no mapping.
const Attributes = "/*/??/*.yaml text eol=lf merge=plumb"

// probe is where a record would lie.
const probe = "leads/00/lead-0000000000.yaml"

// Driver names the driver to git.
func (c Clone) Driver(ctx context.Context) ([]Step, error) {
	var steps []Step
	for _, setting := range []struct{ key, value string }{
		{"merge.plumb.name", "records of plumb"},
		{"merge.plumb.driver", driver(c.Program)},
		// What two branches began with, where they have several such places, is no
		// record that anybody would have to choose a version of.
		{"merge.plumb.recursive", "binary"},
	} {
		step := Step{What: setting.key, State: Already}
		if c.Repo.Setting(ctx, setting.key) != setting.value {
			step.State = c.todo()
			if err := c.unlessDry(func() error { return c.Repo.Set(ctx, setting.key, setting.value) }); err != nil {
				return steps, err
			}
		}
		steps = append(steps, step)
	}
	return steps, nil
}

func (c Clone) todo() State {
	if c.DryRun {
		return Missing
	}
	return Set
}

func (c Clone) unlessDry(fn func() error) error {
	if c.DryRun {
		return nil
	}
	return fn()
}

// driver is the command that git runs for a record. A driver that is missing would
// leave the file as ours, without a mark of conflict: so git's own merge steps in where
// the program is gone, or has failed before it wrote anything.
func driver(program string) string {
	merge := "git merge-file -L ours -L base -L theirs --marker-size=%L %A %O %B"
	return "p=" + percent(quote(program)) + `; test -x "$p" || p=$(command -v plumb) || p=; ` +
		`if test -z "$p"; then echo 'plumb: the program is gone; records are merged line by line, and nothing guards converted ones' >&2; ` + merge + "; " +
		`else "$p" merge-driver %O %A %B %L %P || { s=$?; grep -q '^<<<<<<<' %A || { ` + merge + `; exit 1; }; exit $s; }; fi`
}

// quote makes one word of a text for sh.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// percent keeps git from reading a place-holder in a text.
func percent(text string) string { return strings.ReplaceAll(text, "%", "%%") }

// Attribute adds the line to .gitattributes, unless git takes records to the driver
// already. Where a line that counts for more says otherwise, that is for a person.
func (c Clone) Attribute(ctx context.Context) (Step, error) {
	step := Step{What: ".gitattributes", State: Already}
	if c.merges(ctx) {
		return step, nil
	}
	file := filepath.Join(c.Repo.Dir, ".gitattributes")
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return step, err
	}
	step.State = c.todo()
	if !hasLine(text, Attributes) {
		if err := c.unlessDry(func() error { return os.WriteFile(file, withLine(text, Attributes), 0o666) }); err != nil || c.DryRun {
			return step, err
		}
	}
	if !c.merges(ctx) {
		step.State, step.Why, step.Line = ByHand, "another line says how records are merged; this one must come after it", Attributes
	}
	return step, nil
}

func (c Clone) merges(ctx context.Context) bool {
	value, err := c.Repo.Attribute(ctx, "merge", probe)
	return err == nil && value == "plumb"
}

func hasLine(text []byte, line string) bool {
	return slices.Contains(strings.Split(strings.ReplaceAll(string(text), "\r", ""), "\n"), line)
}

func withLine(text []byte, line string) []byte {
	if len(text) > 0 && text[len(text)-1] != '\n' {
		text = append(text, '\n')
	}
	return append(text, line+"\n"...)
}
