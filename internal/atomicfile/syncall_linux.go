package atomicfile

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// SyncAll waits until everything on the file system of dir is on the disk.
func SyncAll(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(unix.Syncfs(int(f.Fd())), f.Close())
}
