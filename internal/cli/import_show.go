package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"plumb/internal/interchange"
	"plumb/internal/render"
	"plumb/records"
)

// refused writes the rows that were passed over, ready to be mended and read
// again, each file's in one of its own, and makes the exit code 4.
func (a *app) refused(files []*interchange.File, summaries []*interchange.Summary, path string) error {
	rows := map[*interchange.File][]interchange.Refused{}
	var problems []records.Problem
	for _, s := range summaries {
		problems = append(problems, s.Problems...)
		for _, r := range s.Refused {
			rows[r.File] = append(rows[r.File], r)
		}
	}
	for _, f := range files {
		if path == "" || a.flags.dryRun || len(rows[f]) == 0 && (len(rows) > 0 || f != files[0]) {
			continue
		}
		to := a.path(path)
		if len(rows) > 1 {
			to = beside(to, f.Path)
			a.say(fmt.Sprintf("%s: %d rows are in %s", f.Path, len(rows[f]), filepath.Base(to)))
		}
		if err := os.WriteFile(to, interchange.WriteRefused(f, rows[f]), 0o666); err != nil {
			return err
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return &interchange.Error{Problems: problems, Partial: true, Hint: "mend them and read them again; the rest is there"}
}

// beside is a file for what another could not be read of: bad.csv and Lead.csv give
// bad-Lead.csv.
func beside(path, of string) string {
	base := filepath.Base(of)
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-" + strings.TrimSuffix(base, filepath.Ext(base)) + ext
}

// showImport says what became of the rows. Doubts go to Err; -o json has them
// in the result.
func (a *app) showImport(files []*interchange.File, summaries []*interchange.Summary, kept bool) error {
	v := render.View{Columns: []render.Column{{Name: "kind", Title: "kind"}, {Name: "read", Title: "read", Right: true}, {Name: "created", Title: "created", Right: true},
		{Name: "updated", Title: "updated", Right: true}, {Name: "unchanged", Title: "unchanged", Right: true}, {Name: "differs", Title: "differs", Right: true},
		{Name: "skipped", Title: "skipped", Right: true}, {Name: "warnings", Title: "warnings", Right: true}}}
	objects := make([]any, 0, len(summaries))
	for _, s := range summaries {
		row := []render.Cell{render.Text(s.Kind)}
		for _, n := range []int{s.Read, s.Created, s.Updated, s.Unchanged, s.Differs, s.Skipped, len(s.Warnings)} {
			row = append(row, render.Text(itoa(n)))
		}
		v.Rows = append(v.Rows, row)
		objects = append(objects, s)
		a.sayWarnings(s)
	}
	a.sayNotes(summaries)
	a.sayUnmapped(files, summaries, kept)
	if a.flags.quiet {
		for _, s := range summaries {
			for _, id := range s.IDs {
				fmt.Fprintln(a.env.Out, id)
			}
		}
		return nil
	}
	if a.flags.dryRun && a.flags.output == "" {
		return nil
	}
	v.Value = objects
	return a.show(v)
}

// maxWarnings is how many warnings of a kind are told one by one.
const maxWarnings = 40

func (a *app) sayWarnings(s *interchange.Summary) {
	for i, n := range s.Warnings {
		if i == maxWarnings {
			a.say(fmt.Sprintf("… and %d more warnings about %s; -o json has them all", len(s.Warnings)-i, s.Kind))
			return
		}
		place := n.File
		if n.Line > 0 {
			place += ":" + itoa(n.Line)
		}
		a.say(place + ": warning: " + n.Message)
	}
}

// sayNotes tells what concerns whole files, of many files once.
func (a *app) sayNotes(summaries []*interchange.Summary) {
	files := map[string][]string{}
	var messages []string
	for _, s := range summaries {
		for _, n := range s.Notes {
			if files[n.Message] == nil {
				messages = append(messages, n.Message)
			}
			files[n.Message] = append(files[n.Message], n.File)
		}
	}
	for _, message := range messages {
		a.say(fmt.Sprintf("%s: note: %s", fileWords(files[message]), message))
	}
	for _, s := range summaries {
		if s.Doubts > 0 {
			a.say(fmt.Sprintf("note: %d of the %d new in %s may be there already, which is not certain; \"plumb dupes %s\" lists them", s.Doubts, s.Created, s.Kind, s.Kind))
		}
	}
}

// fileWords names up to five files.
func fileWords(paths []string) string {
	if len(paths) > 5 {
		return fmt.Sprintf("%d files", len(paths))
	}
	return strings.Join(paths, ", ")
}

func anyList[T any](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}

// maxColumns is how many columns are named one by one.
const maxColumns = 40

// sayUnmapped lists the columns that nothing maps: of many files together.
func (a *app) sayUnmapped(files []*interchange.File, summaries []*interchange.Summary, kept bool) {
	what := "not read, since nothing maps them"
	if kept {
		what = "kept under extra, since nothing maps them"
	}
	for _, s := range summaries {
		var paths, columns []string
		for _, f := range files {
			found := s.Unmapped[f.Path]
			if len(found) == 0 || !f.Counted(s) {
				continue
			}
			if len(files) <= 5 {
				a.say(fmt.Sprintf("%s: %s: %s", f.Path, what, columnWords(found)))
				continue
			}
			paths, columns = append(paths, f.Path), append(columns, found...)
		}
		slices.Sort(columns)
		if columns = slices.Compact(columns); len(columns) > 0 {
			a.say(fmt.Sprintf("%s: %s: %s", fileWords(paths), what, columnWords(columns)))
		}
	}
}

func columnWords(columns []string) string {
	if len(columns) <= maxColumns {
		return strings.Join(columns, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(columns[:maxColumns], ", "), len(columns)-maxColumns)
}
