package atomicfile

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path, scratch := filepath.Join(dir, "a", "b.yaml"), filepath.Join(dir, "scratch")
	for _, test := range []struct {
		text string
		mode os.FileMode
		when Sync
	}{{"one", 0o644, Now}, {"two", 0o444, Now}, {"three", 0o644, Later}} {
		// What a killed process left is in nobody's way.
		if err := os.MkdirAll(scratch, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(scratch, "b.yaml"), []byte("half"), 0o444); err != nil {
			t.Fatal(err)
		}
		if err := Write(path, scratch, []byte(test.text), test.mode, test.when); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		info, _ := os.Stat(path)
		if err != nil || string(b) != test.text || info.Mode().Perm() != test.mode {
			t.Errorf("%q %v %v, want %q %v", b, info.Mode(), err, test.text, test.mode)
		}
	}
	if left, _ := os.ReadDir(scratch); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
	if err := SyncAll(dir); err != nil {
		t.Error(err)
	}
}
