package pick

import (
	"errors"
	"iter"
	"testing"

	"plumb/records"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"Müller": "muller", "ŁÓDŹ": "lodz", "Straße": "strasse", "Ærø": "aero", "ﬁn": "fin", "日本": "日本", "Ada": "ada", "İstanbul": "istanbul"} {
		if got := Fold(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	options := []string{"company", "last_name", "fax", "email", "status", "working"}
	for word, want := range map[string]string{"compny": "company", "last_nmae": "last_name", "wroking": "working", "foo": "", "xyz": "", "emial": "email", "STATUS": "status", "qwertyuiop": ""} {
		if got := Nearest(word, options); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

// people is a source of leads.
type people []records.Record

func (p people) Get(id string) (records.Record, error) {
	for _, r := range p {
		if r.ID() == id {
			return r, nil
		}
	}
	return records.Record{}, missing{}
}

type missing struct{}

func (missing) Error() string { return "missing" }
func (missing) Missing() bool { return true }

func (p people) Scan(k *records.Kind) iter.Seq2[records.Record, error] {
	return func(yield func(records.Record, error) bool) {
		for _, r := range p {
			if r.Kind == k && !yield(r, nil) {
				return
			}
		}
	}
}

func personKind() *records.Kind {
	k := &records.Kind{Name: "lead", Plural: "leads", Prefix: "lead", Label: records.PersonLabel, Fields: []*records.Field{
		{Key: "first_name", Type: records.TypeString, Role: records.RoleGivenName}, {Key: "last_name", Type: records.TypeString, Role: records.RoleFamilyName},
		{Key: "email", Type: records.TypeEmail, Role: records.RoleEmail}}}
	k.Index()
	return k
}

func person(k *records.Kind, id, first, last, mail string) records.Record {
	t := records.Tree{Shape: records.Map}.Set("id", records.TextTree(id)).Set("first_name", records.TextTree(first)).Set("last_name", records.TextTree(last)).Set("email", records.TextTree(mail))
	return records.FromTree(k, t.Set("external", records.Tree{Shape: records.Map}.Set("sf", records.TextTree("00Q"+id))))
}

func TestFind(t *testing.T) {
	k := personKind()
	src := people{person(k, "lead-7k3m9q2xwt", "Zoë", "Müller", "zoe@x.example"), person(k, "lead-7k3mzzzzzz", "Max", "Müller", "max@x.example"), person(k, "lead-0123456789", "Ada", "Lovelace", "ada@x.example")}
	for word, want := range map[string]string{"lead-7k3m9q2xwt": "Zoë", "LEAD-7K3M9Q2XWT": "Zoë", "lead-7k3m9": "Zoë", "lead-o": "Ada", "o123": "Ada", "zoe@X.example": "Zoë", "00Qlead-0123456789": "Ada",
		"lovelace": "Ada", "zoe mu": "Zoë", "ADA": "Ada"} {
		r, err := Find(src, word, []*records.Kind{k})
		if err != nil || r.Role(records.RoleGivenName).Text() != want {
			t.Errorf("%s: %v %v, want %s", word, r.Label(), err, want)
		}
	}
	var several *AmbiguousError
	for _, word := range []string{"muller", "7k3m", "lead-7k"} {
		if _, err := Find(src, word, []*records.Kind{k}); !errors.As(err, &several) || len(several.Hits) != 2 {
			t.Errorf("%s: %v, want two hits", word, err)
		}
	}
	var near *NearError
	if _, err := Find(src, "lvlc", []*records.Kind{k}); !errors.As(err, &near) || near.Hits[0].Record.ID() != "lead-0123456789" {
		t.Errorf("lvlc: %v", err)
	}
	var none *NoneError
	if _, err := Find(src, "qqq", []*records.Kind{k}); !errors.As(err, &none) {
		t.Errorf("qqq: %v", err)
	}
}
