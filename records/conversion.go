package records

import (
	"slices"
	"time"
)

// Conversion says what a kind becomes: which records, in order of creation, and
// which field of the source goes where. It is data; a directory may change it
// or add its own.
type Conversion struct {
	Name    string
	Source  *Kind
	From    []string // statuses it may start from; empty: any that is not converted
	Gates   []*Gate  // checklists that must be met, unless somebody overrides them
	Targets []*Target
}

// Target is one record that a conversion makes or links.
type Target struct {
	Kind    *Kind
	Default string // auto, new or none: when the user does not say
	Map     []Mapping
}

// Mapping fills a field of the target from a field of the source, or with a
// reference to a record that the same conversion makes. A single reference that is
// filled from memberships takes the latest one.
type Mapping struct {
	To   *Field
	From *Field // nil when Ref is set
	Ref  *Kind
	Line string // "conversions.default.map.account.name", for messages
}

// whole reports whether the mapping carries all that its source field holds.
func (m Mapping) whole() bool { return m.From != nil && (m.To.Multiple() || !m.From.Multiple()) }

// Target returns what the conversion does about a kind; nil if nothing.
func (c *Conversion) Target(kind string) *Target {
	i := slices.IndexFunc(c.Targets, func(t *Target) bool { return t.Kind.Name == kind })
	if i < 0 {
		return nil
	}
	return c.Targets[i]
}

// Pick is the decision about one target: a record to link, or a new one to fill.
type Pick struct {
	Target *Target
	New    bool
	Named  bool   // somebody chose the record
	Record Record // existing, or fresh from NewRecord
	Set    []Value
}

// Fill is a blank field of an existing record that the conversion filled.
type Fill struct {
	Record string `json:"record"`
	Field  string `json:"field"`
	Value  any    `json:"value"`
}

// Keep is a field of a target that differs from the source: it had a value, or was
// given another one.
type Keep struct {
	Record string `json:"record"`
	Field  string `json:"field"`
	Has    any    `json:"has"`
	Source any    `json:"lead"`
}

// Replace is a value that the conversion overwrote: where a contact came from, how far
// it is in a campaign, whose a task is. Of an entry of a list it says which, and which
// of its fields.
type Replace struct {
	Record string `json:"record"`
	Field  string `json:"field"`
	Entry  string `json:"entry,omitempty"`
	Key    string `json:"key,omitempty"`
	From   string `json:"from"`
	To     string `json:"to"`
}

// Left is a value of the source that goes nowhere.
type Left struct {
	Field string `json:"field"`
	Value any    `json:"value"`
}

// Made is one record of an outcome.
type Made struct {
	Target *Target
	New    bool
	Record Record
}

// Outcome is what a conversion did, or would do.
type Outcome struct {
	Source   Record    // read-only from now on, if its kind freezes
	At       time.Time // of the conversion
	Made     []Made
	Tasks    []Record // that change their owner
	Filled   []Fill
	Kept     []Keep
	Replaced []Replace
	Left     []Left
}

// Find returns the record that the outcome holds of a kind.
func (o Outcome) Find(k *Kind) (Made, bool) {
	for _, m := range o.Made {
		if m.Target.Kind == k {
			return m, true
		}
	}
	return Made{}, false
}
