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
func boundsOf(f reportFlags, figures report.Figures) ([]report.Bound, error) {
	var out []report.Bound
	steps := figures.Names()
	for _, text := range f.failUnder {
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
		if figures.Money(step) {
			return nil, usage("put it behind the stroke, such as closed/"+step+"=80%", "--fail-under %q: %s is an amount that others are held against", text, step)
		}
		b, read := report.NewBound(step, base, strings.TrimSpace(rate))
		if !ok || !read {
			return nil, usage("", "--fail-under %q; expected STEP[/BASE]=RATE, such as converted=12%% or won/opportunities=0.2", text)
		}
		if !strings.Contains(rate, "%") && b.Beyond() {
			return nil, usage("write "+strings.TrimSpace(rate)+"%, or 0.12 for 12%", "--fail-under %q is %s per cent", text, b.Least.Shift(2))
		}
		if b.Change && f.compare == "" {
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
		o := records.Object{}.Add("step", m.Bound.Step).Add("base", m.Bound.Base).Add("group", m.Key)
		if m.Currency == "" {
			o = o.Add("count", m.Part.IntPart()).Add("of", m.Whole.IntPart())
		} else {
			amounts := report.Amounts([]records.Money{{Amount: m.Part, Currency: m.Currency}, {Amount: m.Whole, Currency: m.Currency}})
			o = o.Add("amount", amounts[0]).Add("of_amount", amounts[1])
		}
		if o = o.Add("rate", m.Rate); m.Bound.Change {
			o = o.Add("before", m.Before)
		}
		out = append(out, o.Add("bound", m.Bound.Rate()))
	}
	return out
}
