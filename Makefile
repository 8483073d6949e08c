# make check is what CI runs, and what a change must pass.

GOLANGCI = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.PHONY: build test check lint fmt update bench match-bench clean

build:   ## bin/plumb
	go build -trimpath -ldflags "-s -w" -o bin/plumb ./cmd/plumb

test:    ## everything that is promised
	go test ./...

check: lint test

lint:    ## layers, tidy modules, vet, and the linters of .golangci.yml
	go mod tidy -diff
	go vet ./...
	go run $(GOLANGCI) run ./...

fmt:
	gofmt -w cmd data internal records

update:  ## rewrite what is generated: completions, data/phones.tsv, expected output of the scripts
	go test ./internal/cli -run TestCompletions -update
	go test ./internal/phone -run 'TestTable$$' -update
	go test ./cmd/plumb -run 'TestScripts|TestReadme' -update

bench:   ## figures, each beside what it compares with, in one run
	go test ./cmd/plumb -run XXX -bench . -benchtime 1x -timeout 30m
	go test ./internal/... ./records -run XXX -bench .

match-bench: ## what the duplicate matcher finds and how fast, on labelled files and on made ones
	go test ./internal/match -run 'TestMeasure|TestGenerated|TestUnrelated|TestStream' -measure -v -count 1
	go test ./internal/match -run XXX -bench . -benchtime 3s

clean:
	rm -rf bin
