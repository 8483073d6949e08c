package cli

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"plumb/internal/config"
)

var update = flag.Bool("update", false, "rewrite completions/")

// The scripts in completions/ are those of this cobra and this program.
func TestCompletions(t *testing.T) {
	for shell, file := range Shells {
		a := &app{env: &Env{}, ctx: t.Context()}
		var b bytes.Buffer
		if err := WriteCompletion(newRoot(a, []string{"completion"}), shell, &b); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("..", "..", "completions", file)
		if *update {
			if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, b.Bytes()) {
			t.Errorf("%s is not current (%v); make update writes it", path, err)
		}
	}
}

// No kind may be called like a command: the table in config knows them all.
func TestCommandsAreReserved(t *testing.T) {
	for _, c := range fixedCommands() {
		if !slices.Contains(config.Commands, c.name) {
			t.Errorf("config.Commands lacks %q", c.name)
		}
		if made := c.make(&app{env: &Env{}}); made.Name() != c.name {
			t.Errorf("%q makes the command %q", c.name, made.Name())
		}
	}
}
