// Package yamlfile turns the bytes of a record file into a tree, with the
// position of everything and the comments beside it, and a record back into
// canonical text.
//
// gopkg.in/yaml.v3 parses; it does not write: its encoder mangles text with
// emoji, quotes dates and drops blank lines. The writer here is our own: schema
// order, two spaces, LF, a map as a block, an entry of a list of maps as one
// flow line, | for text of several lines, quotes for whatever any YAML 1.1 or
// 1.2 reader would retype. parse(write(r)) = r, and write is a fixed point.
//
// Reading is strict: duplicate keys, anchors, aliases, tags, several documents
// and merge-conflict markers are refused, each with its line and column.
//
// This is the only package that imports yaml.v3.
package yamlfile
