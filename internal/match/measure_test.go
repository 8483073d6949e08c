package match_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
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
	with    string // a second file; only pairs across the two count
}

var sets = []set{
	{"febrl/febrl1.csv", "lead", febrl, febrlFields, 0.5, ""},
	{"febrl/febrl2.csv", "lead", febrl, febrlFields, 0.5, ""},
	{"febrl/febrl_C_1000.csv", "lead", func(r map[string]string) string { return r["rec_id"][:len(r["rec_id"])-1] }, febrlFields, 0.5, ""},
	{"fake_1000.csv", "contact", byCluster, map[string]string{"first_name": "first_name", "surname": "last_name", "dob": "birth_date", "city": "city", "email": "email"}, 0.5, ""},
	{"crm/contacts.csv", "lead", byCluster, map[string]string{"given": "first_name", "surname": "last_name", "company": "company", "title": "title", "email": "email", "phone": "phone", "street": "street", "city": "city", "postcode": "postcode", "country": "country"}, 0.9, ""},
	{"crm/accounts.csv", "account", byCluster, map[string]string{"name": "name", "domain": "domain", "phone": "phone", "street": "street", "city": "city", "postcode": "postcode", "country": "country"}, 0.9, ""},
	{"names/dnb_test_names.csv", "account", func(r map[string]string) string { return r[""] }, map[string]string{"company_name": "name"}, 0.5, "names/dnb_adjusted_test_names.csv"},
}

var febrlFields = map[string]string{"given_name": "first_name", "surname": "last_name", "street_number": "street", "address_1": "street", "suburb": "city", "postcode": "postcode", "state": "state"}

func febrl(r map[string]string) string { return strings.Split(r["rec_id"], "-")[1] }

func byCluster(r map[string]string) string { return r["cluster"] }

var wrong = flag.String("wrong", "", "print the pairs of a file that are wrong or missed")

var measure = flag.Bool("measure", false, "print the figures of every file")

// aims are the least F1 at the threshold of each set, and at 0.9 the least precision.
var aims = map[string][2]float64{
	"febrl/febrl1.csv": {0.998, 0}, "febrl/febrl2.csv": {0.995, 0}, "febrl/febrl_C_1000.csv": {0.97, 0},
	"fake_1000.csv": {0.92, 0}, "crm/contacts.csv": {0.955, 0.975}, "crm/accounts.csv": {0.92, 0.96}, "names/dnb_test_names.csv": {0.8, 0.95},
}

// The files of labelled rows give the figures that they gave: one configuration for all,
// thresholds fixed in advance. -measure prints them.
func TestMeasure(t *testing.T) {
	dir := labelled(t)
	schema, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sets {
		list, truth := load(t, filepath.Join(dir, s.file), schema.Kind(s.kind), s, 0)
		first := len(list)
		if s.with != "" {
			more, its := load(t, filepath.Join(dir, s.with), schema.Kind(s.kind), s, first)
			list = append(list, more...)
			maps.Copy(truth, its)
		}
		begin := time.Now()
		pairs := pairsFrom(list, 0.01)
		took := time.Since(begin)
		if s.with != "" {
			pairs = across(pairs, list[:first])
		}
		p, r, f := quality(pairs, truth, s.at)
		if aim := aims[s.file]; f < aim[0] || p < aim[1] {
			t.Errorf("%s at %.1f: P %.4f R %.4f F1 %.4f, want F1 %.3f and P %.3f", s.file, s.at, p, r, f, aim[0], aim[1])
		}
		if *measure {
			figures(s, list, pairs, truth, took)
			if s.with == "" {
				search(list, truth)
			}
		}
		if *wrong == s.file {
			mistakes(s, list, pairs, truth)
		}
	}
}

// labelled is the folder of the labelled files; without it the test is skipped.
func labelled(t *testing.T) string {
	dir := filepath.FromSlash("../../../shared/data/matching")
	if _, err := os.Stat(dir); err != nil {
		if ci := os.Getenv("PLUMB_CI"); ci != "" && ci != "0" {
			t.Fatal("PLUMB_CI is set, and the labelled files are missing")
		}
		t.Skip("this machine has no labelled files")
	}
	return dir
}

func figures(s set, list []records.Record, pairs []match.Pair, truth map[string]string, took time.Duration) {
	fmt.Printf("%-24s %6d rows %6.2f s", s.file, len(list), took.Seconds())
	for _, at := range []float64{match.Possible, match.Certain} {
		p, r, f := quality(pairs, truth, at)
		fmt.Printf("   at %.1f P %.4f R %.4f F1 %.4f", at, p, r, f)
	}
	var joined []match.Pair
	for _, g := range match.Clusters(pairs, match.Possible) {
		for i, a := range g {
			for _, b := range g[i+1:] {
				joined = append(joined, match.Pair{A: a, B: b, Score: 1})
			}
		}
	}
	p, r, f := quality(joined, truth, 1)
	fmt.Printf("   clusters P %.4f R %.4f F1 %.4f\n", p, r, f)
}

// mistakes prints what is flagged and should not be, and what is missed.
func mistakes(s set, list []records.Record, pairs []match.Pair, truth map[string]string) {
	of := map[string]records.Record{}
	for _, r := range list {
		of[r.ID()] = r
	}
	score := map[[2]string]bool{}
	for _, p := range pairs {
		score[[2]string{p.A, p.B}] = true
		if same := truth[p.A] == truth[p.B]; same != (p.Score >= s.at) {
			fmt.Printf("%v %.3f %s\n    %s\n    %s\n    %s\n", same, p.Score, p.Rule, said(of[p.A], s), said(of[p.B], s), reasons(p))
		}
	}
	for i, a := range list {
		for _, b := range list[i+1:] {
			if truth[a.ID()] == truth[b.ID()] && !score[[2]string{a.ID(), b.ID()}] {
				fmt.Printf("true, not seen\n    %s\n    %s\n", said(a, s), said(b, s))
			}
		}
	}
}

// said are the fields of a row that are compared.
func said(r records.Record, s set) string {
	var out []string
	for _, f := range r.Kind.Fields {
		if text := r.Get(f).Text(); text != "" {
			out = append(out, text)
		}
	}
	return strings.Join(out, " | ")
}

// across leaves the pairs of a record of the first file and one of the second.
func across(pairs []match.Pair, first []records.Record) []match.Pair {
	in := map[string]bool{}
	for _, r := range first {
		in[r.ID()] = true
	}
	return slices.DeleteFunc(pairs, func(p match.Pair) bool { return in[p.A] == in[p.B] })
}

// load reads a file; the first row has the number from.
func load(t *testing.T, path string, k *records.Kind, s set, from int) ([]records.Record, map[string]string) {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(b))
	r.TrimLeadingSpace = true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	truth := map[string]string{}
	var list []records.Record
	for i, cells := range rows[1:] {
		row := map[string]string{}
		rec := records.NewRecord(k, fmt.Sprintf("%s-%010d", k.Prefix, from+i), records.Change{})
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
