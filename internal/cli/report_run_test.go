package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"plumb/records"
)

// directoryOf is an app in a directory with some leads.
func directoryOf(t *testing.T, leads int) *app {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("plumb.yaml", "format: 1\n")
	for i := range leads {
		id := fmt.Sprintf("lead-%010d", i)
		write("leads/00/"+id+".yaml", "id: "+id+"\nlast_name: x\nstatus: new\n")
	}
	a := &app{env: &Env{Dir: dir, Environ: []string{"PLUMB_USER=ana"}}, ctx: t.Context()}
	if _, err := a.loadSchema(); err != nil {
		t.Fatal(err)
	}
	return a
}

// An interrupt ends the reading of records at the next of them.
func TestInterruptedReading(t *testing.T) {
	a := directoryOf(t, 5)
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	err := a.each(ctx, a.schema.Kinds, func(records.Record) error {
		if n++; n == 2 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || n != 2 {
		t.Errorf("%v after %d", err, n)
	}
}
