package cli

import (
	"fmt"
	"strings"

	"plumb/internal/convert"
	"plumb/internal/render"
	"plumb/records"
)

// tellPassed tells of look-alikes that were no reason to stop.
func (a *app) tellPassed(passed []convert.DuplicateError) {
	for _, e := range passed {
		a.say("warning: " + a.duplicateText(&e))
	}
}

// showOutcomes prints what conversions did.
func (a *app) showOutcomes(outcomes []records.Outcome) error {
	var objects []any
	for _, out := range outcomes {
		objects = append(objects, outcomeObject(out))
	}
	return a.showBatch(outcomes, objects, 0)
}

// maxTold is of how many conversions is told what was filled, kept and left behind.
const maxTold = 20

// showBatch prints what conversions did; objects are their JSON, with what else
// there was.
func (a *app) showBatch(outcomes []records.Outcome, objects []any, unchanged int) error {
	v := render.View{Columns: []render.Column{{Name: "record", Title: "record"}, {Name: "action", Title: "action"}, {Name: "id", Title: "id"}, {Name: "label", Title: "name"}}, Value: list(objects)}
	for i, out := range outcomes {
		src := out.Source
		v.Rows = append(v.Rows, []render.Cell{render.Text(src.Kind.Name), render.Text("converted"), render.Text(src.ID()), render.Text(src.Label())})
		for _, m := range out.Made {
			v.Rows = append(v.Rows, []render.Cell{render.Text(m.Target.Kind.Name), render.Text(madeWord(m)), render.Text(m.Record.ID()), render.Text(m.Record.Label())})
		}
		if i < maxTold {
			a.tellOutcome(out)
		}
		if a.flags.quiet {
			for _, m := range out.Made {
				fmt.Fprintln(a.env.Out, m.Record.ID())
			}
		}
	}
	if a.flags.quiet {
		return nil
	}
	if unchanged > 0 {
		a.tell("%d converted already, to the same; unchanged", unchanged)
	}
	if a.flags.dryRun && a.flags.output == "" {
		return nil
	}
	return a.show(v)
}

func madeWord(m records.Made) string {
	if m.New {
		return "created"
	}
	return "linked"
}

// tellOutcome says to a person what was filled, kept and left behind.
func (a *app) tellOutcome(out records.Outcome) {
	if a.flags.output != "" || a.flags.quiet {
		return
	}
	var left []string
	for _, f := range out.Filled {
		a.say(fmt.Sprintf("filled: %s of %s", f.Field, f.Record))
	}
	for _, k := range out.Kept {
		if m, ok := out.Find(a.schema.KindOf(k.Record)); ok && m.New {
			if m.Record.Kind.Field(k.Field).Type == records.TypeOwner {
				continue // whoever names another owner knows
			}
			a.say(fmt.Sprintf("not taken over: %s of %s was set otherwise", k.Field, k.Record))
			continue
		}
		a.say(fmt.Sprintf("kept as it was: %s of %s", k.Field, k.Record))
	}
	for _, r := range out.Replaced {
		a.say(fmt.Sprintf("replaced: %s of %s, %s by %s", strings.TrimRight(r.Field+" "+r.Entry+" "+r.Key, " "), r.Record, r.From, r.To))
	}
	for _, l := range out.Left {
		left = append(left, l.Field)
	}
	if len(left) > 0 {
		a.say(fmt.Sprintf("left behind: %s (no field of the new records takes them; they stay in %s)", strings.Join(left, ", "), out.Source.ID()))
	}
}

func outcomeObject(out records.Outcome) records.Object {
	o := records.Object{}.Add(out.Source.Kind.Name, out.Source.ID()).Add("action", "converted")
	for _, k := range targetKinds(out.Source.Kind) {
		var made any
		if m, ok := out.Find(k); ok {
			made = records.Object{}.Add("id", m.Record.ID()).Add("action", madeWord(m))
		}
		o = o.Add(k.Name, made)
	}
	o = o.Add("filled", list(out.Filled)).Add("kept", list(out.Kept)).Add("left_behind", list(out.Left))
	if len(out.Replaced) > 0 {
		o = o.Add("replaced", out.Replaced)
	}
	return o
}

// list makes an array of a slice that may be nil.
func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}
