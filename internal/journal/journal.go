// Package journal replaces several files as one. The new contents are first
// written, with the reason, to one file; the rename that puts it in its place is
// the moment at which the change is decided. Then the files are replaced, the
// caller commits them to git, and the journal is removed. Whoever finds a
// journal does the same again: every step may be repeated.
//
// A journal that was not finished being written is never seen: it has another
// name until it is whole.
package journal

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"plumb/internal/atomicfile"
)

// File is one file of a change. Paths are relative to the directory.
type File struct {
	Path   string `json:"path"`
	Data   []byte `json:"data,omitempty"`
	Delete bool   `json:"delete,omitempty"`
	New    bool   `json:"new,omitempty"`
	Locked bool   `json:"locked,omitempty"` // written without permission to write
}

// Entry is one change: why it is made, and its files in order.
type Entry struct {
	Message string `json:"message"` // of the commit
	Commit  bool   `json:"commit"`
	Files   []File `json:"-"`
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

// Begin decides a change: from here on it will be done, whatever happens.
func (d Dir) Begin(e Entry) error {
	if err := os.MkdirAll(d.folder(), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(d.folder(), "unfinished"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = write(f, e)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), d.pending()); err != nil {
		return err
	}
	return atomicfile.SyncDir(d.folder())
}

// write puts the head and each file on a line of its own.
func write(w io.Writer, e Entry) error {
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	err := enc.Encode(e)
	for _, f := range e.Files {
		err = errors.Join(err, enc.Encode(f))
	}
	return errors.Join(err, b.Flush())
}

// Pending returns the change that was begun and not finished; nil if there is
// none.
func (d Dir) Pending() (*Entry, error) {
	f, err := os.Open(d.pending())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	dec := json.NewDecoder(bufio.NewReader(f))
	var e Entry
	if err := dec.Decode(&e); err != nil {
		return nil, fmt.Errorf("read %s: %w", d.pending(), err)
	}
	for {
		var file File
		switch err := dec.Decode(&file); {
		case errors.Is(err, io.EOF):
			return &e, nil
		case err != nil:
			return nil, fmt.Errorf("read %s: %w", d.pending(), err)
		}
		e.Files = append(e.Files, file)
	}
}

// Exists reports whether there is an unfinished change, at the price of a stat.
func (d Dir) Exists() bool {
	_, err := os.Lstat(d.pending())
	return err == nil
}

// Apply replaces the files of a change. A file that is already as it should be
// is replaced again, which does no harm.
//
// Many files are waited for together: the journal, which is on the disk, makes
// them again should the machine stop before that.
func (d Dir) Apply(e *Entry) error {
	when := atomicfile.Now
	if len(e.Files) > many {
		when = atomicfile.Later
	}
	if err := d.replace(e, when); err != nil || when == atomicfile.Now {
		return err
	}
	return atomicfile.SyncAll(d.Root)
}

// many is from how many files on they are waited for together.
const many = 32

func (d Dir) replace(e *Entry, when atomicfile.Sync) error {
	for _, f := range e.Files {
		path := filepath.Join(d.Root, filepath.FromSlash(f.Path))
		if f.Delete {
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			continue
		}
		mode := fs.FileMode(0o666)
		if f.Locked {
			mode = 0o444
		}
		if err := atomicfile.Write(path, d.Scratch(), f.Data, mode, when); err != nil {
			return fmt.Errorf("write %q: %w", f.Path, err)
		}
	}
	return nil
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
	_ = os.Remove(filepath.Join(d.folder(), "unfinished"))
}
