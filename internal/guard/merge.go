package guard

import (
	"fmt"
	"maps"
	"path"
	"strings"

	"plumb/internal/yamlfile"
	"plumb/records"
)

// Sides are the three versions of a file that git merges: what both sides began with
// (empty where both made the file), ours and theirs. Path is the file's in the work
// tree.
type Sides struct {
	Path               string
	Base, Ours, Theirs []byte
}

// Ruling says how a file may be merged.
type Ruling struct {
	Same bool // both sides hold the same record: take ours
	// Want is what a merge of the lines must come to; absent: whatever it gives.
	Want records.Tree
	Text []byte // what it comes to, without a merge of lines; nil: there is one
}

// ConflictError says that two versions of a record may not be merged. Its facts are
// for who has to choose one.
type ConflictError struct {
	Path, Record string
	Ours, Theirs string // what each side did: "was converted …"
	Twice        bool   // both sides converted it
	Locked       string // the side that has it locked: "ours", "theirs"; "" if both or none
}

func (e *ConflictError) Error() string {
	if e.Twice {
		return fmt.Sprintf("%s: %s was converted twice: ours %s, theirs %s", e.Path, e.Record, e.Ours, e.Theirs)
	}
	return fmt.Sprintf("%s: %s is read-only once converted: ours %s, theirs %s", e.Path, e.Record, e.Ours, e.Theirs)
}

// MixedError says that git holds versions of several records for those of one: it took
// a record that went and one that came for a renamed file.
type MixedError struct {
	Path string
	IDs  []string
}

func (e *MixedError) Error() string {
	return fmt.Sprintf("%s: git would merge different records into one: %s", e.Path, strings.Join(e.IDs, ", "))
}

// MergedError says that the lines of a locked record would not merge to what one side
// made of it.
type MergedError struct{ Path string }

func (e *MergedError) Error() string {
	return e.Path + ": one side changed a converted record, the other its layout, and the lines do not go together"
}

// Rule says how a file that both sides changed may be merged. It reads nothing but
// what it is given: while git merges, other files are half merged. The error is a
// *ConflictError or a *MixedError.
//
// A locked record is never merged: what both sides changed is for people to decide.
// If one side changed only comments or layout, the merge must come to the other's.
func (s Sides) Rule() (Ruling, error) {
	base, ours, theirs := parsedSide(s.Base), parsedSide(s.Ours), parsedSide(s.Theirs)
	if err := s.oneRecord(base, ours, theirs); err != nil {
		return Ruling{}, err
	}
	known := ours.Shape == records.Map && theirs.Shape == records.Map
	switch {
	case known && ours.Equal(theirs):
		return Ruling{Same: true}, nil
	case known && len(s.Base) == 0 && s.isVerdict():
		return Ruling{Text: s.verdict(ours, theirs)}, nil
	case !locked(base) && !locked(ours) && !locked(theirs):
		return Ruling{}, nil
	case known && base.Shape == records.Map && ours.Equal(base):
		return Ruling{Want: theirs}, nil
	case known && base.Shape == records.Map && theirs.Equal(base):
		return Ruling{Want: ours}, nil
	}
	return Ruling{}, s.conflict(base, ours, theirs)
}

// parsedSide is the content of a version; absent if it cannot be read, or is not there.
func parsedSide(b []byte) records.Tree {
	t, err := yamlfile.ParseTree("", b)
	if err != nil {
		return records.Tree{}
	}
	return t
}

func locked(t records.Tree) bool { return records.FromTree(nil, t).Locked() }

// isVerdict reports whether the file says of two records that they are not the same.
func (s Sides) isVerdict() bool {
	_, _, ok := records.PairOf(s.name())
	return ok
}

func (s Sides) name() string { return strings.TrimSuffix(path.Base(s.Path), ".yaml") }

// verdict is what two people said of the same pair, each without the other: they agree.
// Where both sides have a comment, it is ours.
func (s Sides) verdict(ours, theirs records.Tree) []byte {
	comments := yamlfile.Comments{}
	for _, b := range [][]byte{s.Theirs, s.Ours} {
		if f, err := yamlfile.Parse(s.Path, b); err == nil {
			maps.Copy(comments, f.Comments)
		}
	}
	return yamlfile.WriteTree(records.MergeVerdicts(ours, theirs), comments)
}

// nameOf is the name that the file of a version has; "" if it has none.
func (s Sides) nameOf(t records.Tree) string {
	if s.isVerdict() && !t.Has("id") {
		return records.PairName(t.At("a").Text, t.At("b").Text)
	}
	return t.At("id").Text
}

// oneRecord refuses to merge versions whose ids are not the file's name. A file in
// which no version has an id is no record.
func (s Sides) oneRecord(versions ...records.Tree) error {
	name := s.name()
	e := &MixedError{Path: s.Path}
	isRecord, mixed := false, false
	for _, t := range versions {
		if t.Shape != records.Map {
			continue
		}
		id := s.nameOf(t)
		isRecord, mixed = isRecord || t.Has("id") || s.isVerdict() || locked(t), mixed || id != name
		e.IDs = append(e.IDs, orNone(id))
	}
	if isRecord && mixed {
		return e
	}
	return nil
}

func orNone(id string) string {
	if id == "" {
		return "one without an id"
	}
	return id
}

func (s Sides) conflict(base, ours, theirs records.Tree) *ConflictError {
	e := &ConflictError{Path: s.Path, Record: s.name(), Ours: deed(base, ours), Theirs: deed(base, theirs)}
	switch a, b := locked(ours), locked(theirs); {
	case a && b:
		e.Twice = otherConversion(ours, theirs)
	case a:
		e.Locked = "ours"
	case b:
		e.Locked = "theirs"
	}
	return e
}

// deed says what a side did to a record.
func deed(base, side records.Tree) string {
	longer := func(key string) bool { return len(side.At(key).Items) > len(base.At(key).Items) }
	conv := side.At("converted")
	switch {
	case side.Shape != records.Map:
		return "cannot be read"
	case conv.Has("at") && (!base.Has("converted") || otherConversion(base, side)):
		return "converted it" + byAt(conv)
	case !locked(side) && longer("unconverted"):
		return "unconverted it" + byAt(last(side.At("unconverted")))
	case longer("amended") && last(side.At("amended")).Has("forget"):
		return "forgot personal data of it" + byAt(last(side.At("amended")))
	case longer("amended"):
		return "amended it" + byAt(last(side.At("amended")))
	case locked(base) && !locked(side):
		return "took the lock off"
	}
	return "edited it"
}

func last(t records.Tree) records.Tree {
	if len(t.Items) == 0 {
		return records.Tree{}
	}
	return t.Items[len(t.Items)-1]
}

func byAt(entry records.Tree) string {
	by, at := entry.At("by").Text, entry.At("at").Text
	switch {
	case by == "" && at == "":
		return ""
	case by == "" || at == "":
		return " (" + by + at + ")"
	}
	return " (" + by + ", " + at + ")"
}
