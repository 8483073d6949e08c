package store

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"plumb/internal/journal"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// source is where the files of records are: a work tree, or a commit. Paths are
// relative to the directory of records.
type source interface {
	// list returns the files of a shelf, and what lies among them that does not belong
	// there.
	list(s shelf) ([]string, []records.Problem)
	// several makes files that were listed ready to be read; what it returns reads the
	// ith of them, and may be called by several at once.
	several(paths []string) (func(i int) ([]byte, error), error)
	// read returns the bytes of a file of records, refusing what is no ordinary file
	// of a reasonable size. The error is fs.ErrNotExist where there is none.
	read(path string) ([]byte, error)
	exists(path string) bool
	// name is what a file is called when something is said of it.
	name(path string) string
}

// workTree are the files on the disk.
type workTree struct {
	root    string
	overlay map[string]journal.File // an unfinished change, read through
}

func (w *workTree) full(path string) string { return filepath.Join(w.root, filepath.FromSlash(path)) }

func (w *workTree) name(path string) string { return path }

func (w *workTree) broken(path, check, message string) error {
	return broken(records.Problem{Path: path, Check: check, Message: message})
}

func (w *workTree) exists(path string) bool {
	if f, ok := w.overlay[path]; ok {
		return !f.Delete
	}
	_, err := os.Lstat(w.full(path))
	return err == nil
}

func (w *workTree) read(path string) ([]byte, error) {
	if f, ok := w.overlay[path]; ok {
		if f.Delete {
			return nil, fs.ErrNotExist
		}
		return f.Data, nil
	}
	for dir := filepath.Dir(path); dir != "."; dir = filepath.Dir(dir) {
		if info, err := os.Lstat(filepath.Join(w.root, dir)); err == nil && !info.IsDir() {
			return nil, w.broken(dir, "layout", "is no folder; expected the folder of records")
		}
	}
	info, err := os.Lstat(w.full(path))
	if err != nil {
		return nil, err
	}
	if p, bad := oddFile(path, info); bad {
		return nil, broken(p)
	}
	return os.ReadFile(w.full(path))
}

func (w *workTree) several(paths []string) (func(int) ([]byte, error), error) {
	return func(i int) ([]byte, error) { return w.readListed(paths[i]) }, nil
}

// readListed reads a file whose folders were looked at when it was listed.
func (w *workTree) readListed(path string) ([]byte, error) {
	if _, ok := w.overlay[path]; ok {
		return w.read(path)
	}
	f, err := os.OpenFile(w.full(path), os.O_RDONLY|noFollow, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if p, bad := oddFile(path, info); bad {
		return nil, broken(p)
	}
	b := make([]byte, info.Size())
	n, err := f.Read(b)
	if n < len(b) && err == nil || len(b) == 0 {
		return os.ReadFile(f.Name())
	}
	return b[:n], err
}

func (w *workTree) list(s shelf) (paths []string, problems []records.Problem) {
	for path, f := range w.overlay {
		if f.New && strings.HasPrefix(path, s.folder+"/") {
			paths = append(paths, path)
		}
	}
	if info, err := os.Lstat(w.full(s.folder)); err == nil && !info.IsDir() {
		return paths, append(problems, s.noFolder())
	}
	for _, shard := range w.dir(s.folder) {
		folder := s.folder + "/" + shard.Name()
		if !shard.IsDir() {
			problems = append(problems, s.beside(folder))
			continue
		}
		for _, e := range w.dir(folder) {
			path := folder + "/" + e.Name()
			if p, bad := s.misplaced(path, e.Type()&fs.ModeSymlink != 0); bad {
				problems = append(problems, p)
				continue
			}
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths), problems
}

// dir lists a folder, without what editors and file managers leave there.
func (w *workTree) dir(path string) []fs.DirEntry {
	entries, _ := os.ReadDir(w.full(path))
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return litter(e.Name()) })
}

// litter reports whether a file is one that editors and file managers leave behind.
func litter(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#") || name == "Thumbs.db"
}

const (
	symbolicLink = "is a symbolic link; records are ordinary files"
	notOrdinary  = "is no ordinary file"
)

func tooLarge(size int64) string {
	return fmt.Sprintf("has %.1f MiB; a record has at most 1 MiB", float64(size)/(1<<20))
}

// oddFile says what is wrong with a file before it is read.
func oddFile(path string, info fs.FileInfo) (records.Problem, bool) {
	p := records.Problem{Path: path, Check: "layout"}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		p.Message = symbolicLink
	case !info.Mode().IsRegular():
		p.Message = notOrdinary
	case info.Size() > yamlfile.MaxSize:
		p.Check, p.Message = "read", tooLarge(info.Size())
	default:
		return p, false
	}
	return p, true
}

func broken(p records.Problem) error { return &yamlfile.Error{Problems: []records.Problem{p}} }
