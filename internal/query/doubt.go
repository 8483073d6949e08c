package query

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"plumb/records"
)

// Doubt is a text that an expression compares a name with, though it is none of the
// options of that name.
type Doubt struct {
	Name, Text string
	Options    []records.Option
}

// doubt is a Doubt until a record is met that has the text all the same: the dictionary
// does not bind what is stored.
type doubt struct {
	Doubt
	met bool
}

// Text is the expression as it was written.
func (x expression) Text() string { return x.program.Source().String() }

// Doubts are the texts that no record had so far, and that are no options either: a slip,
// most likely, after which nothing is found and nobody knows why.
func (x expression) Doubts() []Doubt {
	var out []Doubt
	for _, d := range x.doubts {
		if !d.met {
			out = append(out, d.Doubt)
		}
	}
	return out
}

// meet looks whether what is doubted is there.
func (x expression) meet(env map[string]any) {
	for _, d := range x.doubts {
		switch v := env[d.Name].(type) {
		case string:
			d.met = d.met || v == d.Text
		case []string:
			d.met = d.met || slices.Contains(v, d.Text)
		}
	}
}

// Options are those of an enum, the statuses of a process, or their types; nil of a name
// that may have any value.
func Options(k *records.Kind, name string) []records.Option {
	f := k.Field(name)
	switch {
	case f != nil && f.Process != nil:
		return statusOptions(f.Process)
	case f != nil:
		return f.Options
	case k.Process != nil && (name == "status_type" || name == k.Process.Field.Key+"_type"):
		return typeOptions(k.Process)
	}
	return nil
}

func statusOptions(p *records.Process) []records.Option {
	var out []records.Option
	for _, st := range p.Statuses {
		out = append(out, records.Option{Key: st.Key, Label: st.Title()})
	}
	return out
}

func typeOptions(p *records.Process) []records.Option {
	var out []records.Option
	for _, st := range p.Statuses {
		if o := (records.Option{Key: string(st.Type)}); !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

// comparisons collects the texts that names are compared with: by ==, != and in.
type comparisons struct{ list []comparison }

type comparison struct{ name, text string }

func (c *comparisons) Visit(node *ast.Node) {
	x, ok := (*node).(*ast.BinaryNode)
	if ok && slices.Contains([]string{"==", "!=", "in"}, x.Operator) {
		c.add(x.Left, x.Right)
		c.add(x.Right, x.Left)
	}
}

func (c *comparisons) add(name, with ast.Node) {
	id, ok := name.(*ast.IdentifierNode)
	if !ok {
		return
	}
	texts := []ast.Node{with}
	if list, ok := with.(*ast.ArrayNode); ok {
		texts = list.Nodes
	}
	for _, node := range texts {
		text, ok := node.(*ast.StringNode)
		if found := ok && text.Value != ""; found && !slices.Contains(c.list, comparison{id.Value, text.Value}) {
			c.list = append(c.list, comparison{id.Value, text.Value})
		}
	}
}

// doubts are the comparisons with what is no option; "" is no value, and never doubted.
func (c *comparisons) doubts(options func(name string) []records.Option) []*doubt {
	var out []*doubt
	for _, with := range c.list {
		list := options(with.name)
		if len(list) > 0 && !slices.ContainsFunc(list, func(o records.Option) bool { return o.Key == with.text }) {
			out = append(out, &doubt{Doubt: Doubt{Name: with.name, Text: with.text, Options: list}})
		}
	}
	return out
}
