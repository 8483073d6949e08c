package records

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Gate is a checklist that a record passes on its way: qualified by marketing, say,
// and then by sales. Its criteria are words that are answered yes or no.
type Gate struct {
	Name     string
	Criteria []string
}

// Answer is what was found out about a criterion, when and by whom.
type Answer struct {
	Criterion string
	Met       bool
	At        time.Time
	By        string
}

// Keys of an answer in the history.
const (
	keyCriterion = "criterion"
	keyMet       = "met"
)

// Criteria lists the criteria of all gates of a kind, each once.
func (k *Kind) Criteria() []string {
	var out []string
	for _, g := range k.Gates {
		for _, c := range g.Criteria {
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// Answers returns what was found out about a record's criteria, oldest first. It
// stands in the history, so that no answer is without a date.
func (r Record) Answers() []Answer {
	var out []Answer
	for _, e := range r.tree.At("history").Items {
		if c := e.At(keyCriterion).Text; c != "" {
			out = append(out, Answer{Criterion: c, Met: e.At(keyMet).Text == "true", At: EntryTime(e), By: e.At("by").Text})
		}
	}
	return out
}

// Answered returns the last answer to a criterion; false if there is none.
func (r Record) Answered(criterion string) (Answer, bool) {
	for _, a := range slices.Backward(r.Answers()) {
		if a.Criterion == criterion {
			return a, true
		}
	}
	return Answer{}, false
}

// WithAnswer notes whether a criterion is met. To say the same again changes nothing.
func (r Record) WithAnswer(criterion string, met bool, c Change) Record {
	if last, ok := r.Answered(criterion); ok && last.Met == met {
		return r
	}
	h := r.begun()
	at := FormatTime(c.At)
	if n := len(h.Items); n > 0 {
		at = max(at, h.Items[n-1].At("at").Text)
	}
	entry := c.entry(at).Set(keyCriterion, TextTree(criterion)).Set(keyMet, TextTree(strconv.FormatBool(met)))
	return r.WithKey("history", h.Append(AnswerEntry(entry)))
}

// AnswerEntry gives an entry of a history, if it is an answer, the form that it has in
// a file; any other is returned as it is.
func AnswerEntry(e Tree) Tree {
	if !e.Has(keyCriterion) || !e.Has(keyMet) {
		return e
	}
	return e.Set(keyMet, BareTree(e.At(keyMet).Text))
}

// Passed is when a record first met all criteria of the gate at once; false if it
// never did. What was answered later takes nothing back.
func (g *Gate) Passed(r Record) (time.Time, bool) {
	met := map[string]bool{}
	for _, a := range r.Answers() {
		met[a.Criterion] = a.Met
		if !slices.ContainsFunc(g.Criteria, func(c string) bool { return !met[c] }) {
			return a.At, true
		}
	}
	return time.Time{}, false
}

// Missing says which criteria of the gate a record does not meet now: "budget is not
// answered, need is no"; "" if it meets all.
func (g *Gate) Missing(r Record) string {
	var out []string
	for _, c := range g.Criteria {
		switch last, ok := r.Answered(c); {
		case !ok:
			out = append(out, c+" is not answered")
		case !last.Met:
			out = append(out, c+" is no")
		}
	}
	return strings.Join(out, ", ")
}
