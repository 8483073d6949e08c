package records

import (
	"slices"
)

func (p *planner) leaveBehind(picks []Pick) {
	var mappings []Mapping
	for _, pick := range picks {
		mappings = append(mappings, pick.mappings(p.src.Kind)...)
	}
	for _, f := range notCarried(p.src.Kind, mappings) {
		if v := p.src.Get(f); !v.IsZero() {
			p.out.Left = append(p.out.Left, Left{Field: f.Key, Value: v.JSON()})
		}
	}
	extra := p.src.tree.At("extra")
	for i, key := range extra.Keys {
		p.out.Left = append(p.out.Left, Left{Field: "extra." + key, Value: extra.Items[i].JSON()})
	}
	for _, key := range p.src.UnknownKeys() {
		p.out.Left = append(p.out.Left, Left{Field: key, Value: p.src.tree.At(key).JSON()})
	}
}

// Unmapped are the fields of the source that the conversion takes nowhere, even if it
// makes all its targets. Of a kind that lives on nothing is left behind.
func (c *Conversion) Unmapped() []*Field {
	if !c.Source.Freezes() {
		return nil
	}
	var mappings []Mapping
	for _, t := range c.Targets {
		mappings = append(mappings, Pick{Target: t, New: true}.mappings(c.Source)...)
	}
	return notCarried(c.Source, mappings)
}

// mappings are those of the target; a new record has the owner of the source without
// being told.
func (pick Pick) mappings(source *Kind) []Mapping {
	to, from := pick.Target.Kind.Role(RoleOwner), source.Role(RoleOwner)
	told := slices.ContainsFunc(pick.Target.Map, func(m Mapping) bool { return m.To == to })
	if !pick.New || to == nil || from == nil || told {
		return pick.Target.Map
	}
	return append(slices.Clip(pick.Target.Map), Mapping{To: to, From: from})
}

// notCarried are the fields of a kind that no mapping takes anywhere. The status ends
// with a conversion, and where the record itself came from stays a link that is followed.
func notCarried(k *Kind, mappings []Mapping) []*Field {
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f *Field) bool {
		return f.Type == TypeStatus || f.Role == RoleOrigin || f.Role == RoleOriginContact || slices.ContainsFunc(mappings, func(m Mapping) bool { return m.From == f && m.whole() })
	})
}

// close turns the source into a converted, sealed record.
func (p *planner) close() {
	c, k := p.order.Change, p.src.Kind
	conv := c.entry(FormatTime(c.At))
	conv = conv.Set("status_before", TextTree(p.src.Get(k.Process.Field).Text()))
	conv = conv.Set("conversion", TextTree(p.conv.Name))
	if p.order.Override != "" && p.gatesClosed() {
		conv = conv.Set("override", TextTree(p.order.Override))
	}
	created := Tree{Shape: Map}
	for _, m := range p.out.Made {
		conv = conv.Set(m.Target.Kind.Name, TextTree(m.Record.ID()))
		if m.New {
			created = created.Set(m.Record.ID(), TextTree(Digest(m.Record.tree)))
		}
	}
	if len(created.Keys) > 0 {
		conv = conv.Set("created", created)
	}
	conv = conv.Set("filled", p.fillTree()).Set("kept", p.keepTree()).Set("replaced", p.replaceTree())
	if len(p.out.Left) > 0 {
		left := Tree{Shape: List}
		for _, l := range p.out.Left {
			left.Items = append(left.Items, TextTree(l.Field))
		}
		conv = conv.Set("left_behind", left)
	}
	r := k.Process.enter(p.src, p.order.Status, c)
	p.out.Source = Seal(r.WithKey("converted", conv))
}

func (p *planner) fillTree() Tree {
	var out Tree
	for _, f := range p.out.Filled {
		entry := Tree{Shape: Map}.Set("record", TextTree(f.Record)).Set("field", TextTree(f.Field)).Set("value", TextTree(PlainText(f.Value)))
		out = out.Append(entry)
	}
	return listOrAbsent(out)
}

func (p *planner) keepTree() Tree {
	var out Tree
	for _, f := range p.out.Kept {
		entry := Tree{Shape: Map}.Set("record", TextTree(f.Record)).Set("field", TextTree(f.Field)).
			Set("has", TextTree(PlainText(f.Has))).Set("lead", TextTree(PlainText(f.Source)))
		out = out.Append(entry)
	}
	return listOrAbsent(out)
}

func (p *planner) replaceTree() Tree {
	var out Tree
	for _, x := range p.out.Replaced {
		entry := Tree{Shape: Map}.Set("record", TextTree(x.Record)).Set("field", TextTree(x.Field))
		if x.Entry != "" {
			entry = entry.Set("entry", TextTree(x.Entry)).Set("key", TextTree(x.Key))
		}
		out = out.Append(entry.Set("from", TextTree(x.From)).Set("to", TextTree(x.To)))
	}
	return listOrAbsent(out)
}

// gatesClosed reports whether some gate would have kept the source.
func (p *planner) gatesClosed() bool {
	return slices.ContainsFunc(p.conv.Gates, func(g *Gate) bool { return g.Missing(p.src) != "" })
}

func listOrAbsent(t Tree) Tree {
	if len(t.Items) == 0 {
		return Tree{}
	}
	return t
}

// Seal closes a converted record: its digest shows every later change.
func Seal(r Record) Record { return r.WithKey("seal", TextTree(Digest(r.tree))) }

// SealBroken reports whether a sealed record is no longer what was sealed, or a
// converted one has no seal.
func (r Record) SealBroken() bool { return r.Locked() && r.tree.At("seal").Text != Digest(r.tree) }
