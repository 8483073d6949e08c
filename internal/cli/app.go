package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"plumb/internal/config"
	"plumb/internal/gitx"
	"plumb/internal/pick"
	"plumb/internal/query"
	"plumb/internal/render"
	"plumb/internal/store"
	"plumb/records"
)

// app is one run of plumb. What it needs of the directory is loaded when a
// command asks for it: plumb version reads nothing.
type app struct {
	env   *Env
	ctx   context.Context // of the run; ended by an interrupt
	flags globals

	root   string // of the directory; "" until found
	schema *records.Schema
	store  *store.Store
	actor  string
	commit string // that --as-of means; "": the work tree is read

	schemaError error // why the commands of the directory's kinds are missing
	broken      int   // files that could not be read
	labelCache  map[string]string
	lines       *bufio.Reader
	silent      bool                      // it was said why git tells nothing
	told        bool                      // another reads the same files, and says what is wrong with them
	asked       []asked                   // what --where asked
	lent        *records.Rates            // that amounts are converted by
	standing    func() standing           // nil: nobody asked git
	aside       bool                      // it makes what a report is compared with, and says nothing of its own
	offered     func(records.Record) bool // which records are offered where none was given; nil: all
}

// globals are the flags on everything.
type globals struct {
	dir, output, fields, jq, as, today, color string
	quiet, dryRun, noInput, noCommit, noPager bool
	allowBroken                               bool
	asOf                                      string // of reports; "": now
	lockTimeout                               time.Duration
}

// directory returns the directory of records: --dir, else PLUMB_DIR, else the
// nearest plumb.yaml upwards.
func (a *app) directory() (string, error) {
	if a.root != "" {
		return a.root, nil
	}
	start := a.flags.dir
	if start == "" {
		start = a.env.Getenv("PLUMB_DIR")
	}
	named := start != ""
	if !filepath.IsAbs(start) {
		start = filepath.Join(a.env.Dir, start)
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, config.FileName)); err == nil {
			a.root = dir
			return dir, nil
		}
		if named || dir == filepath.Dir(dir) {
			return "", &noDirectoryError{dir: start, named: named}
		}
	}
}

// loadSchema reads plumb.yaml over the schema that ships.
func (a *app) loadSchema() (*records.Schema, error) {
	if a.flags.asOf != "" {
		_, err := a.open(a.ctx)
		return a.schema, err
	}
	if a.schema != nil {
		return a.schema, nil
	}
	dir, err := a.directory()
	if err != nil {
		return nil, err
	}
	a.schema, err = config.Load(dir)
	return a.schema, err
}

// open returns the store, with what a crash left finished.
func (a *app) open(ctx context.Context) (*store.Store, error) {
	if a.store != nil {
		return a.store, nil
	}
	if a.flags.asOf != "" {
		return a.openAsOf(ctx)
	}
	schema, err := a.loadSchema()
	if err != nil {
		return nil, err
	}
	repo := gitx.Find(a.root, a.env.Environ)
	s, err := store.Open(ctx, a.root, store.Options{
		Schema: schema, Now: a.now, Random: a.env.Random, Repo: repo, By: a.who(ctx, repo), DryRun: a.flags.dryRun,
		Commit:      schema.Commit && !a.flags.noCommit && repo != nil && a.env.Getenv("PLUMB_NO_GIT") == "",
		LockTimeout: a.flags.lockTimeout, Say: a.say,
	})
	a.store = s
	return s, err
}

// update is store.Update with the directory opened, and the dry run shown.
func (a *app) update(ctx context.Context, reason *store.Reason, fn func(*store.Tx) error) (store.Result, error) {
	s, err := a.open(ctx)
	if err != nil {
		return store.Result{}, err
	}
	result, err := s.Update(ctx, reason, fn)
	if err == nil && a.flags.dryRun && a.flags.output == "" {
		err = a.showDiff(result)
	}
	return result, err
}

// now is the time that everything of this run happens at; --today replaces it.
func (a *app) now() time.Time {
	text := a.flags.today
	if text == "" {
		text = a.env.Getenv("PLUMB_TODAY")
	}
	if text == "" {
		return a.env.Now()
	}
	t, err := a.moment(text)
	if err != nil {
		return a.env.Now() // refused before, in newRoot
	}
	return t
}

// moment reads a date (noon of it) or a time, as --today and --at take it.
func (a *app) moment(text string) (time.Time, error) {
	in := records.Locale{Zone: time.UTC, Now: a.env.Now()}
	if a.schema != nil {
		in.Zone = a.schema.Zone
	}
	t, err := records.ParseMoment(text, in)
	if err == nil && dayAlone(text, t) {
		t = t.Add(12 * time.Hour)
	}
	return t, err
}

// dayAlone reports whether a text, read as a time, named a day and no time of it.
func dayAlone(text string, t time.Time) bool {
	return t.Equal(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())) && !strings.Contains(text, ":")
}

// locale is how values that somebody types are read.
func (a *app) locale() records.Locale { return a.schema.Locale(a.now()) }

// today is the day in the directory's zone.
func (a *app) today() string { return a.now().In(a.schema.Zone).Format(time.DateOnly) }

// change is who changes something in this run, and when.
func (a *app) change() records.Change { return records.Change{At: a.now(), By: a.actor} }

// who is the user: --as, PLUMB_USER, git's user.email, the login name; a key of
// people where they know it.
func (a *app) who(ctx context.Context, repo *gitx.Repo) string {
	if a.actor != "" {
		return a.actor
	}
	who := a.flags.as
	if who == "" {
		who = a.env.Getenv("PLUMB_USER")
	}
	if who == "" && repo != nil {
		_, who = repo.Identity(ctx)
	}
	if who == "" {
		who = a.env.Login
	}
	a.actor = a.schema.PersonKey(who)
	return a.actor
}

// say talks to a person; programs read Out.
func (a *app) say(text string) {
	fmt.Fprintln(a.letters(a.env.Err, a.env.ErrTTY), a.wrapped(render.Clean(text)))
}

// wrapped breaks the lines of talk between words at a terminal; what is to be typed
// next stays whole.
func (a *app) wrapped(text string) string {
	if !a.env.ErrTTY || a.env.Width == 0 || strings.HasPrefix(text, "next: ") {
		return text
	}
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = render.Wrap(lines[i], a.env.Width, 2)
	}
	return strings.Join(lines, "\n")
}

// tell is say, and silent where nobody listens: in a pipe, with --quiet or -o.
func (a *app) tell(format string, args ...any) {
	if a.env.ErrTTY && !a.flags.quiet && a.flags.output == "" {
		a.say(fmt.Sprintf(format, args...))
	}
}

func (a *app) color(tty bool) bool {
	switch {
	case a.flags.color == "always":
		return true
	case a.flags.color == "never" || a.env.Getenv("NO_COLOR") != "" || a.env.Getenv("TERM") == "dumb":
		return false
	case a.env.Getenv("CLICOLOR_FORCE") != "" && a.env.Getenv("CLICOLOR_FORCE") != "0":
		return true
	}
	return tty
}

// asks reports whether questions may be asked.
func (a *app) asks() bool {
	return a.env.InTTY && a.env.OutTTY && !a.flags.noInput && a.env.Getenv("CI") == "" && a.flags.output == ""
}

// resolve returns the record that a word means: of one that was merged into another,
// that other one. For a command that writes, a loose hit on a label counts only when
// it is the only one, which pick sees to.
func (a *app) resolve(ctx context.Context, word string, kinds ...*records.Kind) (records.Record, error) {
	r, err := a.named(ctx, word, kinds...)
	if err != nil || r.MergedInto() == "" {
		return r, err
	}
	master, err := a.store.Follow(r.MergedInto())
	if err == nil {
		a.tell("%s was merged into %s", r.ID(), master.ID())
	}
	return master, err
}

// named returns the record that a word means, as it stands.
func (a *app) named(ctx context.Context, word string, kinds ...*records.Kind) (records.Record, error) {
	s, err := a.open(ctx)
	if err != nil {
		return records.Record{}, err
	}
	if len(kinds) == 0 {
		kinds = a.subjects()
	}
	if word == leftOut {
		return a.chooseAny(kinds)
	}
	if strings.TrimSpace(word) == "" {
		return records.Record{}, usage("a shell variable that is not set, perhaps", "an empty RECORD means no record")
	}
	r, err := pick.Find(s, word, kinds)
	if hits := hitsOf(err); hits != nil && a.asks() {
		return a.choose(pickHead(word, hits), hits)
	}
	return r, err
}

// subjects are the kinds that a word may mean where no kind is said: an activity about
// somebody is never meant by the name of that somebody.
func (a *app) subjects() []*records.Kind {
	return slices.DeleteFunc(slices.Clone(a.schema.Kinds), func(k *records.Kind) bool { return k == a.activityKind() })
}

func hitsOf(err error) []pick.Hit {
	var several *pick.AmbiguousError
	var near *pick.NearError
	switch {
	case errors.As(err, &several):
		return several.Hits
	case errors.As(err, &near):
		return near.Hits
	}
	return nil
}

// resolveAll resolves several words; "-" stands for the words on standard input.
func (a *app) resolveAll(ctx context.Context, words []string, kinds ...*records.Kind) ([]records.Record, error) {
	words, err := a.fromStdin(words)
	if err != nil {
		return nil, err
	}
	var out []records.Record
	for _, word := range words {
		r, err := a.resolve(ctx, word, kinds...)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(out, func(o records.Record) bool { return o.ID() == r.ID() }) {
			out = append(out, r)
		}
	}
	return out, nil
}

// all returns the records of a kind that are no tombstones. Broken files are
// named, and make the exit code 5 unless --allow-broken.
func (a *app) all(ctx context.Context, k *records.Kind) ([]records.Record, error) {
	s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	var out []records.Record
	for r, err := range s.Scan(k) {
		switch {
		case err != nil:
			a.sawBroken(err)
		case r.MergedInto() == "":
			out = append(out, r)
		}
	}
	return out, nil
}

// queryEnv is what an expression can see.
func (a *app) queryEnv(s *store.Store) query.Env {
	seen := map[string]records.Record{}
	return query.Env{Schema: a.schema, Today: a.now().In(a.schema.Zone), Follow: func(id string) (records.Record, error) {
		if r, ok := seen[id]; ok {
			return r, nil
		}
		r, err := s.Follow(id)
		if err == nil {
			seen[id] = r
		}
		return r, err
	}}
}

// readInput reads a file that was named, or standard input for "-".
func (a *app) readInput(path string) ([]byte, error) {
	if path == "-" {
		return interruptible(a.ctx, func() ([]byte, error) { return readAll(a.env.In) })
	}
	b, err := os.ReadFile(a.path(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usage("", "there is no file %s", path)
	}
	return b, err
}

// path is a path as the user typed it, from where the user is.
func (a *app) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(a.env.Dir, p)
}
