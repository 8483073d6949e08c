package interchange

import (
	"cmp"
	"slices"
	"strings"

	"plumb/records"
)

// Summary is what became of the rows of one kind.
type Summary struct {
	Kind      string            `json:"kind"`
	Read      int               `json:"read"`
	Created   int               `json:"created"`
	Updated   int               `json:"updated"`
	Unchanged int               `json:"unchanged"`
	Differs   int               `json:"differs"`
	Skipped   int               `json:"skipped"`
	Warnings  []Note            `json:"warnings"`
	Problems  []records.Problem `json:"problems"`

	IDs      []string            `json:"-"` // of what was created or updated
	Refused  []Refused           `json:"-"` // rows passed over
	Unmapped map[string][]string `json:"-"` // columns by file
	Notes    []Note              `json:"-"` // of a whole file, for people
	Doubts   int                 `json:"-"` // new rows that may be there already, which is not certain
}

// Refused is a row that was passed over, and why.
type Refused struct {
	File   *File
	Row    Row
	Reason string
}

// Counted reports whether the rows of a file are counted in a summary.
func (f *File) Counted(s *Summary) bool { return f.name() == s.Kind }

// summary is that of a kind, or of the histories of one.
func (im *Import) summary(name string) *Summary {
	for _, s := range im.summaries {
		if s.Kind == name {
			return s
		}
	}
	s := &Summary{Kind: name, Warnings: []Note{}, Problems: []records.Problem{}, Unmapped: map[string][]string{}}
	im.summaries = append(im.summaries, s)
	return s
}

// name is what a file's rows are counted under.
func (f *File) name() string {
	if f.Mapping.History {
		return f.Mapping.Kind.Name + "-history"
	}
	return f.Mapping.Kind.Name
}

// begin empties the counts for another round.
func (im *Import) begin() {
	im.summaries = nil
	for _, f := range im.req.Files {
		s := im.summary(f.name())
		if s.Read += len(f.Ragged); !f.Mapping.own { // what plumb wrote may hold several kinds
			s.Read += f.Count
		}
		if columns := f.unmapped(); len(columns) > 0 {
			s.Unmapped[f.Path] = columns
		}
		for _, n := range f.Notes {
			if n.Line > 0 && n.Code == "footer" {
				s.Read++
				s.Skipped++
			}
			s.Warnings = append(s.Warnings, n)
		}
	}
}

// fail ends an import in which rows cannot be read.
func (im *Import) fail(problems []records.Problem) ([]*Summary, error) {
	sortProblems(problems)
	for _, s := range im.summaries {
		s.Created, s.Updated, s.Unchanged, s.Differs, s.Warnings = 0, 0, 0, 0, []Note{}
	}
	for _, f := range im.req.Files {
		s := im.summary(f.name())
		bad := map[int]bool{}
		for _, p := range problems {
			if p.Path == f.Path {
				s.Problems = append(s.Problems, p)
				bad[p.Line] = true
			}
		}
		s.Skipped += len(bad)
	}
	return im.summaries, &Error{Problems: problems, Hint: "mend these rows, or say in a mapping file how to read them; what they point to may be imported in the same call; --skip-errors imports the others"}
}

func sortProblems(problems []records.Problem) {
	slices.SortStableFunc(problems, func(a, b records.Problem) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
}

// reasons is why rows are refused.
func reasons(problems []records.Problem) map[Place]string {
	out := map[Place]string{}
	for _, p := range problems {
		at := Place{p.Path, p.Line}
		if out[at] != "" {
			out[at] += "; "
		}
		out[at] += p.Message
	}
	return out
}

// refuse puts the rows that were passed over into the summaries.
func (im *Import) refuse() {
	if len(im.refused) == 0 {
		return
	}
	for _, f := range im.req.Files {
		s := im.summary(f.name())
		take := func(row Row) {
			if reason := im.refused[Place{f.Path, row.Line}]; reason != "" {
				s.Skipped++
				s.Refused = append(s.Refused, Refused{File: f, Row: Row{Line: row.Line, Cells: slices.Clone(row.Cells)}, Reason: reason})
			}
		}
		for _, p := range im.told {
			if p.Path == f.Path {
				s.Problems = append(s.Problems, p)
			}
		}
		for _, row := range f.Ragged {
			take(row)
		}
		for row, err := range f.Rows() {
			if err == nil {
				take(row)
			}
		}
		slices.SortStableFunc(s.Refused, func(a, b Refused) int { return cmp.Compare(a.Row.Line, b.Row.Line) })
		sortProblems(s.Problems)
	}
}
