package records

import (
	"slices"
	"strings"
	"time"
)

// Reserved are the keys that every record may have beside its fields; no field
// may be called so.
var Reserved = []string{"id", "kind", "created_at", "created_by", "history", "external", "extra", "tags", "converted",
	"unconverted", "amended", "merged_into", "duplicates", "seal"}

// HistoryKeys are the keys of an entry of a history that are no fields; no tracked field
// may be called so.
var HistoryKeys = []string{"at", "by", keyCriterion, keyMet}

// Kind is what the schema says of one sort of record.
type Kind struct {
	Name, Plural, Prefix string
	Aliases              []string
	Help                 string
	Label                string // key of the field that names a record, or "person"
	Columns              []string
	Fields               []*Field // canonical order
	Process              *Process // nil: none
	Conversions          []*Conversion
	Gates                []*Gate
	Custom               bool // declared by the directory

	byKey  map[string]*Field
	byRole map[Role]*Field
}

// PersonLabel is the label of kinds whose records are people: given and family
// name.
const PersonLabel = "person"

// Index resolves keys and roles once, after the fields are complete.
func (k *Kind) Index() {
	k.byKey, k.byRole = map[string]*Field{}, map[Role]*Field{}
	for i, f := range k.Fields {
		f.Col = i
		k.byKey[f.Key] = f
		if f.Block == "" && slices.Contains(addressRoles, f.Role) {
			f.Block = "address"
		}
		if _, taken := k.byRole[f.Role]; f.Role != "" && !taken {
			k.byRole[f.Role] = f
		}
		if f.Type == TypeStatus {
			k.byRole[RoleStatus] = f
		}
	}
}

// addressRoles are one block in every kind, whatever its schema says of blocks.
var addressRoles = []Role{RoleStreet, RoleCity, RoleState, RolePostcode, RoleCountry}

// Role returns the field with a meaning; nil if the kind has none.
func (k *Kind) Role(r Role) *Field { return k.byRole[r] }

// Field returns the field with a key; nil if the kind has none.
func (k *Kind) Field(key string) *Field { return k.byKey[key] }

// FieldKeys lists the keys of the fields in order.
func (k *Kind) FieldKeys() []string {
	var keys []string
	for _, f := range k.Fields {
		keys = append(keys, f.Key)
	}
	return keys
}

// Required lists the fields that a record must have.
func (k *Kind) Required() []*Field {
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f *Field) bool { return !f.Required })
}

// Conversion returns the named conversion; nil if the kind has none of the name.
func (k *Kind) Conversion(name string) *Conversion {
	i := slices.IndexFunc(k.Conversions, func(c *Conversion) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return k.Conversions[i]
}

// Person reports whether records of the kind are named by given and family name.
func (k *Kind) Person() bool { return k.Label == PersonLabel }

// Someone reports whether records of the kind are people or organisations, who may be
// there twice; a deal is not. What a kind is follows from the roles of its fields, so that
// a kind of the directory's own takes part like those that ship.
func (k *Kind) Someone() bool { return k.People() || k.Role(RoleOrganisation) != nil }

// People reports whether records of the kind are compared as people.
func (k *Kind) People() bool {
	return k.Person() || k.Role(RoleGivenName) != nil || k.Role(RoleFamilyName) != nil || k.Role(RoleFullName) != nil && k.reachable()
}

// reachable reports whether a kind has what only people and organisations have: a deal has
// a name too.
func (k *Kind) reachable() bool {
	for _, role := range []Role{RoleEmail, RoleEmails, RolePhone, RoleMobile, RolePhones, RoleBirthDate} {
		if k.Role(role) != nil {
			return true
		}
	}
	return false
}

// In is the key of the field that means the same in another kind: of the same role, or
// of the same key; its own key if there is none.
func (f *Field) In(k *Kind) string {
	if other := k.Role(f.Role); f.Role != "" && other != nil && k.Field(f.Key) != f {
		return other.Key
	}
	return f.Key
}

// OriginOf is the field in which a record says that it came from one of another kind;
// nil if it has none.
func (k *Kind) OriginOf(source *Kind) *Field {
	for _, role := range []Role{RoleOriginContact, RoleOrigin} {
		f := k.Role(role)
		if f != nil && (slices.Contains(f.To, source.Name) || len(f.To) == 0) {
			return f
		}
	}
	return nil
}

// Freezes reports whether a record of the kind is read-only once it is converted: it
// has a status that says so. Another, such as a contact, lives on.
func (k *Kind) Freezes() bool { return k.Process != nil && k.Process.First(StatusConverted) != nil }

// PointsTo reports whether records of the kind may refer to those of another.
func (k *Kind) PointsTo(other *Kind) bool {
	may := func(f *Field) bool {
		return f.Type == TypeRef && (len(f.To) == 0 || slices.Contains(f.To, other.Name))
	}
	return slices.ContainsFunc(k.Fields, func(f *Field) bool { return may(f) || slices.ContainsFunc(f.Entry, may) })
}

// Gate returns the named gate; nil if the kind has none of the name.
func (k *Kind) Gate(name string) *Gate {
	i := slices.IndexFunc(k.Gates, func(g *Gate) bool { return g.Name == name })
	if i < 0 {
		return nil
	}
	return k.Gates[i]
}

// Schema is the kinds and the settings of a directory.
type Schema struct {
	Name        string
	Kinds       []*Kind
	Currency    string
	Zone        *time.Location
	FiscalStart time.Month
	WeekStart   time.Weekday
	Country     string
	Model       string
	People      []Person
	Queues      []Queue
	Commit      bool // git: {commit: …}
	Amend       bool
	Duplicates  map[string]Policy // by kind; use Policy
}

// Policy says what is done about a record that looks like another: "warn",
// "block" or "off" on each way in, and which other kinds are looked at.
type Policy struct {
	Add, Set, Import, Convert string
	Across                    []string
}

// Policy returns what is done about look-alikes of a kind. Unless it says which
// other kinds are looked at, these are the people and organisations that it becomes.
func (s *Schema) Policy(k *Kind) Policy {
	p, ok := s.Duplicates[k.Name]
	if !ok {
		p = DefaultPolicy()
	}
	if p.Across == nil && k.Freezes() && len(k.Conversions) > 0 {
		for _, t := range k.Conversions[0].Targets {
			if t.Kind.Someone() {
				p.Across = append(p.Across, t.Kind.Name)
			}
		}
	}
	return p
}

// Against returns the kinds that records of a kind are held against: itself, those of its
// policy, and, unless the directory says which these are, the people's kinds whose policy
// names it: who is added as a contact may be an open lead.
func (s *Schema) Against(k *Kind) []*Kind {
	across := s.Policy(k).Across
	out := []*Kind{k}
	for _, other := range s.Kinds {
		named := s.Duplicates[k.Name].Across == nil && other.People() == k.People() && slices.Contains(s.Policy(other).Across, k.Name)
		if other != k && (slices.Contains(across, other.Name) || named) {
			out = append(out, other)
		}
	}
	return out
}

// DefaultPolicy is the policy of a kind about which plumb.yaml says nothing.
func DefaultPolicy() Policy {
	return Policy{Add: "warn", Set: "off", Import: "warn", Convert: "block"}
}

// Person is somebody who works with the records.
type Person struct {
	Key, Name, Role string
	Email           []string
}

// Queue owns records until a member takes them.
type Queue struct {
	Key, Label string
	Members    []string
}

// Kind returns the kind with a name, a plural or an alias; nil if there is none.
func (s *Schema) Kind(name string) *Kind {
	for _, k := range s.Kinds {
		if k.Name == name || k.Plural == name || slices.Contains(k.Aliases, name) {
			return k
		}
	}
	return nil
}

// Names lists the kinds by name.
func (s *Schema) Names() []string {
	var out []string
	for _, k := range s.Kinds {
		out = append(out, k.Name)
	}
	return out
}

// KindOf returns the kind that an id belongs to; nil if its prefix is unknown.
func (s *Schema) KindOf(id string) *Kind {
	prefix, _ := SplitID(id)
	return s.byPrefix(prefix)
}

func (s *Schema) byPrefix(prefix string) *Kind {
	i := slices.IndexFunc(s.Kinds, func(k *Kind) bool { return k.Prefix == prefix })
	if i < 0 {
		return nil
	}
	return s.Kinds[i]
}

// KindWith returns the first kind that has all the roles: what the code means
// by "the accounts" is found this way where no kind is named.
func (s *Schema) KindWith(roles ...Role) *Kind {
	for _, k := range s.Kinds {
		if !slices.ContainsFunc(roles, func(r Role) bool { return k.Role(r) == nil }) {
			return k
		}
	}
	return nil
}

// Locale returns how values are read in the directory. now may be zero.
func (s *Schema) Locale(now time.Time) Locale {
	return Locale{Currency: s.Currency, Zone: s.Zone, Now: now, Person: s.PersonKey}
}

// PersonKey returns the key of people that a name or e-mail means; of somebody
// unknown, what was given in lower case.
func (s *Schema) PersonKey(who string) string {
	who = strings.ToLower(strings.TrimSpace(who))
	for _, p := range s.People {
		if strings.EqualFold(p.Key, who) || strings.EqualFold(p.Name, who) || slices.ContainsFunc(p.Email, func(e string) bool { return strings.EqualFold(e, who) }) {
			return p.Key
		}
	}
	return who
}

// FiscalQuarterEnd returns the last day of the fiscal quarter that t lies in.
func (s *Schema) FiscalQuarterEnd(t time.Time) time.Time {
	y, m, _ := t.In(s.Zone).Date()
	since := (int(m) - int(s.FiscalStart) + 12) % 12
	return time.Date(y, m+time.Month(3-since%3), 0, 0, 0, 0, 0, time.UTC)
}
