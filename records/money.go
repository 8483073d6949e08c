package records

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// Money is an exact amount in one currency. Amounts of different currencies
// are never added together.
type Money struct {
	Amount   decimal.Decimal
	Currency string // three capital letters, ISO 4217
}

// String is the stored form: "12000.00 EUR", with at least two decimals.
func (m Money) String() string { return m.AmountText() + " " + m.Currency }

// AmountText is the amount alone, with at least two decimals.
func (m Money) AmountText() string {
	return m.Amount.StringFixed(max(2, -m.Amount.Exponent()))
}

var (
	currencyPattern = pattern(`^[A-Z]{3}$`)
	amountPattern   = pattern(`^[+-]?\d+(\.\d+)?([eE]\+?\d\d?)?$`)
	groupedPattern  = pattern(`^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$`)
)

// sharedSigns are signs of several currencies. In a directory of one of them they
// mean that; elsewhere they are refused.
var sharedSigns = []struct{ text, codes string }{{"$", "USD CAD AUD NZD HKD SGD MXN ARS CLP COP TWD"}, {"¥", "JPY CNY"}, {"kr.", "DKK"}, {"kr", "SEK NOK DKK ISK"}}

// maxDigits bounds an amount: more is a mistake, and costs memory.
const maxDigits = 40

// currencySigns are the signs that mean one currency only; "$" and "kr" do not.
var currencySigns = map[string]string{"€": "EUR", "£": "GBP", "₹": "INR", "zł": "PLN", "R$": "BRL", "₽": "RUB", "₴": "UAH", "₺": "TRY", "₩": "KRW", "฿": "THB", "₫": "VND", "₪": "ILS", "₱": "PHP"}

// ParseMoney reads "12000", "12,000.50", "12000 EUR", "EUR 12000", "€12000" and
// "3.5E8". Without a currency it is in fallback.
func ParseMoney(text, fallback string) (Money, error) {
	amount, currency := splitCurrency(strings.TrimSpace(text), fallback)
	amount = strings.TrimSpace(amount)
	if groupedPattern().MatchString(amount) {
		amount = strings.ReplaceAll(amount, ",", "")
	}
	if len(amount) > maxDigits || !amountPattern().MatchString(amount) || !currencyPattern().MatchString(currency) {
		return Money{}, fmt.Errorf("an amount such as %q", "12000.00 "+orElse(fallback, "EUR"))
	}
	d, err := decimal.NewFromString(amount)
	if err != nil {
		return Money{}, err
	}
	// 12.500 and 12.50 are one amount and must be one text.
	for d.Exponent() < -2 && d.Truncate(-d.Exponent()-1).Equal(d) {
		d = d.Truncate(-d.Exponent() - 1)
	}
	return Money{Amount: d, Currency: currency}, nil
}

func splitCurrency(s, fallback string) (amount, currency string) {
	for sign, code := range currencySigns {
		if rest, ok := strings.CutPrefix(s, sign); ok {
			return rest, code
		}
		if rest, ok := strings.CutSuffix(s, sign); ok {
			return rest, code
		}
	}
	for _, sign := range sharedSigns {
		rest, ok := strings.CutPrefix(s, sign.text)
		if !ok {
			rest, ok = strings.CutSuffix(s, sign.text)
		}
		if ok && strings.Contains(sign.codes, fallback) {
			return strings.TrimSpace(rest), fallback
		}
		if ok {
			return s, "" // of which country?
		}
	}
	if len(s) > 3 {
		if head, tail := s[:3], s[len(s)-3:]; currencyPattern().MatchString(tail) {
			return s[:len(s)-3], tail
		} else if currencyPattern().MatchString(head) {
			return s[3:], head
		}
	}
	return s, fallback
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
