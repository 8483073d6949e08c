package report

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"plumb/records"
)

// Sums are amounts, each of its own currency.
type Sums []records.Money

// MarshalJSON writes a list, empty where there is nothing, and null for nil: what
// cannot be said.
func (s Sums) MarshalJSON() ([]byte, error) {
	if s == nil {
		return []byte("null"), nil
	}
	return json.Marshal(Amounts(s))
}

// Of is the amount in a currency; nothing of one that is not among them.
func (s Sums) Of(currency string) decimal.Decimal {
	for _, m := range s {
		if m.Currency == currency {
			return m.Amount
		}
	}
	return decimal.Decimal{}
}

// cents rounds to two places, half to even.
func cents(list []records.Money) Sums {
	out := Sums{}
	for _, m := range list {
		out = append(out, records.Money{Amount: m.Amount.RoundBank(2), Currency: m.Currency})
	}
	return out
}

// per is each amount divided by a count; nil of nothing.
func per(list []records.Money, n int) Sums {
	if n == 0 {
		return nil
	}
	out := Sums{}
	for _, m := range list {
		out = append(out, records.Money{Amount: m.Amount.DivRound(decimal.NewFromInt(int64(n)), 12), Currency: m.Currency})
	}
	return cents(out)
}

// Spread is how long something took, in days.
type Spread struct {
	Dated  int      `json:"dated"`
	Median *float64 `json:"median_days"`
	P90    *float64 `json:"p90_days"`
}

func spread(list []float64) Spread { return Spread(days(list)) }

// mean is to one place; nil of nothing.
func mean(list []float64) *float64 {
	if len(list) == 0 {
		return nil
	}
	total := 0.0
	for _, v := range list {
		total += v
	}
	m := tenth(total / float64(len(list)))
	return &m
}

// median is the mean of the middle two, and rank a percentile by nearest rank, of a
// list in order; nil of nothing.
func median(list []float64) *float64 {
	if len(list) == 0 {
		return nil
	}
	m := tenth((list[(len(list)-1)/2] + list[len(list)/2]) / 2)
	return &m
}

func rank(list []float64, part float64) *float64 {
	if len(list) == 0 {
		return nil
	}
	m := tenth(list[max(1, int(math.Ceil(part*float64(len(list)))))-1])
	return &m
}

// elapsed is the days from one time to another.
func elapsed(from, to time.Time) float64 { return to.Sub(from).Seconds() / 86400 }

// Grouping says how a report is split: by which words, and what a record has for one.
type Grouping struct {
	By  []string
	Key func(r records.Record, by string) string
}

// part is the records that share a key.
type part struct {
	key  []string
	list []records.Record
}

func (g Grouping) keyOf(r records.Record) []string {
	var key []string
	for _, by := range g.By {
		key = append(key, g.Key(r, by))
	}
	return key
}

// groupsOf is the group that a record is in; none where nothing is asked for.
func (g Grouping) groupsOf(r records.Record) [][]string {
	if len(g.By) == 0 {
		return nil
	}
	return [][]string{g.keyOf(r)}
}

// split makes the groups, in the order of [arrange]; none where nothing is asked for.
func (g Grouping) split(list []records.Record) []part {
	if len(g.By) == 0 {
		return nil
	}
	at := map[string]int{}
	var out []part
	for _, r := range list {
		key := g.keyOf(r)
		joined := strings.Join(key, "\x00")
		i, ok := at[joined]
		if !ok {
			i, at[joined] = len(out), len(out)
			out = append(out, part{key: key})
		}
		out[i].list = append(out[i].list, r)
	}
	arrange(out, g.By, func(p part) ([]string, int) { return p.key, len(p.list) })
	return out
}

// arrange puts groups in order: by key where the first word is a period, else the
// largest first.
func arrange[T any](groups []T, by []string, of func(T) (key []string, size int)) {
	slices.SortFunc(groups, func(a, b T) int {
		x, n := of(a)
		y, m := of(b)
		if n != m && !Periodic(by[0]) {
			return m - n
		}
		return slices.Compare(x, y)
	})
}
