package store

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"plumb/internal/config"
	"plumb/records"
)

// manyFiles is a source of leads, of which nothing is on a disk.
type manyFiles struct {
	source
	n       int
	fails   int          // which reading of several fails, from 1 on; 0: none
	asked   int          // how often several was
	reading atomic.Int32 // how many are being read
}

var errDisk = errors.New("the disk is gone")

func (m *manyFiles) list(shelf) (paths []string, problems []records.Problem) {
	for i := range m.n {
		paths = append(paths, fmt.Sprintf("leads/00/lead-%010d.yaml", i))
	}
	return paths, nil
}

func (m *manyFiles) several(paths []string) (func(int) ([]byte, error), error) {
	if m.asked++; m.asked == m.fails {
		return nil, errDisk
	}
	return func(i int) ([]byte, error) {
		m.reading.Add(1)
		defer m.reading.Add(-1)
		return fmt.Appendf(nil, "id: %s\n", paths[i][len("leads/00/"):len(paths[i])-len(".yaml")]), nil
	}, nil
}

func (m *manyFiles) name(path string) string { return path }

// However many files there are, whoever stops wherever, and whatever fails: records come in
// the order of their ids, an error is the last, no more is read than the files that are
// looked at and as many ahead, and when the loop ends nothing is being read.
func TestScanManyFiles(t *testing.T) {
	schema, err := config.Parse([]byte("format: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		m := &manyFiles{n: rapid.SampledFrom([]int{0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 2 * chunkSize, 3*chunkSize + 1}).Draw(t, "files"), fails: rapid.IntRange(0, 4).Draw(t, "fails")}
		stop := rapid.SampledFrom([]int{1, 2, chunkSize, chunkSize + 1, 2*chunkSize + 1, 9 * chunkSize}).Draw(t, "stop")
		s := &Store{Options: Options{Schema: schema}, source: m}
		var ids []string
		var failed error
		for r, err := range s.Scan(schema.Kind("lead")) {
			if failed != nil {
				t.Fatal("something follows an error")
			}
			if failed = err; err == nil {
				ids = append(ids, r.ID())
			}
			if len(ids) == stop {
				break
			}
		}
		if n := m.reading.Load(); n > 0 {
			t.Fatalf("%d files are being read", n)
		}
		want := min(m.n, stop)
		if m.fails > 0 {
			want = min(want, (m.fails-1)*chunkSize)
		}
		if len(ids) != want || !slices.IsSorted(ids) {
			t.Fatalf("%d records of %d", len(ids), want)
		}
		if wantError := m.fails > 0 && m.n > (m.fails-1)*chunkSize && stop > (m.fails-1)*chunkSize; (failed != nil) != wantError {
			t.Fatalf("failed: %v", failed)
		}
		looked := max(1, (len(ids)+chunkSize-1)/chunkSize) // at so many chunks
		if most := looked + 1; looked == 1 && len(ids) < min(m.n, chunkSize) && m.asked > 1 || m.asked > most {
			t.Fatalf("read %d times for %d records", m.asked, len(ids))
		}
	})
}
