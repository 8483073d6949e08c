package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Stream replaces the file at path by what fill writes, and leaves it as it was
// when fill fails. The bytes pass through a hidden file beside it, so that they
// need not fit into memory; a kill may leave that one behind. What is no ordinary
// file (/dev/null, a pipe) is written to directly, and a link is followed.
func Stream(path string, fill func(io.Writer) error) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	mode := fs.FileMode(0o666)
	if info, err := os.Stat(path); err == nil {
		if !info.Mode().IsRegular() {
			return direct(path, fill)
		}
		mode = info.Mode().Perm()
	}
	f, err := beside(path, mode)
	if err != nil {
		return err
	}
	err = fill(f)
	if err == nil {
		// Without this, a crash soon after the rename can leave an empty file.
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return SyncDir(filepath.Dir(path))
}

func direct(path string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(fill(f), f.Close())
}

// beside makes a new file in the directory of path, under the first name that is
// free: others may be written there at the same time.
func beside(path string, mode fs.FileMode) (*os.File, error) {
	for i := 0; ; i++ {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d.tmp", filepath.Base(path), i))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}
