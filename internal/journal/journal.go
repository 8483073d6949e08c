// Package journal replaces several files as one. The new contents are first
// written to one file, the reason last; the rename that puts it in its place is
// the moment at which the change is decided. Then the files are replaced, the
// caller commits them to git, and the journal is removed. Whoever finds a
// journal does the same again: every step may be repeated.
//
// A journal that was not finished being written is never seen: it has another
// name until it is whole. Neither writing nor carrying out holds more than one
// file in memory, so that a change may be as large as the disk allows.
package journal

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"plumb/internal/atomicfile"
)

// File is one file of a change. Paths are relative to the directory.
type File struct {
	Path   string `json:"path,omitempty"`
	Data   []byte `json:"data,omitempty"`
	Delete bool   `json:"delete,omitempty"`
	New    bool   `json:"new,omitempty"`
	Locked bool   `json:"locked,omitempty"` // written without permission to write
}

// Entry is one change: why it is made, and of how many files.
type Entry struct {
	Message string `json:"message"` // of the commit
	Commit  bool   `json:"commit"`
	Count   int    `json:"count"`
}

// line is a line of the journal: a file, or at the end the entry.
type line struct {
	File
	*Entry
}

// Dir is the private directory in which journal and scratch files live.
type Dir struct {
	Root    string // of the records
	Private string // .plumb
}

func (d Dir) folder() string  { return filepath.Join(d.Private, "journal") }
func (d Dir) pending() string { return filepath.Join(d.folder(), "pending") }

// Scratch is where half-written files live.
func (d Dir) Scratch() string { return filepath.Join(d.Private, "scratch") }

// Writer is a change that is not yet decided.
type Writer struct {
	dir   Dir
	parts [len(partNames)]*part
	count int
	err   error
}

// partNames are the files that a change is collected in: what is pointed to is
// made before what points to it is changed, and what is removed goes last, so
// that a reader in between sees nothing dangling.
var partNames = [...]string{"unfinished", "unfinished.changed", "unfinished.removed"}

type part struct {
	file *os.File
	buf  *bufio.Writer
	enc  *json.Encoder
}

// Create begins a change. It must be decided or dropped.
func (d Dir) Create() *Writer { return &Writer{dir: d} }

// Count is how many files the change has so far.
func (w *Writer) Count() int { return w.count }

// Err is what has gone wrong while files were added; nil if nothing.
func (w *Writer) Err() error { return w.err }

// Add adds a file to the change. An error is kept, and Decide returns it.
func (w *Writer) Add(f File) {
	at := 1
	switch {
	case f.New:
		at = 0
	case f.Delete:
		at = 2
	}
	if p := w.part(at); p != nil {
		w.err = p.enc.Encode(f)
		w.count++
	}
}

func (w *Writer) part(at int) *part {
	if w.parts[at] == nil && w.err == nil {
		if w.err = os.MkdirAll(w.dir.folder(), 0o700); w.err != nil {
			return nil
		}
		f, err := os.Create(filepath.Join(w.dir.folder(), partNames[at]))
		if w.err = err; err != nil {
			return nil
		}
		buf := bufio.NewWriterSize(f, 1<<16)
		w.parts[at] = &part{f, buf, json.NewEncoder(buf)}
	}
	return w.parts[at]
}

// Decide makes the change one that will be done, whatever happens.
func (w *Writer) Decide(e Entry) error {
	defer w.Drop()
	e.Count = w.count
	first := w.part(0)
	for _, p := range w.parts[1:] {
		if w.err == nil && p != nil {
			w.err = p.appendTo(first.buf)
		}
	}
	if w.err == nil {
		w.err = errors.Join(first.enc.Encode(line{Entry: &e}), first.buf.Flush(), first.file.Sync())
	}
	if w.err != nil {
		return w.err
	}
	if err := os.Rename(first.file.Name(), w.dir.pending()); err != nil {
		return err
	}
	return atomicfile.SyncDir(w.dir.folder())
}

func (p *part) appendTo(to io.Writer) error {
	if err := p.buf.Flush(); err != nil {
		return err
	}
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(to, p.file)
	return err
}

// Drop forgets a change that was not decided.
func (w *Writer) Drop() {
	for i, p := range w.parts {
		if p != nil {
			_ = p.file.Close() // nothing of it is needed
			_ = os.Remove(p.file.Name())
			w.parts[i] = nil
		}
	}
}

// Pending returns the change that was begun and not finished; nil if there is
// none.
func (d Dir) Pending() (*Entry, error) {
	var e *Entry
	for l, err := range d.lines() {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, nil
		case err != nil:
			return nil, err
		}
		if l.Entry != nil {
			e = l.Entry
		}
	}
	return e, nil
}

// Files yields the files of the change that was begun, in the order in which
// they are to be replaced.
func (d Dir) Files() iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for l, err := range d.lines() {
			if (err != nil || l.Path != "") && !yield(l.File, err) {
				return
			}
		}
	}
}

func (d Dir) lines() iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		f, err := os.Open(d.pending())
		if err != nil {
			yield(line{}, err)
			return
		}
		defer func() { _ = f.Close() }() // nothing was written
		dec := json.NewDecoder(bufio.NewReaderSize(f, 1<<16))
		for {
			var l line
			err := dec.Decode(&l)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(l, fmt.Errorf("read %s: %w", d.pending(), err))
				return
			}
			if !yield(l, nil) {
				return
			}
		}
	}
}

// Exists reports whether there is an unfinished change, at the price of a stat.
func (d Dir) Exists() bool {
	_, err := os.Lstat(d.pending())
	return err == nil
}

// many is from how many files on they are waited for together.
const many = 32

// Apply replaces the files of the change that was begun. A file that is already
// as it should be is replaced again, which does no harm. done is told how many
// files are done.
//
// Many files are waited for together: the journal, which is on the disk, makes
// them again should the machine stop before that.
func (d Dir) Apply(e *Entry, done func(int)) error {
	when := atomicfile.Now
	if e.Count > many {
		when = atomicfile.Later
	}
	n := 0
	for f, err := range d.Files() {
		if err != nil {
			return err
		}
		if err := d.replace(f, when); err != nil {
			return err
		}
		n++
		done(n)
	}
	if when == atomicfile.Now {
		return nil
	}
	return atomicfile.SyncAll(d.Root)
}

func (d Dir) replace(f File, when atomicfile.Sync) error {
	path := filepath.Join(d.Root, filepath.FromSlash(f.Path))
	if f.Delete {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		d.prune(filepath.Dir(path))
		return nil
	}
	mode := fs.FileMode(0o666)
	if f.Locked {
		mode = 0o444
	}
	if err := atomicfile.Write(path, d.Scratch(), f.Data, mode, when); err != nil {
		return fmt.Errorf("write %q: %w", f.Path, err)
	}
	return nil
}

// prune removes the folders that a removed file leaves empty, up to the root: git does
// not keep them either. One that is not empty stays.
func (d Dir) prune(folder string) {
	for folder != filepath.Clean(d.Root) && os.Remove(folder) == nil {
		folder = filepath.Dir(folder)
	}
}

// End forgets the change: it is done.
func (d Dir) End() error {
	err := os.Remove(d.pending())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Clean removes what a killed process left in the private directory. Only who
// holds the lock may call it.
func (d Dir) Clean() {
	_ = os.RemoveAll(d.Scratch())
	for _, name := range partNames {
		_ = os.Remove(filepath.Join(d.folder(), name))
	}
}
