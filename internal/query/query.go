// Package query is --where and --sort. An expression is one of expr-lang with
// all its builtins off (a field may be called type or count) and ours on: today,
// days, has, lower, len. Names are field keys, typed by the schema; what is
// absent is "", 0, false or []. account.name is one reference on.
package query

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"

	"plumb/internal/pick"
	"plumb/records"
)

// Error says what is wrong with an expression.
type Error struct{ Text, Message string }

func (e *Error) Error() string { return fmt.Sprintf("%q: %s", e.Text, e.Message) }

// Env is what an expression can see beside the record.
type Env struct {
	Schema *records.Schema
	Today  time.Time
	Follow func(id string) (records.Record, error) // of references
}

// Filter is a compiled expression over records of one kind.
type Filter struct {
	expression
	kind *records.Kind
	env  Env
}

// maxNodes bounds an expression: it comes from a command line, or from a file
// that somebody else wrote.
const maxNodes = 1000

// Compile makes a filter of an expression. The error is an *Error.
func Compile(text string, k *records.Kind, env Env) (*Filter, error) {
	x, err := compile(text, vocabulary{
		types:   typesOf(k, env.Schema),
		dotted:  func(base string) bool { return targetKind(env.Schema, k.Field(base)) != nil },
		options: func(name string) []records.Option { return optionsOf(k, name, env.Schema) },
	}, env.Today)
	if err != nil {
		return nil, err
	}
	return &Filter{expression: x, kind: k, env: env}, nil
}

// optionsOf are the options of a name, also of one that is a reference on.
func optionsOf(k *records.Kind, name string, s *records.Schema) []records.Option {
	ref, field, dotted := strings.Cut(name, ".")
	if !dotted {
		return Options(k, name)
	}
	return Options(targetKind(s, k.Field(ref)), field)
}

// Match reports whether a record passes.
func (f *Filter) Match(r records.Record) (bool, error) {
	return f.run(func(name string) any { return f.value(r, name) })
}

// expression is one that can be run.
type expression struct {
	program *vm.Program
	names   []string // that it uses
	doubts  []*doubt
}

// vocabulary is what an expression may name.
type vocabulary struct {
	types   map[string]any         // a value of the type of each name
	dotted  func(base string) bool // what follows the dot belongs to the name
	options func(name string) []records.Option
}

func compile(text string, v vocabulary, today time.Time) (expression, error) {
	used, compared, types := &names{dotted: v.dotted}, &comparisons{}, v.types
	program, err := expr.Compile(text, append(functions(today), expr.Env(types), expr.AsBool(), expr.DisableAllBuiltins(), expr.MaxNodes(maxNodes), expr.Patch(used), expr.Patch(compared))...)
	if err != nil && used.strange != "" {
		return expression{}, &Error{Text: text, Message: unknown(used.strange, types)}
	}
	if err != nil {
		return expression{}, &Error{Text: text, Message: explain(err, types)}
	}
	names := used.all()
	for _, name := range names {
		if _, known := types[name]; !known && !slices.Contains(functionNames, name) {
			return expression{}, &Error{Text: text, Message: unknown(name, types)}
		}
	}
	if used.builtin != "" {
		return expression{}, &Error{Text: text, Message: fmt.Sprintf("there is no function %s; there are %s", used.builtin, strings.Join(functionNames, ", "))}
	}
	return expression{program: program, names: names, doubts: compared.doubts(v.options)}, nil
}

func (x expression) run(value func(name string) any) (bool, error) {
	env := make(map[string]any, len(x.names))
	for _, name := range x.names {
		env[name] = value(name)
	}
	x.meet(env)
	out, err := expr.Run(x.program, env)
	if err != nil {
		return false, &Error{Text: x.Text(), Message: firstLine(err.Error())}
	}
	return out.(bool), nil
}

func (f *Filter) value(r records.Record, name string) any {
	ref, field, dotted := strings.Cut(name, ".")
	if !dotted {
		return valueOf(r, name, f.env.Schema)
	}
	target, err := f.env.Follow(r.Get(r.Kind.Field(ref)).Text())
	if err != nil {
		k := targetKind(f.env.Schema, f.kind.Field(ref))
		return zeroOf(k, field)
	}
	return valueOf(target, field, f.env.Schema)
}

// names collects what an expression uses, and turns "account.name" into one
// name, since account itself is the id.
type names struct {
	dotted func(base string) bool
	list   []string
	bases  map[string]int // how often a name is only what stands before a dot

	builtin string // of expr-lang, which are off; some it leaves on
	strange string // a name with a dot whose first part has none
}

// functionNames are what an expression may call.
var functionNames = []string{"today", "days", "has", "lower", "len"}

func (n *names) Visit(node *ast.Node) {
	switch x := (*node).(type) {
	case *ast.IdentifierNode:
		n.list = append(n.list, x.Value)
	case *ast.BuiltinNode:
		n.builtin = x.Name
	case *ast.MemberNode:
		base, ok := x.Node.(*ast.IdentifierNode)
		prop, isText := x.Property.(*ast.StringNode)
		if !ok || !isText {
			return
		}
		if !n.dotted(base.Value) {
			n.strange = base.Value + "." + prop.Value
			return
		}
		if n.bases == nil {
			n.bases = map[string]int{}
		}
		n.bases[base.Value]++
		dotted := &ast.IdentifierNode{Value: base.Value + "." + prop.Value}
		dotted.SetLocation(x.Location())
		n.list = append(n.list, dotted.Value)
		ast.Patch(node, dotted)
	}
}

// all are the names, each once. What stands before a dot was met as a name, too.
func (n *names) all() []string {
	var out []string
	met := map[string]int{}
	for _, name := range n.list {
		if met[name]++; met[name] > n.bases[name] && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// targetKind is the kind that a single reference points to; nil if that is open.
func targetKind(s *records.Schema, f *records.Field) *records.Kind {
	if f == nil || f.Type != records.TypeRef || f.List || len(f.To) != 1 {
		return nil
	}
	return s.Kind(f.To[0])
}

// typesOf is an environment with a value of the right type for every name.
func typesOf(k *records.Kind, s *records.Schema) map[string]any {
	types := map[string]any{}
	for _, name := range Names(k) {
		types[name] = zeroOf(k, name)
	}
	for _, f := range k.Fields {
		if to := targetKind(s, f); to != nil {
			for _, name := range Names(to) {
				types[f.Key+"."+name] = zeroOf(to, name)
			}
		}
	}
	return types
}

// Names lists what an expression over a kind may name.
func Names(k *records.Kind) []string {
	out := []string{"id", "label", "created_at", "created_by"}
	if k.Process != nil {
		out = append(out, k.Process.Field.Key+"_type")
		if k.Process.Field.Key != "status" {
			out = append(out, "status_type")
		}
	}
	for _, f := range k.Fields {
		out = append(out, f.Key)
		if f.Type == records.TypeMoney {
			out = append(out, f.Key+"_currency")
		}
		if f.Type == records.TypePhone {
			out = append(out, f.Key+"_e164")
		}
	}
	return out
}

func explain(err error, types map[string]any) string {
	message := firstLine(err.Error())
	if word, ok := strings.CutPrefix(message, "unknown name "); ok {
		word, _, _ = strings.Cut(word, " ")
		return unknown(word, types)
	}
	return typeWords.Replace(message)
}

// unknown says that there is no such name, and which may have been meant.
func unknown(word string, types map[string]any) string {
	base, _, dotted := strings.Cut(word, ".")
	alike := slices.DeleteFunc(slices.Sorted(maps.Keys(types)), func(s string) bool { return strings.Contains(s, ".") != dotted })
	if near := pick.DidYouMean(word, alike); near != "" {
		return "unknown name " + word + near
	}
	if !dotted {
		return "unknown name " + word + few(alike)
	}
	if of := slices.DeleteFunc(slices.Clone(alike), func(s string) bool { return !strings.HasPrefix(s, base+".") }); len(of) > 0 {
		return "unknown name " + word + few(of)
	}
	var bases []string
	for _, s := range alike {
		base, _, _ := strings.Cut(s, ".")
		bases = append(bases, base)
	}
	if bases = slices.Compact(bases); len(bases) == 0 {
		return "unknown name " + word
	}
	return "unknown name " + word + "; before a dot stands one of " + strings.Join(bases, ", ")
}

// few ends a sentence with some of the names that there are: nobody reads seventy.
func few(names []string) string {
	switch {
	case len(names) == 0:
		return ""
	case len(names) > 12:
		names = append(slices.Clone(names[:12]), "…")
	}
	return "; the names are " + strings.Join(names, ", ")
}

// typeWords are the types of expressions in the words of people.
var typeWords = strings.NewReplacer("[]string", "list", "float64", "number", "string", "text", "bool", "yes-or-no", `Operator("=")`, `"="; "==" compares`)

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func functions(today time.Time) []expr.Option {
	return []expr.Option{
		expr.Function("today", func(...any) (any, error) { return today.Format(time.DateOnly), nil }, new(func() string)),
		expr.Function("lower", func(p ...any) (any, error) { return strings.ToLower(p[0].(string)), nil }, new(func(string) string)),
		expr.Function("days", func(p ...any) (any, error) { return days(p[0].(string), p[1].(string)), nil }, new(func(string, string) float64)),
		expr.Function("has", func(p ...any) (any, error) { return has(p[0]), nil }, new(func(any) bool)),
		expr.Function("len", func(p ...any) (any, error) { return length(p[0]), nil }, new(func(any) int)),
		expr.Patch(todayName{}),
	}
}

// todayName lets people write today without parentheses.
type todayName struct{}

func (todayName) Visit(node *ast.Node) {
	if id, ok := (*node).(*ast.IdentifierNode); ok && id.Value == "today" {
		call := &ast.CallNode{Callee: &ast.IdentifierNode{Value: "today"}}
		ast.Patch(node, call)
	}
}

// days is the number of days from one date or time to another; 0 when either is
// missing.
func days(from, to string) float64 {
	a, okA := moment(from)
	b, okB := moment(to)
	if !okA || !okB {
		return 0
	}
	return b.Sub(a).Hours() / 24
}

func moment(s string) (time.Time, bool) {
	t, err := records.ParseMoment(s, records.Locale{})
	return t, err == nil
}

func has(v any) bool {
	switch v := v.(type) {
	case string:
		return v != ""
	case float64:
		return v != 0
	case bool:
		return v
	case []string:
		return len(v) > 0
	}
	return false
}

func length(v any) int {
	switch v := v.(type) {
	case string:
		return len([]rune(v))
	case []string:
		return len(v)
	}
	return 0
}
