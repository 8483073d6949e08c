//go:build unix

package store

import "syscall"

// errReadOnly is what a file system that is mounted for reading says.
var errReadOnly error = syscall.EROFS

// noFollow makes opening a symbolic link an error, and does not wait at a pipe.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK
