package records

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Problem is one thing that is wrong, and where.
type Problem struct {
	Path    string `json:"path,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Check   string `json:"check,omitempty"` // which check found it: value, required, reference …
	Record  string `json:"record,omitempty"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

// String is "path:line:column: field message".
func (p Problem) String() string {
	var b strings.Builder
	if p.Path != "" {
		b.WriteString(p.Path + ":")
		if p.Line > 0 {
			fmt.Fprintf(&b, "%d:", p.Line)
		}
		if p.Column > 0 {
			fmt.Fprintf(&b, "%d:", p.Column)
		}
		b.WriteByte(' ')
	}
	return b.String() + p.Message
}

// InvalidError lists everything that keeps records from being written.
type InvalidError struct {
	Record   string
	Problems []Problem
}

func (e *InvalidError) Error() string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

// Validate lists what is wrong with a record by itself: missing fields, values
// that their fields do not accept, references to records of a wrong kind. A
// sealed record and a tombstone are read, never judged. Nothing is mended.
func (s *Schema) Validate(r Record) []Problem {
	if r.Locked() || r.MergedInto() != "" {
		return nil
	}
	var out []Problem
	add := func(check, field, message string) {
		out = append(out, Problem{Check: check, Record: r.ID(), Field: field, Message: message})
	}
	in := s.Locale(time.Time{})
	for _, f := range r.Kind.Fields {
		if _, errs := f.ParseTree(r.tree.At(f.Key), in); len(errs) > 0 {
			for _, err := range errs {
				add("value", f.Key, err.Error())
			}
		}
		if f.Required && r.Get(f).IsZero() {
			add("required", f.Key, "needs "+f.Key+": "+strings.TrimSuffix(f.Help, "."))
		}
	}
	if at := r.tree.At("created_at"); at.Shape != Absent {
		if _, err := ParseMoment(at.Text, in); err != nil {
			add("value", "created_at", "created_at: "+err.Error())
		}
	}
	if st := r.Kind.Process.Of(r); st != nil {
		for _, key := range st.Required {
			if r.Get(r.Kind.Field(key)).IsZero() {
				add("required", key, fmt.Sprintf("needs %s to be %s", key, st.Key))
			}
		}
	}
	r.Refs(func(f *Field, id string) {
		if f != nil && IsID(id) && !s.accepts(f, id) {
			add("reference", f.Key, fmt.Sprintf("%s: %s is no %s", f.Key, id, words(f.refTargets())))
		}
	})
	return out
}

func (f *Field) refTargets() []string {
	if f.Type == TypeRef {
		return f.To
	}
	for _, sub := range f.Entry {
		if sub.Type == TypeRef {
			return sub.To
		}
	}
	return nil
}

func (s *Schema) accepts(f *Field, id string) bool {
	to := f.refTargets()
	k := s.KindOf(id)
	return k != nil && (len(to) == 0 || slices.Contains(to, k.Name))
}

// CheckHistory lists where the history of a record contradicts itself: times
// that go back, a last entry that is not the field, something after a
// conversion that is not its undoing.
func CheckHistory(r Record) []Problem {
	if r.Locked() || r.MergedInto() != "" || r.Kind.Process == nil || !r.tree.Has("history") {
		return nil
	}
	var out []Problem
	add := func(message string) {
		out = append(out, Problem{Check: "process", Record: r.ID(), Field: "history", Message: message})
	}
	var before time.Time
	for i, e := range r.tree.At("history").Items {
		at, err := time.Parse(time.RFC3339, e.At("at").Text)
		switch {
		case err != nil && (i > 0 || e.Has("at")):
			add(fmt.Sprintf("history: entry %d has no valid time", i+1))
		case err == nil && at.Before(before):
			add(fmt.Sprintf("history: entry %d is older than the one before it", i+1))
		}
		if err == nil {
			before = at
		}
	}
	for _, f := range r.Kind.Fields {
		past := r.History(f)
		if !f.Tracked || len(past) == 0 {
			continue
		}
		if last := past[len(past)-1].Text; last != r.Get(f).Text() {
			add(fmt.Sprintf("history: the last %s is %q, the record says %q; set it with plumb so that the history follows", f.Key, last, r.Get(f).Text()))
		}
	}
	if st := r.Kind.Process.Of(r); st != nil && st.Type == StatusConverted {
		add(fmt.Sprintf("%s is %s but nothing says what it was converted into; use plumb %s convert", r.Kind.Process.Field.Key, st.Key, r.Kind.Name))
	}
	return out
}

func words(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}
