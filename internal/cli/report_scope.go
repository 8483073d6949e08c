package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plumb/internal/past"
	"plumb/internal/pick"
	"plumb/internal/report"
	"plumb/records"
)

// scope says which records of which kind a report is about.
type scope struct {
	reportFlags
	kind, owner string
}

// on gives a command flags by name: kind, owner, and those that all reports share.
func (s *scope) on(a *app, cmd *cobra.Command, names ...string) {
	for _, name := range names {
		switch name {
		case "kind":
			wordFlag(cmd.Flags(), &s.kind, "kind", "of this `kind`: lead, opportunity …")
			cmd.RegisterFlagCompletionFunc("kind", a.completeKinds())
		case "owner":
			wordFlag(cmd.Flags(), &s.owner, "owner", "only those of this `person`")
			cmd.RegisterFlagCompletionFunc("owner", a.completePeople())
		default:
			s.reportFlags.on(a, cmd, name)
		}
	}
}

// timedReport loads the schema for a report that depends on today. With --as-of today is
// the time that is looked back to, unless --today says another; what is compared with has
// its own today in any case.
func (a *app) timedReport(ctx context.Context) (*records.Schema, error) {
	schema, err := a.loadSchema()
	said := a.flags.today != "" || !a.aside && a.env.Getenv("PLUMB_TODAY") != ""
	if err != nil || a.flags.asOf == "" || said {
		return schema, err
	}
	at, err := a.timeAsOf(ctx)
	a.flags.today = records.FormatTime(at)
	return schema, err
}

// timeAsOf is the time that --as-of means: of a revision when it was committed, of a day
// its end.
func (a *app) timeAsOf(ctx context.Context) (time.Time, error) {
	repo := a.store.Repo
	if past.Revision(ctx, repo, a.flags.asOf) != "" {
		text, err := repo.Run(ctx, nil, "log", "-1", "--no-show-signature", "--format=%cI", a.commit)
		if err != nil {
			return time.Time{}, err
		}
		return time.Parse(time.RFC3339, strings.TrimSpace(text))
	}
	at, err := records.ParseMoment(a.flags.asOf, a.locale())
	if err == nil && dayAlone(a.flags.asOf, at) {
		at = at.AddDate(0, 0, 1).Add(-time.Second)
	}
	return at, err
}

// processKind is a kind whose records go through statuses: the one that is named, else
// the deals.
func (a *app) processKind(name string) (*records.Kind, error) {
	k, err := a.kindAmong(name, func(k *records.Kind) bool { return k.Process != nil }, "it has no process")
	if k != nil || err != nil {
		return k, err
	}
	return a.dealKind()
}

// kindAmong is the kind of a name; nil of no name.
func (a *app) kindAmong(name string, fits func(*records.Kind) bool, why string) (*records.Kind, error) {
	if name == "" {
		return nil, nil
	}
	var names []string
	for _, k := range a.schema.Kinds {
		if fits(k) {
			names = append(names, k.Name)
		}
	}
	k := a.schema.Kind(name)
	switch {
	case k == nil:
		return nil, usage("it is one of "+strings.Join(names, ", "), "--kind: there is no kind %q%s", name, pick.DidYouMean(name, names))
	case !slices.Contains(names, k.Name):
		return nil, usage("it is one of "+strings.Join(names, ", "), "--kind %s: %s", name, why)
	}
	return k, nil
}

// dealKind is the kind of what may be won.
func (a *app) dealKind() (*records.Kind, error) {
	for _, k := range a.schema.Kinds {
		if k.Process != nil && k.Role(records.RoleCloseDate) != nil && k.Role(records.RoleAmount) != nil {
			return k, nil
		}
	}
	return nil, usage("", "no kind of this directory has stages, an amount and a close date; name one with --kind")
}

// keeping makes one test of what --where, --owner and the bounds ask of records of a
// kind; when is the time that the bounds are about.
func (a *app) keeping(ctx context.Context, s scope, k *records.Kind, in report.Span, when func(records.Record) time.Time) (func(records.Record) (bool, error), error) {
	matches, err := a.matching(ctx, s.where, k)
	if err != nil {
		return nil, err
	}
	owner := a.schema.PersonKey(s.owner)
	bounded := in != report.Span{}
	return func(r records.Record) (bool, error) {
		if r.MergedInto() != "" || owner != "" && r.Role(records.RoleOwner).Text() != owner {
			return false, nil
		}
		if bounded {
			if at := when(r); at.IsZero() || !in.Holds(at) {
				return false, nil
			}
		}
		return matches(r)
	}, nil
}

// scoped is what the flags of a scope mean for a kind: which of its records, how they are
// split, and in which currency.
type scoped struct {
	kind *records.Kind
	in   report.Span
	word string // what the period is about
	by   report.Grouping
	keep func(records.Record) (bool, error)
	exchange
}

// timing is the time that a period is about in records of a kind, and its word.
type timing func(*records.Kind) (func(records.Record) time.Time, string)

func (a *app) scoped(ctx context.Context, f scope, k *records.Kind, time timing) (*scoped, error) {
	when, word := time(k)
	s := &scoped{kind: k, word: word}
	var err error
	if s.in, err = a.bounds(f.reportFlags); err != nil {
		return nil, err
	}
	if s.by, err = a.grouping(k, f.by, when); err != nil {
		return nil, err
	}
	if s.keep, err = a.keeping(ctx, f, k, s.in, when); err != nil {
		return nil, err
	}
	s.exchange, err = a.exchange(f.currency)
	return s, err
}

// gather reads the records that a report is about; also, if not nil, sees every record
// of its kind and of others.
func (a *app) gather(ctx context.Context, s *scoped, also func(records.Record), others ...*records.Kind) ([]records.Record, error) {
	var list []records.Record
	err := a.each(ctx, append([]*records.Kind{s.kind}, others...), func(r records.Record) error {
		if also != nil {
			also(r)
		}
		if r.Kind != s.kind {
			return nil
		}
		ok, err := s.keep(r)
		if ok {
			list = append(list, r)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, s.worth(list)
}

// grouping is what --by asks for; when is the time that a period is of.
func (a *app) grouping(k *records.Kind, by string, when func(records.Record) time.Time) (report.Grouping, error) {
	words, err := groupFields(by, k)
	return report.Grouping{By: words, Key: func(r records.Record, by string) string { return a.groupKey(r, when(r), by) }}, err
}

// creation is the time at which a record was made.
func (a *app) creation(*records.Kind) (func(records.Record) time.Time, string) {
	return records.Record.CreatedAt, "created_at"
}

// closing is the day on which a record of a kind is to close, and of a kind that has no
// such day when it was created; word says which.
func (a *app) closing(k *records.Kind) (when func(records.Record) time.Time, word string) {
	if k.Role(records.RoleCloseDate) == nil {
		return records.Record.CreatedAt, "created_at"
	}
	return func(r records.Record) time.Time { return a.calendar().Day(r.Role(records.RoleCloseDate).Text()) }, k.Role(records.RoleCloseDate).Key
}

// glossary is what the words of a report mean: a word, what it means, and so on.
func glossary(pairs ...string) records.Object {
	var o records.Object
	for i := 0; i+1 < len(pairs); i += 2 {
		o = o.Add(pairs[i], pairs[i+1])
	}
	return o
}
