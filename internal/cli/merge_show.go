package cli

import (
	"encoding/json"
	"fmt"

	"plumb/internal/combine"
	"plumb/internal/render"
	"plumb/records"
)

// showMerged prints what a merge did.
func (a *app) showMerged(out combine.Result) error {
	a.tellMerged(out)
	if a.flags.quiet {
		fmt.Fprintln(a.env.Out, out.Master.ID())
		return nil
	}
	if a.flags.dryRun && a.flags.output == "" {
		return nil
	}
	v := render.View{Columns: []render.Column{{Name: "record", Title: "record"}, {Name: "action", Title: "action"}, {Name: "id", Title: "id"}, {Name: "label", Title: "name"}}, Value: mergedObject(out)}
	row := func(id, action, label string) {
		v.Rows = append(v.Rows, []render.Cell{render.Text(a.kindWord(id)), render.Text(action), render.Text(id), render.Text(label)})
	}
	row(out.Master.ID(), mergeWord(out), out.Master.Label())
	for _, r := range out.Others {
		row(r.ID(), map[bool]string{true: "stays", false: "merged"}[r.Locked()], r.Label())
	}
	for _, id := range out.Already {
		row(id, "merged before", "")
	}
	for _, r := range out.Relinked {
		row(r.ID(), "relinked", r.Label())
	}
	return a.show(v)
}

func mergeWord(out combine.Result) string {
	if len(out.Others) == 0 {
		return "unchanged"
	}
	return "master"
}

// tellMerged says to a person what was taken and dropped, and what to do next.
func (a *app) tellMerged(out combine.Result) {
	for _, id := range out.Already {
		a.tell("%s was merged into %s before; that is unchanged", id, out.Master.ID())
	}
	if a.flags.quiet || a.flags.output != "" {
		return
	}
	for _, t := range out.Taken {
		a.say(fmt.Sprintf("taken: %s of %s: %s", t.Field, t.From, jsonLine(t.Value)))
	}
	for _, d := range out.Dropped {
		a.say(fmt.Sprintf("dropped: %s of %s: %s", d.Field, d.Record, jsonLine(d.Value)))
	}
	for _, pair := range out.Alike {
		a.say(fmt.Sprintf("%s may be there twice: plumb %s merge %s %s", render.Line(pair[0].Label()), pair[0].Kind.Name, pair[0].ID(), pair[1].ID()))
	}
}

// jsonLine is a value as a person reads it in a line: a text as it is.
func jsonLine(value any) string {
	if text, ok := value.(string); ok {
		return render.Line(text)
	}
	b, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(b)
}

func mergedObject(out combine.Result) records.Object {
	var losers, relinked []string
	for _, r := range out.Tombstones {
		losers = append(losers, r.ID())
	}
	for _, r := range out.Relinked {
		relinked = append(relinked, r.ID())
	}
	o := records.Object{}.Add("master", out.Master.ID()).Add("merged", list(losers)).Add("taken", list(out.Taken)).Add("dropped", list(out.Dropped)).Add("relinked", list(relinked))
	if len(out.Evidence) > 0 {
		o = o.Add("duplicates", out.Evidence)
	}
	if len(out.Already) > 0 {
		o = o.Add("unchanged", out.Already)
	}
	if len(out.Alike) > 0 {
		var pairs [][]string
		for _, pair := range out.Alike {
			pairs = append(pairs, []string{pair[0].ID(), pair[1].ID()})
		}
		o = o.Add("contacts", pairs)
	}
	return o
}
