package records

import (
	"slices"
)

// LockedError says that a record is converted and read-only.
type LockedError struct{ ID string }

func (e *LockedError) Error() string { return e.ID + " is converted and read-only" }

// LegalChange is what may be done to a locked record.
type LegalChange string

// The legal changes.
const (
	Unconverted LegalChange = "unconvert"
	Amended     LegalChange = "amend"
	Forgotten   LegalChange = "forget"
)

// AllowChange says whether a stored record may become another. Everything is
// allowed to a record that is not locked; a locked one may stay as it is, be
// unconverted, be amended, or have personal data forgotten. The error is a
// *LockedError.
func AllowChange(old, next Record) error {
	if !old.Locked() || old.tree.Equal(next.tree) || ChangeOf(old, next) != "" {
		return nil
	}
	return &LockedError{ID: old.ID()}
}

// ChangeOf names the legal change that made next of a locked record; "" if none did.
func ChangeOf(old, next Record) LegalChange {
	switch {
	case isUnconvert(old, next):
		return Unconverted
	case isAmend(old, next):
		return Amended
	case isForget(old, next):
		return Forgotten
	}
	return ""
}

func isPrefix(old, next Record, key string) bool {
	a, b := old.tree.At(key).Items, next.tree.At(key).Items
	return len(a) <= len(b) && slices.EqualFunc(a, b[:len(a)], Tree.Equal)
}
