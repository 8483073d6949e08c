package match_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"plumb/internal/config"
	"plumb/internal/match"
	"plumb/records"
)

// set is a file of labelled rows.
type set struct {
	file    string
	kind    string
	cluster func(row map[string]string) string
	fields  map[string]string // of the kind, by column; several columns are joined
	at      float64
}

var sets = []set{
	{"febrl/febrl1.csv", "lead", febrl, febrlFields, 0.5},
	{"febrl/febrl2.csv", "lead", febrl, febrlFields, 0.5},
	{"febrl/febrl_C_1000.csv", "lead", func(r map[string]string) string { return r["rec_id"][:len(r["rec_id"])-1] }, febrlFields, 0.5},
	{"fake_1000.csv", "contact", byCluster, map[string]string{"first_name": "first_name", "surname": "last_name", "dob": "birth_date", "city": "city", "email": "email"}, 0.5},
	{"crm/contacts.csv", "lead", byCluster, map[string]string{"given": "first_name", "surname": "last_name", "company": "company", "title": "title", "email": "email", "phone": "phone", "street": "street", "city": "city", "postcode": "postcode", "country": "country"}, 0.9},
	{"crm/accounts.csv", "account", byCluster, map[string]string{"name": "name", "domain": "domain", "phone": "phone", "street": "street", "city": "city", "postcode": "postcode", "country": "country"}, 0.9},
}

var febrlFields = map[string]string{"given_name": "first_name", "surname": "last_name", "street_number": "street", "address_1": "street", "suburb": "city", "postcode": "postcode", "state": "state"}

func febrl(r map[string]string) string { return strings.Split(r["rec_id"], "-")[1] }

func byCluster(r map[string]string) string { return r["cluster"] }

func TestMeasure(t *testing.T) {
	dir := os.Getenv("MATCH_DATA")
	if dir == "" {
		t.Skip("MATCH_DATA")
	}
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sets {
		if only := os.Getenv("MATCH_ONLY"); only != "" && !strings.Contains(s.file, only) {
			continue
		}
		list, truth := load(t, filepath.Join(dir, s.file), schema.Kind(s.kind), s)
		begin := time.Now()
		pairs := match.Pairs(func(yield func(records.Record) bool) {
			for _, r := range list {
				if !yield(r) {
					return
				}
			}
		}, match.Question{Least: 0.01})
		took := time.Since(begin)
		fmt.Printf("%-24s %5d rows %6.2fs  ", s.file, len(list), took.Seconds())
		for _, at := range []float64{0.5, 0.9} {
			p, r, f := quality(pairs, truth, at)
			fmt.Printf("  at %.1f P %.4f R %.4f F1 %.4f", at, p, r, f)
		}
		for _, least := range []float64{0.35, 0.5} {
			var joined []match.Pair
			for _, g := range match.Clusters(pairs, least) {
				for i, a := range g {
					for _, b := range g[i+1:] {
						joined = append(joined, match.Pair{A: a, B: b, Score: 1})
					}
				}
			}
			p, r, f := quality(joined, truth, 0.5)
			fmt.Printf("  joined %.4f %.4f %.4f", p, r, f)
		}
		_, r, _ := quality(pairs, truth, 0.01)
		fmt.Printf("  all %.4f\n", r)
		if os.Getenv("MATCH_SHOW") != "" {
			show(pairs, truth, list, s.at)
			lost(pairs, truth, list)
		}
	}
}

func load(t *testing.T, path string, k *records.Kind, s set) ([]records.Record, map[string]string) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.TrimLeadingSpace = true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	truth := map[string]string{}
	var list []records.Record
	for i, cells := range rows[1:] {
		row := map[string]string{}
		rec := records.NewRecord(k, fmt.Sprintf("%s-%010d", k.Prefix, i), records.Change{})
		text := map[string]string{}
		for j, name := range rows[0] {
			row[name] = cells[j]
			if to := s.fields[name]; to != "" {
				text[to] = strings.TrimSpace(text[to] + " " + cells[j])
			}
		}
		for key, value := range text {
			if value != "" {
				rec = rec.WithKey(key, records.TextTree(value))
			}
		}
		truth[rec.ID()] = s.cluster(row)
		list = append(list, rec)
	}
	return list, truth
}

func quality(pairs []match.Pair, truth map[string]string, at float64) (p, r, f float64) {
	size := map[string]int{}
	for _, c := range truth {
		size[c]++
	}
	all := 0
	for _, n := range size {
		all += n * (n - 1) / 2
	}
	hit, said := 0, 0
	for _, pair := range pairs {
		if pair.Score >= at {
			said++
			if truth[pair.A] == truth[pair.B] {
				hit++
			}
		}
	}
	p, r = float64(hit)/float64(max(1, said)), float64(hit)/float64(all)
	return p, r, 2 * p * r / (p + r)
}

// show lists what is wrong at a threshold: pairs said that are none, and pairs missed.
func show(pairs []match.Pair, truth map[string]string, list []records.Record, at float64) {
	byID := map[string]records.Record{}
	for _, r := range list {
		byID[r.ID()] = r
	}
	line := func(mark string, p match.Pair) {
		fmt.Printf("%s %.3f %s\n", mark, p.Score, p.Rule)
		for _, id := range []string{p.A, p.B} {
			r := byID[id]
			var cells []string
			for _, f := range r.Kind.Fields {
				if v := r.Get(f); !v.IsZero() {
					cells = append(cells, f.Key+"="+v.Text())
				}
			}
			fmt.Println("    ", strings.Join(cells, " | "))
		}
		var why []string
		for _, w := range p.Why {
			why = append(why, fmt.Sprintf("%s %.1f", w.Field, w.Weight))
		}
		fmt.Println("     ", strings.Join(why, ", "))
	}
	shown := 0
	for _, p := range pairs {
		if p.Score >= at && truth[p.A] != truth[p.B] && shown < 25 {
			line("FALSE", p)
			shown++
		}
	}
	shown = 0
	sort.SliceStable(pairs, func(i, j int) bool { return pairs[i].Score < pairs[j].Score })
	for _, p := range pairs {
		if p.Score < at && truth[p.A] == truth[p.B] && shown < 25 {
			line("MISSED", p)
			shown++
		}
	}
}

// lost lists true pairs that are not said at all.
func lost(pairs []match.Pair, truth map[string]string, list []records.Record) {
	said := map[string]bool{}
	for _, p := range pairs {
		said[p.A+p.B] = true
	}
	n := 0
	for i, a := range list {
		for _, b := range list[i+1:] {
			if truth[a.ID()] == truth[b.ID()] && !said[a.ID()+b.ID()] && n < 30 {
				n++
				for _, r := range []records.Record{a, b} {
					var cells []string
					for _, f := range r.Kind.Fields {
						if v := r.Get(f); !v.IsZero() {
							cells = append(cells, f.Key+"="+v.Text())
						}
					}
					fmt.Println("LOST", strings.Join(cells, " | "))
				}
			}
		}
	}
}
