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

// Aging is the open records that nobody takes care of, the worst first.
type Aging struct {
	Open    int     `json:"open"`
	Found   int     `json:"found"`
	Undated int     `json:"undated"` // nobody knows since when they are in their status
	Reasons []Tally `json:"reasons"`
	Records []Old   `json:"records"`
}

// AgingOptions are the bounds.
type AgingOptions struct {
	Now   time.Time
	Zone  *time.Location
	Stale int      // days without anything done
	Only  []string // of what is wrong; empty: all
}

// NewAging looks at the open ones among records.
func NewAging(list []records.Record, diary *Diary, o AgingOptions) Aging {
	a := Aging{Records: []Old{}, Reasons: []Tally{}}
	counts := map[string]int{}
	for _, r := range list {
		if !r.Open() || r.Kind.Process == nil {
			continue
		}
		a.Open++
		old, dated := o.look(r, diary.Of(r))
		a.Undated += count01(!dated)
		if len(old.Reasons) == 0 {
			continue
		}
		a.Found++
		for _, reason := range old.Reasons {
			counts[reason]++
		}
		a.Records = append(a.Records, old)
	}
	for _, reason := range Ailments {
		if len(o.Only) == 0 || slices.Contains(o.Only, reason) {
			a.Reasons = append(a.Reasons, Tally{reason, counts[reason]})
		}
	}
	slices.SortFunc(a.Records, func(x, y Old) int {
		return cmp.Or(cmp.Compare(y.Beyond, x.Beyond), cmp.Compare(len(y.Reasons), len(x.Reasons)), strings.Compare(x.ID, y.ID))
	})
	return a
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
	if len(o.Only) == 0 || slices.Contains(o.Only, reason) {
		old.Reasons = append(old.Reasons, reason)
		old.Beyond = max(old.Beyond, beyond)
	}
}

// over: in its status for longer than that allows.
func (o AgingOptions) over(old *Old, r records.Record, st *records.Status) (dated bool) {
	life := Stays(r)
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
