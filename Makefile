# Gravitas. `make up` runs it, `make test` proves it; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT  ?= $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)

WEB   := readapi/web
STACK ?= embedded
SEED  ?= $(shell od -An -N3 -tu4 /dev/urandom | tr -d ' ')
TOOLS := $(CURDIR)/.cache/bin
TOOL  := GOBIN=$(TOOLS) go install

GOLANGCI_LINT := v2.15.0
ACTIONLINT    := v1.7.7

.PHONY: help up build binary web test test-go test-web test-browser test-openapi test-foreign lighthouse fuzz lint lint-go lint-web lint-ci model teacher label bench chaos mutants overload clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

up: build ## build everything and run it on made-up posts
	./gravitas up --demo

build: web binary ## leave the binary, dashboard included, at ./gravitas

binary:
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o gravitas .

web: $(WEB)/dist/index.html

$(WEB)/dist/index.html: $(WEB)/node_modules/.installed $(shell find $(WEB)/src $(WEB)/public $(WEB)/index.html $(WEB)/vite.config.ts -type f 2>/dev/null)
	cd $(WEB) && npm run --silent build
	touch $@

$(WEB)/node_modules/.installed: $(WEB)/package-lock.json
	cd $(WEB) && npm ci --no-audit --no-fund --loglevel=error
	touch $@

test: build test-web test-go test-browser test-openapi test-foreign ## run every test: real Kafka, Cassandra, Redis and a real browser included
	@if [ "$${GRAVITAS_TEST_STACK:-}" = embedded ]; then echo 'make test: the real servers were left out (GRAVITAS_TEST_STACK=embedded)'; fi

test-go:
	@if [ "$${GRAVITAS_TEST_STACK:-}" = embedded ]; then \
		go test ./...; \
	else \
		go run ./ops/stack/cmd/teststack -- go test -p 2 -parallel 4 -timeout 15m ./...; \
	fi

test-web: $(WEB)/node_modules/.installed
	cd $(WEB) && npm test --silent

test-browser: build
	ops/browser/run.sh

lighthouse: build ## have Lighthouse look at every page, on a machine that does nothing else
	ops/browser/run.sh lighthouse

test-openapi: build ## hold both OpenAPI documents against a running instance: EXAMPLES, SEED for more and other cases
	ops/openapi/run.sh

test-foreign: build ## have clients that others wrote talk to a running instance
	ops/foreign/run.sh

fuzz: ## run every fuzz target for FUZZTIME (default 30s)
	ops/fuzz.sh

lint: lint-go lint-web lint-ci ## check the style of everything

lint-go: $(TOOLS)/golangci-lint-$(GOLANGCI_LINT)
	$< run ./...

lint-web: $(WEB)/node_modules/.installed
	cd $(WEB) && npm run --silent lint

lint-ci: $(TOOLS)/actionlint-$(ACTIONLINT)
	$< .github/workflows/*.yml

$(TOOLS)/golangci-lint-$(GOLANGCI_LINT):
	$(TOOL) github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT)
	mv $(TOOLS)/golangci-lint $@

$(TOOLS)/actionlint-$(ACTIONLINT):
	$(TOOL) github.com/rhysd/actionlint/cmd/actionlint@$(ACTIONLINT)
	mv $(TOOLS)/actionlint $@

model: ## train the next version of the seriousness model from ../shared/data or GRAVITAS_POSTS; NAME to name it
	NAME=$(NAME) ops/notebooks/run.sh model

teacher: ## fine-tune the model's teachers anew: hours; TEACHER=all, elsewhere or later for one
	ops/notebooks/run.sh teacher $(TEACHER)

label: ## label posts for the model, those it is least sure of first
	ops/notebooks/run.sh label

bench: binary ## measure against ceilings: STACK=embedded or real; the page goes to ops/bench/results/
	./gravitas bench all --stack $(STACK) --markdown ops/bench/results/$(STACK).md

chaos: ## kill, cut, fill and freeze things for half an hour: SEED to do it again; the table goes to ops/chaos/RESULTS.md
	go test ./ops/chaos -run TestChaos -count 1 -timeout 90m -v -args -chaos.long -chaos.seed $(SEED) -chaos.results RESULTS.md

mutants: ## take each guarantee's mechanism out and see its test fail; Cassandra's too
	go run ./ops/stack/cmd/teststack -- env GRAVITAS_MUTANTS=1 go test -v -count 1 -timeout 20m ./ops/mutants

overload: ## five minutes of ten times too much, and clients that never read; STACK=real for real servers
	@if [ $(STACK) = real ]; then \
		go run ./ops/stack/cmd/teststack -- env GRAVITAS_OVERLOAD=5m go test -v -count 1 -timeout 150m ./ops/overload; \
	else \
		GRAVITAS_OVERLOAD=5m go test -v -count 1 -timeout 150m ./ops/overload; \
	fi

clean: ## remove what was built
	rm -rf gravitas .cache $(WEB)/dist/assets $(WEB)/dist/index.html $(WEB)/node_modules ops/foreign/node_modules
