// Package arch holds what the design promises, as tests: who may import whom,
// and what the pure packages may not touch. A new package fails until it is in
// the table, with its line thought about.
package arch

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// may says which packages of ours each package may import. Imports point one
// way: cmd → cli → workflows → store → yamlfile, journal → atomicfile.
var may = map[string][]string{
	"cmd/plumb":            {"internal/cli"},
	"data":                 {},
	"records":              {},
	"internal/arch":        {},
	"internal/atomicfile":  {},
	"internal/journal":     {"internal/atomicfile"},
	"internal/gitx":        {},
	"internal/pick":        {"data", "records"},
	"internal/phone":       {"data", "internal/pick"},
	"internal/yamlfile":    {"records"},
	"internal/config":      {"data", "internal/pick", "internal/yamlfile", "records"},
	"internal/store":       {"internal/config", "internal/gitx", "internal/journal", "internal/pick", "internal/yamlfile", "records"},
	"internal/match":       {"data", "internal/pick", "records"},
	"internal/duplicates":  {"internal/match", "records"},
	"internal/query":       {"internal/phone", "internal/pick", "records"},
	"internal/report":      {"records"},
	"internal/capture":     {"internal/duplicates", "internal/match", "internal/store", "records"},
	"internal/convert":     {"internal/duplicates", "internal/match", "internal/store", "records"},
	"internal/combine":     {"internal/match", "internal/pick", "internal/store", "records"},
	"internal/parquet":     {},
	"internal/interchange": {"data", "internal/parquet", "internal/match", "internal/pick", "internal/store", "internal/yamlfile", "records"},
	"internal/guard":       {"internal/config", "internal/gitx", "internal/yamlfile", "records"},
	"internal/gitsetup":    {"internal/gitx"},
	"internal/past":        {"internal/gitx", "internal/yamlfile", "records"},
	"internal/undo":        {"internal/gitx", "internal/store", "internal/yamlfile", "records"},
	"internal/chart":       {},
	"internal/page":        {"internal/chart"},
	"internal/render":      {"internal/chart", "internal/page", "internal/report", "internal/yamlfile", "records"},
	"internal/cli": {"data", "internal/atomicfile", "internal/capture", "internal/combine", "internal/config", "internal/convert", "internal/duplicates", "internal/gitsetup", "internal/gitx", "internal/guard", "internal/interchange", "internal/match", "internal/page", "internal/past", "internal/pick",
		"internal/query", "internal/render", "internal/report", "internal/store", "internal/undo", "internal/yamlfile", "records"},
}

// home says where a library lives: nobody else imports it.
var home = map[string][]string{
	"gopkg.in/yaml.v3":                  {"internal/yamlfile"},
	"github.com/spf13/cobra":            {"internal/cli"},
	"github.com/spf13/pflag":            {"internal/cli"},
	"github.com/olekukonko/tablewriter": {"internal/render"},
	"github.com/sahilm/fuzzy":           {"internal/pick"},
	"github.com/expr-lang/expr":         {"internal/query"},
	"github.com/itchyny/gojq":           {"internal/cli"},
	"github.com/gofrs/flock":            {"internal/store"},
	"github.com/shopspring/decimal":     {"records", "internal/report"},
	"golang.org/x/text":                 {"internal/pick", "internal/interchange"},
	"golang.org/x/term":                 {"cmd/plumb"},
	"github.com/nyaruka/phonenumbers":   {}, // tests of internal/phone alone: its init takes 9 ms
	"html/template":                     {"internal/page"},
	"os/exec":                           {"internal/gitx", "cmd/plumb"}, // main: editor and pager
	"crypto/rand":                       {"cmd/plumb"},
	"math/rand":                         {},
	"math/rand/v2":                      {},
	"log":                               {},
}

// pure packages see no file, no process and no network.
var pure = []string{"records", "internal/parquet", "internal/match", "internal/duplicates", "internal/query", "internal/report", "internal/chart", "internal/page", "internal/pick", "internal/phone"}

var impure = []string{"os", "io/fs", "os/exec", "os/signal", "net", "net/http", "path/filepath", "flag", "syscall"}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		pkg, _ := filepath.Rel(root, filepath.Dir(path))
		pkg = filepath.ToSlash(pkg)
		seen[pkg] = true
		if _, ok := may[pkg]; !ok {
			t.Errorf("package %s is not in the table of internal/arch", pkg)
		}
		if !strings.HasSuffix(path, "_test.go") {
			checkFile(t, path, pkg)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range may {
		if !seen[pkg] {
			t.Errorf("the table names %s, which is not there", pkg)
		}
	}
}

func checkFile(t *testing.T, path, pkg string) {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, imp := range f.Imports {
		name, _ := strconv.Unquote(imp.Path.Value)
		ours, isOurs := strings.CutPrefix(name, "plumb/")
		if isOurs && !slices.Contains(may[pkg], ours) {
			t.Errorf("%s imports %s; the table of internal/arch does not allow it", path, ours)
		}
		for lib, homes := range home {
			if (name == lib || strings.HasPrefix(name, lib+"/")) && !slices.Contains(homes, pkg) && !hasLonger(name, lib) {
				t.Errorf("%s imports %s, which lives in %v", path, name, homes)
			}
		}
		if slices.Contains(pure, pkg) && slices.Contains(impure, name) {
			t.Errorf("%s imports %s; %s is pure", path, name, pkg)
		}
	}
}

// hasLonger reports whether the table has a closer entry for a name.
func hasLonger(name, lib string) bool {
	for other := range home {
		if len(other) > len(lib) && (name == other || strings.HasPrefix(name, other+"/")) {
			return true
		}
	}
	return false
}

// TestTop keeps the top of the repository as it was asked for.
func TestTop(t *testing.T) {
	want := []string{"Makefile", "README.md", "cmd", "completions", "data", "go.mod", "go.sum", "internal", "records"}
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && e.Name() != "bin" && e.Name() != "plumb" {
			got = append(got, e.Name())
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the top has %v, want %v", got, want)
	}
}
