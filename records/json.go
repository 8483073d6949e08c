package records

import (
	"encoding/json"
	"slices"
	"strings"
)

// JSON is the value as JSON holds it: money as amount and currency, numbers and
// booleans as such, lists as arrays, all else as text.
func (v Value) JSON() any {
	if v.IsZero() {
		return nil
	}
	return fieldJSON(v.field, v.tree)
}

func fieldJSON(f *Field, t Tree) any {
	if t.Shape == List {
		out := make([]any, 0, len(t.Items))
		for _, item := range t.Items {
			out = append(out, fieldJSON(f, item))
		}
		return out
	}
	if t.Shape == Map && f.Type == TypeEntries {
		m := Object{}
		for i, key := range t.Keys {
			if sub := f.EntryField(key); sub != nil {
				m = m.Add(key, fieldJSON(sub, t.Items[i]))
				continue
			}
			m = m.Add(key, t.Items[i].JSON())
		}
		return m
	}
	if f.Type == TypeMoney {
		if amount, currency, ok := strings.Cut(t.Text, " "); ok {
			return Object{}.Add("amount", amount).Add("currency", currency)
		}
	}
	if f.Type != TypeNumber && f.Type != TypeInteger && f.Type != TypeBoolean && t.Shape == Text {
		return t.Text // whatever YAML thinks of it
	}
	return t.JSON()
}

var jsonNumber = pattern(`^-?(0|[1-9]\d*)(\.\d+)?$`)

// JSON is a tree as JSON holds it.
func (t Tree) JSON() any {
	switch t.Shape {
	case List:
		out := make([]any, 0, len(t.Items))
		for _, item := range t.Items {
			out = append(out, item.JSON())
		}
		return out
	case Map:
		var m Object
		for i, key := range t.Keys {
			m = m.Add(key, t.Items[i].JSON())
		}
		return m
	case Absent:
		return nil
	}
	switch {
	case !t.Bare:
		return t.Text
	case t.Text == "true" || t.Text == "false":
		return t.Text == "true"
	case isNull(t):
		return nil
	case jsonNumber().MatchString(t.Text):
		return json.Number(t.Text)
	}
	return t.Text
}

// Object is a JSON object that keeps the order of its keys.
type Object struct {
	Keys   []string
	Values []any
}

// Add returns the object with one more key.
func (o Object) Add(key string, v any) Object {
	return Object{Keys: append(o.Keys, key), Values: append(o.Values, v)}
}

// And adds what another object has.
func (o Object) And(more Object) Object {
	return Object{Keys: slices.Concat(o.Keys, more.Keys), Values: slices.Concat(o.Values, more.Values)}
}

// MarshalJSON writes the keys in their order.
func (o Object) MarshalJSON() ([]byte, error) {
	var b strings.Builder
	b.WriteByte('{')
	for i, key := range o.Keys {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(jsonString(key) + ":")
		var value strings.Builder
		enc := json.NewEncoder(&value)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(o.Values[i]); err != nil {
			return nil, err
		}
		b.WriteString(strings.TrimSuffix(value.String(), "\n"))
	}
	b.WriteByte('}')
	return []byte(b.String()), nil
}

// JSON is the record as JSON holds it: the keys of its file in canonical order;
// what is absent is absent.
func (r Record) JSON() Object {
	var out Object
	for _, key := range r.CanonicalKeys() {
		t := r.tree.At(key)
		if f := r.Kind.Field(key); f != nil {
			if v := r.Get(f); !v.IsZero() {
				out = out.Add(key, v.JSON())
			} else if r.Locked() { // the seal covers empty text too
				out = out.Add(key, t.JSON())
			}
			continue
		}
		out = out.Add(key, t.JSON())
	}
	return out
}

// tail is the order of the keys that follow the fields and the unknown keys.
var tail = []string{"extra", "external", "created_at", "created_by", "history", "converted", "unconverted", "amended",
	"merged_into", "duplicates", "seal"}

// CanonicalKeys lists the record's keys in the order in which they are written:
// id, the fields of the schema, unknown keys as they came, then what plumb keeps
// about the record.
func (r Record) CanonicalKeys() []string {
	keys := make([]string, 0, len(r.tree.Keys))
	seen := map[string]bool{}
	take := func(key string) {
		if !seen[key] && r.tree.Has(key) {
			keys, seen[key] = append(keys, key), true
		}
	}
	take("id")
	for _, f := range r.Kind.Fields {
		take(f.Key)
	}
	for _, key := range r.tree.Keys {
		if !isTail(key) {
			take(key)
		}
	}
	for _, key := range tail {
		take(key)
	}
	return keys
}

func isTail(key string) bool {
	for _, t := range tail {
		if t == key {
			return true
		}
	}
	return false
}

// UnknownKeys lists the keys that neither the schema nor plumb knows.
func (r Record) UnknownKeys() []string {
	var out []string
	for _, key := range r.tree.Keys {
		if key != "id" && key != "kind" && key != "tags" && !isTail(key) && r.Kind.Field(key) == nil {
			out = append(out, key)
		}
	}
	return out
}

// Plain is a value as a conversion writes it down, one text.
func Plain(v Value) string { return PlainText(v.JSON()) }

// PlainText is a JSON value as the text of a record.
func PlainText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case Object:
		if len(v.Values) == 2 && v.Keys[0] == "amount" {
			return PlainText(v.Values[0]) + " " + PlainText(v.Values[1])
		}
	}
	b, _ := json.Marshal(v)
	return string(b)
}
