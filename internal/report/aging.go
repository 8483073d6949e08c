package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"plumb/records"
)

// What can be wrong with an open record, in the order in which it is told.
const (
	Over   = "over"         // longer in its status than that allows
	Idle   = "idle"         // nobody did anything about it
	Late   = "late"         // should be closed by now
	Adrift = "no-next-step" // nothing is planned
)

// Ailments lists them.
var Ailments = []string{Over, Idle, Late, Adrift}

// Old is an open record with what is wrong with it. What has no bound, or no date, is
// nil.
type Old struct {
	Record       records.Record `json:"-"`
	ID           string         `json:"id"`
	Kind         string         `json:"kind"`
	Label        string         `json:"label"`
	Owner        string         `json:"owner"`
	Status       string         `json:"status"`
	Reasons      []string       `json:"reasons"`
	Beyond       float64        `json:"days_beyond"` // the most that it is beyond any bound
	DaysInStatus *float64       `json:"days_in_status"`
	MaxDays      *int           `json:"max_days"`
	OverBy       *float64       `json:"over_by"`
	DaysIdle     *float64       `json:"days_idle"`
	CloseDate    *string        `json:"close_date"`
	LateBy       *int           `json:"late_by"`
}

// Tally is how many have one thing wrong with them.
type Tally struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

// Lying is how many open records there are, and what is wrong with how many.
type Lying struct {
	Open    int     `json:"open"`
	Found   int     `json:"found"`
	Well    int     `json:"well"`    // nothing at all is wrong with them, whatever was asked for
	Undated int     `json:"undated"` // nobody knows since when they are in their status
	Reasons []Tally `json:"reasons"`
}

// LyingOf is that of the records that share a key.
type LyingOf struct {
	Key []string `json:"key"`
	Lying
}

// Aging is the open records that nobody takes care of, the worst first.
type Aging struct {
	By []string
	Lying
	Groups  []LyingOf
	Records []Old
	groups  func(records.Record) [][]string
}

// AgingOptions are the bounds.
type AgingOptions struct {
	Now   time.Time
	Zone  *time.Location
	Stale int      // days without anything done
	Only  []string // of what is wrong; empty: all
	Grouping
}

// NewAging looks at the open ones among records.
func NewAging(list []records.Record, diary *Diary, o AgingOptions) Aging {
	open := slices.DeleteFunc(slices.Clone(list), func(r records.Record) bool { return !r.Open() || r.Kind.Process == nil })
	a := Aging{By: o.By, Groups: []LyingOf{}, groups: o.groupsOf}
	a.Lying, a.Records = o.lying(open, diary)
	for _, g := range o.split(open) {
		lying, _ := o.lying(g.list, diary)
		a.Groups = append(a.Groups, LyingOf{g.key, lying})
	}
	return a
}

// lying counts open records, and lists those with something wrong, the worst first.
func (o AgingOptions) lying(open []records.Record, diary *Diary) (Lying, []Old) {
	out, list := Lying{Open: len(open), Reasons: []Tally{}}, []Old{}
	counts := map[string]int{}
	all := o
	all.Only = nil
	for _, r := range open {
		deeds := diary.Of(r)
		old, dated := o.look(r, deeds)
		out.Undated += count01(!dated)
		if whole, _ := all.look(r, deeds); len(whole.Reasons) == 0 {
			out.Well++
		}
		if len(old.Reasons) == 0 {
			continue
		}
		for _, reason := range old.Reasons {
			counts[reason]++
		}
		list = append(list, old)
	}
	out.Found = len(list)
	for _, reason := range o.reasons() {
		out.Reasons = append(out.Reasons, Tally{reason, counts[reason]})
	}
	slices.SortFunc(list, func(x, y Old) int {
		return cmp.Or(cmp.Compare(y.Beyond, x.Beyond), cmp.Compare(len(y.Reasons), len(x.Reasons)), strings.Compare(x.ID, y.ID))
	})
	return out, list
}

// reasons are those that are asked for.
func (o AgingOptions) reasons() []string {
	if len(o.Only) == 0 {
		return Ailments
	}
	return slices.DeleteFunc(slices.Clone(Ailments), func(word string) bool { return !slices.Contains(o.Only, word) })
}

// Figures are how many are open, with how many of them something is wrong, and with how
// many nothing is.
func (a Aging) Figures() Figures {
	return figuresOf(a.By, a.figures(), a.Groups, func(g LyingOf) FiguresOf {
		return FiguresOf{Key: g.Key, Figures: g.figures()}
	})
}

func (l Lying) figures() []Figure {
	out := []Figure{{Name: "open", Count: l.Open}, {Name: "found", Count: l.Found}, {Name: "well", Count: l.Well}}
	for _, t := range l.Reasons {
		out = append(out, Figure{Name: t.Reason, Count: t.Count})
	}
	return out
}

// Places say what is wrong with each record, a list for each of the kinds.
func (a Aging) Places(kinds []*records.Kind) []Places {
	var out []Places
	for _, k := range kinds {
		p := Places{Kind: k.Name, Plural: k.Plural}
		for _, old := range a.Records {
			if old.Kind == k.Name {
				p.List = append(p.List, Place{ID: old.ID, Label: old.Label, At: strings.Join(old.Reasons, ", "), Groups: a.groups(old.Record)})
			}
		}
		out = append(out, p)
	}
	return out
}

// look finds what is wrong with an open record; dated is whether it is known since when
// it is in its status. Who is to be asked again some day is not idle, and needs no
// next step.
func (o AgingOptions) look(r records.Record, deeds []Deed) (old Old, dated bool) {
	old = Old{Record: r, ID: r.ID(), Kind: r.Kind.Name, Label: r.Label(), Owner: r.Role(records.RoleOwner).Text(),
		Status: r.Get(r.Kind.Process.Field).Text(), Reasons: []string{}}
	st := r.Kind.Process.Of(r)
	rests := st != nil && st.Type == records.StatusNurture
	dated = o.over(&old, r, st)
	o.idle(&old, r, deeds, rests)
	o.late(&old, r)
	planned := slices.ContainsFunc(deeds, func(d Deed) bool { return d.Planned })
	if r.Kind.Role(records.RoleNextStep) != nil && r.Role(records.RoleNextStep).IsZero() && !planned && !rests {
		o.blame(&old, Adrift, 0)
	}
	return old, dated
}

func (o AgingOptions) blame(old *Old, reason string, beyond float64) {
	if slices.Contains(o.reasons(), reason) {
		old.Reasons = append(old.Reasons, reason)
		old.Beyond = max(old.Beyond, beyond)
	}
}

// over: in its status for longer than that allows.
func (o AgingOptions) over(old *Old, r records.Record, st *records.Status) (dated bool) {
	life := stays(r)
	if len(life) == 0 || life[len(life)-1].Since.IsZero() {
		return false
	}
	in := elapsed(life[len(life)-1].Since, o.Now)
	shown := tenth(in)
	old.DaysInStatus = &shown
	if st == nil || st.MaxDays == 0 {
		return true
	}
	old.MaxDays = &st.MaxDays
	if over := in - float64(st.MaxDays); over > 0 {
		by := tenth(over)
		old.OverBy = &by
		o.blame(old, Over, by)
	}
	return true
}

// idle: nothing was done about it, or, if nothing ever was, it was made, too long ago.
func (o AgingOptions) idle(old *Old, r records.Record, deeds []Deed, rests bool) {
	last := r.CreatedAt()
	for _, d := range deeds {
		if !d.Planned && d.At.After(last) {
			last = d.At
		}
	}
	if last.IsZero() {
		return
	}
	idle := tenth(elapsed(last, o.Now))
	old.DaysIdle = &idle
	if beyond := elapsed(last, o.Now) - float64(o.Stale); beyond > 0 && !rests {
		o.blame(old, Idle, tenth(beyond))
	}
}

// late: the day on which it should have closed is past.
func (o AgingOptions) late(old *Old, r records.Record) {
	text := r.Role(records.RoleCloseDate).Text()
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return
	}
	old.CloseDate = &text
	today, _ := time.Parse(time.DateOnly, o.Now.In(o.Zone).Format(time.DateOnly))
	if late := int(today.Sub(day).Hours() / 24); late > 0 {
		old.LateBy = &late
		o.blame(old, Late, float64(late))
	}
}
