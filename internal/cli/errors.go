package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"plumb/internal/combine"
	"plumb/internal/config"
	"plumb/internal/convert"
	"plumb/internal/duplicates"
	"plumb/internal/gitx"
	"plumb/internal/guard"
	"plumb/internal/interchange"
	"plumb/internal/match"
	"plumb/internal/past"
	"plumb/internal/pick"
	"plumb/internal/query"
	"plumb/internal/report"
	"plumb/internal/store"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// The exit codes, as plumb help exit-codes explains them.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNotFound    = 3
	exitRule        = 4
	exitFindings    = 5
	exitConflict    = 6
	exitGit         = 7
	exitInterrupted = 130
)

// failure is an error in words for people and programs.
type failure struct {
	exit     int
	code     string // for programs
	message  string
	hint     string
	record   string
	problems []records.Problem
	hits     any
	rates    []records.Object // that are under their bounds
	silent   bool             // shown already
}

// line is the message as one of many: in one line.
func (f failure) line() string {
	head, rest, _ := strings.Cut(f.message, "\n")
	if rest == "" {
		return head
	}
	var parts []string
	for line := range strings.SplitSeq(rest, "\n") {
		parts = append(parts, strings.TrimSpace(line))
	}
	return head + " " + strings.Join(parts, "; ")
}

func (f failure) object() records.Object {
	o := records.Object{}.Add("code", f.code).Add("message", f.message)
	if f.hint != "" {
		o = o.Add("hint", f.hint)
	}
	if f.record != "" {
		o = o.Add("record", f.record)
	}
	if len(f.problems) > 0 {
		o = o.Add("problems", f.problems)
	}
	if f.hits != nil {
		o = o.Add("candidates", f.hits)
	}
	if f.rates != nil {
		o = o.Add("rates", f.rates)
	}
	return records.Object{}.Add("error", o)
}

// usageError says that the command line makes no sense.
type usageError struct{ message, hint string }

func (e *usageError) Error() string { return e.message }

func usage(hint, format string, args ...any) error {
	return &usageError{message: fmt.Sprintf(format, args...), hint: hint}
}

// ruleError is a refusal that has its own code.
type ruleError struct{ code, message, hint, record string }

func (e *ruleError) Error() string { return e.message }

// noDirectoryError says that there is no plumb.yaml here or above.
type noDirectoryError struct {
	dir   string
	named bool // with -C or PLUMB_DIR: then nothing above it counts
}

func (e *noDirectoryError) Error() string {
	if e.named {
		return fmt.Sprintf("there is no %s in %s", config.FileName, e.dir)
	}
	return fmt.Sprintf("there is no %s in %s or above it", config.FileName, e.dir)
}

// noDirectoryAtError says that a commit has no plumb.yaml in a folder.
type noDirectoryAtError struct {
	commit, folder string
	others         []string // folders that have one
}

func (e *noDirectoryAtError) Error() string {
	return fmt.Sprintf("there is no %s at commit %s", e.folder+config.FileName, e.commit)
}

// badSchemaAtError says that the plumb.yaml of a commit cannot be used.
type badSchemaAtError struct {
	commit, folder string
	err            error
}

func (e *badSchemaAtError) Error() string {
	return fmt.Sprintf("%s:%s%s", e.commit[:10], e.folder, strings.TrimPrefix(e.err.Error(), "./"))
}

func (e *badSchemaAtError) Unwrap() error { return e.err }

// noGitError says that there is no git program, or no repository of git.
type noGitError struct{ dir string }

func (e *noGitError) Error() string {
	if e.dir == "" {
		return "--as-of and --compare read the past from git, and there is no git program"
	}
	return fmt.Sprintf("--as-of and --compare read the past from git, and %s is in no git repository", e.dir)
}

// noRatesError says that amounts cannot be converted: there is no rates.yaml.
type noRatesError struct{ currency string }

func (e *noRatesError) Error() string {
	return fmt.Sprintf("--currency %s converts by %s, and there is none", e.currency, records.RatesFile)
}

// findingsError says that a check found something; it was shown already.
type findingsError struct{}

func (findingsError) Error() string { return "a check found something" }

// conflictError says that somebody else changed what was to be changed.
type conflictError struct{ message, hint, record string }

func (e *conflictError) Error() string { return e.message }

// shownError is an exit code whose reason has been shown with the result.
type shownError struct{ exit int }

func (e *shownError) Error() string { return "" }

// someError says that some of many could not be done; the others were.
type someError struct {
	head, hint string
	problems   []records.Problem
}

func (e *someError) Error() string { return e.head }

// mergeError says that git was refused a merge; both versions stand in the file.
type mergeError struct{ err error }

func (e *mergeError) Error() string { return e.err.Error() }
func (e *mergeError) Unwrap() error { return e.err }

// explain is the one place where errors become words, hint and exit code. The
// types know the facts; none of them knows what a flag is called.
func (a *app) explain(err error) failure {
	f := failure{exit: exitFailed, code: "failed", message: err.Error()}
	var (
		use       *usageError
		rule      *ruleError
		noDir     *noDirectoryError
		findings  findingsError
		conflict  *conflictError
		shown     *shownError
		locked    *records.LockedError
		move      *records.MoveError
		value     *records.ValueError
		invalid   *records.InvalidError
		missing   *store.NotFoundError
		busy      *store.BusyError
		commit    *store.CommitError
		git       *gitx.Error
		broken    *yamlfile.Error
		newer     *config.NewerError
		ambiguous *pick.AmbiguousError
		none      *pick.NoneError
		near      *pick.NearError
		expr      *query.Error
		dup       *convert.DuplicateError
		alike     *duplicates.Error
		conv      *convert.Error
		open      *convert.NotConvertedError
		away      *guard.MissingError
		early     *past.EarlyError
		unknown   *past.UnknownError
		noDirAt   *noDirectoryAtError
		badAt     *badSchemaAtError
		noGit     *noGitError
		some      *someError
		imported  *interchange.Error
		merge     *mergeError
		refused   *combine.Error
		frozen    *combine.ConvertedError
		noRates   *noRatesError
		noRate    *report.ExchangeError
		under     *boundError
	)
	switch {
	case errors.As(err, &use):
		f.exit, f.code, f.hint = exitUsage, "usage", use.hint
	case errors.As(err, &rule):
		f.exit, f.code, f.hint, f.record = exitRule, rule.code, rule.hint, rule.record
	case errors.As(err, &noDir):
		f.exit, f.code, f.hint = exitNotFound, "no-directory", noDirectoryHint(noDir.dir)
	case errors.As(err, &findings):
		f.exit, f.code, f.silent = exitFindings, "findings", true
	case errors.As(err, &under):
		f.exit, f.code, f.rates = exitFindings, "findings", under.rates()
	case errors.As(err, &noRates):
		f.exit, f.code, f.hint = exitNotFound, "not-found", `write one beside plumb.yaml; "plumb help funnel" shows how`
	case errors.As(err, &noRate):
		f.exit, f.code, f.record, f.hint = exitRule, "invalid", noRate.Record, "add the rate to "+records.RatesFile
	case errors.As(err, &shown):
		f.exit, f.silent = shown.exit, true
	case errors.As(err, &conflict):
		f.exit, f.code, f.hint, f.record = exitConflict, "conflict", conflict.hint, conflict.record
	case errors.As(err, &merge):
		f.hint = a.mergeHint(merge.err)
	case errors.As(err, &locked):
		f.exit, f.code, f.record = exitRule, "locked", locked.ID
		f.hint = fmt.Sprintf("see what it became with \"plumb %[1]s show %[2]s\", or undo it with \"plumb %[1]s unconvert\"", a.kindWord(locked.ID), locked.ID)
	case errors.As(err, &move):
		f.exit, f.code, f.record, f.hint = exitRule, "bad-move", move.ID, a.moveHint(move)
	case errors.As(err, &dup):
		f.exit, f.code, f.record, f.hits = exitRule, "duplicate", dup.Record, a.convertCandidates(dup)
		f.message, f.hint = a.duplicateText(dup), a.duplicateHint(dup)
	case errors.As(err, &alike):
		f.exit, f.code, f.hits = exitRule, "duplicate", a.wordedFor(alike.Record, alike.Candidates)
		if f.message, f.hint = lookalikeText(alike), a.lookalikeHint(alike); !alike.New {
			f.record = alike.Record.ID()
		}
	case errors.As(err, &conv):
		f.exit, f.code, f.record, f.problems = exitRule, conv.Code(), conv.Record, conv.Problems
		f.message = problemList(fmt.Sprintf("%s cannot be converted:", conv.Record), conv.Problems)
		f.hint = "nothing was written; give what is missing with --set KIND.FIELD=VALUE, or mend the record first"
		if f.code == "not-qualified" {
			f.hint = fmt.Sprintf("answer with \"plumb %s qualify %s CRITERION=yes\", or give a reason with --override", a.kindWord(conv.Record), conv.Record)
		}
	case errors.As(err, &refused):
		f.exit, f.code, f.record, f.problems = exitRule, "invalid", refused.Record, refused.Problems
		f.message = problemList(fmt.Sprintf("nothing can be merged into %s:", refused.Record), refused.Problems)
		f.hint = "nothing was written; --take FIELD=RECORD chooses the value of another record"
	case errors.As(err, &frozen):
		f.exit, f.code, f.record, f.hint = exitRule, "locked", frozen.Record, a.frozenHint(frozen)
	case errors.As(err, &open):
		f.exit, f.code, f.record = exitRule, "invalid", open.Record
	case errors.As(err, &some):
		f.exit, f.code, f.hint, f.problems = exitRule, "invalid", some.hint, some.problems
		f.message = problemList(some.head, some.problems)
	case errors.As(err, &away):
		f.hint = away.Hint
	case errors.As(err, &early):
		f.hint = earlyHint(early)
	case errors.As(err, &unknown):
		if f.hint = "this clone has the newest commits only; fetch the others: git fetch --unshallow --tags"; !unknown.Shallow {
			f.exit, f.code, f.hint = exitUsage, "usage", "a revision is such as HEAD~3, v1.0 or main; a date is such as 2026-11-21"
		}
	case errors.As(err, &noDirAt):
		f.exit, f.code, f.hint = exitNotFound, "no-directory", noDirectoryAtHint(noDirAt)
	case errors.As(err, &badAt):
		f.exit, f.code = exitRule, "invalid"
		f.hint = "what is committed stays as it is; take a commit in which plumb.yaml is right"
	case errors.As(err, &noGit):
		if f.hint = "make one: git init, git add, git commit; only what is committed can be looked back at"; noGit.dir == "" {
			f.hint = "install git"
		}
	case errors.As(err, &imported):
		f.exit, f.code, f.problems = exitRule, "invalid", imported.Problems
		f.message, f.hint = problemList(importHead(imported), imported.Problems), imported.Hint
		if onlyTwins(imported.Problems) {
			f.code, f.hits, f.hint = "duplicate", a.twins(imported.Problems), "--on-duplicate link takes them for these, skip passes over them, new makes others, ask asks about each; --skip-errors imports the rest"
		}
	case errors.As(err, &invalid):
		f.exit, f.code, f.record, f.problems = exitRule, "invalid", invalid.Record, invalid.Problems
		f.message = problemList(invalidHead(invalid), invalid.Problems)
		f.hint = requiredHint(invalid)
	case errors.As(err, &value):
		f.exit, f.code = exitRule, "invalid"
	case errors.As(err, &missing):
		f.exit, f.code, f.record = exitNotFound, "not-found", missing.ID
	case errors.As(err, &none):
		f.exit, f.code, f.hint = exitNotFound, "not-found", noneHint(none.Kind)
	case errors.As(err, &near):
		f.exit, f.code, f.hits = exitNotFound, "not-found", hitList(near.Hits)
		f.hint = nearHint(near.Hits)
	case errors.As(err, &ambiguous):
		f.exit, f.code, f.hits = exitUsage, "ambiguous", hitList(ambiguous.Hits)
		f.message += ":\n" + hitText(ambiguous.Hits)
		f.hint = "give the id, or more of it"
	case errors.As(err, &newer):
		f.exit, f.code, f.hint = exitRule, "invalid", fmt.Sprintf("use a plumb that knows format %d", newer.Has)
	case errors.As(err, &expr):
		f.exit, f.code, f.hint = exitUsage, "usage", `an expression is such as 'status == "working" and expected_amount > 1000'`
	case errors.As(err, &broken):
		f.exit, f.code, f.problems = exitRule, "invalid", broken.Problems
		f.hint = "mend the file; plumb check lists everything that is wrong"
		if len(broken.Problems) > 0 && broken.Problems[0].Path == config.FileName {
			f.hint = "mend plumb.yaml; \"plumb help format\" explains it"
		}
	case errors.As(err, &busy):
		f.exit, f.code, f.hint = exitConflict, "busy", "try again, or wait longer with --lock-timeout 2m"
	case errors.As(err, &commit):
		f.exit, f.code, f.hint = exitGit, "git", "the files are written; commit them when git works again"
	case errors.As(err, &git):
		f.exit, f.code = exitGit, "git"
	case errors.Is(err, fs.ErrPermission):
		f.hint = "plumb needs to write in this directory"
	default:
		cobraErrors(err, &f)
	}
	return f
}

// cobraErrors recognises what cobra says of flags and arguments; it has no types
// for them.
func cobraErrors(err error, f *failure) {
	for _, head := range []string{"unknown ", "required flag", "if any flags in the group", "accepts ", "requires ", "invalid argument", "flag needs", "bad flag"} {
		if strings.HasPrefix(err.Error(), head) {
			f.exit, f.code = exitUsage, "usage"
		}
	}
}

func earlyHint(e *past.EarlyError) string {
	switch {
	case e.First.IsZero():
		return "there is no commit yet"
	case e.Shallow:
		return fmt.Sprintf("this clone begins with a commit of %s; fetch what was before: git fetch --unshallow, or fetch-depth: 0 in CI", e.First.UTC().Format(time.RFC3339))
	}
	return "the first commit is of " + e.First.UTC().Format(time.RFC3339)
}

func noDirectoryAtHint(e *noDirectoryAtError) string {
	if len(e.others) > 0 {
		return "it has several directories of records (" + strings.Join(e.others, ", ") + "); make a work tree, and name one of them with -C"
	}
	return "git log -- " + e.folder + config.FileName + " tells since when there is one"
}

// kindWord is the kind of an id, as the first word of a command.
func (a *app) kindWord(id string) string {
	if a.schema != nil {
		if k := a.schema.KindOf(id); k != nil {
			return k.Name
		}
	}
	return "lead"
}

func (a *app) moveHint(e *records.MoveError) string {
	if e.Convert {
		return fmt.Sprintf("use \"plumb %s convert %s\"", a.kindWord(e.ID), e.ID)
	}
	return ""
}

// frozenHint says what can be done where the master of a merge is converted.
func (a *app) frozenHint(e *combine.ConvertedError) string {
	kind := a.kindWord(e.Record)
	if e.Instead == "" {
		return fmt.Sprintf("take one back with \"plumb %s unconvert\", or merge what they became", kind)
	}
	return fmt.Sprintf("take the other as master: \"plumb %s merge %s %s\"", kind, e.Instead, e.Record)
}

// mergeHint says how to go on after a merge that was refused.
func (a *app) mergeHint(err error) string {
	var two *guard.ConflictError
	var mixed *guard.MixedError
	switch {
	case errors.As(err, &mixed):
		return "git took one record for another that was moved; merge again with -X find-renames=100%"
	case !errors.As(err, &two):
		return "both versions are in the file: make one of them, then git add"
	case two.Twice:
		return fmt.Sprintf("keep one (git checkout --ours|--theirs %[1]s, then git add) and commit; \"plumb check\" then names what the other made, and \"plumb %[2]s unconvert %[3]s --reason TEXT --stray\" takes it away",
			two.Path, a.kindWord(two.Record), two.Record)
	case two.Locked != "":
		return fmt.Sprintf("keep what is converted: git checkout --%[1]s %[2]s && git add %[2]s; then \"plumb check\"", two.Locked, two.Path)
	}
	return fmt.Sprintf("keep one (git checkout --ours|--theirs %s, then git add); if both stand on one conversion, take the merge back instead and make your change again upon theirs: check --base lets no merge lose one", two.Path)
}

func noneHint(kind string) string {
	if kind == "record" {
		return ""
	}
	return fmt.Sprintf("\"plumb %s list\" shows them all", kind)
}

func problemList(head string, problems []records.Problem) string {
	lines := []string{head}
	for _, p := range problems {
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

func importHead(e *interchange.Error) string {
	switch {
	case e.Partial:
		return "these rows were passed over:"
	case onlyTwins(e.Problems):
		return "nothing was imported; these may be there already:"
	}
	return "nothing was imported; these cannot be read:"
}

// onlyTwins reports whether all that is wrong with rows is that they look like records.
func onlyTwins(problems []records.Problem) bool {
	return len(problems) > 0 && !slices.ContainsFunc(problems, func(p records.Problem) bool { return p.Check != "duplicate" })
}

// twins are the records that rows look like.
func (a *app) twins(problems []records.Problem) []hitObject {
	out := []hitObject{}
	for _, p := range problems {
		if p.Record == "" || slices.ContainsFunc(out, func(h hitObject) bool { return h.ID == p.Record }) {
			continue
		}
		if r, err := a.store.Get(p.Record); err == nil {
			out = append(out, hitObject{ID: r.ID(), Label: r.Label(), Kind: r.Kind.Name})
		}
	}
	return out
}

func invalidHead(e *records.InvalidError) string {
	if e.Record == "" {
		return "this cannot be written:"
	}
	return e.Record + " cannot be written so:"
}

// requiredHint says how to give the first field that is missing.
func requiredHint(e *records.InvalidError) string {
	for _, p := range e.Problems {
		if p.Check == "required" {
			return fmt.Sprintf("give it with --%s, or with set %s=…", strings.ReplaceAll(p.Field, "_", "-"), p.Field)
		}
	}
	return ""
}

// convertCandidates are what a conversion may make a second time, with why in the words of
// the records.
func (a *app) convertCandidates(e *convert.DuplicateError) []match.Candidate {
	r, err := a.store.Get(e.Record)
	if err != nil {
		return e.Candidates()
	}
	return a.wordedFor(r, e.Candidates())
}

// duplicateText lists what a conversion may make a second time.
func (a *app) duplicateText(e *convert.DuplicateError) string {
	lines := []string{e.Record + " is not converted yet:"}
	for _, d := range e.Doubts {
		lines = append(lines, a.doubtHead(d, e.Record))
		for _, c := range d.Candidates {
			lines = append(lines, fmt.Sprintf("  %s  %s (same %s)", c.ID, c.Label, c.Rule))
		}
	}
	return strings.Join(lines, "\n")
}

func (a *app) doubtHead(d convert.Doubt, id string) string {
	if d.Kind == a.kindWord(id) {
		return fmt.Sprintf("there are other open records of this %s:", d.Kind)
	}
	return fmt.Sprintf("which %s does it belong to? There may be one already:", d.Kind)
}

// duplicateHint says how to decide.
func (a *app) duplicateHint(e *convert.DuplicateError) string {
	for _, d := range e.Doubts {
		if d.Kind != a.kindWord(e.Record) {
			return fmt.Sprintf("choose one with --%s ID, or make a new one with --%s new; --on-duplicate new|link decides for all", d.Kind, d.Kind)
		}
	}
	return "--on-duplicate new converts it all the same"
}

// maxHits is how many candidates an error names: the others are counted.
const maxHits = 20

type hitObject struct {
	ID      string       `json:"id"`
	Label   string       `json:"label"`
	Kind    string       `json:"kind"`
	Matched *matchObject `json:"matched,omitempty"` // where it was not the label
}

type matchObject struct {
	By   string `json:"by"`
	Text string `json:"text"`
}

func hitList(hits []pick.Hit) []hitObject {
	var out []hitObject
	for _, h := range hits[:min(len(hits), maxHits)] {
		o := hitObject{ID: h.Record.ID(), Label: h.Label, Kind: h.Record.Kind.Name}
		if h.By != "" {
			o.Matched = &matchObject{h.By, h.Text}
		}
		out = append(out, o)
	}
	return out
}

func hitText(hits []pick.Hit) string {
	var lines []string
	for _, h := range hits[:min(len(hits), maxHits)] {
		lines = append(lines, h.Record.ID()+"  "+hitName(h))
	}
	if more := len(hits) - maxHits; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// hitName is the label, with what matched where it was not that.
func hitName(h pick.Hit) string {
	if h.By == "" || h.By == "id" {
		return h.Label
	}
	return h.Label + " <" + h.Text + ">"
}

// nearHint names the nearest: nobody reads more than three.
func nearHint(hits []pick.Hit) string {
	var names []string
	for _, h := range hits[:min(len(hits), 3)] {
		names = append(names, hitName(h)+" ("+h.Record.ID()+")")
	}
	if n := len(names); n > 1 {
		names = []string{strings.Join(names[:n-1], ", "), names[n-1]}
	}
	return "did you mean " + strings.Join(names, " or ") + "?"
}
