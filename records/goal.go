package records

// TargetsFile holds what people are to bring in.
const TargetsFile = "targets.yaml"

// Goal is what somebody is to bring in in a period: a fiscal year or quarter, or a
// month.
type Goal struct {
	Owner  string
	Period string // 2026, 2026-Q4 or 2026-11
	Amount Money
}
