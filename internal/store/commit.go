package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"

	"plumb/internal/gitx"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// At is a commit, and the folder of it that the directory of records is: "" or
// "sales/".
type At struct{ Commit, Folder string }

// CommittedError says that a change was asked of a store that is open at a commit.
type CommittedError struct{ Commit string }

func (e *CommittedError) Error() string { return "commit " + e.Commit + " cannot be changed" }

// OpenAt opens a directory as it was in a commit of o.Repo, to be read: no work tree
// is looked at, nor needed. o.Schema is that of the commit.
func OpenAt(ctx context.Context, at At, o Options) (*Store, error) {
	files, err := o.Repo.Tree(ctx, at.Commit, at.Folder)
	if err != nil {
		return nil, err
	}
	return &Store{Options: o, source: &committed{ctx, o.Repo, at, files}}, nil
}

// committed are the files of a commit.
type committed struct {
	ctx   context.Context
	repo  *gitx.Repo
	at    At
	files []gitx.Entry // in the order of their paths
}

// name is what git calls the file: git show takes it.
func (c *committed) name(path string) string {
	return c.at.Commit[:min(10, len(c.at.Commit))] + ":" + c.at.Folder + path
}

func (c *committed) broken(path, check, message string) error {
	return broken(records.Problem{Path: c.name(path), Check: check, Message: message})
}

// find returns where a path is among the files, or where it would be: those below
// "leads/" begin there.
func (c *committed) find(path string) (int, bool) {
	return slices.BinarySearchFunc(c.files, path, func(e gitx.Entry, path string) int { return strings.Compare(e.Path, path) })
}

func (c *committed) exists(path string) bool {
	if _, ok := c.find(path); ok {
		return true
	}
	below, _ := c.find(path + "/")
	return below < len(c.files) && strings.HasPrefix(c.files[below].Path, path+"/")
}

func (c *committed) read(path string) ([]byte, error) {
	if !c.exists(path) {
		return nil, fs.ErrNotExist
	}
	read, err := c.several([]string{path})
	if err != nil {
		return nil, err
	}
	return read(0)
}

func (c *committed) several(paths []string) (func(int) ([]byte, error), error) {
	files := make([]gitx.Entry, len(paths))
	names := make([]string, len(paths))
	for i, path := range paths {
		if at, ok := c.find(path); ok {
			files[i] = c.files[at]
		}
		if files[i].Ordinary() {
			names[i] = files[i].Hash
		}
	}
	objects, err := c.objects(names)
	if err != nil {
		return nil, err
	}
	for i, o := range objects {
		if o.Missing && names[i] != "" {
			return nil, &gitx.Error{Args: []string{"cat-file"}, Err: fmt.Errorf("%s is not in this repository", c.name(paths[i]))}
		}
	}
	return func(i int) ([]byte, error) { return c.content(paths[i], files[i], objects[i]) }, nil
}

// objects reads objects with a git on each processor: one that was not packed yet
// costs git ten times what another does.
func (c *committed) objects(names []string) ([]gitx.Object, error) {
	part := max(64, len(names)/runtime.GOMAXPROCS(0)+1)
	objects, errs := make([]gitx.Object, len(names)), make([]error, len(names)/part+1)
	var wg sync.WaitGroup
	for at := 0; at < len(names); at += part {
		wg.Go(func() {
			some, err := c.repo.Objects(c.ctx, names[at:min(at+part, len(names))], yamlfile.MaxSize)
			copy(objects[at:], some)
			errs[at/part] = err
		})
	}
	wg.Wait()
	return objects, errors.Join(errs...)
}

// content is what a file holds, or what is odd about it, in the words of oddFile.
func (c *committed) content(path string, e gitx.Entry, o gitx.Object) ([]byte, error) {
	switch {
	case e.Link():
		return nil, c.broken(path, "layout", symbolicLink)
	case !e.Ordinary():
		return nil, c.broken(path, "layout", notOrdinary)
	case o.Content == nil:
		return nil, c.broken(path, "read", tooLarge(o.Size))
	}
	return o.Content, nil
}

func (c *committed) list(s shelf) (paths []string, problems []records.Problem) {
	if _, isFile := c.find(s.folder); isFile {
		return nil, []records.Problem{s.noFolder()}
	}
	first, _ := c.find(s.folder + "/")
	for _, e := range c.files[first:] {
		below, ok := strings.CutPrefix(e.Path, s.folder+"/")
		if !ok {
			break
		}
		part := strings.SplitN(below, "/", 3)
		if slices.ContainsFunc(part[:min(2, len(part))], litter) {
			continue
		}
		if len(part) < 2 {
			problems = append(problems, s.beside(e.Path))
			continue
		}
		path := s.folder + "/" + part[0] + "/" + part[1]
		if p, bad := s.misplaced(path, len(part) == 2 && e.Link()); bad {
			problems = append(problems, p)
			continue
		}
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return slices.Compact(paths), slices.CompactFunc(problems, func(a, b records.Problem) bool { return a.Path == b.Path })
}
