package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"plumb/internal/yamlfile"
	"plumb/records"
)

const targetExample = "{owner: ana, period: 2026-Q4, amount: 50000 EUR}"

// ParseTargets reads a targets.yaml; path is for messages only. The error is a
// *yamlfile.Error with all that is wrong, or a *NewerError.
func ParseTargets(path string, b []byte, s *records.Schema) ([]records.Goal, error) {
	f, err := yamlfile.Parse(path, b)
	if err != nil {
		return nil, err
	}
	d := decoder{over: f}
	d.keys(f.Tree, nil, records.TargetsFile, "format", "targets")
	switch format, err := strconv.Atoi(f.Tree.At("format").Text); {
	case err != nil || format < 1:
		d.add([]string{"format"}, "expected the line \"format: %d\"", Format)
	case format > Format:
		return nil, &NewerError{Path: path, Has: format}
	}
	out := d.goals(f.Tree.At("targets"), s)
	slices.SortStableFunc(d.problems, func(a, b records.Problem) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
	if len(d.problems) > 0 {
		return nil, &yamlfile.Error{Problems: d.problems}
	}
	return out, nil
}

func (d *decoder) goals(list records.Tree, s *records.Schema) []records.Goal {
	if list.Shape != records.List {
		d.add([]string{"targets"}, "targets must be a list of entries such as %s", targetExample)
		return nil
	}
	var out []records.Goal
	lines := map[string]int{}
	for i, entry := range list.Items {
		path := []string{"targets", strconv.Itoa(i)}
		if entry.Shape != records.Map {
			d.add(path, "expected an entry such as %s", targetExample)
			continue
		}
		d.keys(entry, path, "a target", "owner", "period", "amount")
		t, ok := d.goal(entry, path, s)
		if !ok {
			continue
		}
		key := fmt.Sprintf("%s %s %s", t.Owner, t.Period, t.Amount.Currency)
		if line := lines[key]; line > 0 {
			d.add(path, "%s has a target in %s for %s already, in line %d; make one of them", t.Owner, t.Amount.Currency, t.Period, line)
		}
		lines[key] = d.over.At(path...).Line
		out = append(out, t)
	}
	return out
}

var targetPeriod = regexp.MustCompile(`^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$`)

func (d *decoder) goal(entry records.Tree, path []string, s *records.Schema) (t records.Goal, ok bool) {
	had := len(d.problems)
	t = records.Goal{Owner: s.PersonKey(entry.At("owner").Text), Period: entry.At("period").Text}
	if t.Owner == "" {
		d.add(under(path, "owner"), "a target needs an owner: %s", targetExample)
	}
	if !targetPeriod.MatchString(t.Period) {
		d.add(under(path, "period"), "period: %q; expected a fiscal year or quarter, or a month: 2026, 2026-Q4 or 2026-11", t.Period)
	}
	m, err := records.ParseMoney(entry.At("amount").Text, s.Currency)
	switch {
	case err != nil:
		d.add(under(path, "amount"), "amount: %q; expected %v", entry.At("amount").Text, err)
	case !m.Amount.IsPositive():
		d.add(under(path, "amount"), "amount: %q; expected more than nothing", entry.At("amount").Text)
	}
	t.Amount = m
	return t, len(d.problems) == had
}
