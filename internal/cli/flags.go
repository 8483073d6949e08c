package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"plumb/records"
)

type flagType = pflag.Flag

// fieldFlags are the flags that a kind's fields give a command.
type fieldFlags struct {
	kind   *records.Kind
	single map[string]*string
	many   map[string]*[]string
	sets   []string
	tags   []string
}

// reservedFlags are taken by plumb itself; a field of such a name is given with
// --set.
var reservedFlags = []string{"dir", "output", "fields", "jq", "quiet", "dry-run", "as", "today", "no-input", "no-commit", "color", "no-pager",
	"allow-broken", "lock-timeout", "help", "set", "tag", "tags", "file", "where", "sort", "limit", "open"}

// addFieldFlags gives a command a flag for every field, with the field's help.
func addFieldFlags(a *app, cmd *cobra.Command, k *records.Kind) *fieldFlags {
	f := &fieldFlags{kind: k, single: map[string]*string{}, many: map[string]*[]string{}}
	cmd.Flags().SortFlags = false
	for _, field := range k.Fields {
		name := flagName(field)
		if slices.Contains(reservedFlags, name) {
			continue
		}
		if field.Multiple() {
			f.many[field.Key] = new([]string)
			cmd.Flags().Var(&fieldText{field: field, many: f.many[field.Key]}, name, flagHelp(field))
		} else {
			f.single[field.Key] = new(string)
			cmd.Flags().Var(&fieldText{field: field, one: f.single[field.Key]}, name, flagHelp(field))
			if field.Type == records.TypeBoolean {
				cmd.Flags().Lookup(name).NoOptDefVal = "true"
			}
		}
		cmd.RegisterFlagCompletionFunc(name, a.completeField(field))
	}
	cmd.Flags().StringArrayVar(&f.sets, "set", nil, "any field: `field=value` (repeat)")
	cmd.RegisterFlagCompletionFunc("set", a.completeAssign(k))
	cmd.Flags().StringArrayVar(&f.tags, "tag", nil, "a `tag` (repeat)")
	return f
}

// fieldText is the value of a field's flag: what was typed, to be read when the
// directory is open. Help shows the type of the field as the word for it.
type fieldText struct {
	field *records.Field
	one   *string
	many  *[]string
}

func (t *fieldText) String() string {
	if t.one != nil {
		return *t.one
	}
	return ""
}

func (t *fieldText) Set(text string) error {
	if t.one != nil {
		*t.one = text
		return nil
	}
	*t.many = append(*t.many, text)
	return nil
}

func (t *fieldText) Type() string { return valueWord(t.field) }

func flagName(f *records.Field) string { return strings.ReplaceAll(f.Key, "_", "-") }

// flagHelp is a field's help with its options.
func flagHelp(f *records.Field) string {
	text := strings.ReplaceAll(f.Help, "`", "'")
	if f.Description != "" {
		text += " " + strings.ReplaceAll(f.Description, "`", "'")
	}
	if keys := f.OptionKeys(); len(keys) > 0 {
		end := ""
		if f.Open {
			end = " …"
		}
		text += " (" + strings.Join(keys, ", ") + end + ")"
	}
	if f.Process != nil {
		text += " (" + strings.Join(f.Process.Keys(), ", ") + ")"
	}
	if f.Required {
		text += " Required."
	}
	return text
}

func valueWord(f *records.Field) string {
	switch f.Type {
	case records.TypeRef:
		if len(f.To) == 1 {
			return f.To[0]
		}
		return "record"
	case records.TypeEntries:
		return strings.Join(f.Identity, ",")
	case records.TypeEnum:
		return "option"
	}
	return string(f.Type)
}

// assignment is one change that was typed: field=value, field+=value,
// field-=value; an empty value empties.
type assignment struct {
	field *records.Field
	sign  byte // '=', '+' or '-'
	text  string
}

// assignments returns what the flags say, in the order of the fields.
func (f *fieldFlags) assignments(cmd *cobra.Command) ([]assignment, error) {
	var out []assignment
	for _, field := range f.kind.Fields {
		if text := f.single[field.Key]; text != nil && cmd.Flags().Changed(flagName(field)) {
			out = append(out, assignment{field, '=', *text})
		}
		if texts := f.many[field.Key]; texts != nil {
			for _, text := range *texts {
				out = append(out, assignment{field, '+', text})
			}
		}
	}
	for _, tag := range f.tags {
		out = append(out, assignment{f.kind.Role(records.RoleTags), '+', tag})
	}
	for _, text := range f.sets {
		set, err := parseAssignment(f.kind, text)
		if err != nil {
			return nil, err
		}
		out = append(out, set)
	}
	return out, nil
}

func parseAssignment(k *records.Kind, text string) (assignment, error) {
	key, value, ok := strings.Cut(text, "=")
	if !ok {
		return assignment{}, usage("a field is set as field=value, added to as field+=value, emptied as field=", "%q sets nothing", text)
	}
	set := assignment{sign: '=', text: value}
	if n := len(key); n > 0 && (key[n-1] == '+' || key[n-1] == '-') {
		set.sign, key = key[n-1], key[:n-1]
	}
	key = strings.ReplaceAll(strings.TrimSpace(key), "-", "_")
	if set.field = k.Field(key); set.field == nil {
		return set, unknownField(k, key)
	}
	if set.sign != '=' && !set.field.Multiple() {
		return set, usage(fmt.Sprintf("set it with %s=%s", key, value), "%s holds one value; += and -= are for lists", key)
	}
	return set, nil
}
