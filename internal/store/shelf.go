package store

import (
	"path"
	"strings"

	"plumb/records"
)

// shelf is a folder of files that lie two characters deep, as records do, and what may
// lie there.
type shelf struct {
	folder string // "leads"
	form   string // of a path, for people
	// wrong says what is wrong with a file of a name (its extension is right); path is
	// where it belongs, "" if nowhere.
	wrong func(name string) (path, message string)
	extra string // what is said of a file that is none
}

// kindShelf is where the records of a kind lie.
func kindShelf(k *records.Kind) shelf {
	none := "is no record of kind " + k.Name + "; expected a name such as " + k.Prefix + "-7k3m9q2xwt.yaml"
	return shelf{folder: k.Plural, form: k.Plural + "/XX/ID.yaml", extra: none, wrong: func(id string) (string, string) {
		if prefix, _ := records.SplitID(id); !records.IsID(id) || prefix != k.Prefix {
			return "", none
		}
		return k.Path(id), ""
	}}
}

// verdictShelf is where it lies who is not the same as whom.
func verdictShelf() shelf {
	none := "is no verdict about two records; expected a name such as lead-7k3m9q2xwt--lead-9a5c2n8hzr.yaml"
	return shelf{folder: records.VerdictFolder, form: records.VerdictFolder + "/XX/ID--ID.yaml", extra: none, wrong: func(name string) (string, string) {
		if _, _, ok := records.PairOf(name); ok {
			return records.VerdictPath(name), ""
		}
		a, b, _ := strings.Cut(name, "--")
		if records.IsID(a) && records.IsID(b) && a != b {
			return "", "has its ids in the wrong order; expected " + records.VerdictPath(records.PairName(a, b))
		}
		return "", none
	}}
}

func (s shelf) noFolder() records.Problem {
	return records.Problem{Path: s.folder, Check: "layout", Message: "is no folder; expected the folder of " + s.folder}
}

func (s shelf) beside(path string) records.Problem {
	return records.Problem{Path: path, Check: "layout", Message: "lies beside the folders of records; expected " + s.form}
}

// misplaced says what is wrong with where a file lies, and with what it is called.
func (s shelf) misplaced(at string, link bool) (records.Problem, bool) {
	name, isYAML := strings.CutSuffix(path.Base(at), ".yaml")
	p := records.Problem{Path: at, Check: "layout"}
	switch want, message := s.wrong(name); {
	case link:
		p.Message = symbolicLink
	case !isYAML:
		p.Message = s.extra
	case want == "":
		p.Message = message
	case want != at:
		if p.Check, p.Message = "path", "lies in the wrong folder; expected "+want; records.IsID(name) {
			p.Record = name
		}
	default:
		return p, false
	}
	return p, true
}
