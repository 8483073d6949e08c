package report

import (
	"fmt"
	"time"

	"plumb/records"
)

// ExchangeError says that an amount cannot be converted for want of a rate.
type ExchangeError struct {
	Opportunity string
	Err         error // a *records.RateError
}

func (e *ExchangeError) Error() string { return fmt.Sprintf("%s: %v", e.Opportunity, e.Err) }
func (e *ExchangeError) Unwrap() error { return e.Err }

// exchange converts the amounts of rows. What is converted is a copy: two reports may be
// made from the same rows.
func (o Options) exchange(rows []Row) error {
	if o.Rates == nil {
		return nil
	}
	for i, r := range rows {
		if r.Opp == nil || !r.Opp.HasAmount {
			continue
		}
		amount, err := o.Rates.Convert(r.Opp.Amount, o.In, r.Opp.rateDay())
		if err != nil {
			return &ExchangeError{Opportunity: r.Opp.ID, Err: err}
		}
		converted := *r.Opp
		converted.Amount, converted.Exchanged = amount, amount.Currency != r.Opp.Amount.Currency
		rows[i].Opp = &converted
	}
	return nil
}

// rateDay is the day whose rates hold for an opportunity: when it was won, else its
// close date.
func (p *Opportunity) rateDay() string {
	at := p.Close
	if p.Type == records.StatusWon && !p.Closed.IsZero() || at.IsZero() {
		at = p.Closed
	}
	if at.IsZero() {
		at = p.Created
	}
	return at.In(p.zone).Format(time.DateOnly)
}
