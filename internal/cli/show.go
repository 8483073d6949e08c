package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/render"
	"plumb/records"
)

func newShow(a *app, k *records.Kind) *cobra.Command {
	return &cobra.Command{
		Use:   "show RECORD",
		Short: "Show " + article(k.Name) + " with what belongs to it",
		Long: fmt.Sprintf(`Shows %s with its related records and activities.

RECORD is an id, the beginning of one, an e-mail address, an external id, or a
part of the name, with or without its accents. At a terminal it may be left out:
plumb asks which.`, article(k.Name)),
		Args:              takes("RECORD"),
		ValidArgsFunction: a.completeRecords(k),
		RunE:              func(cmd *cobra.Command, args []string) error { return runShow(a, cmd, k, args[0]) },
	}
}

func runShow(a *app, cmd *cobra.Command, k *records.Kind, word string) error {
	chosen, err := a.columns(k)
	if err != nil {
		return err
	}
	r, err := a.resolve(cmd.Context(), word, k)
	if err != nil {
		return err
	}
	if a.flags.quiet {
		fmt.Fprintln(a.env.Out, r.ID())
		return nil
	}
	v := a.recordView([]records.Record{r}, k, chosen)
	v.Value = a.recordObject(r, chosen)
	if chosen != nil {
		return a.show(v)
	}
	related := a.related(cmd.Context(), r)
	v.Value = r.JSON().Add("_related", relatedObject(related))
	if v.Rows, v.Columns = fieldRows(r, related), []render.Column{{Name: "field", Title: "field"}, {Name: "value", Title: "value"}}; a.env.OutTTY || a.flags.output == "table" {
		v.Page = func(p render.Paint) string { return a.recordPage(p, r, related) }
	}
	return a.show(v)
}

// relation is the records of one kind that have to do with another record.
type relation struct {
	kind *records.Kind
	list []records.Record
}

// related returns what a record points to and what points to it, by kind. Activities
// about a converted record stand with the contact and the deal that it became.
func (a *app) related(ctx context.Context, r records.Record) []relation {
	s, err := a.open(ctx)
	if err != nil {
		return nil
	}
	out := map[string]bool{}
	r.Refs(func(_ *records.Field, id string) {
		if now, err := s.Follow(id); err == nil {
			out[now.ID()] = true
		}
	})
	own := map[string]bool{r.ID(): true}    // and what was merged into r: a converted record still names that
	became := map[string]bool{r.ID(): true} // and the records that became r
	rels := map[*records.Kind][]records.Record{}
	for _, k := range a.knownFirst(r.Kind) {
		for other, err := range s.Scan(k) {
			if err != nil || other.ID() == r.ID() {
				continue
			}
			if other.MergedInto() != "" {
				if now, err := s.Follow(other.ID()); err == nil && now.ID() == r.ID() {
					own[other.ID()], became[other.ID()] = true, true
				}
				continue
			}
			if r.Kind.Role(records.RoleOrganisation) == nil && slices.ContainsFunc(other.ConvertedTo(), func(id string) bool { return own[id] }) {
				became[other.ID()] = true
			}
			if out[other.ID()] || points(other, own) || k == a.activityKind() && points(other, became) {
				rels[k] = append(rels[k], other)
			}
		}
	}
	var list []relation
	for _, k := range a.schema.Kinds {
		if found := rels[k]; len(found) > 0 {
			slices.SortStableFunc(found, func(x, y records.Record) int { return y.CreatedAt().Compare(x.CreatedAt()) })
			list = append(list, relation{kind: k, list: found})
		}
	}
	return list
}

// knownFirst are the kinds in an order in which what was merged into a record of a kind
// is known before what names it, and what was converted before its activities.
func (a *app) knownFirst(k *records.Kind) []*records.Kind {
	out := slices.Clone(a.schema.Kinds)
	place := func(x *records.Kind) int { return 2*boolInt(x != k) + boolInt(!x.Freezes()) }
	slices.SortStableFunc(out, func(x, y *records.Kind) int { return place(x) - place(y) })
	return out
}

func relatedObject(rels []relation) records.Object {
	var o records.Object
	for _, rel := range rels {
		list := make([]any, len(rel.list))
		for i, r := range rel.list {
			list[i] = r.JSON()
		}
		o = o.Add(rel.kind.Plural, list)
	}
	return o
}

// fieldRows is a record for a pipe: a row a value, what is inside a map as
// outer.inner, and a row for each related record.
func fieldRows(r records.Record, related []relation) [][]render.Cell {
	var rows [][]render.Cell
	var add func(name string, t records.Tree)
	add = func(name string, t records.Tree) {
		switch t.Shape {
		case records.Text:
			rows = append(rows, []render.Cell{render.Text(name), render.Text(t.Text)})
		case records.Map:
			for i, key := range t.Keys {
				add(name+"."+key, t.Items[i])
			}
		case records.List:
			for i, item := range t.Items {
				add(name+"."+itoa(i), item)
			}
		}
	}
	for _, key := range r.CanonicalKeys() {
		add(key, r.Key(key))
	}
	for _, rel := range related {
		for _, other := range rel.list {
			rows = append(rows, []render.Cell{render.Text(rel.kind.Plural), render.Text(other.ID() + " " + other.Label())})
		}
	}
	return rows
}

// recordPage is a record as a person reads it.
func (a *app) recordPage(p render.Paint, r records.Record, related []relation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", p.Bold(p.Cut(render.Line(r.Label()), a.width()-2-len(r.ID()))), p.Dim(r.ID()))
	if r.Locked() {
		fmt.Fprintf(&b, "%s\n", p.Yellow("converted on "+a.localTime(r.Converted().At("at").Text)+" and read-only"))
	}
	b.WriteByte('\n')
	a.pageFields(&b, p, r)
	a.pageConversion(&b, p, r)
	for _, rel := range related {
		fmt.Fprintf(&b, "\n%s\n", p.Bold(strings.ToUpper(rel.kind.Plural[:1])+rel.kind.Plural[1:]))
		for _, other := range rel.list {
			fmt.Fprintf(&b, "  %s  %s\n", p.Dim(other.ID()), p.Cut(p.Line(a.oneLine(other)), a.width()-4-len(other.ID())))
		}
	}
	return b.String()
}

func (a *app) pageFields(b *strings.Builder, p render.Paint, r records.Record) {
	width := 0
	for _, f := range r.Kind.Fields {
		if !r.Get(f).IsZero() {
			width = max(width, render.Width(f.Title()))
		}
	}
	row := func(title, text string) {
		var lines []string
		for line := range strings.SplitSeq(render.Clean(text), "\n") {
			lines = append(lines, strings.Split(render.Wrap(line, a.width()-width-4, 0), "\n")...)
		}
		fmt.Fprintf(b, "  %s  %s\n", p.Dim(render.Pad(title, width)), lines[0])
		for _, line := range lines[1:] {
			fmt.Fprintf(b, "  %s  %s\n", strings.Repeat(" ", width), line)
		}
	}
	for _, f := range r.Kind.Fields {
		v := r.Get(f)
		if v.IsZero() {
			continue
		}
		text := v.Text()
		if f.Type != records.TypeText {
			if c := a.cell(r, f.Key); c.Show != "" {
				text = c.Show
			}
		}
		if st := f.Process.Find(text); f.Process != nil && st != nil {
			text = st.Title()
		}
		row(f.Title(), text)
	}
	for _, g := range r.Kind.Gates {
		row("Gate "+g.Name, a.gateWords(r, g))
	}
	row("Created", a.localTime(r.Key("created_at").Text)+" "+r.Key("created_by").Text)
	ext := r.Key("external")
	for i, key := range ext.Keys {
		row("Id in "+key, ext.Items[i].Text)
	}
}

// gateWords says how far a record is through a gate.
func (a *app) gateWords(r records.Record, g *records.Gate) string {
	missing := g.Missing(r)
	at, passed := g.Passed(r)
	switch {
	case missing == "":
		return "passed on " + a.localTime(records.FormatTime(at))
	case passed:
		return missing + "; it was passed on " + a.localTime(records.FormatTime(at))
	}
	return missing
}

func (a *app) pageConversion(b *strings.Builder, p render.Paint, r records.Record) {
	if !r.Locked() {
		return
	}
	for _, kept := range r.Converted().At("kept").Items {
		fmt.Fprintf(b, "  %s\n", p.Dim(render.Line(fmt.Sprintf("kept as it was: %s of %s", kept.At("field").Text, a.labelOf(kept.At("record").Text)))))
	}
	if left := r.Converted().At("left_behind").Strings(); len(left) > 0 {
		fmt.Fprintf(b, "  %s\n", p.Dim(render.Wrap("left behind: "+strings.Join(left, ", "), a.width()-2, 2)))
	}
}

// oneLine is a record in a list of related ones.
func (a *app) oneLine(r records.Record) string {
	parts := []string{r.Label()}
	if r.OpenTask() && r.Role(records.RoleDue).Text() != "" && r.Role(records.RoleDue).Text() < a.today() {
		parts = append(parts, "overdue")
	}
	for _, role := range []records.Role{records.RoleType, records.RoleStatus, records.RoleAmount, records.RoleTitle, records.RoleWhen, records.RoleDue, records.RoleOutcome} {
		if f := r.Kind.Role(role); f != nil && !r.Get(f).IsZero() {
			c := a.cell(r, f.Key)
			if c.Show == "" {
				c.Show = c.Text
			}
			if role == records.RoleDue {
				c.Show = map[bool]string{true: "due ", false: "done, was due "}[r.OpenTask()] + c.Show
			}
			parts = append(parts, c.Show)
		}
	}
	return strings.Join(parts, " · ")
}
