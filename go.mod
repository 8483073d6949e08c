module plumb

go 1.26.0

require (
	github.com/shopspring/decimal v1.6.0
	gopkg.in/yaml.v3 v3.0.1
	pgregory.net/rapid v1.3.0
)
