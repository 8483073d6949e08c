package guard_test

import (
	"os"
	"path/filepath"
	"testing"

	"plumb/internal/config"
	"plumb/internal/gitx"
	"plumb/internal/guard"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// A person who is forgotten passes the check of commits and of what is staged, where
// amending is forbidden too; an amendment does not.
func TestForgetPasses(t *testing.T) {
	dir := t.TempDir()
	repo, err := gitx.Init(t.Context(), dir, append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "HOME="+dir))
	if err != nil {
		t.Fatal(err)
	}
	git := func(args ...string) {
		t.Helper()
		if _, err := repo.Run(t.Context(), nil, append([]string{"-c", "user.name=Ana", "-c", "user.email=ana@x.example"}, args...)...); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, config.FileName, []byte("format: 1\namend: false\n"))
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	file, _ := yamlfile.ParseTree("", []byte(anas+"email: ada@x.example\n"))
	lead := records.Seal(records.FromTree(schema.Kind("lead"), file))
	path := lead.Kind.Path(lead.ID())
	write(t, dir, path, yamlfile.Write(lead, nil))
	git("add", "-A")
	git("commit", "-qm", "base")
	git("tag", "base")

	for _, c := range []struct{ entry, email, want string }{
		{"[{at: 2026-12-01T00:00:00Z, by: ana, fields: [email], forget: true}]", "", "forget"},
		{"[{at: 2026-12-01T00:00:00Z, by: ana, fields: [email], reason: x}]", "b@x.example", ""},
	} {
		entry, _ := yamlfile.ParseValue(c.entry)
		next := lead.WithKey("amended", entry).WithKey("email", records.Tree{})
		if c.email != "" {
			next = next.WithKey("email", records.TextTree(c.email))
		}
		git("reset", "-q", "--hard", "base")
		write(t, dir, path, yamlfile.Write(records.Seal(next), nil))
		git("add", "-A")
		problems, allowed, err := guard.Staged(t.Context(), repo, "")
		judged(t, "staged", problems, allowed, err, c.want)
		git("commit", "-qm", "next")
		problems, allowed, err = guard.Check(t.Context(), repo, guard.Range{Base: "base", Head: "HEAD"})
		judged(t, "committed", problems, allowed, err, c.want)
	}
}

func judged(t *testing.T, what string, problems []records.Problem, allowed []guard.Allowed, err error, want string) {
	t.Helper()
	switch {
	case err != nil:
		t.Fatal(err)
	case want == "" && (len(problems) != 1 || len(allowed) != 0):
		t.Errorf("%s: %v, allowed %v; want one problem", what, problems, allowed)
	case want != "" && (len(problems) != 0 || len(allowed) != 1 || allowed[0].Change != want):
		t.Errorf("%s: %v, allowed %v; want %s", what, problems, allowed, want)
	}
}

func write(t *testing.T, dir, path string, b []byte) {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, b, 0o666); err != nil {
		t.Fatal(err)
	}
}
