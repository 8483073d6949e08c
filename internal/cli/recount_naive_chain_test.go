package cli

import (
	"slices"
	"strings"
)

// naiveKinds are the kinds that a funnel may begin with, by prefix.
var naiveKinds = map[string]string{"vis": "visitor", "pros": "prospect", "lead": "lead", "cont": "contact"}

func naiveKind(id string) string {
	prefix, _, _ := strings.Cut(id, "-")
	return naiveKinds[prefix]
}

// goes reports whether a funnel that begins with what it begins with follows what one
// record became to another: kinds of madeConfig that are converted into one that has a
// conversion itself. Beside an account a contact is an end.
func (n naive) goes(from, to string) bool {
	if naiveKind(to) == n.start {
		return false
	}
	switch naiveKind(from) + " " + naiveKind(to) {
	case "visitor prospect", "prospect visitor", "prospect lead", "visitor contact":
		return true
	}
	return false
}

// members are all that may be in a chain, the oldest first.
func (n naive) members() []string {
	var out []string
	for prefix := range naiveKinds {
		for _, id := range n.all(prefix) {
			if prefix != "cont" || len(n.named(id)) > 0 {
				out = append(out, id)
			}
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		if c := n.when(a, "created_at").Compare(n.when(b, "created_at")); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	return out
}

// came is which record became each: the one that it names as its origin, else the oldest
// whose conversion names it. Of a circle the oldest came from nothing.
func (n naive) came() map[string]string {
	all, out := n.members(), map[string]string{}
	for _, id := range all {
		key := "origin"
		if naiveKind(id) == "contact" {
			key = "origin_lead"
		}
		if o := n.resolve(n.text(id, key)); slices.Contains(all, o) && n.goes(o, id) {
			out[id] = o
			continue
		}
		for _, o := range all {
			if n.goes(o, id) && n.names(o, id) {
				out[id] = o
				break
			}
		}
	}
	for _, id := range all {
		for at, i := out[id], 0; at != "" && i < 100; at, i = out[at], i+1 {
			if at == id {
				delete(out, id)
			}
		}
	}
	return out
}

func (n naive) names(from, to string) bool {
	named := n.trees[from].At("converted").At(naiveKind(to)).Text
	return named != "" && n.resolve(named) == to
}

// head is what a chain began with.
func (n naive) head(id string) string {
	for n.parents[id] != "" {
		id = n.parents[id]
	}
	return id
}

// maker is the record by whose conversion an account came to a lead.
func (n naive) maker(account, lead string) string {
	for _, key := range []string{"origin_lead", "origin_contact"} {
		if o := n.resolve(n.text(account, key)); n.head(o) == lead {
			return o
		}
	}
	return lead
}

// became is a record and all that it became.
func (n naive) became(start string) []string {
	all := n.members()
	var out []string
	var walk func(string)
	walk = func(id string) {
		out = append(out, id)
		for _, next := range all {
			linked := n.parents[next] == id || n.goes(id, next) && n.names(id, next)
			if linked && !slices.Contains(out, next) {
				walk(next)
			}
		}
	}
	walk(start)
	return out
}
