//go:build unix && !linux

package atomicfile

import "syscall"

// SyncAll asks the system to put everything on the disk; other systems than
// Linux do not say when that is done.
func SyncAll(string) error {
	syscall.Sync()
	return nil
}
