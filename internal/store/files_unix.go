//go:build unix

package store

import (
	"io/fs"
	"syscall"
)

// errReadOnly is what a file system that is mounted for reading says.
var errReadOnly error = syscall.EROFS

// noFollow makes opening a symbolic link an error, and does not wait at a pipe.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// inode is the number of a file.
func inode(info fs.FileInfo) uint64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Ino
	}
	return 0
}
