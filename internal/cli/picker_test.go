package cli

import (
	"bytes"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"plumb/internal/render"
)

// desk is a directory, and somebody at a terminal in front of it.
type desk struct {
	t       *testing.T
	dir     string
	environ []string
	random  *rand.ChaCha8
	day     int
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, dir: t.TempDir(), random: rand.NewChaCha8([32]byte{})}
	d.must("init", "--no-git")
	return d
}

// run runs plumb with answers typed at a terminal of 80 columns.
func (d *desk) run(typed string, args ...string) (out, talk string, exit int) {
	var o, e bytes.Buffer
	d.day++
	env := &Env{In: strings.NewReader(typed), Out: &o, Err: &e, Dir: d.dir, Random: d.random, Login: "ana", Environ: append(d.environ, "PLUMB_USER=ana"),
		Now:   func() time.Time { return time.Date(2026, 11, 21, 9, d.day, 0, 0, time.UTC) },
		InTTY: true, OutTTY: true, ErrTTY: true, Width: 80, Height: 24, TempDir: d.t.TempDir()}
	exit = Main(d.t.Context(), env, args)
	return o.String(), e.String(), exit
}

func (d *desk) must(args ...string) string {
	d.t.Helper()
	out, talk, exit := d.run("", args...)
	if exit != 0 {
		d.t.Fatalf("%q: exit %d: %s", args, exit, talk)
	}
	return strings.TrimSpace(out)
}

var anyID = regexp.MustCompile(`(lead|acct|cont|act)-[0-9a-z]{10}`)

// screen is what stands on the terminal, with ids as #.
func screen(talk string) string {
	return strings.NewReplacer("\x1b[1m", "[", "\x1b[4m", "_", "\x1b[2m", "", "\x1b[0m", "|").Replace(anyID.ReplaceAllString(talk, "#"))
}

func TestPicker(t *testing.T) {
	d := newDesk(t)
	d.must("lead", "add", "Zoë Müller <zoe@x.example>", "--company", "Söhne", "-q")
	max := d.must("lead", "add", "Max Müller <max@berg.example>", "--company", "Berg", "-q")
	boxer := d.must("lead", "add", "Boxer", "--company", "Coop", "-q")
	d.must("lead", "status", boxer, "unqualified", "--reason", "other")
	d.must("account", "add", "Müller GmbH")
	for _, c := range []struct {
		name, typed, args string
		exit              int
		want              []string // on the screen, in this order
	}{
		{"a number chooses", "2\n", "lead show mueller -q", 0, []string{`"mueller" may mean:`, "  1  #|  Zoë [Müller| · Söhne  zoe@x.example|     new|", "  2  #|  Max [Müller| · Berg   max@berg.example|  new|", max}},
		{"letters narrow, a spelling too", "soehne\n", "lead show muller -q", 0, []string{"Number, more letters"}},
		{"an address narrows", "berg.ex\n", "lead show muller -q", 0, []string{max}},
		{"what fits none leaves all", "qq\n\n", "lead show muller", 2, []string{`None of them has "qq":`, "  2  ", "nothing was chosen"}},
		{"nothing stops", "\n", "lead show muller", 2, []string{"nothing was chosen"}},
		{"the end of input stops", "", "lead show muller", 2, []string{"nothing was chosen"}},
		{"a guess is shown, though it is the only one", "1\n", "lead show boxr -q", 0, []string{`Nothing is called "boxr". Perhaps`, "[Box|e|[r| · Coop|", "unqualified"}},
		{"a guess is shown again when narrowed", "boxr\n\n", "lead show muller", 2, []string{`None of them has "boxr"`}},
		{"several kinds are said", "\n", "note mull text", 2, []string{"lead", "account"}},
		{"RECORD may be left out", "1\n", "lead show -q", 0, []string{"Which lead?", "Max Müller", "Zoë Müller", "Boxer"}},
		{"before other words", "boxer\n", "lead set title=Dr -q", 0, []string{"Which lead?"}},
		{"before a status", "zoe\n", "lead status working -q", 0, []string{"Which lead?"}},
		{"but not fields", "", "lead set muller", 2, []string{"lead set needs"}},
		{"nothing to choose from", "", "lead unconvert --reason x", 2, []string{"nothing to choose from"}},
		{"not with --no-input", "1\n", "lead show --no-input", 2, []string{"lead show needs RECORD"}},
		{"nor with -o", "1\n", "lead show -o json", 2, []string{"lead show needs RECORD"}},
	} {
		out, talk, exit := d.run(c.typed, strings.Fields(c.args)...)
		seen := screen(talk) + out
		if exit != c.exit {
			t.Errorf("%s: exit %d, want %d\n%s", c.name, exit, c.exit, seen)
		}
		for rest, i := seen, 0; i < len(c.want); i++ {
			at := strings.Index(rest, c.want[i])
			if at < 0 {
				t.Errorf("%s: no %q in\n%s", c.name, c.want[i], seen)
				break
			}
			rest = rest[at:]
		}
	}
	d.environ = []string{"NO_COLOR=1"}
	if _, talk, _ := d.run("\n", "lead", "show", "muller"); !strings.Contains(screen(talk), "Zoë _Müller|") {
		t.Errorf("with NO_COLOR it is underlined:\n%s", screen(talk))
	}
	d.environ = []string{"TERM=dumb"}
	if _, talk, _ := d.run("\n", "lead", "show", "muller"); strings.Contains(talk, "\x1b") {
		t.Errorf("a dumb terminal gets no escapes:\n%q", talk)
	}
}

// No line is wider than the screen, whatever the records hold, and what was typed is seen.
func TestPickerWidth(t *testing.T) {
	d := newDesk(t)
	long := strings.Repeat("Gesellschaft für angewandte Mengenlehre ", 4)
	d.must("lead", "add", "Max Müller <m.mueller.of.the.long.address@tal.example>", "--company", long+"Zwickau", "-q")
	d.must("lead", "add", "山田太郎 <yamada@x.example>", "--company", strings.Repeat("株式会社日本語", 12)+"Zwickau", "-q")
	d.must("account", "add", "Zwickau e\u0301\u0301\u0301\u0301 "+long)
	for _, width := range []int{40, 60, 80, 200} {
		a := &app{env: &Env{Width: width, Environ: []string{"TERM=dumb"}, OutTTY: true, Dir: d.dir}, ctx: t.Context()}
		if err := a.peek(); err != nil {
			t.Fatal(err)
		}
		_, err := a.named(t.Context(), "zwick", a.schema.Kinds...)
		lines := a.pickerLines(hitsOf(err))
		if len(lines) != 3 {
			t.Fatalf("%v: %q", err, lines)
		}
		for _, line := range lines {
			if render.Width(line) > width || !strings.Contains(line, "Zwick") {
				t.Errorf("%d columns of %d: %s", render.Width(line), width, line)
			}
		}
	}
}
