package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plumb/internal/atomicfile"
)

// Bytes that are no text do not go to a terminal.
func TestExportTerminal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "crm")
	var out, errs bytes.Buffer
	env := func(tty bool) *Env {
		return &Env{In: strings.NewReader(""), Out: &out, Err: &errs, Dir: t.TempDir(), Now: time.Now, Login: "ana", TempDir: t.TempDir(), OutTTY: tty}
	}
	if exit := Main(t.Context(), env(false), []string{"init", "--no-git", dir}); exit != exitDone {
		t.Fatal(errs.String())
	}
	out.Reset()
	args := []string{"-C", dir, "export", "lead", "--format", "parquet"}
	if exit := Main(t.Context(), env(true), args); exit != exitUsage || out.Len() > 0 || !strings.Contains(errs.String(), "parquet is nothing for a terminal") {
		t.Errorf("exit %d, %q, %q", exit, out.String(), errs.String())
	}
	if exit := Main(t.Context(), env(false), args); exit != exitDone || !strings.HasPrefix(out.String(), "PAR1") {
		t.Errorf("exit %d, %q, %q", exit, out.String(), errs.String())
	}
}

// A file that cannot be written whole stays as it was, and nothing is left.
func TestExportWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leads.csv")
	if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	half := errors.New("half")
	err := atomicfile.Stream(path, func(w io.Writer) error {
		_, _ = w.Write([]byte("new"))
		return half
	})
	b, _ := os.ReadFile(path)
	entries, _ := os.ReadDir(filepath.Dir(path))
	if !errors.Is(err, half) || string(b) != "old" || len(entries) != 1 {
		t.Errorf("%v, %q, %v", err, b, entries)
	}
	link := filepath.Join(t.TempDir(), "link.csv")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	err = atomicfile.Stream(link, func(w io.Writer) error { _, err := w.Write([]byte("new")); return err })
	b, _ = os.ReadFile(path)
	info, _ := os.Stat(path)
	if err != nil || string(b) != "new" || info.Mode().Perm() != 0o640 {
		t.Errorf("through a link: %v, %q, %v", err, b, info.Mode())
	}
}
