package records

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Type is what a field holds.
type Type string

// The types of fields.
const (
	TypeString  Type = "string"  // one line of text
	TypeText    Type = "text"    // several lines of text
	TypeEmail   Type = "email"   // an e-mail address, kept as written
	TypePhone   Type = "phone"   // a phone number, kept as written
	TypeURL     Type = "url"     // a web address, kept as written
	TypeDate    Type = "date"    // a civil date, YYYY-MM-DD
	TypeTime    Type = "time"    // a moment, RFC 3339 in UTC to the second
	TypeNumber  Type = "number"  // an exact decimal
	TypeInteger Type = "integer" // a whole number
	TypeBoolean Type = "boolean" // true or false
	TypeMoney   Type = "money"   // an exact amount and its currency
	TypeEnum    Type = "enum"    // one of the field's options
	TypeRef     Type = "ref"     // the id of another record
	TypeOwner   Type = "owner"   // a key of people, or queue:NAME
	TypeStatus  Type = "status"  // a key of the kind's process
	TypeEntries Type = "entries" // a list of maps with declared fields
)

// Types lists the types in the order of the documentation.
var Types = []Type{TypeString, TypeText, TypeEmail, TypePhone, TypeURL, TypeDate, TypeTime, TypeNumber, TypeInteger,
	TypeBoolean, TypeMoney, TypeEnum, TypeRef, TypeOwner, TypeStatus, TypeEntries}

// Role says what a field means to the code. Keys may be anything.
type Role string

// The roles that code asks for. A directory may give them to fields of its own.
const (
	RoleSalutation    Role = "salutation"
	RoleGivenName     Role = "given-name"
	RoleFamilyName    Role = "family-name"
	RoleFullName      Role = "full-name"
	RoleOrganisation  Role = "organisation"
	RoleEmail         Role = "email"
	RoleEmails        Role = "emails"
	RolePhone         Role = "phone"
	RoleMobile        Role = "mobile"
	RolePhones        Role = "phones"
	RoleFax           Role = "fax"
	RoleStreet        Role = "street"
	RoleCity          Role = "city"
	RoleState         Role = "state"
	RolePostcode      Role = "postcode"
	RoleCountry       Role = "country"
	RoleBirthDate     Role = "birth-date"
	RoleIdentifier    Role = "identifier" // what an authority or another system calls it
	RoleWebsite       Role = "website"
	RoleDomain        Role = "domain"
	RoleTitle         Role = "title"
	RoleSource        Role = "source"
	RoleOwner         Role = "owner"
	RoleStatus        Role = "status"
	RoleReason        Role = "reason"
	RoleProbability   Role = "probability"
	RoleForecast      Role = "forecast"
	RoleAccount       Role = "account"
	RoleAccounts      Role = "accounts"
	RoleContact       Role = "contact"
	RoleContacts      Role = "contacts"
	RoleAmount        Role = "amount"
	RoleCloseDate     Role = "close-date"
	RoleStartDate     Role = "start-date"
	RoleCost          Role = "cost"
	RoleOrigin        Role = "origin"
	RoleOriginContact Role = "origin-contact"
	RoleType          Role = "type"
	RoleSubject       Role = "subject"
	RoleText          Role = "text"
	RoleAbout         Role = "about"
	RoleWhen          Role = "when"
	RoleDue           Role = "due"
	RoleDone          Role = "done"
	RoleOutcome       Role = "outcome"
	RoleDirection     Role = "direction"
	RoleNextStep      Role = "next-step"
	RoleCampaign      Role = "campaign"
	RoleCampaigns     Role = "campaigns"
	RoleTags          Role = "tags"
	RoleDescription   Role = "description"
	RoleDoNotCall     Role = "do-not-call"
	RoleEmailOptOut   Role = "email-opt-out"
)

// Roles lists every role.
var Roles = []Role{RoleSalutation, RoleGivenName, RoleFamilyName, RoleFullName, RoleOrganisation, RoleEmail, RoleEmails,
	RolePhone, RoleMobile, RolePhones, RoleFax, RoleStreet, RoleCity, RoleState, RolePostcode, RoleCountry, RoleBirthDate, RoleIdentifier,
	RoleWebsite, RoleDomain, RoleTitle, RoleSource, RoleOwner, RoleStatus, RoleReason, RoleProbability, RoleForecast,
	RoleAccount, RoleAccounts, RoleContact, RoleContacts, RoleAmount, RoleCloseDate, RoleStartDate, RoleCost, RoleOrigin, RoleOriginContact, RoleType,
	RoleSubject, RoleText, RoleAbout, RoleWhen, RoleDue, RoleDone, RoleOutcome, RoleDirection, RoleNextStep, RoleCampaign,
	RoleCampaigns, RoleTags, RoleDescription, RoleDoNotCall, RoleEmailOptOut}

// Option is one value of an enum.
type Option struct{ Key, Label string }

// Field is one field of a kind, as the schema declares it.
type Field struct {
	Key      string
	Label    string // for people; made from the key when not given
	Type     Type
	List     bool // holds several values of the type
	Role     Role
	Required bool
	Tracked  bool     // changes go into the record's history
	Personal bool     // goes when the person asks to be forgotten
	Options  []Option // of an enum
	Open     bool     // an enum that takes other values too
	To       []string // kinds a ref may point to; empty: any
	Limit    int      // characters at most; 0: none
	Block    string   // fields of one block belong together: a merge takes all of them from one record
	Entry    []*Field // of entries
	Identity []string // the entry fields that make two entries the same one

	Help        string // what to enter, for who fills it in
	Description string // what it is, for who maintains the schema
	RequestedBy string
	RequestedOn string
	Purpose     string

	Process *Process // of a status
	Col     int      // place in the kind's canonical order
}

// Locale is what reading a value needs to know of the directory. Now allows
// words such as "tomorrow"; the zero Now refuses them, as in stored files.
type Locale struct {
	Currency string
	Zone     *time.Location
	Now      time.Time
	Person   func(string) string // the key of people that a name or e-mail means
}

// ValueError says that a text is no value of a field.
type ValueError struct {
	Field *Field
	Got   string
	Want  string
}

func (e *ValueError) Error() string {
	return fmt.Sprintf("%s: %q is no %s; expected %s", e.Field.Key, clip(e.Got), typeWords[e.Field.Type], e.Want)
}

// typeWords says what a value of the type is called in a sentence.
var typeWords = map[Type]string{TypeString: "line of text", TypeText: "text", TypeEmail: "e-mail address",
	TypePhone: "phone number", TypeURL: "web address", TypeDate: "date", TypeTime: "time", TypeNumber: "number",
	TypeInteger: "whole number", TypeBoolean: "yes or no", TypeMoney: "amount", TypeEnum: "option", TypeRef: "record",
	TypeOwner: "owner", TypeStatus: "status", TypeEntries: "entry"}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// OptionKeys lists the keys of an enum's options.
func (f *Field) OptionKeys() []string {
	var keys []string
	for _, o := range f.Options {
		keys = append(keys, o.Key)
	}
	return keys
}

// optionIndex is the place of an option among those of an enum; -1 if it is none.
func (f *Field) optionIndex(text string) int {
	return slices.IndexFunc(f.Options, func(o Option) bool { return strings.EqualFold(o.Key, text) || strings.EqualFold(o.Label, text) })
}

// EntryField returns the entry field with the key; nil if there is none.
func (f *Field) EntryField(key string) *Field {
	i := slices.IndexFunc(f.Entry, func(e *Field) bool { return e.Key == key })
	if i < 0 {
		return nil
	}
	return f.Entry[i]
}

// Title is the label, or the key as words: "annual_revenue" is "Annual revenue".
func (f *Field) Title() string {
	if f.Label != "" {
		return f.Label
	}
	words := strings.ReplaceAll(f.Key, "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

// Multiple reports whether the field holds a list.
func (f *Field) Multiple() bool { return f.List || f.Type == TypeEntries }
