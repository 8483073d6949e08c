package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumb/internal/pick"
	"plumb/internal/render"
	"plumb/internal/store"
	"plumb/records"
)

func newQualify(a *app, k *records.Kind) *cobra.Command {
	return &cobra.Command{
		Use:   "qualify RECORD [CRITERION=yes|no…]",
		Short: "Answer the criteria of a gate, or show the answers",
		Long: fmt.Sprintf(`Notes which criteria %s meets, each with its date, and shows how far it is through the
gates. Gates stand in plumb.yaml, under the kind: gates: {sql: [budget, need]}. A
conversion asks for the criteria of all gates, or of those that it names; convert
--override REASON passes by them, on the record. Whoever met all criteria of a gate at
once counts as qualified in the funnel from then on.%s`, article(k.Name), criteriaText(k)),
		Example:           fmt.Sprintf("  plumb %s qualify ada\n  plumb %s qualify ada %s=yes", k.Name, k.Name, slices.Concat(k.Criteria(), []string{"budget"})[0]),
		Args:              takes("RECORD", "[CRITERION=yes|no…]"),
		ValidArgsFunction: a.completeCriteria(k),
		RunE:              func(cmd *cobra.Command, args []string) error { return runQualify(a, cmd, k, args) },
	}
}

func criteriaText(k *records.Kind) string {
	var b strings.Builder
	for _, g := range k.Gates {
		fmt.Fprintf(&b, "\n  %-12s %s", g.Name, strings.Join(g.Criteria, ", "))
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n\nGates of a " + k.Name + ":\n" + b.String()
}

// answer is one CRITERION=yes|no of the command line.
type answer struct {
	criterion string
	met       bool
}

func runQualify(a *app, cmd *cobra.Command, k *records.Kind, args []string) error {
	if len(k.Gates) == 0 {
		return &ruleError{code: "invalid", message: k.Name + " has no gates", hint: "say in plumb.yaml what must be known: kinds: {" + k.Name + ": {gates: {sql: [budget, need]}}}"}
	}
	answers, err := readAnswers(k, args[1:])
	if err != nil {
		return err
	}
	r, err := a.resolve(cmd.Context(), args[0], k)
	if err != nil {
		return err
	}
	if len(answers) > 0 {
		why := &store.Reason{Op: k.Name + ".qualify", Subject: k.Name + " qualify " + r.ID()}
		_, err = a.update(cmd.Context(), why, func(tx *store.Tx) error {
			if r, err = tx.Follow(r.ID()); err != nil {
				return err
			}
			for _, x := range answers {
				r = r.WithAnswer(x.criterion, x.met, a.change())
			}
			return tx.Put(r)
		})
		if err != nil {
			return err
		}
	}
	return a.showGates(r)
}

// readAnswers reads CRITERION=yes|no, all of them before anything is written.
func readAnswers(k *records.Kind, args []string) ([]answer, error) {
	var out []answer
	for _, arg := range args {
		word, value, ok := strings.Cut(arg, "=")
		criterion := strings.ReplaceAll(strings.ToLower(word), "-", "_")
		if !slices.Contains(k.Criteria(), criterion) {
			return nil, usage("the criteria are "+strings.Join(k.Criteria(), ", "), "%s has no criterion %q%s", k.Name, word, pick.DidYouMean(criterion, k.Criteria()))
		}
		met, known := map[string]bool{"yes": true, "y": true, "true": true, "no": false, "n": false, "false": false}[strings.ToLower(value)]
		if !ok || !known {
			return nil, usage("", "%s; expected %s=yes or %s=no", arg, criterion, criterion)
		}
		out = append(out, answer{criterion, met})
	}
	return out, nil
}

// showGates shows how far a record is through the gates of its kind.
func (a *app) showGates(r records.Record) error {
	if a.flags.quiet {
		fmt.Fprintln(a.env.Out, r.ID())
		return nil
	}
	if a.flags.dryRun && a.flags.output == "" {
		return nil
	}
	v := render.View{Columns: []render.Column{{Name: "gate", Title: "gate", Keep: true}, {Name: "criterion", Title: "criterion", Keep: true}, {Name: "met", Title: "met"}, {Name: "at", Title: "at"}, {Name: "by", Title: "by"}}}
	gates := []any{}
	for _, g := range r.Kind.Gates {
		for _, c := range g.Criteria {
			v.Rows = append(v.Rows, a.criterionRow(r, g, c))
		}
		gates = append(gates, gateObject(r, g))
	}
	v.Value = records.Object{}.Add(r.Kind.Name, r.ID()).Add("gates", gates)
	return a.show(v)
}

func (a *app) criterionRow(r records.Record, g *records.Gate, criterion string) []render.Cell {
	row := []render.Cell{render.Text(g.Name), render.Text(criterion), render.Text(""), render.Text(""), render.Text("")}
	if last, known := r.Answered(criterion); known {
		at := records.FormatTime(last.At)
		row[2], row[3], row[4] = render.Text(map[bool]string{true: "yes", false: "no"}[last.Met]), render.Cell{Text: at, Show: a.localTime(at)}, render.Text(last.By)
	}
	return row
}

// gateObject is a gate as JSON: met now, and when it was passed first.
func gateObject(r records.Record, g *records.Gate) records.Object {
	criteria := []any{}
	for _, c := range g.Criteria {
		o := records.Object{}.Add("criterion", c)
		if last, known := r.Answered(c); known {
			o = o.Add("met", last.Met).Add("at", records.FormatTime(last.At)).Add("by", last.By)
		} else {
			o = o.Add("met", nil)
		}
		criteria = append(criteria, o)
	}
	o := records.Object{}.Add("gate", g.Name).Add("met", g.Missing(r) == "")
	if at, ok := g.Passed(r); ok {
		o = o.Add("passed_at", records.FormatTime(at))
	} else {
		o = o.Add("passed_at", nil)
	}
	return o.Add("criteria", criteria)
}
