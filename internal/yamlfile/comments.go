package yamlfile

import (
	"strings"

	"gopkg.in/yaml.v3"

	"plumb/records"
)

// Comments are the comments of a file by what they stand beside. An entry of a
// list is known by its content, so that a comment stays with its entry when
// others come before it.
type Comments map[string]comment

// comment holds lines that begin with "#": above, on the same line, below.
type comment struct{ head, line, foot string }

func (c comment) empty() bool { return c == comment{} }

func joinComments(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}

func collect(root *yaml.Node) Comments {
	c := Comments{}
	c.put("", comment{head: root.HeadComment, foot: root.FootComment})
	c.walk(root, "")
	if len(c) == 0 {
		return nil
	}
	return c
}

func (c Comments) put(path string, found comment) {
	if found.empty() {
		return
	}
	had := c[path]
	c[path] = comment{joinComments(had.head, found.head), joinComments(had.line, found.line), joinComments(had.foot, found.foot)}
}

func of(nodes ...*yaml.Node) comment {
	var out comment
	for _, n := range nodes {
		out.head = joinComments(out.head, n.HeadComment)
		out.line = joinComments(out.line, n.LineComment)
		out.foot = joinComments(out.foot, n.FootComment)
	}
	return out
}

func (c Comments) walk(n *yaml.Node, path string) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			step := path + "/" + n.Content[i].Value
			c.put(step, of(n.Content[i], n.Content[i+1]))
			c.walk(n.Content[i+1], step)
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			step := path + "/" + itemStep(plainTree(item))
			c.put(step, of(item))
			if item.Kind != yaml.ScalarNode {
				c.gather(item, step)
			}
		}
	}
}

// gather puts comments from inside a list entry, which is written as one line,
// before that line.
func (c Comments) gather(n *yaml.Node, path string) {
	for _, child := range n.Content {
		inside := of(child)
		c.put(path, comment{head: joinComments(joinComments(inside.head, inside.line), inside.foot)})
		c.gather(child, path)
	}
}

func plainTree(n *yaml.Node) records.Tree {
	c := converter{file: &File{pos: map[string]Pos{}}}
	return c.tree(n, nil)
}

// itemStep names a list entry by its content.
func itemStep(t records.Tree) string {
	var w writer
	return w.flow(t)
}

// lines returns the comment's lines, each beginning with "#".
func commentLines(text string) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
