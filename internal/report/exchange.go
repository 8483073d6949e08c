package report

import (
	"fmt"
	"time"

	"plumb/records"
)

// ExchangeError says that an amount cannot be converted for want of a rate.
type ExchangeError struct {
	Record string
	Err    error // a *records.RateError
}

func (e *ExchangeError) Error() string { return fmt.Sprintf("%s: %v", e.Record, e.Err) }
func (e *ExchangeError) Unwrap() error { return e.Err }

// Exchange converts amounts of records to one currency.
type Exchange struct {
	Rates *records.Rates
	In    string
	Calendar
}

// Records converts what records are worth, in place, by the rates of the day on which they
// were won, else of their close date, else of the day on which they were made; and
// returns how many were in another currency. The error is an *ExchangeError.
func (x *Exchange) Records(list []records.Record) (converted int, err error) {
	if x == nil {
		return 0, nil
	}
	for i, r := range list {
		f := r.Kind.Role(records.RoleAmount)
		m, ok := r.Get(f).Money()
		if !ok || m.Currency == x.In {
			continue
		}
		if list[i], err = x.record(r, f, m); err != nil {
			return converted, err
		}
		converted++
	}
	return converted, nil
}

func (x *Exchange) record(r records.Record, f *records.Field, m records.Money) (records.Record, error) {
	m, err := x.Money(m, x.dayOf(r))
	if err != nil {
		return r, &ExchangeError{Record: r.ID(), Err: err}
	}
	return r.WithKey(f.Key, records.TextTree(m.String())), nil
}

// Money is an amount by the rates of a day.
func (x *Exchange) Money(m records.Money, day string) (records.Money, error) {
	if x == nil {
		return m, nil
	}
	return x.Rates.Convert(m, x.In, day)
}

func (x *Exchange) dayOf(r records.Record) string {
	closed, st := x.closedAt(r), r.Kind.Process.Of(r)
	if st != nil && succeeded(st.Type) && !closed.IsZero() {
		return closed.In(x.Zone).Format(time.DateOnly)
	}
	for _, at := range []time.Time{x.Day(r.Role(records.RoleCloseDate).Text()), closed, r.CreatedAt()} {
		if !at.IsZero() {
			return at.In(x.Zone).Format(time.DateOnly)
		}
	}
	return ""
}

// exchange converts the amounts of rows. What is converted is a copy: two reports may be
// made from the same rows.
func (o Options) exchange(rows []Row) error {
	if o.Rates == nil {
		return nil
	}
	for i, r := range rows {
		if r.Opp == nil {
			continue
		}
		var err error
		if rows[i].Opp, err = o.exchanged(r.Opp); err != nil {
			return err
		}
	}
	return nil
}

// exchanged is an opportunity with its amount converted, if that is asked for.
func (o Options) exchanged(p *Opportunity) (*Opportunity, error) {
	if o.Rates == nil || !p.HasAmount {
		return p, nil
	}
	amount, err := o.Rates.Convert(p.Amount, o.In, p.rateDay())
	if err != nil {
		return p, &ExchangeError{Record: p.ID, Err: err}
	}
	converted := *p
	converted.Amount, converted.Exchanged = amount, amount.Currency != p.Amount.Currency
	return &converted, nil
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
