package match_test

import (
	"fmt"
	"strings"
	"unicode"
)

// spoil is one thing that goes wrong when somebody is entered again, and how often.
type spoil struct {
	percent int
	do      func(w *world, h *human, r map[string]string)
}

// spoils are the errors, after the generator of FEBRL and what import files look like.
var spoils = []spoil{
	{10, func(w *world, _ *human, r map[string]string) { r["last_name"] = w.typo(r["last_name"]) }},
	{8, func(w *world, _ *human, r map[string]string) { r["first_name"] = w.typo(r["first_name"]) }},
	{7, func(_ *world, h *human, r map[string]string) { nicknamed(h, r) }},
	{3, func(_ *world, h *human, r map[string]string) { r["first_name"] = string([]rune(h.given)[:1]) + "." }},
	{3, func(_ *world, _ *human, r map[string]string) {
		r["first_name"], r["last_name"] = r["last_name"], r["first_name"]
	}},
	{2, func(w *world, h *human, r map[string]string) {
		r["last_name"] = w.one([]string{h.family + "-" + w.surname(h.country), w.surname(h.country)})
	}},
	{2, func(_ *world, _ *human, r map[string]string) {
		r["first_name"], r["last_name"] = "", r["first_name"]+" "+r["last_name"]
	}},
	{10, func(w *world, h *human, r map[string]string) {
		r["company"] = w.one([]string{h.firm.name, h.firm.name + " " + strings.ReplaceAll(h.firm.form, ".", ""), h.firm.name + " " + strings.ToLower(h.firm.form)})
	}},
	{3, func(w *world, _ *human, r map[string]string) { r["company"] = w.typo(r["company"]) }},
	{3, func(_ *world, h *human, r map[string]string) { r["company"] = h.firm.name + " " + h.firm.city }},
	{2, func(w *world, h *human, r map[string]string) {
		f := w.firm()
		r["company"], r["email"] = f.name+" "+f.form, w.local(h)+"@"+f.domain
		r["phone"], r["street"], r["city"], r["postcode"] = f.phone, f.street, f.city, f.postcode
	}},
	{10, func(_ *world, h *human, r map[string]string) { r["email"] = h.other }},
	{4, func(_ *world, _ *human, r map[string]string) { delete(r, "email") }},
	{2, func(w *world, _ *human, r map[string]string) { r["email"] = w.typo(r["email"]) }},
	{7, func(w *world, h *human, r map[string]string) { r["phone"] = w.dialled(h) }},
	{4, func(_ *world, _ *human, r map[string]string) { delete(r, "phone") }},
	{4, func(w *world, h *human, r map[string]string) { r["phone"] = w.number(h.country) }},
	{2, func(w *world, _ *human, r map[string]string) { r["phone"] = w.digit(r["phone"]) }},
	{3, func(_ *world, _ *human, r map[string]string) {
		delete(r, "street")
		delete(r, "city")
		delete(r, "postcode")
	}},
	{2, func(w *world, _ *human, r map[string]string) { r["street"] = w.typo(r["street"]) }},
	{2, func(w *world, h *human, r map[string]string) {
		r["street"], r["city"], r["postcode"] = w.place(h.country)
	}},
	{1, func(w *world, _ *human, r map[string]string) { r["city"] = w.typo(r["city"]) }},
	{2, func(w *world, _ *human, r map[string]string) {
		r["first_name"] = w.of("Dr. Prof. Herr Mrs. Mme") + " " + r["first_name"]
	}},
}

// spoilt is somebody as they are entered again, with one error or more.
func (w *world) spoilt(h *human) map[string]string {
	r := w.entered(h)
	total := 0
	for _, s := range spoils {
		total += s.percent
	}
	for range min(6, 1+int(w.ExpFloat64()*2.2)) {
		at := w.IntN(total)
		for _, s := range spoils {
			if at -= s.percent; at < 0 {
				s.do(w, h, r)
				break
			}
		}
	}
	w.dress(r)
	return r
}

// dress is how a whole row is written: without marks, in one case.
func (w *world) dress(r map[string]string) {
	if w.chance(50) {
		for key, value := range r {
			if key != "email" && key != "country" {
				r[key] = plain(value)
			}
		}
	}
	if !w.chance(20) {
		return
	}
	change := strings.ToUpper
	if w.chance(50) {
		change = strings.ToLower
	}
	for key, value := range r {
		r[key] = change(value)
	}
}

// plain writes a text in ASCII, words in capitals where they were.
func plain(s string) string {
	w := strings.Fields(s)
	for i, word := range w {
		upper := unicode.IsUpper([]rune(word)[0])
		if isPlain(word) {
			continue
		}
		w[i] = latinised(word)
		if upper && w[i] != "" {
			w[i] = strings.ToUpper(w[i][:1]) + w[i][1:]
		}
	}
	return strings.Join(w, " ")
}

func isPlain(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) < 0 }

func nicknamed(h *human, r map[string]string) {
	for pair := range strings.FieldsSeq(h.country.nicknames) {
		if formal, short, _ := strings.Cut(pair, "="); formal == h.given {
			r["first_name"] = short
		}
	}
}

// typo changes, drops, doubles or swaps one letter.
func (w *world) typo(s string) string {
	runes := []rune(s)
	if len(runes) < 3 {
		return s
	}
	i := 1 + w.IntN(len(runes)-2)
	switch w.IntN(4) {
	case 0:
		runes[i] = rune('a' + w.IntN(26))
	case 1:
		runes = append(runes[:i], runes[i+1:]...)
	case 2:
		runes[i], runes[i+1] = runes[i+1], runes[i]
	default:
		runes = append(runes[:i+1], runes[i:]...)
	}
	return string(runes)
}

func (w *world) digit(s string) string {
	if len(s) < 4 {
		return s
	}
	i := len(s) - 1 - w.IntN(4)
	return s[:i] + fmt.Sprint(w.IntN(10)) + s[i+1:]
}

// dialled is a number as it is dialled at home.
func (w *world) dialled(h *human) string {
	own := strings.TrimSpace(strings.TrimPrefix(h.phone, h.country.dial))
	return w.one([]string{"0" + own, "00" + strings.TrimPrefix(h.country.dial, "+") + strings.ReplaceAll(own, " ", ""), h.country.dial + " (0) " + strings.ReplaceAll(own, " ", "-"), own})
}
