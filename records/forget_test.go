package records_test

import (
	"testing"

	"plumb/internal/yamlfile"
	"plumb/records"
)

// forgotten is a converted lead before and after its person was forgotten: personal
// fields are gone, one of them tracked and one a list of entries, and so are the values
// of what the conversion filled and kept.
func forgotten(t *testing.T) (old, next records.Record, entry records.Tree) {
	t.Helper()
	s := schema(t, "kinds: {lead: {fields: {nickname: {type: string, personal: true, tracked: true, help: x}}}}\n")
	src := lead(s, 1, map[string]string{"first_name": "Ada", "last_name": "Lovelace", "company": "Engines", "status": "working", "email": "ada@x.example",
		"title": "Countess", "nickname": "Addie", "source": "referral"})
	src = src.WithKey("phones", tree(t, "[{label: home, value: '+44 20 7946 0018'}]"))
	out, problems := convert(t, s, src)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	conv := out.Source.Converted().
		Set("filled", tree(t, "[{record: cont-1, field: phone, value: '1'}]")).
		Set("kept", tree(t, "[{record: cont-1, field: email, has: a@x.example, lead: b@x.example}]"))
	old = records.Seal(out.Source.WithKey("converted", conv))
	next = old
	for _, key := range []string{"first_name", "last_name", "email", "nickname", "phones"} {
		next = next.WithKey(key, records.Tree{})
	}
	conv = conv.Set("filled", tree(t, "[{record: cont-1, field: phone}]")).Set("kept", tree(t, "[{record: cont-1, field: email}]"))
	entry = tree(t, "{at: 2026-12-01T00:00:00Z, by: ana, fields: [first_name, last_name, email, nickname, phones], reason: asked, forget: true}")
	return old, next.WithKey("converted", conv), entry
}

func amended(r records.Record, entry records.Tree) records.Record {
	return records.Seal(r.WithKey("amended", r.Key("amended").Append(entry)))
}

func TestForget(t *testing.T) {
	old, next, entry := forgotten(t)
	if got := records.ChangeOf(old, amended(next, entry)); got != records.Forgotten {
		t.Errorf("it is %q", got)
	}
	if err := records.AllowChange(old, amended(next, entry)); err != nil {
		t.Error(err)
	}
	also := func(key string) records.Tree {
		return entry.Set("fields", entry.At("fields").Append(records.TextTree(key)))
	}
	conv := next.Converted()
	for what, near := range map[string]records.Record{
		"a field that is not personal":       amended(next.WithKey("title", records.Tree{}), also("title")),
		"a personal field changed":           amended(next.WithKey("email", records.TextTree("x@x.example")), entry),
		"a personal field left as null":      amended(next.WithKey("email", records.BareTree("")), entry),
		"a field that is not named":          amended(next, entry.Set("fields", records.ListTree("first_name", "last_name"))),
		"forget: true missing":               amended(next, entry.Set("forget", records.Tree{})),
		"forget: false":                      amended(next, entry.Set("forget", records.BareTree("false"))),
		"the status":                         amended(next.WithKey("status", records.TextTree("new")), also("status")),
		"the source":                         amended(next.WithKey("source", records.Tree{}), also("source")),
		"the history":                        amended(next.WithKey("history", records.Tree{}), entry),
		"created_at":                         amended(next.WithKey("created_at", records.Tree{}), also("created_at")),
		"what it became":                     amended(next.WithKey("converted", conv.Set("account", records.Tree{})), entry),
		"what was filled, as a whole":        amended(next.WithKey("converted", conv.Set("filled", records.Tree{})), entry),
		"another value in what was kept":     amended(next.WithKey("converted", conv.Set("kept", tree(t, "[{record: cont-1, field: email, has: z}]"))), entry),
		"the field's name in what was kept":  amended(next.WithKey("converted", conv.Set("kept", tree(t, "[{record: cont-1}]"))), entry),
		"a seal that is broken":              next.WithKey("amended", records.Tree{Shape: records.List}.Append(entry)),
		"no seal":                            amended(next, entry).WithKey("seal", records.Tree{}),
		"two entries":                        amended(amended(next, entry), entry),
		"a word of its own that it had none": amended(next.WithKey("note", records.TextTree("x")), entry),
	} {
		if got := records.ChangeOf(old, near); got != "" {
			t.Errorf("%s: it is %q", what, got)
		}
		if records.AllowChange(old, near) == nil {
			t.Errorf("%s: allowed", what)
		}
	}
}

// An amendment says nothing of forgetting: with that word it must forget.
func TestAmendIsNoForget(t *testing.T) {
	old, _, _ := forgotten(t)
	entry := tree(t, "{at: 2026-12-01T00:00:00Z, fields: [email], reason: x}")
	next := old.WithKey("email", records.TextTree("other@x.example"))
	if got := records.ChangeOf(old, amended(next, entry)); got != records.Amended {
		t.Errorf("it is %q", got)
	}
	if got := records.ChangeOf(old, amended(next, entry.Set("forget", records.BareTree("true")))); got != "" {
		t.Errorf("it is %q", got)
	}
}

func tree(t *testing.T, text string) records.Tree {
	t.Helper()
	v, err := yamlfile.ParseValue(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
