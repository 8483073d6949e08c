package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/config"
	"plumb/internal/gitx"
	"plumb/internal/guard"
	"plumb/internal/yamlfile"
	"plumb/records"
)

func newMergeDriver(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "merge-driver BASE OURS THEIRS MARKER PATH",
		Short: "Merge a record for git, which calls it",
		Long: `git calls this to merge a record that both sides changed, once "plumb git-setup"
has told it to (%O %A %B %L %P). The result goes into OURS; 0 says that it is merged.

A converted record is not merged, and neither are two different records: that is a
conflict, with both versions whole in the file. Other records are merged line by line.
Of two verdicts about one pair ("plumb dupes dismiss") the earlier one stands, with the
notes of both.`,
		Hidden: true, // git types it, nobody else
		Args:   takes("BASE", "OURS", "THEIRS", "MARKER", "PATH"),
		RunE: func(cmd *cobra.Command, args []string) error {
			m := fileMerge{app: a, base: a.path(args[0]), ours: a.path(args[1]), theirs: a.path(args[2])}
			// Shorter markers would be overlooked by who reads records.
			n, _ := strconv.Atoi(args[3])
			m.marker = max(n, 7)
			return m.run(cmd.Context(), args[4])
		},
	}
}

// fileMerge is one call by git: three files, of which ours takes the result.
type fileMerge struct {
	app                *app
	base, ours, theirs string
	marker             int
	sides              guard.Sides
}

func (m *fileMerge) run(ctx context.Context, path string) error {
	m.sides.Path = filepath.ToSlash(path)
	for file, into := range map[string]*[]byte{m.base: &m.sides.Base, m.ours: &m.sides.Ours, m.theirs: &m.sides.Theirs} {
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		*into = b
	}
	m.app.schema, _ = config.Default() // for the words of errors; git may be half through plumb.yaml
	ruling, err := m.sides.Rule()
	if err != nil {
		return m.refuse(err)
	}
	switch {
	case ruling.Same:
		return nil
	case ruling.Text != nil:
		return os.WriteFile(m.ours, ruling.Text, 0o666)
	}
	return m.lines(ctx, ruling.Want)
}

// lines merges line by line, and refuses a result that is no record or not the one
// that is wanted.
func (m *fileMerge) lines(ctx context.Context, want records.Tree) error {
	repo := &gitx.Repo{Dir: m.app.env.Dir, Environ: m.app.env.Environ}
	text, conflicts, err := repo.MergeFile(ctx, m.marker, m.ours, m.base, m.theirs)
	if err != nil {
		return m.refuse(err)
	}
	tree, err := yamlfile.ParseTree(m.sides.Path, []byte(text))
	switch {
	case want.Shape != records.Absent && (err != nil || !tree.Equal(want)):
		return m.refuse(&guard.MergedError{Path: m.sides.Path})
	case conflicts > 0:
		err = &shownError{conflicts} // git says so itself
	case err != nil:
		return m.refuse(err)
	}
	return errors.Join(os.WriteFile(m.ours, []byte(text), 0o666), err)
}

// refuse leaves both versions whole in the file, between markers: what cannot be read
// as a record cannot be committed unseen.
func (m *fileMerge) refuse(why error) error {
	mark := func(c, label string) string { return strings.TrimSpace(strings.Repeat(c, m.marker)+" "+label) + "\n" }
	var b bytes.Buffer
	b.WriteString(mark("<", "ours"))
	b.Write(endLine(m.sides.Ours))
	b.WriteString(mark("=", ""))
	b.Write(endLine(m.sides.Theirs))
	b.WriteString(mark(">", "theirs"))
	if err := os.WriteFile(m.ours, b.Bytes(), 0o666); err != nil {
		return err
	}
	return &mergeError{why}
}

func endLine(b []byte) []byte {
	if len(b) == 0 || bytes.HasSuffix(b, []byte("\n")) {
		return b
	}
	return append(bytes.Clone(b), '\n')
}
