# make alone prints the targets.

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
ERRCHECK    = github.com/kisielk/errcheck@v1.30.0
PLATFORMS   =

help: ## print the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1 \t/p' $(MAKEFILE_LIST) | expand -t 16

run: ## import the office's sample into the stand-in
	go run . import --sandbox --customer M30011 samples/kontoret.csv

test: ## all tests
	go test ./...

race: ## the same with the race detector, which needs a C compiler
	go test -race ./...

short: ## the quick tests alone
	go test -short ./...

# Who may import whom is held by importer/arrows_test.go, in place of a linter.
lint: ## gofmt, go vet, staticcheck, errcheck
	@test -z "$$(gofmt -l .)" || { gofmt -l . ; echo "run: gofmt -w ." ; exit 1 ; }
	go vet ./...
	go run $(STATICCHECK) ./...
	go run $(ERRCHECK) -ignoretests -exclude .ci/errcheck ./...

bench: ## the targets of speed, memory and size, against a bare loop over encoding/csv, errgroup and net/http (an hour)
	go test -run '^$$' -bench 'Import|Workers|Memory|Check|Known|Resume|Program' -benchtime 1x -timeout 3h ./importer/cli

load: ## an office's page, with 50 people and 10 files at once (a minute)
	COMEBACKS_LOAD=1 go test -run TestLoadOfAnOffice -count 1 -v ./importer/cli

PEERS = $(CURDIR)/dist/peers
peers: ## the same import by undici, vegeta, k6 and Benthos, those that can be had
	@mkdir -p $(PEERS)/undici
	go build -o $(PEERS)/targets ./importer/cli/testdata/peers/vegeta
	-GOBIN=$(PEERS) go install github.com/tsenart/vegeta/v12@v12.13.0
	-GOBIN=$(PEERS) go install go.k6.io/k6@v1.8.1
	-cd importer/cli/testdata/peers/benthos && go build -o $(PEERS)/benthos .
	-cp importer/cli/testdata/peers/undici/* $(PEERS)/undici && cd $(PEERS)/undici && npm ci --silent
	COMEBACKS_BENCH_PEERS=$(PEERS) go test -run '^$$' -bench Peers -benchtime 1x -timeout 1h ./importer/cli

profile: ## where an import spends its time and memory, in dist/
	@mkdir -p dist
	go test -run '^$$' -bench Profile -benchtime 1x -cpuprofile dist/cpu.out -memprofile dist/mem.out -o dist/profile.test ./importer/cli
	go tool pprof -top dist/profile.test dist/cpu.out | head -40
	go tool pprof -sample_index=alloc_space -top dist/profile.test dist/mem.out | head -30

FUZZTIME = 1m
fuzz: ## run every fuzz test (FUZZTIME=10m)
	@for p in $$(go list ./...) ; do \
	  for f in $$(go test -list '^Fuzz' $$p | grep '^Fuzz') ; do \
	    echo "$$p $$f" ; \
	    go test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) $$p || exit 1 ; \
	  done ; \
	done

KILLS = 1000
torture: ## kill it 1,000 times (KILLS=100), in every world and among all faults at once
	cd importer/cli && COMEBACKS_TORTURE_TOTAL=$(KILLS) COMEBACKS_TORTURE_WORLDS=5 COMEBACKS_TORTURE_KILLS=10 COMEBACKS_TORTURE_ROWS=300 \
	  go test -run Torture -count 1 -timeout 12h

picture: ## make the README's picture of the page anew, which needs Chromium
	COMEBACKS_PICTURE=1 COMEBACKS_BROWSER=required go test -count 1 -run TestPicture ./importer/web

cover: ## coverage by package
	go test -cover ./...

dist: ## archives to hand out, for Windows, macOS and Linux, in dist/ (PLATFORMS=windows/amd64 for one)
	go run ./importer/dist dist $(PLATFORMS)

windows: ## run the Windows program, where Wine is installed (some minutes: a row in doubt waits)
	COMEBACKS_WINE=1 go test -count 1 -timeout 30m -run Wine -v ./importer/cli

.PHONY: help run test race short lint bench load peers profile fuzz torture picture cover dist windows
