package cli

import (
	"slices"
	"strings"

	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/records"
)

// chosen is a result with the columns, or the keys of JSON, that --fields names.
func (a *app) chosen(v render.View) (render.View, error) {
	if a.flags.fields == "" || v.Chosen {
		return v, nil
	}
	var names, columns []string
	for name := range strings.SplitSeq(a.flags.fields, ",") {
		names = append(names, strings.TrimSpace(name))
	}
	for _, c := range v.Columns {
		columns = append(columns, c.Name)
	}
	known := append(slices.Clone(columns), keysOf(v.Value)...)
	for _, name := range names {
		if !slices.Contains(known, name) {
			slices.Sort(known)
			return v, usage("there are "+strings.Join(slices.Compact(known), ", "), "--fields: there is no %q%s", name, pick.DidYouMean(name, known))
		}
	}
	v.Value = onlyKeys(v.Value, names)
	if slices.ContainsFunc(names, func(name string) bool { return slices.Contains(columns, name) }) {
		v = v.Only(names)
	}
	return v, nil
}

// keysOf are the keys of an object, or of all in a list.
func keysOf(value any) []string {
	switch value := value.(type) {
	case records.Object:
		return value.Keys
	case []any:
		var out []string
		for _, one := range value {
			out = append(out, keysOf(one)...)
		}
		return out
	}
	return nil
}

// onlyKeys leaves some keys of an object, or of all in a list, in the order in which they
// were named.
func onlyKeys(value any, names []string) any {
	switch value := value.(type) {
	case records.Object:
		out := records.Object{}
		for _, name := range names {
			if i := slices.Index(value.Keys, name); i >= 0 {
				out = out.Add(name, value.Values[i])
			}
		}
		return out
	case []any:
		out := make([]any, len(value))
		for i, one := range value {
			out[i] = onlyKeys(one, names)
		}
		return out
	}
	return value
}
