package records

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// Parse reads what somebody typed, or what a file holds, as one value of the
// field; for a list, as its one item. Blank text is the absent value. The error
// is a *ValueError.
func (f *Field) Parse(text string, in Locale) (Value, error) {
	if strings.TrimSpace(text) == "" {
		return Value{field: f}, nil
	}
	if f.Type == TypeEntries {
		return f.parseEntryText(text, in)
	}
	t, err := f.parseScalar(text, in)
	if err != nil {
		return Value{}, err
	}
	if f.List {
		t = Tree{Shape: List, Items: []Tree{t}}
	}
	return Value{field: f, tree: t}, nil
}

// ParseTree reads what a file holds under the field's key. It returns every
// fault it finds, and the value without the faulty parts.
func (f *Field) ParseTree(t Tree, in Locale) (Value, []error) {
	switch {
	case t.Shape == Absent || (t.Shape == Text && isNull(t)):
		return Value{field: f}, nil
	case f.Type == TypeMoney && t.Shape == Map:
		t = TextTree(strings.TrimSpace(t.At("amount").Text + " " + t.At("currency").Text))
	}
	if !f.Multiple() {
		if t.Shape != Text {
			return Value{}, []error{f.wrong("a "+shapeWord(t), "one value")}
		}
		v, err := f.Parse(t.Text, in)
		if err != nil {
			return Value{}, []error{err}
		}
		return v, nil
	}
	if t.Shape == Text {
		t = Tree{Shape: List, Items: []Tree{t}}
	}
	if t.Shape != List {
		return Value{}, []error{f.wrong("a "+shapeWord(t), "a list")}
	}
	return f.parseItems(t, in)
}

func (f *Field) parseItems(t Tree, in Locale) (Value, []error) {
	var errs []error
	out := Tree{Shape: List}
	for _, item := range t.Items {
		parsed, itemErrs := f.parseItem(item, in)
		errs = append(errs, itemErrs...)
		if parsed.Shape != Absent {
			out.Items = append(out.Items, parsed)
		}
	}
	if len(out.Items) == 0 {
		return Value{field: f}, errs
	}
	return Value{field: f, tree: out}, errs
}

func (f *Field) parseItem(item Tree, in Locale) (Tree, []error) {
	if f.Type != TypeEntries {
		if item.Shape != Text {
			return Tree{}, []error{f.wrong("a "+shapeWord(item), "a list of single values")}
		}
		t, err := f.parseScalar(item.Text, in)
		if err != nil {
			return Tree{}, []error{err}
		}
		return t, nil
	}
	if item.Shape == Text {
		v, err := f.parseEntryText(item.Text, in)
		if err != nil {
			return Tree{}, []error{err}
		}
		return v.tree.Items[0], nil
	}
	return f.parseEntry(item, in)
}

// parseEntry reads one map of an entries field, in the order of its declared
// fields; keys that are not declared stay at its end.
func (f *Field) parseEntry(item Tree, in Locale) (Tree, []error) {
	if item.Shape != Map {
		return Tree{}, []error{f.wrong("a "+shapeWord(item), "a map")}
	}
	var errs []error
	out := Tree{Shape: Map}
	for _, sub := range f.Entry {
		v, subErrs := sub.ParseTree(item.At(sub.Key), in)
		errs = append(errs, subErrs...)
		out = out.Set(sub.Key, v.tree)
	}
	for i, key := range item.Keys {
		if f.EntryField(key) == nil {
			out = out.Set(key, item.Items[i])
		}
	}
	return out, errs
}

// parseEntryText reads "value" as the entry's first identity field, or
// "key=value,key=value" as several.
func (f *Field) parseEntryText(text string, in Locale) (Value, error) {
	entry := Tree{Shape: Map}
	if head, _, ok := strings.Cut(text, "="); ok && f.EntryField(strings.TrimSpace(head)) != nil {
		for part := range strings.SplitSeq(text, ",") {
			key, value, _ := strings.Cut(part, "=")
			key = strings.TrimSpace(key)
			if f.EntryField(key) == nil {
				return Value{}, f.wrong(text, "parts among "+strings.Join(f.entryKeys(), ", "))
			}
			entry = entry.Set(key, TextTree(strings.TrimSpace(value)))
		}
	} else {
		entry = entry.Set(f.Identity[0], TextTree(text))
	}
	parsed, errs := f.parseEntry(entry, in)
	if len(errs) > 0 {
		return Value{}, errs[0]
	}
	return Value{field: f, tree: Tree{Shape: List, Items: []Tree{parsed}}}, nil
}

func (f *Field) entryKeys() []string {
	var keys []string
	for _, e := range f.Entry {
		keys = append(keys, e.Key)
	}
	return keys
}

func (f *Field) wrong(got, want string) error { return &ValueError{Field: f, Got: got, Want: want} }

func shapeWord(t Tree) string {
	return map[Shape]string{Text: "text", List: "list", Map: "map"}[t.Shape]
}

func isNull(t Tree) bool {
	return t.Text == "" || t.Bare && (t.Text == "~" || strings.EqualFold(t.Text, "null"))
}

// parseScalar is the table of types: what each accepts, and its stored form.
func (f *Field) parseScalar(text string, in Locale) (Tree, error) {
	if !utf8.ValidString(text) {
		return Tree{}, f.wrong(strings.ToValidUTF8(text, "�"), "text in UTF-8")
	}
	if f.Type == TypeText {
		return f.parseText(text)
	}
	s := strings.TrimSpace(text)
	if i := strings.IndexFunc(s, forbiddenRune); i >= 0 {
		return Tree{}, f.wrong(s, fmt.Sprintf("one line without control characters (there is %U)", []rune(s[i:])[0]))
	}
	if f.Limit > 0 && utf8.RuneCountInString(s) > f.Limit {
		return Tree{}, f.wrong(s, fmt.Sprintf("at most %d characters (there are %d)", f.Limit, utf8.RuneCountInString(s)))
	}
	switch f.Type {
	case TypeEmail:
		return f.matching(strings.TrimPrefix(s, "mailto:"), emailPattern, `an address such as "ada@example.org"`)
	case TypePhone:
		return f.matching(s, phonePattern, `a number such as "+44 20 7946 0018"`)
	case TypeURL:
		return f.matching(s, urlPattern, `an address such as "https://example.org"`)
	case TypeDate:
		return f.parseDate(s, in)
	case TypeTime:
		return f.parseTime(s, in)
	case TypeNumber:
		return f.parseNumber(s, "a number such as 12.5", true)
	case TypeInteger:
		return f.parseNumber(s, "a whole number such as 120", false)
	case TypeBoolean:
		return f.parseBoolean(s)
	case TypeMoney:
		m, err := ParseMoney(s, in.Currency)
		if err != nil {
			return Tree{}, f.wrong(s, err.Error())
		}
		return TextTree(m.String()), nil
	case TypeEnum:
		return f.parseEnum(s)
	case TypeRef:
		return f.parseRef(s)
	case TypeOwner:
		return f.parseOwner(s, in)
	case TypeStatus:
		return f.parseStatus(s)
	}
	return TextTree(s), nil
}

// forbiddenRune finds what must not stand in one line of text: control
// characters, which could drive a terminal, and line separators.
func forbiddenRune(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

func (f *Field) parseText(text string) (Tree, error) {
	s := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	s = strings.TrimRight(s, "\n")
	bad := func(r rune) bool { return r != '\n' && r != '\t' && forbiddenRune(r) }
	if i := strings.IndexFunc(s, bad); i >= 0 {
		return Tree{}, f.wrong(s, fmt.Sprintf("text without control characters (there is %U)", []rune(s[i:])[0]))
	}
	return TextTree(s), nil
}

var (
	emailPattern = pattern(`^[^\s@<>",;:]+@[^\s@<>",;:]+$`)
	phonePattern = pattern(`^[^@]*\d[^@]*$`)
	urlPattern   = pattern(`^[^\s<>"]+$`)
)

func (f *Field) matching(s string, form func() *regexp.Regexp, want string) (Tree, error) {
	if !form().MatchString(s) {
		return Tree{}, f.wrong(s, want)
	}
	return TextTree(s), nil
}

func (f *Field) parseNumber(s, want string, fraction bool) (Tree, error) {
	amount := s
	if groupedPattern().MatchString(amount) {
		amount = strings.ReplaceAll(amount, ",", "")
	}
	if len(amount) > maxDigits || !amountPattern().MatchString(amount) {
		return Tree{}, f.wrong(s, want)
	}
	d, err := decimal.NewFromString(amount)
	if err != nil || !fraction && !d.IsInteger() {
		return Tree{}, f.wrong(s, want)
	}
	return BareTree(d.String()), nil
}

var booleans = map[string]bool{"true": true, "yes": true, "y": true, "1": true, "on": true, "x": true,
	"false": false, "no": false, "n": false, "0": false, "off": false}

func (f *Field) parseBoolean(s string) (Tree, error) {
	b, ok := booleans[strings.ToLower(s)]
	if !ok {
		return Tree{}, f.wrong(s, "true or false")
	}
	return BareTree(strconv.FormatBool(b)), nil
}

func (f *Field) parseEnum(s string) (Tree, error) {
	if f.Open {
		return TextTree(s), nil // kept as written
	}
	for _, o := range f.Options {
		if strings.EqualFold(s, o.Key) || strings.EqualFold(s, o.Label) {
			return TextTree(o.Key), nil
		}
	}
	return Tree{}, f.wrong(s, "one of "+strings.Join(f.OptionKeys(), ", "))
}

func (f *Field) parseRef(s string) (Tree, error) {
	if !IsID(s) {
		return Tree{}, f.wrong(s, "the id of "+f.targetWords())
	}
	return TextTree(s), nil
}

func (f *Field) targetWords() string {
	if len(f.To) == 0 {
		return "a record"
	}
	return "a record of kind " + strings.Join(f.To, " or ")
}

func (f *Field) parseOwner(s string, in Locale) (Tree, error) {
	s = strings.ToLower(s)
	if in.Person != nil && !strings.HasPrefix(s, "queue:") {
		s = in.Person(s)
	}
	return TextTree(s), nil
}

func (f *Field) parseStatus(s string) (Tree, error) {
	st := f.Process.Find(s)
	if st == nil {
		return Tree{}, f.wrong(s, "one of "+strings.Join(f.Process.Keys(), ", "))
	}
	return TextTree(st.Key), nil
}

func (f *Field) parseDate(s string, in Locale) (Tree, error) {
	if d, err := time.Parse(time.DateOnly, s); err == nil && d.Year() >= 1 {
		return BareTree(d.Format(time.DateOnly)), nil
	}
	if t, err := parseMoment(s, in); err == nil {
		return BareTree(t.In(zone(in)).Format(time.DateOnly)), nil
	}
	return Tree{}, f.wrong(s, `a date such as "2026-11-21"`+wordsHint(in))
}

func (f *Field) parseTime(s string, in Locale) (Tree, error) {
	t, err := parseMoment(s, in)
	if err != nil {
		return Tree{}, f.wrong(s, `a time such as "2026-11-21T09:30:00Z"`+wordsHint(in))
	}
	return BareTree(FormatTime(t)), nil
}

func wordsHint(in Locale) string {
	if in.Now.IsZero() {
		return ""
	}
	return `, or "tomorrow", "+3d", "fri", "mon 10:00"`
}
