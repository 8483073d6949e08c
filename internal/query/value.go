package query

import (
	"slices"
	"strings"
	"time"

	"plumb/internal/phone"
	"plumb/records"
)

// valueOf is a name of a record as expressions see it: text, number, yes or no,
// or a list of texts; times in the directory's zone.
func valueOf(r records.Record, name string, s *records.Schema) any {
	switch name {
	case "id":
		return r.ID()
	case "label":
		return r.Label()
	case "created_by":
		return r.Key(name).Text
	case "created_at":
		return local(r.Key(name).Text, s.Zone)
	}
	if f := r.Kind.Field(name); f != nil {
		return fieldValue(r.Get(f), f, s)
	}
	if key, ok := strings.CutSuffix(name, "_currency"); ok {
		m, _ := r.Get(r.Kind.Field(key)).Money()
		return m.Currency
	}
	if number := E164(r, name, s); number != "" {
		return number
	}
	if st := r.Kind.Process.Of(r); st != nil && strings.HasSuffix(name, "_type") {
		return string(st.Type)
	}
	return ""
}

// E164 is what KEY_e164 means: the number that a field of type phone holds, as it is
// dialled from anywhere (+442079460018). A number without a country code is at home
// in the record's country, else in the directory's. "" if it is no number, or the
// name means something else.
func E164(r records.Record, name string, s *records.Schema) string {
	key, ok := strings.CutSuffix(name, "_e164")
	f := r.Kind.Field(key)
	if !ok || f == nil || f.Type != records.TypePhone {
		return ""
	}
	country := phone.Country(r.Role(records.RoleCountry).Text())
	if country == "" {
		country = s.Country
	}
	return phone.E164(r.Get(f).Text(), country)
}

func fieldValue(v records.Value, f *records.Field, s *records.Schema) any {
	switch {
	case f.Multiple():
		return append([]string{}, v.Strings()...)
	case f.Type == records.TypeMoney:
		m, _ := v.Money()
		n, _ := m.Amount.Float64()
		return n
	case f.Type == records.TypeNumber || f.Type == records.TypeInteger:
		d, _ := v.Number()
		n, _ := d.Float64()
		return n
	case f.Type == records.TypeBoolean:
		return v.Bool()
	case f.Type == records.TypeTime:
		return local(v.Text(), s.Zone)
	}
	return v.Text()
}

// local writes a stored time in the directory's zone, so that "created_at >=
// '2026-11-01'" means the day there.
func local(text string, zone *time.Location) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return t.In(zone).Format("2006-01-02T15:04:05")
}

// zeroOf is what a name is when it is absent; it also says its type.
func zeroOf(k *records.Kind, name string) any {
	f := k.Field(name)
	switch {
	case f == nil:
		return ""
	case f.Multiple():
		return []string{}
	case f.Type == records.TypeMoney || f.Type == records.TypeNumber || f.Type == records.TypeInteger:
		return float64(0)
	case f.Type == records.TypeBoolean:
		return false
	}
	return ""
}

// Sort orders records by names, each with "-" before it for the other way round.
// Names that are equal leave the order by id. The error is an *Error.
func Sort(list []records.Record, by string, k *records.Kind, s *records.Schema) error {
	type key struct {
		name string
		down bool
	}
	var keys []key
	for part := range strings.SplitSeq(by, ",") {
		name, down := strings.CutPrefix(strings.TrimSpace(part), "-")
		if !slices.Contains(Names(k), name) {
			return &Error{Text: by, Message: "unknown name " + name + orNames(name, k)}
		}
		keys = append(keys, key{name, down})
	}
	type row struct {
		record records.Record
		keys   []any // each made once, not at every comparison
	}
	rows := make([]row, len(list))
	for i, r := range list {
		rows[i].record = r
		for _, key := range keys {
			rows[i].keys = append(rows[i].keys, sortKey(r, key.name, s))
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		for i, key := range keys {
			if c := compare(a.keys[i], b.keys[i]); c != 0 {
				if key.down {
					return -c
				}
				return c
			}
		}
		return 0
	})
	for i := range rows {
		list[i] = rows[i].record
	}
	return nil
}
