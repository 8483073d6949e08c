package report

import (
	"cmp"
	"slices"
	"strings"
)

// Group is the funnel of the rows that share a key.
type Group struct {
	Key               []string
	Labels            []string // for people, where the key has ids; nil: the key
	Steps             []Step
	Unqualified, Lost Exits
	WinRate           *Rate
	Rows              []Row // that were counted
}

// groups counts each group by itself. A row that has several values for a word of By is
// in a group for each of them.
func groups(rows []Row, o Options) []Group {
	by, keys := map[string][]Row{}, map[string][]string{}
	for _, r := range rows {
		for _, key := range combinations(o.Keys(r)) {
			joined := strings.Join(key, "\x00")
			by[joined], keys[joined] = append(by[joined], r), key
		}
	}
	out := make([]Group, 0, len(by))
	for joined, rows := range by {
		c := count(rows, o)
		out = append(out, Group{Key: keys[joined], Steps: c.steps(), Unqualified: c.unqualified, Lost: c.lost, WinRate: c.winRate(), Rows: rows})
	}
	order(out, o.By)
	return out
}

// combinations takes one value of each list, in every way there is; a list without
// values has the value "".
func combinations(lists [][]string) [][]string {
	out := [][]string{nil}
	for _, values := range lists {
		if len(values) == 0 {
			values = []string{""}
		}
		var next [][]string
		for _, head := range out {
			for i, v := range values {
				if !slices.Contains(values[:i], v) {
					next = append(next, append(head[:len(head):len(head)], v))
				}
			}
		}
		out = next
	}
	return out
}

// order puts periods in their order, and of all else the largest first: by the first
// word of By, then within it by the next.
func order(groups []Group, by []string) {
	sizes := map[string][]int{} // of all groups that begin alike
	for _, g := range groups {
		for n := range g.Key {
			head := strings.Join(g.Key[:n+1], "\x00")
			sizes[head] = plus(sizes[head], g.Steps)
		}
	}
	slices.SortFunc(groups, func(a, b Group) int {
		for n := range a.Key {
			if a.Key[n] == b.Key[n] {
				continue
			}
			x, y := sizes[strings.Join(a.Key[:n+1], "\x00")], sizes[strings.Join(b.Key[:n+1], "\x00")]
			if c := slices.Compare(y, x); c != 0 && !Periodic(by[n]) {
				return c
			}
			return cmp.Compare(a.Key[n], b.Key[n])
		}
		return 0
	})
}

func plus(sum []int, steps []Step) []int {
	if sum == nil {
		sum = make([]int, len(steps))
	}
	for i, s := range steps {
		sum[i] += s.Count
	}
	return sum
}
