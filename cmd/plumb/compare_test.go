package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// What a report says of two moments, put side by side, is what it says of each alone; and
// what moved are the records that stand elsewhere. Counted from the JSON of each, with
// none of the code that compares.
func TestCompare(t *testing.T) {
	p := newPastDirectory(t)
	for begin := p.day; p.day.Before(begin.AddDate(0, 5, 0)); {
		p.step()
	}
	commits := strings.Fields(p.git("log", "--format=%H"))
	moved := 0
	for range 8 {
		before, after := commits[rand.N(len(commits)-1)], commits[rand.N(len(commits)-1)]
		for name, counts := range countsOf {
			was, is := p.reportAt(name, before, ""), p.reportAt(name, after, "")
			both := p.reportAt(name, after, before)
			got := comparedCounts(both["compare"].(map[string]any))
			if want := [2]map[string]float64{counts(was), counts(is)}; !reflect.DeepEqual(got, want) {
				t.Fatalf("%s %s..%s:\n%v\nalone:\n%v", name, before, after, got, want)
			}
			if name == "pipeline" {
				moved += p.checkMoved(both["compare"].(map[string]any), before, after)
			}
		}
	}
	if moved == 0 {
		t.Error("no opportunity moved between any of the commits: nothing was tested")
	}
}

// reportAt is a report as JSON; --allow-broken, since somebody wrote into files by hand.
func (p *pastDirectory) reportAt(name, asOf, compare string) map[string]any {
	args := []string{"report", name, "-o", "json", "--allow-broken", "--as-of", asOf}
	if compare != "" {
		args = append(args, "--compare", compare)
	}
	cmd := p.command(args...)
	cmd.Env = slices.DeleteFunc(cmd.Environ(), func(e string) bool { return strings.HasPrefix(e, "PLUMB_TODAY=") })
	out, err := cmd.Output()
	if err != nil {
		p.t.Fatalf("%v: %v", args, err)
	}
	var v map[string]any
	if err := json.Unmarshal(out, &v); err != nil {
		p.t.Fatal(err)
	}
	return v
}

// comparedCounts are the figures of a comparison that are not 0, before and after.
func comparedCounts(compare map[string]any) [2]map[string]float64 {
	out := [2]map[string]float64{{}, {}}
	for _, s := range compare["steps"].([]any) {
		s := s.(map[string]any)
		for i, when := range []string{"before", "after"} {
			if n, ok := s[when].(float64); ok && n != 0 && !strings.Contains(s["step"].(string), ".") {
				out[i][s["step"].(string)] = n
			}
		}
	}
	return out
}

// countsOf are the figures of each report by its own JSON, those that are not 0.
var countsOf = map[string]func(map[string]any) map[string]float64{
	"pipeline": func(v map[string]any) map[string]float64 {
		return tallied(map[string]any{"all": at(v, "all", "count"), "open": at(v, "open", "count")}, v["stages"], "stage", "count", v["closed"])
	},
	"velocity": func(v map[string]any) map[string]float64 {
		return together(tallied(map[string]any{"all": v["count"]}, v["stages"], "stage", "entered"), tallied(nil, v["endings"], "stage", "count"))
	},
	"aging": func(v map[string]any) map[string]float64 {
		return tallied(map[string]any{"open": v["open"], "found": v["found"], "well": v["open"].(float64) - v["found"].(float64)}, v["reasons"], "reason", "count")
	},
	"sources": func(v map[string]any) map[string]float64 {
		return tallied(map[string]any{"leads": at(v, "total", "leads"), "converted": at(v, "total", "converted"), "opportunities": at(v, "total", "opportunities"), "won": at(v, "total", "won")}, nil, "", "")
	},
	"activity": func(v map[string]any) map[string]float64 {
		return tallied(map[string]any{"total": v["total"], "tasks_open": v["tasks_open"], "tasks_overdue": v["tasks_overdue"]}, v["types"], "type", "count")
	},
	"response": func(v map[string]any) map[string]float64 {
		return tallied(map[string]any{"leads": v["count"]}, v["steps"], "step", "count")
	},
	"funnel": func(v map[string]any) map[string]float64 { return tallied(nil, v["steps"], "step", "count") },
	"forecast": func(v map[string]any) map[string]float64 {
		out := map[string]float64{}
		for _, period := range v["periods"].([]any) {
			list := period.(map[string]any)["categories"]
			for name, n := range tallied(nil, list, "category", "count") {
				out[name] += n
				out["all"] += n
				if name == "closed" || name == "commit" {
					out["expected"] += n
				}
			}
		}
		return out
	},
}

func at(v map[string]any, outer, inner string) any { return v[outer].(map[string]any)[inner] }

// tallied are numbers by name: those of the map, and those of lists of objects.
func tallied(list map[string]any, rows any, name, count string, more ...any) map[string]float64 {
	out := map[string]float64{}
	for key, n := range list {
		out[key] = n.(float64)
	}
	for _, rows := range append([]any{rows}, more...) {
		rows, _ := rows.([]any)
		for _, row := range rows {
			out[row.(map[string]any)[name].(string)] = row.(map[string]any)[count].(float64)
		}
	}
	maps.DeleteFunc(out, func(_ string, n float64) bool { return n == 0 })
	return out
}

func together(a, b map[string]float64) map[string]float64 {
	maps.Copy(a, b)
	return a
}

// checkMoved holds what moved against the joined tables of both moments, and returns how
// many did.
func (p *pastDirectory) checkMoved(compare map[string]any, before, after string) int {
	was, is := p.stages(before), p.stages(after)
	want := map[string]string{}
	for id, place := range is {
		if was[id] != place {
			want[id] = was[id] + " > " + place
		}
	}
	for id, place := range was {
		if is[id] == "" {
			want[id] = place + " > "
		}
	}
	got := map[string]string{}
	for _, m := range compare["moved"].(map[string]any)["opportunities"].([]any) {
		m := m.(map[string]any)
		got[m["opportunity"].(string)] = place(m["from"], m["amount_before"]) + " > " + place(m["to"], m["amount_after"])
	}
	if !reflect.DeepEqual(got, want) {
		p.t.Fatalf("moved %s..%s:\n%v\nwant\n%v", before, after, got, want)
	}
	return len(got)
}

func place(at, amount any) string {
	if at == nil {
		return ""
	}
	if m, ok := amount.(map[string]any); ok {
		return fmt.Sprint(at, " ", m["amount"])
	}
	return fmt.Sprint(at)
}

// stages are where each opportunity stands at a commit, with what it is worth.
func (p *pastDirectory) stages(commit string) map[string]string {
	cmd := p.command("report", "joined", "-o", "json", "--allow-broken", "--as-of", commit)
	out, err := cmd.Output()
	if err != nil {
		p.t.Fatal(err)
	}
	var rows []map[string]any
	if err := json.Unmarshal(out, &rows); err != nil {
		p.t.Fatal(err)
	}
	all := map[string]string{}
	for _, r := range rows {
		if id, ok := r["opportunity"].(string); ok {
			amount := any(nil)
			if r["amount"] != nil {
				amount = map[string]any{"amount": r["amount"]}
			}
			all[id] = place(r["stage"], amount)
		}
	}
	return all
}
