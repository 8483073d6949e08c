package cli

import (
	"fmt"
	"regexp"

	"plumb/internal/report"
	"plumb/records"
)

// exchange is --currency in a report of records: how amounts are converted, and of how
// many that was needed. Without the flag it is the zero one, which converts nothing.
type exchange struct {
	*report.Exchange
	converted int
}

// exchange reads --currency, and the rates that it needs.
func (a *app) exchange(currency string) (x exchange, err error) {
	rates, err := a.rates(currency)
	if rates != nil {
		x.Exchange = &report.Exchange{Rates: rates, In: currency, Calendar: a.calendar()}
	}
	return x, err
}

// rates are those by which amounts are converted to a currency; nil of "". What is
// compared with is converted by those of now: they are dated, and a rate that was noted
// since is no change of what was agreed.
func (a *app) rates(currency string) (*records.Rates, error) {
	if currency == "" || a.lent != nil {
		return a.lent, nil
	}
	if !currencyPattern.MatchString(currency) {
		return nil, usage("", "--currency %q; expected three capital letters such as EUR", currency)
	}
	s, err := a.open(a.ctx)
	if err != nil {
		return nil, err
	}
	rates, err := s.Rates()
	if rates == nil && err == nil {
		err = &noRatesError{currency: currency}
	}
	a.lent = rates
	return rates, err
}

var currencyPattern = regexp.MustCompile(`^[A-Z]{3}$`)

// worth converts what records are worth.
func (x *exchange) worth(list []records.Record) (err error) {
	n, err := x.Records(list)
	x.converted += n
	return err
}

// money converts one amount by the rates of a day, of what it says whose amount it is.
func (x *exchange) money(m records.Money, day, whose string) (records.Money, error) {
	out, err := x.Money(m, day)
	if err != nil {
		return m, &report.ExchangeError{Record: whose, Err: err}
	}
	if out.Currency != m.Currency {
		x.converted++
	}
	return out, nil
}

// on says in a report that its amounts were converted.
func (x exchange) on(o records.Object) records.Object {
	if x.Exchange == nil {
		return o
	}
	return o.Add("currency", currencyObject(x.In, x.converted))
}

// words are a glossary that says how amounts were converted, if they were.
func (x exchange) words(pairs ...string) records.Object {
	if x.Exchange != nil {
		pairs = append(pairs, "amounts", exchangeText(x.In))
	}
	return glossary(pairs...)
}

func currencyObject(in string, converted int) records.Object {
	return records.Object{}.Add("in", in).Add("by", records.RatesFile).Add("converted", converted).Add("definition", exchangeText(in))
}

func exchangeText(in string) string {
	return fmt.Sprintf("amounts are in %s by %s: the latest rate on or before the day an opportunity was won, else its close date", in, records.RatesFile)
}
