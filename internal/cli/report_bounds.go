package cli

import (
	"slices"
	"strings"

	"plumb/internal/pick"
	"plumb/internal/report"
	"plumb/records"
)

// boundsOf reads --fail-under: STEP[/BASE]=RATE. A rate with a sign bounds what the rate
// changed by, in points.
func boundsOf(opts cohortFlags, steps []string) ([]report.Bound, error) {
	var out []report.Bound
	for _, text := range opts.failUnder {
		what, rate, ok := strings.Cut(text, "=")
		step, base, based := strings.Cut(strings.TrimSpace(what), "/")
		if !based {
			base = steps[0]
		}
		for _, name := range []string{step, base} {
			if !slices.Contains(steps, name) {
				return nil, usage("the steps are "+strings.Join(steps, ", "), "--fail-under %q: there is no step %q%s", text, name, pick.DidYouMean(name, steps))
			}
		}
		b, read := report.NewBound(step, base, strings.TrimSpace(rate))
		if !ok || !read {
			return nil, usage("", "--fail-under %q; expected STEP[/BASE]=RATE, such as converted=12%% or won/opportunities=0.2", text)
		}
		if !strings.Contains(rate, "%") && b.Beyond() {
			return nil, usage("write "+strings.TrimSpace(rate)+"%, or 0.12 for 12%", "--fail-under %q is %s per cent", text, b.Least.Shift(2))
		}
		if b.Change && opts.compare == "" {
			return nil, usage("without a sign it is a rate: "+what+"="+strings.TrimLeft(rate, "+-"), "--fail-under %q bounds a change, which needs --compare", text)
		}
		out = append(out, b)
	}
	return out, nil
}

// boundError says that rates are lower than they may be; the figures were shown.
type boundError struct{ misses []report.Miss }

func (e *boundError) Error() string {
	var lines []string
	for _, m := range e.misses {
		lines = append(lines, m.String())
	}
	return strings.Join(lines, "\n")
}

func missed(misses []report.Miss) error {
	if len(misses) == 0 {
		return nil
	}
	return &boundError{misses}
}

// rates are the misses for programs.
func (e *boundError) rates() []records.Object {
	var out []records.Object
	for _, m := range e.misses {
		o := records.Object{}.Add("step", m.Bound.Step).Add("base", m.Bound.Base).Add("group", m.Key).Add("count", m.Part).Add("of", m.Whole).Add("rate", m.Rate)
		if m.Bound.Change {
			o = o.Add("before", m.Before)
		}
		out = append(out, o.Add("bound", m.Bound.Rate()))
	}
	return out
}
