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

	"github.com/sahilm/fuzzy"

	"plumb/records"
)

// Hit is a record that a word may mean, and where its label matched.
type Hit struct {
	Record  records.Record
	Label   string // what was searched, for the picker
	Matched []int  // bytes of Label that matched
}

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
	s := search{word: word, folded: Fold(word), prefix: records.FoldID(word)}
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
	word, folded, prefix string
	external, mail       []Hit
	ids, loose           []Hit
	labels               []Hit // for fuzzy, if nothing else hits
}

func (s *search) look(r records.Record) {
	hit := Hit{Record: r, Label: r.Label()}
	for _, ext := range r.Key("external").Strings() {
		if ext == s.word || len(ext) == 18 && ext[:15] == s.word {
			s.external = append(s.external, hit)
		}
	}
	kindPrefix, random := records.SplitID(r.ID())
	given, rest := records.SplitID(s.prefix)
	label := searchable(r)
	if r.MergedInto() != "" { // it has no name any more; its id still leads on
		label = ""
	}
	if hasMail(r, s.word) {
		s.mail = append(s.mail, hit)
	}
	switch {
	case given == kindPrefix && rest != "" && strings.HasPrefix(random, rest):
		s.ids = append(s.ids, hit)
	case given == "" && len(rest) >= minPrefix && strings.HasPrefix(random, rest), strings.Contains(Fold(label), s.folded):
		s.loose = append(s.loose, hit)
	case r.MergedInto() != "":
	default:
		hit.Label = label
		s.labels = append(s.labels, hit)
	}
}

// searchable is what a label search looks through: the label and, for a person,
// the organisation.
func searchable(r records.Record) string {
	label := r.Label()
	if org := r.Role(records.RoleOrganisation).Text(); org != "" && org != label {
		label += " · " + org
	}
	return label
}

func hasMail(r records.Record, word string) bool {
	if !strings.Contains(word, "@") {
		return false
	}
	for _, role := range []records.Role{records.RoleEmail, records.RoleEmails} {
		for _, mail := range r.Role(role).Strings() {
			if strings.EqualFold(mail, word) {
				return true
			}
		}
	}
	return false
}

func (s *search) decide(kinds []*records.Kind) (records.Record, error) {
	for _, hits := range [][]Hit{s.external, s.mail, s.ids, s.loose} {
		hits = standIn(hits)
		switch {
		case len(hits) == 1:
			return hits[0].Record, nil
		case len(hits) > 1:
			return records.Record{}, &AmbiguousError{Word: s.word, Hits: hits}
		}
	}
	if near := Rank(s.word, s.labels); len(near) > 0 {
		return records.Record{}, &NearError{Word: s.word, Kind: kindWord(kinds), Hits: near}
	}
	return records.Record{}, &NoneError{Word: s.word, Kind: kindWord(kinds)}
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

// Rank orders hits by how well the letters of a word are found in their labels,
// in order and with anything between, the best first, and drops the others.
func Rank(word string, hits []Hit) []Hit {
	folded := make([]string, len(hits))
	for i, h := range hits {
		folded[i] = Fold(h.Label)
	}
	var out []Hit
	for _, m := range fuzzy.Find(Fold(word), folded) {
		if len(out) == maxFuzzy {
			break
		}
		hit := hits[m.Index]
		if len(folded[m.Index]) == len(hit.Label) {
			hit.Matched = m.MatchedIndexes
		}
		out = append(out, hit)
	}
	return out
}

func kindWord(kinds []*records.Kind) string {
	if len(kinds) == 1 {
		return kinds[0].Name
	}
	return "record"
}
