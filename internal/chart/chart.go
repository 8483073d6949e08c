// Package chart draws counts: a funnel and columns by month as SVG, bars and
// sparklines as text. It is pure, and the same counts give the same bytes.
//
// An SVG is drawn to the width of what it stands in: places across are per cent,
// places down and letters are pixels, so that text has one size on a phone and on
// paper. In a page it takes its colours from the page ([CSS]); alone it brings them.
package chart

// Step is one bar of a funnel.
type Step struct {
	Name    string
	Count   int
	Ratio   string   // what stands at the right: "48.2 % of worked"
	Details []string // lines below: amounts, how many are new
	Won     bool     // what all of it is for
	Was     *int     // how many it was before; nil: nothing is compared
}

// Funnel is bars below each other, with what falls off between them if they are steps.
type Funnel struct {
	Title, Words string // for those who cannot see it
	Steps        []Step
	Loose        bool // nothing falls off: the bars have nothing to do with each other
}

// Series is one row of columns.
type Series struct {
	Name  string
	Total string // what stands at the right: "62 in all"
	Units [2]string
	Won   bool
}

// Columns are series over the same months, each to its own scale.
type Columns struct {
	Title, Words string // for those who cannot see it
	Months       []string
	Series       []Series
	Counts       [][]int // of each series
}

// Drawing is something that can be drawn into a page or alone.
type Drawing interface {
	// SVG draws; id is of its own in the page.
	SVG(id string) string
	// File is the drawing alone, as an SVG file.
	File() string
	// Text is the drawing as rows of text; none if its table says it all.
	Text() [][]string
}
