// Package atomicfile replaces one file whole: a reader sees the old bytes or
// the new ones, never a part, also after a crash. The new bytes are written to
// a scratch directory on the same file system, so that a kill leaves nothing
// beside the file that somebody might commit.
//
// What it does not promise: that several files change together. That is the
// journal's part.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Sync says when the bytes of a file are on the disk.
type Sync bool

// Now waits for each file; Later leaves it to one SyncAll after many.
const (
	Now   Sync = true
	Later Sync = false
)

// Write replaces the file at path, making its directory if there is none. The
// bytes pass through a file of the same name in scratch; only one process may use
// a scratch directory at a time. The umask applies to mode.
func Write(path, scratch string, data []byte, mode fs.FileMode, when Sync) error {
	if err := os.MkdirAll(scratch, 0o700); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	tmp := filepath.Join(scratch, filepath.Base(path))
	_ = os.Remove(tmp) // of a process that was killed
	if err := fill(tmp, data, mode, when); err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	if when == Later {
		return nil
	}
	return SyncDir(filepath.Dir(path))
}

func fill(path string, data []byte, mode fs.FileMode, when Sync) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil && when == Now {
		// Without this, a crash soon after the rename can leave an empty file.
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// SyncDir makes a rename in the directory last. File systems that cannot do it
// say EINVAL or ENOTSUP, which is all one can have from them.
func SyncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, f.Close())
}
