package config

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"plumb/internal/yamlfile"
	"plumb/records"
)

// ParseRates reads a rates.yaml; path is for messages only. The error is a
// *yamlfile.Error with all that is wrong, or a *NewerError.
func ParseRates(path string, b []byte) (*records.Rates, error) {
	f, err := yamlfile.Parse(path, b)
	if err != nil {
		return nil, err
	}
	d := decoder{over: f}
	d.keys(f.Tree, nil, records.RatesFile, "format", "base", "rates")
	switch format, err := strconv.Atoi(f.Tree.At("format").Text); {
	case err != nil || format < 1:
		d.add([]string{"format"}, "expected the line \"format: %d\"", Format)
	case format > Format:
		return nil, &NewerError{Path: path, Has: format}
	}
	out := &records.Rates{Base: d.match(f.Tree, "base", currencyCode, "three capital letters such as EUR")}
	d.rateDays(f.Tree.At("rates"), out)
	slices.SortStableFunc(d.problems, func(a, b records.Problem) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
	if len(d.problems) > 0 {
		return nil, &yamlfile.Error{Problems: d.problems}
	}
	slices.SortFunc(out.Days, func(a, b records.RatesDay) int { return strings.Compare(a.Day, b.Day) })
	return out, nil
}

const currencyCode = `^[A-Z]{3}$`

var currencyPattern = regexp.MustCompile(currencyCode)

func (d *decoder) rateDays(list records.Tree, out *records.Rates) {
	if list.Shape != records.List {
		d.add([]string{"rates"}, "rates must be a list of entries such as {date: 2026-01-02, USD: \"1.10\"}")
		return
	}
	seen := map[string]bool{}
	for i, entry := range list.Items {
		path := []string{"rates", strconv.Itoa(i)}
		if entry.Shape != records.Map {
			d.add(path, "expected an entry such as {date: 2026-01-02, USD: \"1.10\"}")
			continue
		}
		day := d.rateDay(entry, path, out.Base)
		if seen[day.Day] && day.Day != "" {
			d.add(under(path, "date"), "date: %s is there twice; put its rates into one entry", day.Day)
		}
		seen[day.Day] = true
		out.Days = append(out.Days, day)
	}
}

func (d *decoder) rateDay(entry records.Tree, path []string, base string) records.RatesDay {
	out := records.RatesDay{Day: entry.At("date").Text}
	if _, err := time.Parse(time.DateOnly, out.Day); err != nil {
		d.add(under(path, "date"), "date: %q; expected a day such as 2026-01-02", out.Day)
	}
	for i, key := range entry.Keys {
		if key == "date" {
			continue
		}
		switch {
		case !currencyPattern.MatchString(key):
			d.add(under(path, key), "%q is no currency; expected date, or three capital letters such as USD", key)
		case key == base:
			d.add(under(path, key), "%s is the base, of which 1 is always 1; leave it out", key)
		case !out.Set(key, entry.Items[i].Text):
			d.add(under(path, key), "%s: %q; expected what 1 %s was worth, such as \"1.10\"", key, entry.Items[i].Text, base)
		}
	}
	return out
}
