//go:build !unix

package store

import "errors"

var errReadOnly = errors.New("read-only file system")

const noFollow = 0
