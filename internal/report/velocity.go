package report

import (
	"slices"

	"plumb/records"
)

// Pace is what becomes of those that enter a stage, and how long they stay.
type Pace struct {
	Stage
	Entered  int   `json:"entered"`  // ever
	Advanced int   `json:"advanced"` // later entered a later stage, or are won
	Rate     *Rate `json:"rate"`
	Back     int   `json:"back"` // went from it to an earlier stage
	Lost     int   `json:"lost"` // went from it to a lost one
	Now      int   `json:"now"`  // are in it

	// Elsewhere are those that are in none of the four before: each that entered is in one
	// at least, and may be in several.
	Elsewhere int `json:"elsewhere"`
	Spread
}

// Ending is how long it took from creation to a closed status, of those in it now.
type Ending struct {
	Stage
	Count int `json:"count"`
	Spread
}

// Paces are the velocity of some records.
type Paces struct {
	Count         int      `json:"count"`
	Stages        []Pace   `json:"stages"`
	Endings       []Ending `json:"endings"`
	Sales         []Sales  `json:"sales"`
	WithoutAmount int      `json:"without_amount"`
}

// PacesOf is the velocity of the records that share a key.
type PacesOf struct {
	Key []string `json:"key"`
	Paces
}

// Velocity is how fast records go through their process.
type Velocity struct {
	By []string
	Paces
	Groups []PacesOf
	field  string // that has the stages
}

// NewVelocity measures the records of a kind with a process.
func NewVelocity(k *records.Kind, list []records.Record, by Grouping, c Calendar) Velocity {
	v := Velocity{By: by.By, Paces: pacesOf(k.Process, list, c), Groups: []PacesOf{}, field: k.Process.Field.Key}
	for _, g := range by.split(list) {
		v.Groups = append(v.Groups, PacesOf{Key: g.key, Paces: pacesOf(k.Process, g.list, c)})
	}
	return v
}

// Figures are the stages: how many entered, and under STAGE.advanced, STAGE.back,
// STAGE.lost, STAGE.now and STAGE.elsewhere what became of them; and the ends.
func (v Velocity) Figures() Figures {
	return figuresOf(v.By, v.figures(v.field), v.Groups, func(g PacesOf) FiguresOf {
		return FiguresOf{Key: g.Key, Figures: g.figures(v.field)}
	})
}

func (p Paces) figures(field string) []Figure {
	all := Figure{Name: "all", Count: p.Count}
	var average, daily Sums
	for _, s := range p.Sales {
		average, daily = s.in(average, s.AverageAmount), s.in(daily, s.PerDay)
	}
	all.Amounts = []Amount{{"average_amount", average}, {"per_day", daily}}
	out := []Figure{all}
	for _, s := range p.Stages {
		name := unlike(s.Stage.Stage, field, "all")
		out = append(out, lasting(name, s.Entered, s.Spread), Figure{Name: name + ".advanced", Count: s.Advanced},
			Figure{Name: name + ".back", Count: s.Back}, Figure{Name: name + ".lost", Count: s.Lost}, Figure{Name: name + ".now", Count: s.Now},
			Figure{Name: name + ".elsewhere", Count: s.Elsewhere})
	}
	for _, e := range p.Endings {
		out = append(out, lasting(unlike(e.Stage.Stage, field, "all"), e.Count, e.Spread))
	}
	return out
}

func pacesOf(process *records.Process, list []records.Record, c Calendar) Paces {
	out := Paces{Count: len(list), Stages: []Pace{}, Endings: []Ending{}}
	lives := make([][]stay, len(list))
	for i, r := range list {
		lives[i] = stays(r)
	}
	for _, st := range process.Statuses {
		stage := Stage{Stage: st.Key, Label: st.Title(), Type: st.Type}
		if st.Type.Closed() {
			out.Endings = append(out.Endings, ending(stage, st, list, c))
			continue
		}
		out.Stages = append(out.Stages, pace(stage, st, process, lives))
	}
	out.Sales, out.WithoutAmount = sales(list, c)
	return out
}

func ending(stage Stage, st *records.Status, list []records.Record, c Calendar) Ending {
	e := Ending{Stage: stage}
	var took []float64
	for _, r := range list {
		if r.Kind.Process.Of(r) == st {
			e.Count++
			took = add(took, r.CreatedAt(), c.closedAt(r))
		}
	}
	e.Spread = spread(took)
	return e
}

func pace(stage Stage, st *records.Status, process *records.Process, lives [][]stay) Pace {
	p := Pace{Stage: stage}
	var took []float64
	for _, life := range lives {
		first := slices.IndexFunc(life, func(s stay) bool { return s.in(st) })
		if first < 0 {
			continue
		}
		became := becomes(life[first:], process)
		p.Entered++
		p.Advanced += count01(became.advanced)
		p.Back += count01(became.back)
		p.Lost += count01(became.lost)
		p.Now += count01(became.now)
		p.Elsewhere += count01(became == fate{})
		for _, s := range life[first:] {
			if s.in(st) && s.Left {
				took = add(took, s.Since, s.Until)
			}
		}
	}
	p.Rate, p.Spread = ratio(p.Advanced, p.Entered), spread(took)
	return p
}

// fate is what became of a record that entered a stage.
type fate struct{ advanced, back, lost, now bool }

// becomes follows a life that begins with a stage: where it went each time that it left.
func becomes(life []stay, process *records.Process) fate {
	st := life[0].Status
	out := fate{advanced: advances(life, process), now: life[len(life)-1].in(st)}
	for i, s := range life {
		if !s.in(st) || !s.Left {
			continue
		}
		next := onward(life[i+1:])
		out.back = out.back || isStep(st) && isStep(next) && place(process, next) < place(process, st)
		out.lost = out.lost || next != nil && failed(next.Type)
	}
	return out
}

// onward is where a record went, past pauses and past ends that did not last: what was won
// from a stage and is lost now was lost from there. It is nil where it stayed in them, or
// went to a stage that the process does not have.
func onward(life []stay) *records.Status {
	for _, s := range life {
		if s.Status == nil || isStep(s.Status) || failed(s.Status.Type) {
			return s.Status
		}
	}
	return nil
}

// advances reports whether a record that begins in a stage came to a later one, or has
// ended well. A loss is no step forward, nor is what was won once and is lost now.
func advances(life []stay, process *records.Process) bool {
	last := life[len(life)-1].Status
	if last != nil && (succeeded(last.Type) || last.Type == records.StatusDone) {
		return true
	}
	from := place(process, life[0].Status)
	return slices.ContainsFunc(life[1:], func(s stay) bool { return isStep(s.Status) && place(process, s.Status) > from })
}

// isStep reports whether a status is one on the way: not an end, and not a pause.
func isStep(st *records.Status) bool {
	return st != nil && !st.Type.Closed() && st.Type != records.StatusNurture
}

func place(process *records.Process, st *records.Status) int {
	return slices.Index(process.Statuses, st)
}

func count01(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
