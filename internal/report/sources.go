package report

import (
	"slices"

	"plumb/records"
)

// Source is what came of the leads of one source.
type Source struct {
	Key           []string `json:"key,omitempty"`
	Labels        []string `json:"labels,omitempty"`
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
	First   string // what it begins with: leads
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

// NewSources is another view of a funnel with groups. With campaigns the first word is
// the campaign, and those that brought nobody are there too.
func NewSources(f Funnel, rows Rows, campaigns []Campaign) (Sources, error) {
	out := Sources{By: f.Options.By, First: f.Options.First, Total: sourceOf(f.Steps), Sources: []Source{}}
	for _, g := range f.Groups {
		s := sourceOf(g.Steps)
		if s.Key = g.Key; !slices.Equal(g.Labels, g.Key) {
			s.Labels = g.Labels
		}
		out.Sources = append(out.Sources, s)
	}
	var err error
	out.Beside, err = beyond(f, rows)
	out.charge(campaigns)
	return out, err
}

// Figures are the leads, what became of them, and what they cost.
func (s Sources) Figures() Figures {
	return figuresOf(s.By, s.Total.figures(s.First), s.Sources, func(x Source) FiguresOf {
		return FiguresOf{x.Key, x.Labels, x.figures(s.First)}
	})
}

func (s Source) figures(first string) []Figure {
	leads, won := Figure{Name: first, Count: s.Leads}, Figure{Name: "won", Count: s.Won, Amounts: []Amount{{"amount", s.Amount}}}
	if s.Cost != nil {
		leads.Amounts = []Amount{{"cost", s.Cost}, {"cost_per_lead", s.PerLead}}
		won.Amounts = append(won.Amounts, Amount{"cost_per_won", s.PerWon})
	}
	return []Figure{leads, {Name: "converted", Count: s.Converted}, {Name: "opportunities", Count: s.Opportunities}, won}
}

func sourceOf(steps []Step) Source {
	at := func(name string) Step {
		i := slices.IndexFunc(steps, func(s Step) bool { return s.Step == name })
		return steps[max(i, 0)]
	}
	s := Source{Leads: steps[0].Count, Converted: at("converted").Count, Opportunities: at("opportunities").Count, Won: at("won").Count, Amount: Sum(at("won").Amount)}
	s.ConvertedRate, s.WonRate = ratio(s.Converted, s.Leads), ratio(s.Won, s.Opportunities)
	return s
}

// beyond counts the opportunities that are in no step of the funnel.
func beyond(f Funnel, rows Rows) (Beyond, error) {
	in := map[string]bool{}
	for _, r := range withLead(f.Rows) {
		if r.Opp != nil {
			in[r.Opp.ID] = true
		}
	}
	var b Beyond
	var amounts []records.Money
	for _, p := range rows.Opportunities {
		if in[p.ID] {
			continue
		}
		if b.Opportunities++; p.Type != records.StatusWon {
			continue
		}
		p, err := f.Options.exchanged(p)
		if err != nil {
			return b, err
		}
		if b.Won++; p.HasAmount {
			amounts = append(amounts, p.Amount)
		}
	}
	b.Amount = Sum(amounts)
	return b, nil
}

// charge tells each campaign's cost, and what a lead and a deal that was won cost.
func (s *Sources) charge(campaigns []Campaign) {
	var costs []records.Money
	for _, c := range campaigns {
		i := slices.IndexFunc(s.Sources, func(x Source) bool { return x.Key[0] == c.ID })
		if i < 0 {
			s.Sources = append(s.Sources, Source{Key: []string{c.ID}, Labels: []string{c.Label}, Amount: Sums{}})
			i = len(s.Sources) - 1
		}
		if !c.HasCost {
			continue
		}
		x := &s.Sources[i]
		costs, x.Cost = append(costs, c.Cost), Sums{c.Cost}
		x.PerLead, x.PerWon = per(x.Cost, x.Leads), per(x.Cost, x.Won)
	}
	if campaigns != nil {
		s.Total.Cost = Sum(costs)
	}
}
