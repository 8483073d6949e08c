package match

import (
	"math"
	"strings"
	"time"
)

// Levels of agreement of what has three: equal, near, other.
const (
	same = iota
	near
	other
)

// Levels of agreement of telephone numbers.
const (
	phoneSame = iota
	phoneDesk // the same switchboard, another extension
	phoneNear
	phoneOther
)

func phoneLevel(p, q phone) int {
	a, b := p.digits, q.digits
	n := min(len(a), len(b))
	switch {
	case a[len(a)-n:] == b[len(b)-n:] && n >= 7:
		if p.extension != q.extension && p.extension != "" && q.extension != "" {
			return phoneDesk
		}
		return phoneSame
	case n >= 8 && (a[len(a)-7:] == b[len(b)-7:] || len(a) == len(b) && edits(a, b, 1) <= 1):
		return phoneNear
	}
	return phoneOther
}

// identifierLevel compares identifiers; one may have a country in front.
func identifierLevel(a, b string) int {
	if len(a) < len(b) {
		a, b = b, a
	}
	switch {
	case a == b, len(b) > 6 && len(a)-len(b) == 2 && strings.HasSuffix(a, b):
		return same
	case len(b) > 5 && edits(a, b, 1) <= 1:
		return near
	}
	return other
}

func placeLevel(a, b string) int {
	switch {
	case squeeze(a) == squeeze(b):
		return same
	case min(len(a), len(b)) > 1 && edits(a, b, 1) <= 1, min(len(a), len(b)) > 3 && (edits(a, b, 2) <= 2 || jaroWinkler(a, b) >= 0.9 || strings.Contains(" "+a+" ", " "+b+" ") || strings.Contains(" "+b+" ", " "+a+" ")):
		return near
	}
	return other
}

func codeLevel(a, b string) int {
	switch {
	case a == b:
		return same
	case edits(a, b, 1) <= 1 || len(a) == len(b) && len(a) > 5 && edits(a, b, 2) <= 2 || min(len(a), len(b)) >= 4 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a) || strings.HasSuffix(a, b) || strings.HasSuffix(b, a)):
		return near
	case len(a) == len(b) && edits(a, b, 2) <= 2:
		return codeFar
	}
	return codeOther
}

// Levels of agreement of codes beyond same and near.
const (
	codeFar   = 2
	codeOther = 3
)

// Levels of agreement of streets.
const (
	streetExact  = iota
	streetWords  // the street, another or no number
	streetNear   // the number, a name like it
	streetNumber // the number, the name is not known
	streetOther
)

func streetLevel(a, b street) int {
	words := other
	wa, wb := squeeze(a.words), squeeze(b.words)
	switch {
	case wa == "" || wb == "":
	case wa == wb:
		words = same
	case edits(wa, wb, 2) <= 2 || jaroWinkler(wa, wb) >= 0.9 || dice(wa, wb) >= 0.7:
		words = near
	}
	numbers := a.number != "" && a.number == b.number
	switch {
	case numbers && (wa == "" || wb == ""):
		return streetNumber
	case words == same && numbers, words == same && a.number == b.number:
		return streetExact
	case words == near && numbers:
		return streetNear
	case words != other:
		return streetWords
	}
	return streetOther
}

// Levels of agreement of birth dates, YYYY-MM-DD.
const (
	birthExact = iota
	birthNear
	birthYear
	birthOther
)

func birthLevel(a, b string) int {
	da, db := onlyDigits(a), onlyDigits(b)
	if len(da) != 8 || len(db) != 8 {
		return map[bool]int{true: birthExact, false: birthOther}[da == db]
	}
	parts := 0 // year, month and day that are equal
	for _, p := range [][2]int{{0, 4}, {4, 6}, {6, 8}} {
		if da[p[0]:p[1]] == db[p[0]:p[1]] {
			parts++
		}
	}
	swapped := da[:4] == db[:4] && da[4:6] == db[6:] && da[6:] == db[4:6]
	switch {
	case parts == 3:
		return birthExact
	case parts == 2 || swapped || edits(da, db, 1) <= 1:
		return birthNear
	case parts == 1 || edits(da, db, 2) <= 2 || daysApart(a, b) <= 45:
		return birthYear
	}
	return birthOther
}

// daysApart is how many days lie between two dates, YYYY-MM-DD; very many if one is none.
func daysApart(a, b string) int {
	x, errX := time.Parse(time.DateOnly, a)
	y, errY := time.Parse(time.DateOnly, b)
	if errX != nil || errY != nil {
		return 1 << 20
	}
	return int(math.Abs(x.Sub(y).Hours()) / 24)
}
