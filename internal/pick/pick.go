// Package pick turns a word that somebody typed into one record, and a misspelt
// word into the one that was meant. sahilm/fuzzy lives here: it finds what a
// person is looking for. It does not decide what is a duplicate.
package pick

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"plumb/records"
)

// AmbiguousError says that a word means several records.
type AmbiguousError struct {
	Word string
	Hits []Hit
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q means several records (%d)", e.Word, len(e.Hits))
}

// NoneError says that a word means no record.
type NoneError struct{ Word, Kind string }

func (e *NoneError) Error() string { return fmt.Sprintf("no %s matches %q", e.Kind, e.Word) }

// Source is where records are looked up.
type Source interface {
	Get(id string) (records.Record, error)
	Scan(k *records.Kind) iter.Seq2[records.Record, error]
}

// minPrefix is how many characters of an id must be given without its kind.
const minPrefix = 4

// maxFuzzy is how many loose hits are offered.
const maxFuzzy = 20

// Find returns the record that a word means, among the kinds. It is tried in
// this order, and the first that hits decides: a whole id; an external id; an
// e-mail address; an id prefix with the kind's prefix; then a bare id prefix and
// a part of the label together. With several hits the error is an
// *AmbiguousError, with none a *NoneError.
func Find(src Source, word string, kinds []*records.Kind) (records.Record, error) {
	word = strings.TrimSpace(word)
	if id := records.FoldID(word); records.IsID(id) {
		r, err := src.Get(id)
		if err == nil && slices.Contains(kinds, r.Kind) {
			return r, nil
		}
		if err != nil && !isMissing(err) {
			return r, err
		}
	}
	s := search{Question: Ask(word), near: Best{Most: maxFuzzy}}
	for _, k := range kinds {
		for r, err := range src.Scan(k) {
			if err == nil {
				s.look(r)
			}
		}
	}
	for _, hits := range []*[]Hit{&s.external, &s.ids, &s.loose} {
		*hits = oneEach(src, *hits)
	}
	return s.decide(kinds)
}

// oneEach leaves one hit of those that a merge made one record: the record itself, or
// else the first that leads to it.
func oneEach(src Source, hits []Hit) []Hit {
	if !slices.ContainsFunc(hits, func(h Hit) bool { return h.Record.MergedInto() != "" }) {
		return hits
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return strings.Compare(a.Record.MergedInto(), b.Record.MergedInto()) })
	var out []Hit
	seen := map[string]bool{}
	for _, h := range hits {
		if id := lastOf(src, h.Record); !seen[id] {
			seen[id] = true
			out = append(out, h)
		}
	}
	return out
}

// lastOf is the id that merges lead to from a record.
func lastOf(src Source, r records.Record) string {
	id := r.ID()
	for range 100 { // more are a circle
		into := r.MergedInto()
		if into == "" {
			break
		}
		id = into
		var err error
		if r, err = src.Get(id); err != nil {
			break
		}
	}
	return id
}

func isMissing(err error) bool {
	var e interface{ Missing() bool }
	return errors.As(err, &e) && e.Missing()
}

// search collects the hits of each rule in one pass over the records.
type search struct {
	Question
	external, mail []Hit
	ids, loose     []Hit
	near           Best // if nothing else hits
}

func (s *search) look(r records.Record) {
	h := newHit(r)
	if by, id := s.isExternal(r); by != "" {
		s.external = append(s.external, h.matched(by, id, Span{0, len(id)}))
	}
	if mail := s.isMail(r); mail != "" {
		s.mail = append(s.mail, h.matched("email", mail, Span{0, len(mail)}))
	}
	if span, ok := s.beginsID(r.ID()); ok {
		h = h.matched("id", r.ID(), span)
		if given, _ := records.SplitID(s.prefix); given != "" {
			s.ids = append(s.ids, h)
		} else {
			s.loose = append(s.loose, h)
		}
		return
	}
	if r.MergedInto() != "" { // it has no name any more; its id still leads on
		return
	}
	if at, ok := s.within(h.forms); ok {
		h.found, h.Sure = []place{at}, true
		s.loose = append(s.loose, h)
		return
	}
	if len(s.external)+len(s.mail)+len(s.ids)+len(s.loose) > 0 { // nobody will ask what is near
		return
	}
	if h, ok := s.of(h); ok {
		s.near.Add(h)
	}
}

// isExternal finds what was typed among the ids in other systems. Of Salesforce's
// eighteen characters the last three only check the others.
func (s *search) isExternal(r records.Record) (system, id string) {
	ext := r.Key("external")
	for i, system := range ext.Keys {
		if id := ext.Items[i].Text; id == s.typed || len(id) == 18 && id[:15] == s.typed {
			return system, id
		}
	}
	return "", ""
}

func (s *search) isMail(r records.Record) string {
	if !strings.Contains(s.typed, "@") {
		return ""
	}
	for _, mail := range Mails(r) {
		if strings.EqualFold(mail, s.typed) {
			return mail
		}
	}
	return ""
}

func (s *search) decide(kinds []*records.Kind) (records.Record, error) {
	for _, hits := range [][]Hit{s.external, s.mail, s.ids, s.loose} {
		hits = standIn(hits)
		switch {
		case len(hits) == 1:
			return hits[0].Record, nil
		case len(hits) > 1:
			return records.Record{}, &AmbiguousError{Word: s.typed, Hits: hits}
		}
	}
	if near := s.near.Hits(); len(near) > 0 {
		return records.Record{}, &NearError{Word: s.typed, Kind: kindWord(kinds), Hits: near}
	}
	return records.Record{}, &NoneError{Word: s.typed, Kind: kindWord(kinds)}
}

// standIn drops a converted record where the person that it became is a hit too:
// the contact stands in its place.
func standIn(hits []Hit) []Hit {
	return slices.DeleteFunc(hits, func(h Hit) bool {
		return h.Record.Locked() && slices.ContainsFunc(hits, func(o Hit) bool {
			return o.Record.Kind.Person() && slices.Contains(h.Record.ConvertedTo(), o.Record.ID())
		})
	})
}

// NearError says that a word means no record, but resembles the labels of some:
// a person may choose one, a program may not.
type NearError struct {
	Word, Kind string
	Hits       []Hit
}

func (e *NearError) Error() string { return (&NoneError{e.Word, e.Kind}).Error() }

func kindWord(kinds []*records.Kind) string {
	if len(kinds) == 1 {
		return kinds[0].Name
	}
	return "record"
}
