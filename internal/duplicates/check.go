package duplicates

import (
	"plumb/internal/match"
	"plumb/records"
)

// The answers of --on-duplicate; none is the directory's policy for the way in.
const (
	Ask   = "ask"   // where somebody can be asked, elsewhere Fail
	Fail  = "fail"  // refuse
	New   = "new"   // write it all the same
	Link  = "link"  // use the one that is there, if it is certain
	Merge = "merge" // fill the blanks of the one that is there, if it is certain
)

// Found is what a record looks like.
type Found struct {
	Same  []match.Candidate // of which one may be the same
	Firms []match.Candidate // organisations that somebody is probably of
}

// Certain is the one candidate that is surely the same; false if there is none, or another
// one may be.
func (f Found) Certain() (match.Candidate, bool) {
	if len(f.Same) != 1 || f.Same[0].Score < match.Certain {
		return match.Candidate{}, false
	}
	return f.Same[0], true
}

// Error says that a record may be there already, and nobody has decided what that means.
type Error struct {
	Record     records.Record // as it would be written
	New        bool
	Candidates []match.Candidate
}

func (e *Error) Error() string {
	return e.Record.Label() + " may be there already: " + e.Candidates[0].ID
}

// Check holds records that are about to be written against those that are there.
type Check struct {
	Finder *Finder
	Schema *records.Schema
	Policy string // warn, block or off, or an answer of --on-duplicate
}

// Written is what a record looks like that is about to be written; before is zero for a
// new one, else nothing is looked for unless something changed that is compared. If
// somebody has to decide first, the error is an *Error.
func (c *Check) Written(before, after records.Record) (Found, error) {
	k := after.Kind
	if c.Policy == "off" || c.Policy == New || !k.Someone() || !before.IsZero() && !match.Differ(before, after) {
		return Found{}, nil
	}
	var found Found
	for _, other := range c.Schema.Against(k) {
		like := c.Finder.Like(after, match.Possible, other)
		if k.People() && !other.People() && after.Label() != after.ID() {
			found.Firms = append(found.Firms, like...) // who has a name is no firm, but of one
			continue
		}
		found.Same = append(found.Same, like...)
	}
	sortCandidates(found.Same)
	if c.stops(k, found) {
		return found, &Error{Record: after, New: before.IsZero(), Candidates: found.Same}
	}
	return found, nil
}

// stops reports whether somebody has to decide first: about all who may be there, and
// about which one is meant, where one is to be used that is surely there.
func (c *Check) stops(k *records.Kind, found Found) bool {
	switch c.Policy {
	case Ask, Fail, "block":
		return len(found.Same) > 0
	case Link, Merge:
		return len(found.Same) > 1 && found.Same[0].Score >= match.Certain || c.Policy == Merge && c.foreign(k, found)
	}
	return false
}

// foreign reports whether the one that is to be filled is of another kind.
func (c *Check) foreign(k *records.Kind, found Found) bool {
	best, ok := found.Certain()
	return ok && c.Schema.KindOf(best.ID) != k
}
