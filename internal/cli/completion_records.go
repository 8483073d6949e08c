package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/internal/store"
	"plumb/records"
)

// maxCompletions is how many records are offered.
const maxCompletions = 200

// nothingElse keeps the shell from offering files, and from sorting.
const nothingElse = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder

// peek opens the directory for completion: it asks git for nobody's name, waits for no
// lock and finishes nothing that a crash left.
func (a *app) peek() error {
	schema, err := a.loadSchema()
	if err != nil || a.store != nil {
		return err
	}
	a.store, err = store.Open(a.ctx, a.root, store.Options{Schema: schema, LookOnly: true})
	return err
}

// candidates are records for a shell, the best first: the words that go on from what was
// typed, and the ids, with the label beside. What cannot be read is passed over.
func (a *app) candidates(typed string, keep func(records.Record) bool, kinds ...*records.Kind) ([]cobra.Completion, cobra.ShellCompDirective) {
	if a.peek() != nil {
		return nil, nothingElse
	}
	if len(kinds) == 0 {
		kinds = a.schema.Kinds
	}
	q, best := pick.Ask(typed), pick.Best{Most: maxCompletions}
	var begun []cobra.Completion // ids of which only the kind was begun: "le", "lead-"
	for r, err := range a.store.All(kinds...) {
		if err != nil || r.MergedInto() != "" || keep != nil && !keep(r) {
			continue
		}
		if h, ok := q.Of(r); ok {
			best.Add(h)
		} else if len(begun) < maxCompletions && strings.HasPrefix(r.ID(), strings.ToLower(typed)) {
			begun = append(begun, described(r.ID(), recordText(r, pick.LabelOf(r))))
		}
	}
	out := append(completions(q, pick.OnlySure(best.Hits())), begun...)
	return out[:min(len(out), maxCompletions)], nothingElse
}

// completions are the words and ids of hits, each word once: it may mean several.
func completions(q pick.Question, hits []pick.Hit) []cobra.Completion {
	var words []string
	means := map[string][]string{}
	for _, h := range hits {
		for _, w := range q.Words(h.Record) {
			words = append(words, w)
			means[w] = append(means[w], h.Label)
		}
		words = append(words, h.Record.ID())
		means[h.Record.ID()] = []string{recordText(h.Record, h.Label)}
	}
	var out []cobra.Completion
	for i, w := range words {
		if slices.Index(words, w) == i {
			out = append(out, described(w, someOf(means[w])))
		}
	}
	return out
}

// someOf names the first of several labels.
func someOf(labels []string) string {
	if more := len(labels) - 3; more > 0 {
		return strings.Join(labels[:3], ", ") + " and " + itoa(more) + " more"
	}
	return strings.Join(labels, ", ")
}

// recordText is a label with where the record stands.
func recordText(r records.Record, label string) string {
	if s := r.Kind.Process.Of(r); s != nil {
		return label + " (" + s.Key + ")"
	}
	return label
}

// described is a completion with text of a record beside, in one line and without what
// could move a cursor.
func described(word, text string) cobra.Completion {
	if text == "" {
		return word
	}
	return cobra.CompletionWithDesc(word, render.Line(text))
}

func (a *app) completeRecords(kinds ...*records.Kind) cobra.CompletionFunc {
	return a.completeKept(nil, kinds...)
}

func (a *app) completeKept(keep func(records.Record) bool, kinds ...*records.Kind) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return a.candidates(typed, keep, kinds...)
	}
}

// completeSubjects offers what a note may be about: all but activities.
func (a *app) completeSubjects() cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if _, err := a.loadSchema(); err != nil || len(args) > 0 {
			return nil, nothingElse
		}
		return a.candidates(typed, nil, a.subjects()...)
	}
}

func (a *app) completeTasks() cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if _, err := a.loadSchema(); err != nil {
			return nil, nothingElse
		}
		return a.candidates(typed, records.Record.OpenTask, a.activityKind())
	}
}
