//go:build unix

package store

import "syscall"

// errReadOnly is what a file system that is mounted for reading says.
var errReadOnly error = syscall.EROFS

// noFollow makes opening a symbolic link an error.
const noFollow = syscall.O_NOFOLLOW
