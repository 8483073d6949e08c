package store

import (
	"cmp"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"plumb/internal/atomicfile"
	"plumb/records"
)

// Stamp tells whether the file of a record is the one that was read before. plumb, git and
// most editors replace files, which gives them another inode; who writes into one changes
// its time.
type Stamp struct {
	ID        string
	Size, Mod int64 // bytes; nanoseconds
	Inode     uint64
}

// Stamps returns those of the files of a kind, in the order of their ids. It is false where
// files say nothing of what the transaction sees.
func (tx *Tx) Stamps(k *records.Kind) ([]Stamp, bool) {
	w, ok := tx.store.source.(*workTree)
	if !ok || len(w.overlay) > 0 || len(tx.streamed) > 0 || slices.ContainsFunc(tx.order, func(id string) bool { return tx.store.Schema.KindOf(id) == k }) {
		return nil, false
	}
	paths, _ := w.list(kindShelf(k)) // what does not belong there is named by who reads it
	out := make([]Stamp, len(paths))
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for n := range workers {
		wg.Go(func() {
			for i := n; i < len(paths); i += workers {
				out[i] = w.stamp(paths[i])
			}
		})
	}
	wg.Wait()
	out = slices.DeleteFunc(out, func(s Stamp) bool { return s.ID == "" })
	slices.SortFunc(out, func(a, b Stamp) int { return cmp.Compare(a.ID, b.ID) })
	return out, true
}

// stamp is that of a file; none if it is gone.
func (w *workTree) stamp(path string) Stamp {
	info, err := os.Lstat(w.full(path))
	if err != nil {
		return Stamp{}
	}
	return Stamp{ID: strings.TrimSuffix(filepath.Base(path), ".yaml"), Size: info.Size(), Mod: info.ModTime().UnixNano(), Inode: inode(info)}
}

// Kept returns what SaveKept wrote under a name; nothing if it is not there. It lies in this
// clone alone, and may be deleted at any time.
func (tx *Tx) Kept(name string) string {
	b, err := os.ReadFile(filepath.Join(tx.store.Root, PrivateDir, name))
	if err != nil {
		return ""
	}
	return string(b)
}

// SaveKept keeps what costs time to work out. Where nothing may be written, nothing is.
func (tx *Tx) SaveKept(name string, b []byte) {
	if tx.store.DryRun {
		return
	}
	_ = atomicfile.Write(filepath.Join(tx.store.Root, PrivateDir, name), tx.store.journal.Scratch(), b, 0o600, atomicfile.Later) // it is worked out again
}
