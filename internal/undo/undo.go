// Package undo is the workflow that takes the last change back: record by
// record, from what git keeps, in a new commit. Nothing is rewritten.
package undo

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"plumb/internal/gitx"
	"plumb/internal/store"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// NothingError says that there is no change to take back.
type NothingError struct{ Why string }

func (e *NothingError) Error() string { return "there is nothing to undo: " + e.Why }

// StandsError names what keeps a change from being taken back: later changes of
// the same records, or records that point to what would go.
type StandsError struct {
	Subject string
	On      []string
}

func (e *StandsError) Error() string {
	return fmt.Sprintf("%q cannot be undone; later changes stand on it:\n%s", e.Subject, strings.Join(e.On, "\n"))
}

// Last is the change that would be taken back.
type Last struct {
	Commit, Subject, Op string
	files               []file
}

// file is one file of a commit; the blobs are "" where there is none.
type file struct{ path, before, after string }

// depth is how many commits are searched for one of plumb's.
const depth = "2000"

// Find returns the last commit of plumb that is not yet undone.
func Find(ctx context.Context, repo *gitx.Repo) (Last, error) {
	format := "--format=%H%x1f%s%x1f%(trailers:key=Plumb-Op,valueonly,separator=%x2C)%x1f%(trailers:key=Plumb-Undoes,valueonly,separator=%x2C)"
	out, err := repo.Run(ctx, nil, "log", "-n", depth, format)
	if err != nil {
		return Last{}, &NothingError{Why: "there is no commit yet"}
	}
	undone := map[string]bool{}
	for line := range strings.Lines(out) {
		part := strings.Split(strings.TrimSuffix(line, "\n"), "\x1f")
		if len(part) < 4 {
			continue
		}
		if part[3] != "" {
			undone[part[3]] = true
			continue
		}
		if part[2] == "" || part[2] == "init" || undone[part[0]] {
			continue
		}
		last := Last{Commit: part[0], Subject: part[1], Op: part[2]}
		last.files, err = changed(ctx, repo, part[0])
		return last, err
	}
	return Last{}, &NothingError{Why: "no commit of plumb is left"}
}

// changed lists what a commit changed below the directory.
func changed(ctx context.Context, repo *gitx.Repo, commit string) ([]file, error) {
	out, err := repo.Run(ctx, nil, "diff-tree", "-r", "-z", "--root", "--no-commit-id", "--no-renames", "--relative", commit)
	if err != nil {
		return nil, err
	}
	fields := strings.Split(out, "\x00")
	var files []file
	for i := 0; i+1 < len(fields); i += 2 {
		meta := strings.Fields(fields[i])
		if len(meta) < 5 {
			continue
		}
		files = append(files, file{path: fields[i+1], before: blob(meta[2]), after: blob(meta[3])})
	}
	return files, nil
}

func blob(hash string) string {
	if strings.Trim(hash, "0") == "" {
		return ""
	}
	return hash
}

// Undo puts back what the change did. A conversion is unconverted, on the record
// in the lead's file; all else becomes what it was.
func Undo(ctx context.Context, tx *store.Tx, s *store.Store, last Last, c records.Change) error {
	u := undoer{ctx: ctx, tx: tx, store: s, last: last, change: c, gone: map[string]bool{}, touched: map[string]bool{}}
	tx.Undoing()
	if err := u.fetch(); err != nil {
		return err
	}
	for _, f := range last.files {
		if err := u.file(f); err != nil {
			return err
		}
	}
	if err := u.pointers(); err != nil {
		return err
	}
	if len(u.stands) > 0 {
		return &StandsError{Subject: last.Subject, On: u.stands}
	}
	return nil
}

type undoer struct {
	ctx    context.Context
	tx     *store.Tx
	store  *store.Store
	last   Last
	change records.Change
	blobs  map[string][]byte // what git has of the files, where the directory does not
	gone   map[string]bool

	touched map[string]bool // paths that are no longer as the change left them
	stands  []string
}

// fetch gets all that is needed from git at once. What a file became is there
// still, as a rule, which its hash tells.
func (u *undoer) fetch() error {
	var hashes []string
	for _, f := range u.last.files {
		if f.before != "" {
			hashes = append(hashes, f.before)
		}
		if f.after != "" && !u.untouched(f) {
			hashes = append(hashes, f.after)
			u.touched[f.path] = true
		}
	}
	contents, err := u.store.Repo.Contents(u.ctx, hashes)
	u.blobs = map[string][]byte{}
	for i, hash := range hashes {
		if err == nil && contents[i] != nil {
			u.blobs[hash] = contents[i]
		}
	}
	return err
}

// untouched reports whether a file is as the change left it.
func (u *undoer) untouched(f file) bool {
	b, err := u.store.Bytes(f.path)
	return err == nil && f.after != "" && gitx.BlobHash(b, f.after) == f.after
}

func (u *undoer) file(f file) error {
	id, ok := strings.CutSuffix(path.Base(f.path), ".yaml")
	if _, _, pair := records.PairOf(id); pair && records.VerdictPath(id) == f.path {
		return u.verdict(id, f)
	}
	k := u.store.Schema.KindOf(id)
	if !ok || k == nil || !records.IsID(id) || k.Path(id) != f.path {
		return nil // plumb.yaml and the like stay
	}
	now, err := u.tx.Get(id)
	var missing *store.NotFoundError
	if err != nil && !errors.As(err, &missing) {
		return err
	}
	unconverted := false
	if f.after == "" || u.touched[f.path] {
		after, err := u.record(k, f.path, f.after)
		if err != nil {
			return err
		}
		before, err := u.record(k, f.path, f.before)
		if err != nil {
			return err
		}
		unconverted = onlyUnconverted(now, after.Record) && !before.Locked()
		if !unconverted && !now.Tree().Equal(after.Record.Tree()) {
			u.stands = append(u.stands, id+"  "+label(now))
			return nil
		}
	}
	before, err := u.record(k, f.path, f.before)
	switch {
	case err != nil:
		return err
	case before.IsZero():
		u.gone[id] = true
		return u.remove(now)
	case now.Locked() && !before.Locked():
		return u.tx.Put(records.Unconvert(now, "undone", u.change))
	case unconverted:
		return u.tx.Put(u.goBack(now, before.Record))
	}
	return u.tx.PutWith(before.Record, before.comments)
}

// verdict is file for what was said of a pair.
func (u *undoer) verdict(name string, f file) error {
	if f.after == "" || u.touched[f.path] {
		after, err := u.content(f.path, f.after)
		if err != nil {
			return err
		}
		if !u.tx.VerdictTree(name).Equal(after.tree) {
			u.stands = append(u.stands, name)
			return nil
		}
	}
	before, err := u.content(f.path, f.before)
	if err == nil {
		u.tx.RestoreVerdict(name, before.tree, before.comments)
	}
	return err
}

// afterUnconvert are the keys that undoing a conversion writes.
var afterUnconvert = []string{"history", "unconverted"}

// onlyUnconverted reports whether all that happened since is that a conversion
// was taken back: that hinders nobody from going on to undo.
func onlyUnconverted(now, after records.Record) bool {
	a, b := now.Tree(), after.Tree()
	if len(a.At("unconverted").Items) <= len(b.At("unconverted").Items) {
		return false
	}
	for _, key := range afterUnconvert {
		a, b = a.Set(key, records.Tree{}), b.Set(key, records.Tree{})
	}
	return a.Equal(b)
}

// goBack gives a record the fields that it had, and lets its history go on.
func (u *undoer) goBack(now, before records.Record) records.Record {
	for _, f := range now.Kind.Fields {
		now = now.With(f, before.Get(f), u.change)
	}
	return now
}

// remove takes a record away again. A sealed one only while nobody else has it.
func (u *undoer) remove(r records.Record) error {
	if r.Locked() && u.store.Repo.Contains(u.ctx, "@{upstream}", u.last.Commit) {
		return &records.LockedError{ID: r.ID()}
	}
	return u.tx.Remove(r.ID())
}

type past struct {
	records.Record
	comments yamlfile.Comments
}

func (u *undoer) record(k *records.Kind, path, blob string) (past, error) {
	c, err := u.content(path, blob)
	if err != nil || blob == "" {
		return past{}, err
	}
	return past{records.FromTree(k, c.tree), c.comments}, nil
}

type content struct {
	tree     records.Tree
	comments yamlfile.Comments
}

// content is what git has of a file; nothing for "".
func (u *undoer) content(path, blob string) (content, error) {
	if blob == "" {
		return content{}, nil
	}
	text, ok := u.blobs[blob]
	if !ok {
		return content{}, fmt.Errorf("git has no %s of %s", blob, path)
	}
	f, err := yamlfile.Parse(path, text)
	if err != nil {
		return content{}, err
	}
	return content{f.Tree, f.Comments}, nil
}

// pointers finds records that would point to what goes.
func (u *undoer) pointers() error {
	if len(u.gone) == 0 {
		return nil
	}
	for _, k := range u.store.Schema.Kinds {
		for r, err := range u.tx.Scan(k) {
			if err != nil {
				continue
			}
			r.Refs(func(_ *records.Field, id string) {
				if text := r.ID() + "  " + r.Label(); u.gone[id] && !slices.Contains(u.stands, text) {
					u.stands = append(u.stands, text)
				}
			})
		}
	}
	return nil
}

func label(r records.Record) string {
	if r.IsZero() {
		return "(removed)"
	}
	return r.Label()
}
