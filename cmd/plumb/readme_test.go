package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
)

const readme = "../../README.md"

var session = regexp.MustCompile("(?s)```console\n(.*?)```")

// The session in the README is run, and prints what the README says.
func TestReadme(t *testing.T) {
	b, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	found := session.FindStringSubmatchIndex(string(b))
	if found == nil {
		t.Fatal("the README has no session")
	}
	commands, outputs := transcript(string(b[found[2]:found[3]]))
	path := filepath.Join(t.TempDir(), "readme.txtar")
	if err := os.WriteFile(path, script(commands, outputs), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("session", func(t *testing.T) { testscript.Run(t, params(filepath.Dir(path))) })
	if !*update {
		return
	}
	ar, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for i, c := range commands {
		out.WriteString("$ " + c + "\n")
		for _, f := range ar.Files {
			if f.Name == fmt.Sprintf("want/%d", i) {
				out.Write(f.Data)
			}
		}
	}
	text := string(b[:found[2]]) + out.String() + string(b[found[3]:])
	if err := os.WriteFile(readme, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// transcript splits a session into its commands and what each prints.
func transcript(text string) (commands, outputs []string) {
	for line := range strings.Lines(text) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			commands, outputs = append(commands, strings.TrimSpace(command)), append(outputs, "")
			continue
		}
		outputs[len(outputs)-1] += line
	}
	return commands, outputs
}

func script(commands, outputs []string) []byte {
	var b, files strings.Builder
	for i, c := range commands {
		if dir, ok := strings.CutPrefix(c, "cd "); ok {
			b.WriteString("cd " + dir + "\n")
			continue
		}
		fmt.Fprintf(&b, "exec sh -c '%s 2>&1 || true'\ncmp stdout $WORK/want/%d\n", strings.ReplaceAll(c, "'", "''"), i)
		fmt.Fprintf(&files, "-- want/%d --\n%s", i, outputs[i])
	}
	return []byte(b.String() + files.String())
}
