package match

import "math"

// row is how likely a level of agreement is: of two records of the same, of two at
// random (0: the share of the value in the directory), of two people of one
// organisation, of two of one household.
type row struct{ m, random, colleague, household float64 }

// unsaid is a level that says nothing.
var unsaid = row{1, 1, 1, 1}

// The tables of levels. They are set by hand and are the same for all data.
var (
	givenRows    = []row{{.68, 0, .008, .02}, {.07, .004, .006, .01}, {.06, .004, .005, .01}, {.035, .008, .01, .02}, {.05, .05, .05, .06}, {.025, .03, .03, .03}, {.02, .07, .07, .07}, {.06, .80, .80, .76}, unsaid}
	familyRows   = []row{{.72, 0, .025, .80}, {.04, .002, .003, .04}, {.08, .002, .004, .05}, {.04, .005, .006, .02}, {.01, .03, .03, .005}, {.025, .03, .03, .02}, {.02, .07, .07, .005}, {.065, .85, .85, .06}, unsaid}
	mailRows     = []row{{.52, 0, .0015, .02}, {.06, 1e-5, .001, .003}, {.05, 2e-4, .001, .002}, {.09, .09, .09, .09}, {.08, 0, .30, .02}, {.008, 0, .45, .02}, {.18, .98, .28, .95}}
	roleRows     = []row{{.52, 0, .60, .05}}
	phoneRows    = []row{{.72, 0, .33, .5}, {.01, 0, .30, .01}, {.06, 2e-5, .01, .01}, {.22, 1, .66, .49}}
	employerRows = []row{{.70, 0, .78, .05}, {.09, 4e-4, .08, .005}, {.09, .002, .10, .01}, {.02, .02, .02, .02}, {.10, .98, .02, .93}}
	streetRows   = []row{{.64, 0, .78, .86}, {.06, .004, .03, .02}, {.11, 3e-4, .07, .07}, {.03, .003, .02, .02}, {.16, .99, .10, .03}}
	cityRows     = []row{{.80, 0, .83, .88}, {.07, .008, .06, .06}, {.13, .98, .11, .06}}
	postRows     = []row{{.74, 0, .80, .84}, {.10, .006, .06, .07}, {.04, .04, .04, .03}, {.12, .95, .10, .06}}
	stateRows    = []row{{.90, 0, .92, .95}, {.02, .02, .02, .02}, {.08, .85, .06, .03}}
	countryRows  = []row{{.985, 0, .985, .99}, {.005, .005, .005, .005}, {.01, .8, .01, .005}}
	birthRows    = []row{{.68, 0, 4e-5, .01}, {.20, .004, .004, .004}, {.10, .04, .04, .04}, {.02, .95, .95, .95}}
	// Of its employer a person has the same as the colleagues have.
	identifierRows = []row{{.90, 0, .30, .01}, {.06, 1e-5, .001, .001}, {.04, 1, .70, .99}}
	titleRows      = []row{{.70, 0, 0, 0}, {.05, .03, .03, .03}, {.25, .85, .85, .85}}
)

// Tables of organisations: random, and one that is near by name or place but another.
var (
	orgRows      = []row{{.60, 0, .40, 0}, {.17, 1e-4, .20, 0}, {.12, .0015, .15, 0}, {.06, .008, .10, 0}, {.05, .986, .15, 0}}
	formRows     = []row{{.94, .35, .35, 0}, {.06, .65, .65, 0}}
	domainRows   = []row{{.66, 0, .04, 0}, {.12, 2e-4, .25, 0}, {.22, .998, .71, 0}}
	orgPhoneRows = []row{{.66, 0, .01, 0}, {.66, 0, .01, 0}, {.08, 2e-5, .01, 0}, {.26, 1, .98, 0}}
)

// sums are the logarithms of a product of likelihoods.
type sums struct{ m, random, colleague, household float64 }

// add takes a level into account; share is that of the value in the directory.
func (s *sums) add(r row, share float64) float64 {
	random, colleague, household := r.random, r.colleague, r.household
	if random == 0 { // who shares more agrees at least as often
		random, colleague, household = share, max(colleague, share), max(household, share)
	}
	if colleague == 0 {
		colleague = random
	}
	if household == 0 {
		household = random
	}
	m, chance := math.Log2(r.m), math.Log2(random)
	s.m += m
	s.random += chance
	s.colleague += math.Log2(max(colleague, 1e-9))
	s.household += math.Log2(max(household, 1e-9))
	return m - chance
}

// shares are how many of all pairs are the same, of one organisation, of one household.
type shares struct{ match, colleague, household float64 }

// probability is that of two records being the same, given what agrees.
func (s sums) probability(l shares) float64 {
	m := math.Log2(l.match) + s.m
	null := math.Exp2(s.random-m) + math.Exp2(math.Log2(l.colleague)+s.colleague-m) + math.Exp2(math.Log2(l.household)+s.household-m)
	return 1 / (1 + null)
}

// posteriors are the probabilities that a pair is the same, of one organisation, of one
// household.
func (s sums) posteriors(l shares) (match, colleague, household float64) {
	m := math.Log2(l.match) + s.m
	r, c, h := math.Exp2(s.random-m), math.Exp2(math.Log2(l.colleague)+s.colleague-m), math.Exp2(math.Log2(l.household)+s.household-m)
	sum := 1 + r + c + h
	return 1 / sum, c / sum, h / sum
}
