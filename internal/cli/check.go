package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/gitx"
	"plumb/internal/guard"
	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/internal/store"
	"plumb/records"
)

type checkOptions struct {
	strict, staged bool
	based          bool // --base was given
	span           guard.Range
}

func newCheck(a *app) *cobra.Command {
	var opts checkOptions
	cmd := &cobra.Command{
		Use:   "check [NAME…]",
		Short: "Read everything and say what is wrong",
		Long: `Reads every record and names everything that is wrong, with path, line and
column. It changes nothing. All well: it prints nothing, and exits 0; else 5.

  read               the file cannot be read as a record
  canonical          it is not in canonical form (plumb fmt rewrites it)
  id, path, layout   the id is not the file's name, or the file is in a wrong place
  required, value    a field is missing, or its value is none of its type
  reference          it points to nothing, or to a wrong kind
  process            the history contradicts itself or the record
  seal               a converted record was changed
  double-conversion  what a conversion made that lost against another
  conflict-marker    a git conflict was not resolved

With --strict also:

  dictionary         a field that the directory adds says not what it is, who asked
                     for it, when, and what for
  people             an owner is not among the people of plumb.yaml

With --base REV, which is for CI:

  locked             a record that was converted is changed, moved or removed in a
                     commit that REV has not, merges included. Taking a conversion
                     back, amending and forgetting are allowed, and -o json lists
                     them. The rules are those of REV's plumb.yaml.

With --staged, which is for a hook, only what git would commit now is looked at: for
locked, against the last commit and what is being merged into it, and for seal and
conflict-marker in the records that are staged.`,
		Annotations: map[string]string{"formats": "github sarif"},
		Args:        takes("[NAME…]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.based = cmd.Flags().Changed("base")
			return runCheck(a, cmd.Context(), args, opts)
		},
	}
	cmd.ValidArgs = slices.Concat(store.Checks, store.StrictChecks)
	f := cmd.Flags()
	f.BoolVar(&opts.strict, "strict", false, "look for dictionary and people too")
	f.StringVar(&opts.span.Base, "base", "", "hold what came since this `revision` against the lock")
	f.StringVar(&opts.span.Head, "head", "HEAD", "up to this `revision`")
	f.BoolVar(&opts.staged, "staged", false, "hold what git would commit against the lock")
	cmd.MarkFlagsMutuallyExclusive("staged", "base")
	cmd.MarkFlagsMutuallyExclusive("staged", "strict")
	return cmd
}

// lockedCheck is the check that --base and --staged make.
const lockedCheck = "locked"

// known are the checks that can be asked for.
func (o checkOptions) known() []string {
	switch {
	case o.staged:
		return []string{lockedCheck, "seal", "conflict-marker"}
	case o.based:
		return slices.Concat(store.Checks, store.StrictChecks, []string{lockedCheck})
	}
	return slices.Concat(store.Checks, store.StrictChecks)
}

func runCheck(a *app, ctx context.Context, names []string, opts checkOptions) error {
	known := opts.known()
	for _, name := range names {
		if !slices.Contains(known, name) {
			return usage("the checks are "+strings.Join(known, ", "), "there is no check %q%s", name, pick.DidYouMean(name, known))
		}
		opts.strict = opts.strict || slices.Contains(store.StrictChecks, name)
	}
	check := a.checkAll
	if opts.staged {
		check = a.checkStaged
	}
	problems, allowed, err := check(ctx, opts)
	if err != nil {
		return err
	}
	if len(names) > 0 {
		problems = slices.DeleteFunc(problems, func(p records.Problem) bool { return !slices.Contains(names, p.Check) })
	}
	if err := a.showProblems(problems, allowed); err != nil {
		return err
	}
	if len(problems) > 0 {
		return findingsError{}
	}
	return nil
}

// checkAll reads every record, and holds commits against the lock if --base says so.
func (a *app) checkAll(ctx context.Context, opts checkOptions) ([]records.Problem, []guard.Allowed, error) {
	s, err := a.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	problems := s.Check(opts.strict)
	if !opts.based {
		return problems, nil, nil
	}
	if s.Repo == nil {
		return nil, nil, fmt.Errorf("check --base needs git: this directory is in no git repository")
	}
	found, legal, err := guard.Check(ctx, s.Repo, opts.span)
	return append(problems, found...), list(legal), err
}

// checkStaged looks at the index alone. It opens no store: git holds the index, and
// what a crash left must wait. Nor need the directory that -C names be in the work
// tree: its removal is what is to be looked at.
func (a *app) checkStaged(ctx context.Context, _ checkOptions) ([]records.Problem, []guard.Allowed, error) {
	root := a.path(a.flags.dir)
	if a.flags.dir == "" {
		var err error
		if root, err = a.directory(); err != nil {
			return nil, nil, err
		}
	}
	there := root
	for !isDir(there) && there != filepath.Dir(there) {
		there = filepath.Dir(there)
	}
	repo := gitx.Find(there, a.env.Environ)
	if repo == nil {
		return nil, nil, fmt.Errorf("check --staged needs git: this directory is in no git repository")
	}
	place, err := repo.Place(ctx)
	if err != nil {
		return nil, nil, err
	}
	gone, err := filepath.Rel(there, root)
	if err != nil {
		return nil, nil, err
	}
	prefix := place.Prefix
	if gone != "." {
		prefix += filepath.ToSlash(gone) + "/"
	}
	found, legal, err := guard.Staged(ctx, repo.Committing(a.env.Dir), prefix)
	return found, list(legal), err
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func (a *app) showProblems(problems []records.Problem, allowed []guard.Allowed) error {
	switch a.flags.output {
	case "github":
		for _, p := range problems {
			fmt.Fprintf(a.env.Out, "::error file=%s,line=%d,col=%d,title=%s::%s\n", githubEscapes.Replace(p.Path), max(1, p.Line), max(1, p.Column), p.Check, githubEscapes.Replace(p.Message))
		}
		return nil
	case "sarif":
		return a.show(render.View{Value: sarif(problems)})
	case "":
		for _, p := range problems {
			fmt.Fprintf(a.env.Out, "%s [%s]\n", render.Clean(p.String()), p.Check)
		}
		return nil
	}
	o := records.Object{}.Add("problems", list(problems))
	if allowed != nil {
		o = o.Add("allowed", allowed)
	}
	v := render.View{Value: o}
	for _, name := range []string{"path", "line", "column", "check", "record", "message"} {
		v.Columns = append(v.Columns, render.Column{Name: name, Title: name})
	}
	for _, p := range problems {
		v.Rows = append(v.Rows, []render.Cell{render.Text(p.Path), render.Text(itoa(p.Line)), render.Text(itoa(p.Column)), render.Text(p.Check), render.Text(p.Record), render.Text(p.Message)})
	}
	return a.show(v)
}

// sarif is the form in which code hosts take the findings of a checker.
func sarif(problems []records.Problem) records.Object {
	obj := func() records.Object { return records.Object{} }
	results := []any{}
	for _, p := range problems {
		region := obj().Add("startLine", max(1, p.Line)).Add("startColumn", max(1, p.Column))
		place := obj().Add("artifactLocation", obj().Add("uri", p.Path)).Add("region", region)
		results = append(results, obj().Add("ruleId", p.Check).Add("level", "error").Add("message", obj().Add("text", p.Message)).
			Add("locations", []any{obj().Add("physicalLocation", place)}))
	}
	driver := obj().Add("name", "plumb").Add("rules", []any{})
	run := obj().Add("tool", obj().Add("driver", driver)).Add("results", results)
	return obj().Add("$schema", "https://json.schemastore.org/sarif-2.1.0.json").Add("version", "2.1.0").Add("runs", []any{run})
}

var githubEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")

func newFmt(a *app) *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "fmt [PATH…]",
		Short: "Rewrite records in canonical form",
		Long: `Puts hand-edited records in canonical form: order, quotes, dates, amounts.
Comments and keys that plumb does not know stay. Converted records are left alone.
Prints the files that change; --check only says which they are, and exits 5.`,
		Args: takes("[PATH…]"),
		RunE: func(cmd *cobra.Command, args []string) error { return runFmt(a, cmd, args, check) },
	}
	cmd.Flags().BoolVar(&check, "check", false, "change nothing; exit 5 if something would change")
	return cmd
}

func runFmt(a *app, cmd *cobra.Command, paths []string, check bool) error {
	if check {
		a.flags.dryRun = true
	}
	s, err := a.open(cmd.Context())
	if err != nil {
		return err
	}
	ids, err := a.fmtIDs(s, paths)
	if err != nil {
		return err
	}
	reason := &store.Reason{Op: "fmt", Subject: "fmt"}
	result, err := s.Update(cmd.Context(), reason, func(tx *store.Tx) error {
		for _, id := range ids {
			if err := tx.Format(id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if a.flags.dryRun && !check {
		return a.showDiff(result)
	}
	for _, c := range result.Changes {
		fmt.Fprintln(a.env.Out, c.Path)
	}
	if check && len(result.Changes) > 0 {
		return findingsError{}
	}
	return nil
}

// fmtIDs lists the records and verdicts to rewrite: those of the paths, or all. A file
// that cannot be read is named, and stops nothing.
func (a *app) fmtIDs(s *store.Store, paths []string) ([]string, error) {
	var ids []string
	for _, path := range paths {
		id, ok := s.Path(a.path(path))
		if !ok {
			return nil, usage("", "%s is no file of a record", path)
		}
		ids = append(ids, id)
	}
	if len(paths) > 0 {
		return ids, nil
	}
	for r, err := range s.All(a.schema.Kinds...) {
		if err != nil {
			a.sawBroken(err)
			continue
		}
		ids = append(ids, r.ID())
	}
	for v, err := range s.ScanVerdicts() {
		if err != nil {
			a.sawBroken(err)
			continue
		}
		ids = append(ids, v.Name())
	}
	return ids, nil
}
