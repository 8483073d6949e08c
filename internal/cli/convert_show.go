package cli

import (
	"fmt"
	"strings"

	"plumb/internal/convert"
	"plumb/internal/render"
	"plumb/records"
)

// tellPassed tells of look-alikes that were no reason to stop, and of files that may
// be some.
func (a *app) tellPassed(session *convert.Session) {
	for _, e := range session.Passed {
		a.say("warning: " + a.duplicateText(&e))
	}
	for _, err := range session.Broken {
		a.sawBroken(err)
	}
}

// doubtTime tells of a conversion before its record was made, whose days are negative,
// and of one that is yet to come.
func (a *app) doubtTime(place string, out records.Outcome) {
	made, at := out.Source.CreatedAt(), out.At
	switch {
	case at.Before(made):
		a.say(fmt.Sprintf("%swarning: %s was converted %.1f days before it was made; its days count as negative", place, out.Source.Label(), made.Sub(at).Hours()/24))
	case at.After(a.now()):
		a.say(fmt.Sprintf("%swarning: the conversion of %s lies in the future", place, out.Source.Label()))
	}
}

// showOutcomes prints what conversions did.
func (a *app) showOutcomes(outcomes []records.Outcome) error {
	var objects []any
	for _, out := range outcomes {
		a.doubtTime("", out)
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
			a.say(fmt.Sprintf("not taken over: %s of %s is %s, the %s has %s", k.Field, k.Record, shown(k.Has), out.Source.Kind.Name, shown(k.Source)))
			continue
		}
		a.say(fmt.Sprintf("kept as it was: %s of %s is %s, the %s has %s", k.Field, k.Record, shown(k.Has), out.Source.Kind.Name, shown(k.Source)))
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

// shown is a value of an outcome in a line of talk.
func shown(v any) string { return render.Cut(render.Line(records.PlainText(v)), 40) }
