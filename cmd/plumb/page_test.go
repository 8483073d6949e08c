package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// seen is what a browser saw of a page.
type seen struct {
	Console, Requests, Wide, Contrast, Sorting, Images []string
	Tables                                             []seenTable
}

type seenTable struct {
	Caption string
	Columns []string
	Rows    [][]string
}

// A page opens in a browser without a word in the console and without asking anybody
// for anything; it reads on a phone and on a desk, by day and by night; its tables sort;
// its figures are those of the JSON; and the funnel prints on one sheet.
func TestPages(t *testing.T) {
	chromium := browser(t)
	crm := directory{t, filepath.Join(t.TempDir(), "sample")}
	crm.run("init", "--sample", crm.path)
	empty := directory{t, filepath.Join(t.TempDir(), "empty")}
	empty.run("init", empty.path)
	pages := []*funnelPage{
		{name: "sample", crm: crm, by: "source"}, {name: "all", crm: crm}, {name: "period", crm: crm, by: "owner,month"},
		{name: "empty", crm: empty, by: "source"}, {name: "hostile", crm: hostile(t), by: "source"},
	}
	dir := t.TempDir()
	files := make([]string, len(pages))
	for i, p := range pages {
		files[i] = filepath.Join(dir, p.name+".html")
		p.write(t, files[i])
	}
	changed(crm)
	others := []string{"joined", "pipeline", "forecast", "velocity", "aging", "sources", "activity", "response",
		"funnel --compare HEAD~1", "pipeline --by owner --compare HEAD~1", "joined --compare HEAD~1"}
	for i, report := range others {
		file := filepath.Join(dir, fmt.Sprintf("other%02d.html", i))
		write(t, file, crm.run(append([]string{"report", "-o", "html"}, strings.Fields(report)...)...))
		files = append(files, file)
	}
	for file, s := range look(t, chromium, files) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".html"), func(t *testing.T) {
			s.check(t, file)
			if i := slices.Index(files, file); i < len(pages) {
				pages[i].check(t, s, file)
			}
		})
	}
	if to := os.Getenv("PLUMB_PAGES"); to != "" { // an empty folder, to look at them oneself
		if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
	}
}

// changed makes something that a comparison can tell of.
func changed(crm directory) {
	open := strings.Fields(crm.run("opportunity", "list", "--where", "stage == \"proposal\"", "-q"))
	crm.run("opportunity", "stage", open[0], "closed-won")
}

// browser is where Chromium is; .ci/run installs it, and what drives it.
func browser(t *testing.T) string {
	t.Helper()
	if exec.Command("node", "-e", `require("playwright-core")`).Run() != nil {
		missing(t, "Playwright for node: npm install playwright-core, and NODE_PATH")
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		missing(t, "pdftotext: apt-get install poppler-utils")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, "Chromium: apt-get install chromium")
	return ""
}

func look(t *testing.T, chromium string, files []string) map[string]seen {
	t.Helper()
	cmd := exec.Command("node", append([]string{filepath.Join("testdata", "browser", "look.js"), chromium}, files...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]seen
	if err := json.Unmarshal(out, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// hostile is a directory whose sources are written to break out of a page, or to
// push it apart, and whose groups are many.
func hostile(t *testing.T) directory {
	crm := directory{t, filepath.Join(t.TempDir(), "hostile")}
	crm.run("init", crm.path)
	sources := []string{`<script>document.title="taken"</script>`, `"><img src=x onerror=alert(1)>`, `'"` + "`" + `${alert(1)}{{.}}`, "</title></style></svg><b>", "&lt;&#60;&amp;",
		"https://example.com/a/path/that/has/no/blank/at/all/and/goes/on/and/on/and/on", strings.Repeat("Wort", 60), "שלום עולם (1) <b>", "名前がとても長い情報源のひとつ"}
	for i := len(sources); i < 200; i++ {
		sources = append(sources, fmt.Sprintf("Campaign %d with a rather long and descriptive name", i))
	}
	var b strings.Builder
	b.WriteString("last_name,company,source,created_at\n")
	for i, s := range sources {
		for k := range 1 + i%3 {
			fmt.Fprintf(&b, "L%d-%d,C%d-%d,\"%s\",20%02d-%02d-11\n", i, k, i, k, strings.ReplaceAll(s, `"`, `""`), 24+i%2, 1+i%12)
		}
	}
	file := filepath.Join(t.TempDir(), "leads.csv")
	write(t, file, b.String())
	crm.run("import", "lead", file, "--on-duplicate", "new")
	return crm
}

// funnelPage is a funnel as a page and as JSON.
type funnelPage struct {
	name, by string
	crm      directory
	json     funnelJSON
}

type funnelJSON struct {
	Steps  []stepJSON
	Groups []struct {
		Key   []string
		Steps []stepJSON
	}
	Months []struct {
		Month                 string
		Leads, Converted, Won int
	}
	Exits struct {
		Unqualified, Lost struct{ Reasons map[string]int }
	}
}

type stepJSON struct {
	Step       string
	Count      int
	OfPrevious *float64 `json:"of_previous"`
	OfFirst    *float64 `json:"of_first"`
	MedianDays *float64 `json:"median_days"`
	P90Days    *float64 `json:"p90_days"`
}

func (p *funnelPage) write(t *testing.T, file string) {
	args := []string{"report", "funnel"}
	if p.by != "" {
		args = append(args, "--by", p.by)
	}
	page := p.crm.run(append(args, "-o", "html")...)
	if again := p.crm.run(append(args, "-o", "html")...); again != page {
		t.Errorf("%s: the same report gives other bytes", p.name)
	}
	write(t, file, page)
	if err := json.Unmarshal([]byte(p.crm.run(append(args, "-o", "json")...)), &p.json); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// check is what every page keeps to.
func (s seen) check(t *testing.T, file string) {
	for what, list := range map[string][]string{"the console says": s.Console, "wider than the window": s.Wide, "too little contrast": s.Contrast, "not sorted": s.Sorting} {
		if len(list) > 0 {
			t.Errorf("%s: %s", what, strings.Join(list[:min(len(list), 10)], "\n"))
		}
	}
	for _, url := range s.Requests {
		if url != "file://"+file && !strings.HasPrefix(url, "data:") {
			t.Errorf("the page asks for %s", url)
		}
	}
	if len(s.Tables) == 0 {
		t.Error("there is no table")
	}
}

func (p *funnelPage) check(t *testing.T, s seen, file string) {
	if len(s.Images) == 0 || !strings.HasPrefix(s.Images[0], "Lead funnel: leads "+strconv.Itoa(p.json.Steps[0].Count)) {
		t.Errorf("the drawings are called %q", s.Images)
	}
	p.figures(t, s)
	p.paper(t, file)
}

// figures holds the tables of the page against the JSON.
func (p *funnelPage) figures(t *testing.T, s seen) {
	var steps, groups, months [][]string
	for _, step := range p.json.Steps {
		steps = append(steps, []string{step.Step, strconv.Itoa(step.Count), number(step.OfPrevious, -1), number(step.OfFirst, -1), number(step.MedianDays, 1), number(step.P90Days, 1)})
	}
	same(t, s, "Every step in figures", steps)
	for _, g := range p.json.Groups {
		row := slices.Clone(g.Key)
		for i, key := range row {
			if key == "" {
				row[i] = "(none)"
			}
		}
		for _, step := range g.Steps {
			row = append(row, strconv.Itoa(step.Count))
		}
		groups = append(groups, append(row, number(g.Steps[3].OfFirst, -1)))
	}
	if p.by != "" && len(groups) > 0 {
		same(t, s, "A row for each "+strings.ReplaceAll(p.by, ",", " and "), groups)
	}
	for _, m := range p.json.Months {
		if m.Leads > 0 {
			months = append(months, []string{m.Month, strconv.Itoa(m.Leads), strconv.Itoa(m.Converted)})
		}
	}
	if len(months) > 0 {
		same(t, s, "What became of the leads of each month", months)
	}
}

func number(f *float64, places int) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', places, 64)
}

// same wants the rows of a table to begin like this.
func same(t *testing.T, s seen, caption string, want [][]string) {
	t.Helper()
	i := slices.IndexFunc(s.Tables, func(t seenTable) bool { return t.Caption == caption })
	if i < 0 {
		t.Errorf("there is no table %q", caption)
		return
	}
	got := s.Tables[i].Rows
	if len(got) != len(want) {
		t.Errorf("%s: %d rows, want %d", caption, len(got), len(want))
		return
	}
	for r := range want {
		if !slices.Equal(got[r][:len(want[r])], want[r]) {
			t.Errorf("%s, row %d: %q, want %q", caption, r+1, got[r], want[r])
		}
	}
}

// paper wants the whole funnel, its figures included, on the first sheet.
func (p *funnelPage) paper(t *testing.T, file string) {
	out, err := exec.Command("pdftotext", "-layout", file+".pdf", "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(string(out), "\f")
	for i, step := range p.json.Steps {
		if !strings.Contains(first, strings.ToUpper(step.Step[:1])+step.Step[1:]) || strings.Count(first, step.Step) < 1 {
			t.Errorf("%s is not on the first sheet:\n%s", step.Step, first)
		}
		if i > 0 && step.OfPrevious != nil && strings.Contains(rest, "% of "+p.json.Steps[i-1].Step) {
			t.Errorf("the funnel goes on on the second sheet:\n%s", rest)
		}
	}
	info, err := exec.Command("pdfinfo", file+".pdf").Output()
	if err != nil || !strings.Contains(string(info), "(A4)") {
		t.Errorf("the sheet is no A4: %v\n%s", err, info)
	}
}
