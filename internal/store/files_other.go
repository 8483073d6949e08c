//go:build !unix

package store

import (
	"errors"
	"io/fs"
)

var errReadOnly = errors.New("read-only file system")

const noFollow = 0

// inode is the number of a file, where files have one.
func inode(fs.FileInfo) uint64 { return 0 }
