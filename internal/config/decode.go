package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"plumb/internal/pick"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// decoder makes a schema of the merged tree. Problems are placed in plumb.yaml:
// what ships is right, and a test says so.
type decoder struct {
	base     records.Tree
	over     *yamlfile.File
	problems []records.Problem
}

func (d *decoder) add(path []string, format string, args ...any) {
	d.problems = append(d.problems, d.over.Problem("config", fmt.Sprintf(format, args...), path...))
}

func under(path []string, more ...string) []string {
	return append(path[:len(path):len(path)], more...)
}

// keys reports the keys of a map that are not among the known ones.
func (d *decoder) keys(t records.Tree, path []string, what string, known ...string) {
	if t.Shape != records.Map && t.Shape != records.Absent {
		d.add(path, "%s must be a map", what)
		return
	}
	for _, key := range t.Keys {
		if !slices.Contains(known, key) {
			d.add(under(path, key), "%s has no key %q%s", what, key, orList(key, known))
		}
	}
}

func orList(key string, known []string) string {
	if near := pick.DidYouMean(key, known); near != "" {
		return near
	}
	return "; expected one of " + strings.Join(known, ", ")
}

var topKeys = []string{"format", "name", "currency", "timezone", "fiscal_year_start", "week_start", "country", "git", "model",
	"people", "queues", "duplicates", "amend", "kinds"}

func (d *decoder) schema(t records.Tree) (*records.Schema, error) {
	format, err := strconv.Atoi(d.over.Tree.At("format").Text)
	switch {
	case err != nil || format < 1:
		d.add([]string{"format"}, "expected the line \"format: %d\"", Format)
	case format > Format:
		return nil, &NewerError{Path: FileName, Has: format}
	}
	d.keys(t, nil, FileName, topKeys...)
	s := &records.Schema{Name: text(t.At("name")), Country: strings.ToUpper(text(t.At("country")))}
	s.Currency = d.match(t, "currency", `^[A-Z]{3}$`, "three capital letters such as EUR")
	d.zone(t, s)
	d.fiscal(t, s)
	s.Model = d.oneOf(t, nil, "model", "leads", "contacts", "both")
	s.Amend = d.boolean(t, nil, "amend", true)
	d.keys(t.At("git"), []string{"git"}, "git", "commit")
	s.Commit = d.boolean(t.At("git"), []string{"git"}, "commit", true)
	d.people(t, s)
	s.Duplicates = d.duplicates(t)
	for i, name := range t.At("kinds").Keys {
		d.kind(s, name, t.At("kinds").Items[i])
	}
	d.resolve(s, t.At("kinds"))
	return s, nil
}

func (d *decoder) match(t records.Tree, key, pattern, want string) string {
	v := t.At(key).Text
	if !regexp.MustCompile(pattern).MatchString(v) {
		d.add([]string{key}, "%s: %q; expected %s", key, v, want)
	}
	return v
}

func (d *decoder) oneOf(t records.Tree, path []string, key string, options ...string) string {
	v := t.At(key).Text
	if !slices.Contains(options, v) {
		d.add(under(path, key), "%s: %q; expected one of %s", key, v, strings.Join(options, ", "))
	}
	return v
}

func (d *decoder) boolean(t records.Tree, path []string, key string, unsaid bool) bool {
	v := t.At(key)
	if v.Shape == records.Absent {
		return unsaid
	}
	if v.Text != "true" && v.Text != "false" {
		d.add(under(path, key), "%s: %q; expected true or false", key, v.Text)
	}
	return v.Text == "true"
}

func (d *decoder) number(t records.Tree, path []string, key string) int {
	v := t.At(key)
	if v.Shape == records.Absent {
		return 0
	}
	n, err := strconv.Atoi(v.Text)
	if err != nil || n < 0 {
		d.add(under(path, key), "%s: %q; expected a whole number", key, v.Text)
	}
	return n
}

// list reads a list of words; a single word is a list of one.
func (d *decoder) list(t records.Tree, path []string, key string) []string {
	v := t.At(key)
	if v.Shape == records.Map {
		d.add(under(path, key), "%s must be a list", key)
		return nil
	}
	return v.Strings()
}

func (d *decoder) zone(t records.Tree, s *records.Schema) {
	zone, err := time.LoadLocation(t.At("timezone").Text)
	if err != nil || t.At("timezone").Text == "Local" {
		d.add([]string{"timezone"}, "timezone: %q; expected a name such as Europe/Berlin", t.At("timezone").Text)
		zone = time.UTC
	}
	s.Zone = zone
}

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func (d *decoder) fiscal(t records.Tree, s *records.Schema) {
	s.FiscalStart = time.Month(d.number(t, nil, "fiscal_year_start"))
	if s.FiscalStart < 1 || s.FiscalStart > 12 {
		d.add([]string{"fiscal_year_start"}, "fiscal_year_start: expected a month, 1 to 12")
		s.FiscalStart = 1
	}
	s.WeekStart = time.Weekday(slices.Index(weekdays, d.oneOf(t, nil, "week_start", weekdays...)))
}

func (d *decoder) people(t records.Tree, s *records.Schema) {
	people := t.At("people")
	for i, key := range people.Keys {
		p, path := people.Items[i], []string{"people", key}
		d.keys(p, path, "people."+key, "name", "email", "role")
		s.People = append(s.People, records.Person{Key: key, Name: text(p.At("name")), Role: p.At("role").Text, Email: d.list(p, path, "email")})
	}
	queues := t.At("queues")
	for i, key := range queues.Keys {
		q, path := queues.Items[i], []string{"queues", key}
		d.keys(q, path, "queues."+key, "label", "members")
		s.Queues = append(s.Queues, records.Queue{Key: key, Label: text(q.At("label")), Members: d.list(q, path, "members")})
	}
}

var policies = []string{"warn", "block", "off"}

func (d *decoder) duplicates(t records.Tree) map[string]records.Policy {
	all := t.At("duplicates")
	out := map[string]records.Policy{}
	d.keys(all, []string{"duplicates"}, "duplicates", t.At("kinds").Keys...)
	for i, kind := range all.Keys {
		p, path := all.Items[i], []string{"duplicates", kind}
		d.keys(p, path, "duplicates."+kind, "add", "set", "import", "convert", "across")
		for j, verb := range p.Keys {
			if verb == "across" {
				for _, other := range d.list(p, path, verb) {
					if !t.At("kinds").Has(other) {
						d.add(under(path, verb), "across: no kind %q%s", other, orList(other, t.At("kinds").Keys))
					}
				}
			} else if v := p.Items[j].Text; !slices.Contains(policies, v) {
				d.add(under(path, verb), "%s: %q; expected one of %s", verb, v, strings.Join(policies, ", "))
			}
		}
		policy := records.DefaultPolicy()
		for verb, to := range map[string]*string{"add": &policy.Add, "set": &policy.Set, "import": &policy.Import, "convert": &policy.Convert} {
			if p.Has(verb) {
				*to = p.At(verb).Text
			}
		}
		policy.Across = p.At("across").Strings()
		out[kind] = policy
	}
	return out
}

// text reads a text for people, or a map of texts by language.
func text(t records.Tree) string {
	if t.Shape == records.Map {
		if en := t.At("en").Text; en != "" || len(t.Items) == 0 {
			return en
		}
		return t.Items[0].Text
	}
	return t.Text
}
