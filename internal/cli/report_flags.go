package cli

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"plumb/internal/query"
	"plumb/internal/report"
	"plumb/records"
)

// reportFlags are the flags that reports share. Each report takes those that it
// understands with [reportFlags.on], and then asks what they mean: bounds, matching,
// groupFields.
type reportFlags struct {
	since, until, period string
	by                   string
	where                []string
	sort                 string
	limit                int
	compare              string
	failUnder            []string
	currency             string
}

// compareHelp is what the long help of a report says of what its figures, which it lists,
// can be held against.
func compareHelp(figures string) string {
	return `--compare puts the same figures of another time beside them: of a date or a
revision, with what moved since, or with --period of another period.
--fail-under STEP[/BASE]=RATE ends with exit 5 when a figure is a smaller part
of another than that, of the first if none is named, in any group of --by; with
a sign, when that part changed by less. The figures are
` + figures + `.

`
}

// on gives a command shared flags, by name; period gives it --since and --until too.
func (f *reportFlags) on(a *app, cmd *cobra.Command, names ...string) {
	flags := cmd.Flags()
	flags.SortFlags = false
	for _, name := range names {
		switch name {
		case "period":
			wordFlag(flags, &f.since, "since", "from this `date` on")
			wordFlag(flags, &f.until, "until", "before this `date`")
			wordFlag(flags, &f.period, "period", "`2026`, 2026-Q3, 2026-11 or 2026-W47; years and quarters are fiscal ones")
		case "by":
			wordFlag(flags, &f.by, "by", "figures for each value of a `field`, or week, month, quarter, year; several with commas")
			cmd.RegisterFlagCompletionFunc("by", a.completeBy())
		case "where":
			flags.StringArrayVar(&f.where, "where", nil, "only those for which the `expression` holds (repeat: all must)")
		case "sort":
			wordFlag(flags, &f.sort, "sort", "order by `fields`: a,-b (- for the other way round)")
		case "limit":
			flags.Var((*count)(&f.limit), "limit", "`n` rows at most")
		case "as-of":
			asOfFlag(a, cmd)
		case "compare":
			wordFlag(flags, &f.compare, "compare", "beside it the same of another `time`: a date, a revision, or with --period a period")
		case "fail-under":
			flags.StringArrayVar(&f.failUnder, "fail-under", nil, "exit 5 when a rate is lower: `STEP[/BASE]=RATE`, such as converted=12% (repeat)")
		case "currency":
			wordFlag(flags, &f.currency, "currency", "amounts in this `currency`, by rates.yaml")
		default:
			panic("no report has a flag --" + name)
		}
	}
}

// word is the value of a flag that means something: a variable of a script that is not
// set must not make a report of everything.
type word string

// wordFlag gives a command a flag with a word.
func wordFlag(flags *pflag.FlagSet, p *string, name, usage string) {
	flags.Var((*word)(p), name, usage)
}

func (w *word) String() string { return string(*w) }
func (w *word) Type() string   { return "string" }

func (w *word) Set(text string) error {
	if *w = word(strings.TrimSpace(text)); *w == "" {
		return errors.New("it is empty; leave the flag out to have all")
	}
	return nil
}

// count is a flag that is a whole number, not below zero.
type count int

func (n *count) String() string { return strconv.Itoa(int(*n)) }
func (n *count) Type() string   { return "int" }

func (n *count) Set(text string) error {
	v, err := strconv.Atoi(text)
	if err != nil || v < 0 {
		return errors.New("expected a count, such as 10")
	}
	*n = count(v)
	return nil
}

// completeBy offers the words of --by: periods, and the fields of all kinds.
func (a *app) completeBy() cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		words := slices.Clone(report.Periods)
		if schema, err := a.loadSchema(); err == nil {
			for _, k := range schema.Kinds {
				words = append(words, k.FieldKeys()...)
			}
		}
		slices.Sort(words[len(report.Periods):])
		return slices.Compact(words), cobra.ShellCompDirectiveNoFileComp
	}
}

// matching makes one test of all that --where asks of records of a kind.
func (a *app) matching(ctx context.Context, where []string, k *records.Kind) (func(records.Record) (bool, error), error) {
	s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	var filters []*query.Filter
	for _, text := range where {
		f, err := query.Compile(text, k, a.queryEnv(s))
		if err != nil {
			return nil, err
		}
		filters, a.asked = append(filters, f), append(a.asked, f)
	}
	return func(r records.Record) (bool, error) {
		for _, f := range filters {
			if ok, err := f.Match(r); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	}, nil
}
