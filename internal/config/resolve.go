package config

import (
	"slices"
	"strconv"
	"strings"

	"plumb/records"
)

// resolve turns the names that one kind uses of another into pointers, after
// all kinds are known.
func (d *decoder) resolve(s *records.Schema, kinds records.Tree) {
	for _, k := range s.Kinds {
		path := []string{"kinds", k.Name}
		for _, f := range k.Fields {
			d.targets(s, f, under(path, "fields", f.Key))
		}
		all := kinds.At(k.Name).At("conversions")
		for i, name := range all.Keys {
			if c := d.conversion(s, k, name, all.Items[i], under(path, "conversions", name)); c != nil {
				k.Conversions = append(k.Conversions, c)
			}
		}
	}
	for name := range shippedKinds {
		if s.Kind(name) == nil {
			d.add([]string{"kinds", name}, "kind %s cannot be removed; its verbs and reports need it", name)
		}
	}
}

// shippedKinds are found by their roles in many places.
var shippedKinds = map[string]bool{"lead": true, "account": true, "contact": true, "opportunity": true, "campaign": true, "activity": true}

func (d *decoder) targets(s *records.Schema, f *records.Field, path []string) {
	for _, to := range f.To {
		if s.Kind(to) == nil {
			d.add(path, "field %s: no kind %q to point to%s", f.Key, to, orList(to, s.Names()))
		}
	}
	for _, sub := range f.Entry {
		d.targets(s, sub, under(path, "entry", sub.Key))
	}
}

func (d *decoder) conversion(s *records.Schema, k *records.Kind, name string, t records.Tree, path []string) *records.Conversion {
	d.keys(t, path, "conversion "+name, "from", "create", "map", "gates", "help")
	if k.Process != nil && !k.Freezes() {
		d.add(path, "%s has a conversion, but no status of type converted", k.Name)
		return nil
	}
	c := &records.Conversion{Name: name, Source: k, From: d.list(t, path, "from")}
	if !namePattern().MatchString(name) {
		d.add(path, "conversion %q: a name has lower-case letters, digits and hyphens", name)
	}
	for _, from := range c.From {
		if st := k.Process.Find(from); st != nil && st.Type == records.StatusConverted {
			d.add(under(path, "from"), "from: %s is of type converted; nothing is converted twice", from)
		} else if st == nil {
			d.add(under(path, "from"), "from: %q is no status of %s%s", from, k.Name, orList(from, k.Process.Keys()))
		}
	}
	c.Gates = d.required(k, t, path)
	create := t.At("create")
	for i, target := range create.Keys {
		to := s.Kind(target)
		how := create.Items[i].Text
		switch {
		case to == nil:
			d.add(under(path, "create", target), "create: no kind %q%s", target, orList(target, s.Names()))
			continue
		case to == k:
			d.add(under(path, "create", target), "create: %s cannot become another %s", k.Name, k.Name)
			continue
		case !slices.Contains([]string{"auto", "new", "none"}, how):
			d.add(under(path, "create", target), "create: %q; expected auto, new or none", how)
		}
		c.Targets = append(c.Targets, &records.Target{Kind: to, Default: how})
	}
	if len(c.Targets) > 0 && !k.Freezes() && !slices.ContainsFunc(c.Targets, func(to *records.Target) bool { return to.Kind.OriginOf(k) != nil }) {
		d.add(path, "%[1]s has a conversion, but no status of type converted; nor does a kind that it creates point back to it: expected a field {type: ref, role: origin-contact, to: [%[1]s]}", k.Name)
	}
	if len(c.Targets) == 0 {
		d.add(path, "conversion %s creates nothing; expected create: {account: auto}", name)
	}
	mapping := t.At("map")
	for i, target := range mapping.Keys {
		if to := c.Target(target); to != nil {
			d.mapping(s, c, to, mapping.Items[i], under(path, "map", target))
			continue
		}
		d.add(under(path, "map", target), "map: conversion %s creates no %s", name, target)
	}
	return c
}

// required are the gates that a conversion asks for: all of the kind, unless it says
// which.
func (d *decoder) required(k *records.Kind, t records.Tree, path []string) []*records.Gate {
	if !t.Has("gates") {
		return k.Gates
	}
	var out []*records.Gate
	for _, name := range d.list(t, path, "gates") {
		if g := k.Gate(name); g != nil {
			out = append(out, g)
			continue
		}
		var names []string
		for _, g := range k.Gates {
			names = append(names, g.Name)
		}
		d.add(under(path, "gates"), "gates: %q is no gate of %s%s", name, k.Name, orList(name, names))
	}
	return out
}

func (d *decoder) mapping(s *records.Schema, c *records.Conversion, to *records.Target, t records.Tree, path []string) {
	for i, key := range t.Keys {
		from, at := t.Items[i].Text, under(path, key)
		m := records.Mapping{To: to.Kind.Field(key), Line: strings.Join(at[2:], ".")}
		gone := m.To == nil || !strings.HasPrefix(from, "@") && c.Source.Field(from) == nil
		if gone && !d.said(at) {
			continue // the shipped mapping of a field that this directory does without
		}
		if m.To == nil {
			d.add(at, "map: %q is no field of %s%s", key, to.Kind.Name, orList(key, to.Kind.FieldKeys()))
			continue
		}
		if name, ok := strings.CutPrefix(from, "@"); ok {
			m.Ref = s.Kind(name)
			if m.Ref == nil || c.Target(m.Ref.Name) == nil {
				d.add(at, "map: conversion %s creates no %q for %s", c.Name, name, key)
				continue
			}
			if !d.refers(c, to, m, at) {
				continue
			}
		} else if m.From = c.Source.Field(from); m.From == nil {
			d.add(at, "map: %q is no field of %s%s", from, c.Source.Name, orList(from, c.Source.FieldKeys()))
			continue
		} else if !compatible(m.From, m.To) {
			d.add(at, "map: %s is %s and cannot fill %s, which is %s", from, m.From.Type, key, m.To.Type)
		}
		to.Map = append(to.Map, m)
	}
}

// refers checks that a field can point to what "@kind" means, and that this is made
// before.
func (d *decoder) refers(c *records.Conversion, to *records.Target, m records.Mapping, at []string) bool {
	place := func(k *records.Kind) int {
		return slices.IndexFunc(c.Targets, func(t *records.Target) bool { return t.Kind == k })
	}
	switch {
	case m.To.Type != records.TypeRef || m.To.List || len(m.To.To) > 0 && !slices.Contains(m.To.To, m.Ref.Name):
		d.add(at, "map: %s of %s does not point to %s", m.To.Key, to.Kind.Name, m.Ref.Name)
	case place(m.Ref) >= place(to.Kind):
		d.add(at, "map: %s is not made before %s; put it first under create", m.Ref.Name, to.Kind.Name)
	default:
		return true
	}
	return false
}

// said reports whether plumb.yaml itself has a path, and not only what ships.
func (d *decoder) said(path []string) bool {
	t := d.over.Tree
	for _, key := range path {
		if t.Shape != records.Map || !t.Has(key) {
			return false
		}
		t = t.At(key)
	}
	return true
}

// compatible reports whether every value of one field is a value of the other.
func compatible(from, to *records.Field) bool {
	if from.Multiple() && !to.Multiple() {
		return to.Type == records.TypeRef && len(from.Identity) > 0 && from.EntryField(from.Identity[0]).Type == records.TypeRef // the latest membership
	}
	return from.Type == to.Type || to.Type == records.TypeString || to.Type == records.TypeText || to.Type == records.TypeEnum && to.Open ||
		to.Type == records.TypeNumber && from.Type == records.TypeInteger
}

func itoa(n int) string { return strconv.Itoa(n) }

func strs[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

func join[T ~string](list []T) string { return strings.Join(strs(list), ", ") }
