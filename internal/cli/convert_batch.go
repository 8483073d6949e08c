package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plumb/internal/convert"
	"plumb/internal/interchange"
	"plumb/internal/pick"
	"plumb/internal/store"
	"plumb/records"
)

// batch is a table of conversions: each row is what would be said on a command
// line of its own.
type batch struct {
	a       *app
	cmd     *cobra.Command
	opts    convertOptions
	table   *interchange.Table
	columns []batchColumn
	ids     map[string][]string // what the records are called in other systems, and by e-mail
	rows    []batchRow
}

// batchColumn puts a cell where its flag would be.
type batchColumn struct {
	name string
	read func(cell string) (string, error)
	set  func(o *convertOptions, word string)
}

type batchRow struct {
	convert.Row
	line int
	said string // the cell that names the record
}

func runBatch(a *app, cmd *cobra.Command, opts convertOptions) error {
	s, err := a.open(cmd.Context())
	if err != nil {
		return err
	}
	in, err := a.importInput(opts.batch)
	if err != nil {
		return err
	}
	b := batch{a: a, cmd: cmd, opts: opts, ids: map[string][]string{}}
	if b.table, err = interchange.ReadTable(in, 0, ""); err != nil {
		return err
	}
	if err := b.resolveColumns(); err != nil {
		return err
	}
	b.index(s)
	if err := b.read(); err != nil {
		return err
	}
	wait := a.progress()
	defer wait.done()
	var session *convert.Session
	reason := &store.Reason{Op: opts.kind.Name + ".convert", Subject: fmt.Sprintf("%s convert --batch: %d rows", opts.kind.Name, len(b.rows))}
	_, err = a.update(cmd.Context(), reason, func(tx *store.Tx) error {
		session = convert.Begin(tx, a.schema, b.leads()...)
		for i := range b.rows {
			wait.show("converting", i, len(b.rows))
			session.Row(&b.rows[i].Row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	wait.done()
	a.tellPassed(session)
	return b.show()
}

// resolveColumns finds out what each column is. One that is nothing is refused: its
// cells would be lost.
func (b *batch) resolveColumns() error {
	texts := map[string]func(*convertOptions, string){
		"at": func(o *convertOptions, w string) { o.at = w }, "conversion": func(o *convertOptions, w string) { o.conversion = w },
		"opportunity-name": func(o *convertOptions, w string) { o.oppName = w }, "amount": func(o *convertOptions, w string) { o.amount = w },
		"close-date": func(o *convertOptions, w string) { o.closeDate = w }, "stage": func(o *convertOptions, w string) { o.stage = w },
		"owner": func(o *convertOptions, w string) { o.owner = w }, "status": func(o *convertOptions, w string) { o.status = w },
		"on-duplicate": func(o *convertOptions, w string) { o.duplicate = w }, "override": func(o *convertOptions, w string) { o.override = w },
		"overwrite-source": func(o *convertOptions, w string) {
			o.overwrite = slices.Contains([]string{"true", "yes", "1"}, strings.ToLower(w))
		},
	}
	known := []string{b.opts.kind.Name}
	for name := range texts {
		known = append(known, name)
	}
	for _, k := range targetKinds(b.opts.kind) {
		known = append(known, k.Name, k.Name+".FIELD")
		texts[k.Name] = func(o *convertOptions, w string) { o.targets[k.Name] = &w }
	}
	slices.Sort(known)
	for _, name := range b.table.Header {
		if slices.ContainsFunc(b.columns, func(c batchColumn) bool { return strings.EqualFold(c.name, name) }) {
			return usage("", "%s has two columns %q", b.table.Path, name)
		}
		c := batchColumn{name: name, read: readPlain}
		word := strings.ReplaceAll(strings.ToLower(name), "_", "-")
		kind, field, dotted := strings.Cut(name, ".")
		k := b.a.schema.Kind(kind)
		switch {
		case word == b.opts.kind.Name:
		case dotted && k != nil && slices.Contains(targetKinds(b.opts.kind), k):
			f := k.Field(field)
			if f == nil {
				return usage("", "%s has no field %q%s", k.Name, field, pick.DidYouMean(field, k.FieldKeys()))
			}
			c.read = b.reader(name, f)
			c.set = func(o *convertOptions, w string) { o.sets = append(slices.Clone(o.sets), name+"="+w) }
		case texts[word] != nil:
			c.set = texts[word]
			if c.read = b.reader(name, b.fieldOf(word)); word == "overwrite-source" {
				c.read = readBool
			}
		case strings.EqualFold(name, "plumb_reason"):
			c.set = func(*convertOptions, string) {}
		default:
			return usage("the columns are "+strings.Join(known, ", "), "%s has a column %q, which is none of a batch%s", b.table.Path, name, pick.DidYouMean(word, known))
		}
		b.columns = append(b.columns, c)
	}
	if !slices.ContainsFunc(b.columns, func(c batchColumn) bool { return c.set == nil }) {
		return usage("", "%s has no column %q that says what to convert", b.table.Path, b.opts.kind.Name)
	}
	return nil
}

// fieldOf is the field that a flag sets, for how its cells are read.
func (b *batch) fieldOf(flag string) *records.Field {
	opp := b.a.schema.KindWith(records.RoleCloseDate, records.RoleAmount)
	switch {
	case flag == "at":
		return &records.Field{Type: records.TypeTime}
	case flag == "amount" && opp != nil:
		return opp.Role(records.RoleAmount)
	case flag == "close-date" && opp != nil:
		return opp.Role(records.RoleCloseDate)
	}
	return nil
}

// reader reads the cells of a column: dates and figures as the whole column
// decides.
func (b *batch) reader(name string, f *records.Field) func(string) (string, error) {
	switch {
	case f == nil:
		return readPlain
	case f.Type == records.TypeTime, f.Type == records.TypeDate:
		dates := b.table.DateColumn(name, b.a.schema.Zone)
		return func(cell string) (string, error) {
			at, err := dates(cell)
			if f.Type == records.TypeDate {
				return at.Format(time.DateOnly), err
			}
			return records.FormatTime(at), err
		}
	case f.Type == records.TypeMoney:
		return b.table.FigureColumn(name)
	}
	return readPlain
}

func readPlain(cell string) (string, error) { return cell, nil }

func readBool(cell string) (string, error) {
	if known := []string{"true", "yes", "1", "false", "no", "0"}; !slices.Contains(known, strings.ToLower(cell)) {
		return "", fmt.Errorf("%q; expected yes or no", cell)
	}
	return cell, nil
}

// leads are the records that the rows name.
func (b *batch) leads() []string {
	var out []string
	for _, row := range b.rows {
		out = append(out, row.Request.ID)
	}
	return out
}

// codeOf is the code of an error, "invalid" where it has none of its own.
func codeOf(a *app, err error) string {
	if f := a.explain(err); f.code != "failed" {
		return f.code
	}
	return "invalid"
}

// index makes all that records are called in other systems, and their e-mail
// addresses, lead to them.
func (b *batch) index(s *store.Store) {
	for _, k := range append([]*records.Kind{b.opts.kind}, targetKinds(b.opts.kind)...) {
		for r, err := range s.Scan(k) {
			if err != nil || r.MergedInto() != "" {
				continue
			}
			names := slices.Concat(r.Role(records.RoleEmail).Strings(), r.Role(records.RoleEmails).Strings())
			for _, external := range r.Key("external").Items {
				names = append(names, external.Text)
			}
			for _, name := range names {
				key := k.Name + " " + strings.ToLower(name)
				b.ids[key] = append(b.ids[key], r.ID())
			}
		}
	}
}

// find returns the id of the record that a cell means.
func (b *batch) find(k *records.Kind, cell string) (string, error) {
	if records.IsID(cell) {
		if b.a.schema.KindOf(cell) != k {
			return "", &ruleError{code: "invalid", message: fmt.Sprintf("%s is no %s", cell, k.Name)}
		}
		return cell, nil
	}
	ids := b.ids[k.Name+" "+strings.ToLower(cell)]
	slices.Sort(ids)
	switch ids = slices.Compact(ids); len(ids) {
	case 1:
		return ids[0], nil
	case 0:
		return "", &ruleError{code: "not-found", message: fmt.Sprintf("there is no %s %q; a cell is an id, an id in another system, or an e-mail address", k.Name, cell)}
	}
	return "", &ruleError{code: "ambiguous", message: fmt.Sprintf("%q may be %s; give an id", cell, strings.Join(ids, ", "))}
}

// read makes a request of each row.
func (b *batch) read() error {
	for _, p := range b.table.Problems {
		b.rows = append(b.rows, batchRow{line: p.Line, Row: convert.Row{Err: &ruleError{code: "invalid", message: p.Message}}})
	}
	for row, err := range b.table.Rows() {
		if err != nil {
			return err
		}
		out := batchRow{line: row.Line}
		out.Row, out.said = b.request(row)
		b.rows = append(b.rows, out)
	}
	slices.SortStableFunc(b.rows, func(x, y batchRow) int { return x.line - y.line })
	return nil
}

// request is what a row says, as a command line of its own would.
func (b *batch) request(row interchange.Row) (out convert.Row, said string) {
	opts := b.opts
	opts.targets = maps.Clone(b.opts.targets)
	for i, c := range b.columns {
		cell := strings.TrimSpace(row.Cells[i])
		if cell == "" {
			continue
		}
		if c.set == nil {
			said = cell
			continue
		}
		word, err := c.read(cell)
		if k := b.a.schema.Kind(c.name); err == nil && k != nil && !slices.Contains([]string{"auto", "new", "none"}, word) {
			word, err = b.find(k, word)
		}
		if err != nil {
			return convert.Row{Err: &ruleError{code: codeOf(b.a, err), message: c.name + ": " + err.Error()}}, said
		}
		c.set(&opts, word)
	}
	if said == "" {
		return convert.Row{Err: &ruleError{code: "invalid", message: fmt.Sprintf("the cell under %q is empty", b.opts.kind.Name)}}, said
	}
	out.Dated = opts.at != ""
	if out.Request, out.Err = b.a.convertRequest(b.cmd, opts); out.Err == nil {
		out.Request.ID, out.Err = b.find(b.opts.kind, said)
	}
	return out, said
}

// show prints what became of the rows; those that failed are named on Err.
func (b *batch) show() error {
	var outcomes []records.Outcome
	var objects []any
	var problems []records.Problem
	for _, row := range b.rows {
		switch {
		case row.Err != nil:
			f := b.a.explain(row.Err)
			problems = append(problems, records.Problem{Path: b.table.Path, Line: row.line, Check: f.code, Message: f.line()})
			objects = append(objects, records.Object{}.Add(b.opts.kind.Name, row.said).Add("action", "failed").Add("line", row.line).Add("code", f.code).Add("message", f.line()))
		case !row.Same.IsZero():
			objects = append(objects, unchangedObject(row.Row))
		default:
			b.a.doubtTime(fmt.Sprintf("%s:%d: ", b.table.Path, row.line), row.Outcome)
			outcomes = append(outcomes, row.Outcome)
			objects = append(objects, outcomeObject(row.Outcome))
		}
	}
	if err := b.a.showBatch(outcomes, objects, len(b.rows)-len(outcomes)-len(problems)); err != nil {
		return err
	}
	if len(problems) > 0 {
		return &someError{head: "these rows were passed over:", problems: problems, hint: "mend them and read the table again; what is converted stays as it is"}
	}
	return nil
}

func unchangedObject(row convert.Row) records.Object {
	o := records.Object{}.Add(row.Same.Kind.Name, row.Same.ID()).Add("action", "unchanged")
	for _, k := range targetKinds(row.Same.Kind) {
		var made any
		if id := row.Links[k.Name]; id != "" {
			made = records.Object{}.Add("id", id).Add("action", "linked")
		}
		o = o.Add(k.Name, made)
	}
	return o.Add("filled", []any{}).Add("kept", []any{}).Add("left_behind", []any{})
}
