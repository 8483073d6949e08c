package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/itchyny/gojq"
	"github.com/rogpeppe/go-internal/diff"

	"plumb/internal/pick"
	"plumb/internal/query"
	"plumb/internal/render"
	"plumb/internal/store"
	"plumb/internal/yamlfile"
	"plumb/records"
)

// output is how results of this run are shown.
func (a *app) output() render.Options {
	return render.Options{Format: render.Format(a.flags.output), Terminal: a.env.OutTTY, Width: a.env.Width, Color: a.color(a.env.OutTTY), ASCII: a.ascii(a.env.OutTTY)}
}

// show writes a result, by way of --jq and the pager.
func (a *app) show(v render.View) error {
	v, err := a.chosen(v)
	if err != nil {
		return err
	}
	if a.flags.jq != "" {
		return a.jq(v.Value)
	}
	var b bytes.Buffer
	if err := v.Write(&b, a.output()); err != nil {
		return err
	}
	return a.page(b.Bytes())
}

// checkJQ refuses an expression that cannot be run.
func (a *app) checkJQ() error {
	if a.flags.jq == "" {
		return nil
	}
	q, err := gojq.Parse(a.flags.jq)
	if err == nil {
		_, err = gojq.Compile(q)
	}
	if err != nil {
		return usage("", "--jq: %v", err)
	}
	return nil
}

func (a *app) jq(value any) error {
	q, err := gojq.Parse(a.flags.jq)
	if err != nil {
		return usage("", "--jq: %v", err)
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	var in any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&in); err != nil {
		return err
	}
	for it := q.Run(in); ; {
		out, ok := it.Next()
		if !ok {
			return nil
		}
		if err, isErr := out.(error); isErr {
			return usage("", "--jq: %v", err)
		}
		if text, isText := out.(string); isText {
			fmt.Fprintln(a.env.Out, text)
			continue
		}
		text, err := gojq.Marshal(out)
		if err != nil {
			return err
		}
		fmt.Fprintln(a.env.Out, string(text))
	}
}

// page sends more than a screen to the pager.
func (a *app) page(b []byte) error {
	if !a.env.OutTTY || a.flags.noPager || bytes.Count(b, []byte("\n")) < a.env.Height || a.env.Exec == nil {
		_, err := a.env.Out.Write(b)
		return err
	}
	command := a.env.Getenv("PLUMB_PAGER")
	if command == "" {
		command = a.env.Getenv("PAGER")
	}
	if command == "" {
		command = "less"
	}
	if command == "cat" {
		_, err := a.env.Out.Write(b)
		return err
	}
	if err := a.env.Exec(command, nil, bytes.NewReader(b)); err != nil {
		_, err = a.env.Out.Write(b)
		return err
	}
	return nil
}

// sawBroken names a file that cannot be read; the others go on.
func (a *app) sawBroken(err error) {
	a.broken++
	var bad *yamlfile.Error
	switch {
	case a.told:
	case errors.As(err, &bad):
		for _, p := range bad.Problems {
			a.say("plumb: " + p.String())
		}
	default:
		a.say("plumb: " + err.Error())
	}
}

// showDiff prints what a dry run would write.
func (a *app) showDiff(result store.Result) error {
	var b bytes.Buffer
	for _, c := range result.Changes {
		before, after := "a/"+c.Path, "b/"+c.Path
		if c.Before == nil {
			before = "/dev/null"
		}
		if c.After == nil {
			after = "/dev/null"
		}
		b.Write(diff.Diff(before, c.Before, after, c.After))
	}
	text := render.Clean(b.String())
	if p := a.paint(a.env.OutTTY); p.On {
		text = paintDiff(p, text)
	}
	return a.page([]byte(text))
}

func paintDiff(p render.Paint, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		body := strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "+"):
			body = p.Green(body)
		case strings.HasPrefix(line, "-"):
			body = p.Red(body)
		case strings.HasPrefix(line, "@@") || strings.HasPrefix(line, "diff "):
			body = p.Bold(body)
		}
		b.WriteString(body + "\n")
	}
	return b.String()
}

// printChanged shows records after a change: ids in a pipe, a line each to a
// person, one object or several with -o.
func (a *app) printChanged(list []records.Record, what string) error {
	if a.flags.dryRun && a.flags.output == "" {
		return nil // the diff has said it
	}
	if a.flags.output != "" || a.flags.jq != "" {
		chosen, err := a.columns(list[0].Kind)
		if err != nil {
			return err
		}
		v := a.recordView(list, list[0].Kind, chosen)
		if objects := v.Value.([]any); len(objects) == 1 {
			v.Value = objects[0]
		}
		return a.show(v)
	}
	for _, r := range list {
		fmt.Fprintln(a.env.Out, r.ID())
		a.tell("%s: %s", what, render.Line(r.Label()))
	}
	return nil
}

// pseudo are columns that are no fields.
var pseudo = []string{"id", "label", "created_at", "created_by"}

// columns checks the names of --fields against a kind.
func (a *app) columns(k *records.Kind) ([]string, error) {
	if a.flags.fields == "" {
		return nil, nil
	}
	known := append(slices.Clone(pseudo), k.FieldKeys()...)
	for _, f := range k.Fields {
		if f.Type == records.TypePhone {
			known = append(known, f.Key+"_e164")
		}
	}
	var out []string
	for name := range strings.SplitSeq(a.flags.fields, ",") {
		name = strings.TrimSpace(name)
		if !slices.Contains(known, name) && !strings.HasPrefix(name, "external.") {
			return nil, usage("the fields are "+few(known, "plumb schema "+k.Name), "--fields: %s has no field %q%s", k.Name, name, pick.DidYouMean(name, known))
		}
		out = append(out, name)
	}
	return out, nil
}

// recordView shows records of one kind: the kind's columns, or those chosen,
// which JSON then has too.
func (a *app) recordView(list []records.Record, k *records.Kind, chosen []string) render.View {
	names := chosen
	if names == nil {
		names = append([]string{"id"}, slices.DeleteFunc(slices.Clone(k.Columns), func(c string) bool { return c == "id" })...)
	}
	v := render.View{Empty: "no " + k.Plural}
	for _, name := range names {
		v.Columns = append(v.Columns, column(k, name))
	}
	objects := make([]any, 0, len(list))
	for _, r := range list {
		row := make([]render.Cell, len(names))
		for i, name := range names {
			row[i] = a.cell(r, name)
		}
		v.Rows = append(v.Rows, row)
		objects = append(objects, a.recordObject(r, chosen))
		v.Trees = append(v.Trees, canonical(r, chosen))
	}
	if v.Trees == nil {
		v.Trees = []records.Tree{}
	}
	v.Value = objects
	return v
}

func column(k *records.Kind, name string) render.Column {
	c := render.Column{Name: name, Title: strings.ReplaceAll(name, "_", " "), Keep: name == "id" || name == "created_at"}
	if name == "label" {
		c.Title = "name"
	}
	if f := k.Field(name); f != nil {
		c.Title = f.Title()
		c.Keep = f.Type != records.TypeString && f.Type != records.TypeText && f.Type != records.TypeRef && f.Type != records.TypeEmail && f.Type != records.TypeURL && f.Type != records.TypeEntries && !f.Open
		c.Right = f.Type == records.TypeMoney || f.Type == records.TypeInteger || f.Type == records.TypeNumber
	}
	return c
}

// cell is one field of a record: its text for programs; for people the label of
// a status, the name of what a reference points to, a time in their zone.
func (a *app) cell(r records.Record, name string) render.Cell {
	switch name {
	case "id":
		return render.Text(r.ID())
	case "label":
		return render.Text(r.Label())
	case "created_at":
		return render.Cell{Text: r.Key(name).Text, Show: a.localTime(r.Key(name).Text)}
	case "created_by":
		return render.Text(r.Key(name).Text)
	}
	if system, ok := strings.CutPrefix(name, "external."); ok {
		return render.Text(r.External(system))
	}
	f := r.Kind.Field(name)
	if f == nil {
		return render.Text(query.E164(r, name, a.schema))
	}
	v := r.Get(f)
	c := render.Text(v.Text())
	switch f.Type {
	case records.TypeTime:
		c.Show = a.localTime(c.Text)
	case records.TypeRef:
		c.Show = a.labels(v.Strings())
	case records.TypeEntries:
		c.Show = a.entryWords(f, v)
	case records.TypeText:
		c.Show, _, _ = strings.Cut(c.Text, "\n")
	}
	return c
}

// entryWords is a list of entries for people: what each is, and the rest of it.
func (a *app) entryWords(f *records.Field, v records.Value) string {
	var out []string
	for _, item := range v.Tree().Items {
		first := item.At(f.Identity[0]).Text
		if sub := f.EntryField(f.Identity[0]); sub.Type == records.TypeRef {
			first = a.labelOf(first)
		}
		var rest []string
		for i, key := range item.Keys {
			switch sub := f.EntryField(key); {
			case key == f.Identity[0] || item.Items[i].Text == "":
			case sub != nil && sub.Type == records.TypeBoolean:
				rest = append(rest, key)
			case sub != nil && sub.Type == records.TypeTime:
				rest = append(rest, a.localTime(item.Items[i].Text))
			default:
				rest = append(rest, item.Items[i].Text)
			}
		}
		if len(rest) > 0 {
			first += " (" + strings.Join(rest, ", ") + ")"
		}
		out = append(out, first)
	}
	return strings.Join(out, "; ")
}

// labels names what references point to.
func (a *app) labels(ids []string) string {
	var out []string
	for _, id := range ids {
		out = append(out, a.labelOf(id))
	}
	return strings.Join(out, ", ")
}

// labelOf names a record by its id; the id itself where there is no store or no
// such record.
func (a *app) labelOf(id string) string {
	if a.store == nil || (!a.env.OutTTY && a.flags.output == "") {
		return id
	}
	return a.nameOf(id)
}

// nameOf is the label of a record, wherever it is shown; its id if there is none.
func (a *app) nameOf(id string) string {
	if label, ok := a.labelCache[id]; ok {
		return label
	}
	label := id
	if r, err := a.store.Follow(id); err == nil {
		label = r.Label()
	}
	if a.labelCache == nil {
		a.labelCache = map[string]string{}
	}
	a.labelCache[id] = label
	return label
}

func (a *app) localTime(text string) string {
	t, err := records.ParseMoment(text, records.Locale{})
	if err != nil {
		return text
	}
	return t.In(a.schema.Zone).Format("2006-01-02 15:04")
}

// recordObject is a record as JSON: the keys of its file, or those chosen.
func (a *app) recordObject(r records.Record, chosen []string) any {
	if chosen == nil {
		return r.JSON()
	}
	var o records.Object
	for _, name := range chosen {
		switch f := r.Kind.Field(name); {
		case f != nil:
			if v := r.Get(f); !v.IsZero() {
				o = o.Add(name, v.JSON())
			}
		case name == "label":
			o = o.Add(name, r.Label())
		case strings.HasPrefix(name, "external."):
			if ext := r.External(strings.TrimPrefix(name, "external.")); ext != "" {
				o = o.Add(name, ext)
			}
		case strings.HasSuffix(name, "_e164"):
			if number := query.E164(r, name, a.schema); number != "" {
				o = o.Add(name, number)
			}
		default:
			if t := r.Key(name); t.Shape != records.Absent {
				o = o.Add(name, t.JSON())
			}
		}
	}
	return o
}

// canonical is a record's content in the order of its file.
func canonical(r records.Record, chosen []string) records.Tree {
	keys := chosen
	if keys == nil {
		keys = r.CanonicalKeys()
	}
	t := records.Tree{Shape: records.Map}
	for _, key := range keys {
		if key == "label" {
			t = t.Set(key, records.TextTree(r.Label()))
			continue
		}
		t = t.Set(key, r.Tree().At(key))
	}
	return t
}

func readAll(r io.Reader) ([]byte, error) { return io.ReadAll(io.LimitReader(r, 1<<30)) }
