package guard

import (
	"path"
	"slices"
	"strings"

	"plumb/internal/yamlfile"
	"plumb/records"
)

// change is one file that a commit changed against one of its parents.
type change struct {
	commit, path  string // commit "": what is staged
	oldMode, mode string
	oldHash, hash string
	letter        string // git's: A, M, D, T, U
	before        records.Tree
	after         []byte // nil: it is gone
	net           bool   // of head against a base that it does not come from
	merged        bool   // of what is staged against a side that is being merged
}

// raw are the arguments by which git lists what differs, each file by itself: a
// rename is a file that is gone and one that is new.
func (g *guard) raw(command string, args ...string) []string {
	out := []string{command, "-r", "-z", "--no-renames", "--no-abbrev", "--relative"}
	if g.prefix != "" {
		out[len(out)-1] += "=" + g.prefix // also where the directory is gone from the work tree
	}
	return append(out, args...)
}

// changes lists the files of records that were there before and are another way
// after.
func (g *guard) changes() ([]change, error) {
	if len(g.commits) == 0 {
		return nil, nil
	}
	list, err := g.steps()
	if err != nil {
		return nil, err
	}
	net, err := g.net()
	if err != nil {
		return nil, err
	}
	return g.fill(append(list, net...))
}

// steps lists what each commit changed against each of its parents.
func (g *guard) steps() ([]change, error) {
	if len(g.commits) == 0 {
		return nil, nil
	}
	out, err := g.repo.Run(g.ctx, []byte(strings.Join(g.commits, "\n")+"\n"), g.raw("diff-tree", "--stdin", "-m", "--root")...)
	return parse(out, wasThere), err
}

// net compares the head with a base that it does not come from: what is locked at the
// base and was touched on the way from where both began.
func (g *guard) net() ([]change, error) {
	fork, err := g.git("merge-base", g.base, g.head)
	if err == nil && fork == g.base {
		return nil, nil
	}
	out, err := g.repo.Run(g.ctx, nil, g.raw("diff-tree", g.base, g.head)...)
	if err != nil {
		return nil, err
	}
	list := parse(g.head+"\x00"+out, wasThere)
	touched := map[string]bool{}
	if fork != "" {
		out, err := g.repo.Run(g.ctx, nil, g.raw("diff-tree", fork, g.head)...)
		if err != nil {
			return nil, err
		}
		for _, c := range parse(g.head+"\x00"+out, wasThere) {
			touched[c.path] = true
		}
	}
	list = slices.DeleteFunc(list, func(c change) bool { return fork != "" && !touched[c.path] })
	for i := range list {
		list[i].net = true
	}
	return list, nil
}

// parse reads raw diffs: the commit, then ":modes hashes letter" and a path for each
// file. Only YAML files matter, and of those the ones to keep.
func parse(out string, keep func(change) bool) []change {
	var list []change
	commit := ""
	fields := strings.Split(out, "\x00")
	for i := 0; i < len(fields); i++ {
		meta, isFile := strings.CutPrefix(fields[i], ":")
		if !isFile {
			commit = strings.TrimSpace(fields[i])
			continue
		}
		part := strings.Fields(meta)
		i++
		if len(part) < 5 || i >= len(fields) || path.Ext(fields[i]) != ".yaml" {
			continue
		}
		if c := (change{commit: commit, path: fields[i], oldMode: part[0], mode: part[1], oldHash: part[2], hash: part[3], letter: part[4]}); keep(c) {
			list = append(list, c)
		}
	}
	return list
}

func wasThere(c change) bool { return c.letter != "A" }

// fill reads what changed files hold, and keeps those that were locked. Every file is
// parsed: a key may be written in quotes, or with escapes.
func (g *guard) fill(list []change) ([]change, error) {
	old, err := g.contents(list, func(c change) string { return c.oldHash })
	if err != nil {
		return nil, err
	}
	for i, c := range list {
		tree, err := yamlfile.ParseTree(c.path, old[c.oldHash])
		if err == nil && (tree.Has("converted") || tree.Has("seal")) {
			list[i].before = tree
		}
	}
	list = slices.DeleteFunc(list, func(c change) bool { return c.before.Shape == records.Absent })
	now, err := g.contents(list, func(c change) string { return c.hash })
	for i, c := range list {
		list[i].after = now[c.hash]
	}
	return list, err
}

func (g *guard) contents(list []change, hash func(change) string) (map[string][]byte, error) {
	var names []string
	for _, c := range list {
		if h := hash(c); strings.Trim(h, "0") != "" {
			names = append(names, h)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	found, err := g.repo.Contents(g.ctx, names)
	out := map[string][]byte{}
	for i, name := range names {
		if err == nil {
			out[name] = found[i]
		}
	}
	return out, err
}
