package report

import (
	"slices"

	"plumb/records"
)

// Source is what came of the leads of one source.
type Source struct {
	Key           []string `json:"key,omitempty"`
	Label         string   `json:"label,omitempty"` // of a campaign: its name
	Leads         int      `json:"leads"`
	Converted     int      `json:"converted"`
	ConvertedRate *Rate    `json:"converted_rate"`
	Opportunities int      `json:"opportunities"`
	Won           int      `json:"won"`
	WonRate       *Rate    `json:"won_rate"`
	Amount        Sums     `json:"won_amount"`
	Cost          Sums     `json:"cost"`
	PerLead       Sums     `json:"cost_per_lead"`
	PerWon        Sums     `json:"cost_per_won"`
}

// Beyond is what no lead of these led to.
type Beyond struct {
	Opportunities int  `json:"opportunities"`
	Won           int  `json:"won"`
	Amount        Sums `json:"won_amount"`
}

// Sources is where what was won came from.
type Sources struct {
	By      []string
	Total   Source
	Sources []Source
	Beside  Beyond
}

// Campaign is what a campaign is called and what it cost.
type Campaign struct {
	ID, Label string
	Cost      records.Money
	HasCost   bool
}

// NewSources splits the leads of a cohort as the funnel does. With campaigns the first
// word is the campaign, and those that brought nobody are there too.
func NewSources(rows Rows, o Options, campaigns []Campaign) Sources {
	f := NewFunnel(rows, o)
	out := Sources{By: o.By, Total: sourceOf(nil, f.Steps), Sources: []Source{}}
	for _, g := range f.Groups {
		out.Sources = append(out.Sources, sourceOf(g.Key, g.Steps))
	}
	out.Beside = beside(rows, f)
	if campaigns != nil {
		out.charge(campaigns)
	}
	arrange(out.Sources, o.By, func(s Source) ([]string, int) { return s.Key, s.Leads })
	return out
}

func sourceOf(key []string, steps []Step) Source {
	at := func(name string) Step {
		i := slices.IndexFunc(steps, func(s Step) bool { return s.Step == name })
		return steps[max(i, 0)] // the first is called after its kind
	}
	s := Source{Key: key, Leads: steps[0].Count, Converted: at("converted").Count, Opportunities: at("opportunities").Count, Won: at("won").Count, Amount: Sums(at("won").Amount)}
	s.ConvertedRate, s.WonRate = ratio(s.Converted, s.Leads), ratio(s.Won, s.Opportunities)
	return s
}

// beside is what no lead of these led to, as the funnel counts it.
func beside(rows Rows, f Funnel) Beyond {
	var won int
	var amounts []records.Money
	for _, o := range rows.Opportunities {
		if o.Type == records.StatusWon {
			won++
			if o.HasAmount {
				amounts = append(amounts, o.Amount)
			}
		}
	}
	in := sourceOf(nil, f.Steps)
	left := Sums{}
	for _, m := range Sum(amounts) {
		if rest := m.Amount.Sub(in.Amount.Of(m.Currency)); !rest.IsZero() {
			left = append(left, records.Money{Amount: rest, Currency: m.Currency})
		}
	}
	return Beyond{Opportunities: len(rows.Opportunities) - in.Opportunities, Won: won - in.Won, Amount: left}
}

// charge tells each campaign's cost, and what a lead and a deal that was won cost.
func (s *Sources) charge(campaigns []Campaign) {
	var costs []records.Money
	for _, c := range campaigns {
		i := slices.IndexFunc(s.Sources, func(x Source) bool { return x.Key[0] == c.ID })
		if i < 0 {
			s.Sources = append(s.Sources, Source{Key: []string{c.ID}, Amount: Sums{}})
			i = len(s.Sources) - 1
		}
		x := &s.Sources[i]
		if x.Label = c.Label; c.HasCost {
			costs = append(costs, c.Cost)
			x.Cost = Sums{c.Cost}
			x.PerLead, x.PerWon = per(x.Cost, x.Leads), per(x.Cost, x.Won)
		}
	}
	s.Total.Cost = Sum(costs)
}
