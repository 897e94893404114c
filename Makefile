# `make` or `make help` lists the targets. Each sets up what it needs: Python 3.11 to 3.13 and make are enough.

PYTHON ?= python3
PORT ?= 8080
HISTORIES ?= 2000
SEED ?= 0
EVENTS ?= 10000
RUNS ?= 2000
CLAIMANTS ?= 2000
SEATS ?= 5
RESIDENTS ?= 200000
MAX ?= 200
BIN := .venv/bin
READY := .venv/.ready
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

export SAM_CLI_TELEMETRY := 0
export AWS_DEFAULT_REGION ?= ap-northeast-1

.DEFAULT_GOAL := help
.PHONY: help run story test prove prove-notices prove-imports prove-webhooks mutants model races bench-claims bench-notices
.PHONY: bench-pages bench-webhook check fix screens messages openapi fuzz-api build lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY)  ## run the whole system here, no AWS and no LINE account needed (PORT=8080)
	@$(BIN)/python -m local --port $(PORT)

story: $(READY)  ## play the manual from the first friend to the last booking against a fresh local stack
	@$(BIN)/python -m local.story

test: $(READY)  ## run the tests: rules, store, APIs, template, simulator, the deployed local stack
	@$(BIN)/pytest -n 2

prove: $(READY)  ## play seeded histories with crashes over the claim, check every promise (HISTORIES=2000 SEED=0)
	@$(BIN)/python -m proof.prove --histories $(HISTORIES) --seed $(SEED)

prove-notices: $(READY)  ## the same for notices: nobody hears twice, nobody is missed without a reason (RUNS=2000 SEED=0)
	@$(BIN)/python -m proof.prove notices --histories $(RUNS) --seed $(SEED)

prove-imports: $(READY)  ## the same for files of slots: all slots of a file or none (HISTORIES=2000 SEED=0)
	@$(BIN)/python -m proof.prove imports --histories $(HISTORIES) --seed $(SEED)

prove-webhooks: $(READY)  ## webhook events doubled, shuffled and failing: each acts once, in order, none is lost (EVENTS=10000 SEED=0)
	@$(BIN)/python -m proof.webhooks --events $(EVENTS) --seed $(SEED)

mutants: $(READY)  ## break the protocol on purpose, clause by clause: does a promise notice each time? (OF=claims, OF=notices)
	@$(BIN)/python -m proof.mutants $(OF)

model: $(READY)  ## check the protocol's model in every interleaving (installs spin where it may)
	@$(BIN)/python -m proof.model

bench-claims: $(READY)  ## a storm on one slot, several designs side by side (CLAIMANTS=2000 SEATS=5); writes docs/benchmarks.md
	@$(BIN)/python -m bench.claims --claimants $(CLAIMANTS) --seats $(SEATS)

bench-pages: $(READY)  ## a slow phone opens the slots and books, published and as written (needs Chromium); writes docs/benchmarks.md
	@$(BIN)/python -m bench.pages

bench-webhook: $(READY)  ## the webhook's first call in a fresh interpreter, beside LINE's SDK; writes docs/benchmarks.md
	@$(BIN)/python -m bench.webhook

bench-notices: $(READY)  ## a run of notices to very many, in the local stack and to a million without it (RESIDENTS=200000); writes docs/benchmarks.md
	@$(BIN)/python -m bench.notices --residents $(RESIDENTS)

races: $(READY)  ## many residents at once, and a database that fails, against the deployed local stack
	@$(BIN)/pytest tests/stack/test_races.py tests/stack/test_faults.py

check: $(READY)  ## lint, format, types, import rules, templates; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cfn-lint template.yaml infra/*.yaml
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/sam validate --lint

fix: $(READY)  ## format and mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screens: $(READY)  ## take the pictures in docs/screens from a running system (needs Chromium)
	@$(BIN)/python -m local.tour

messages: $(READY)  ## keep and draw every message that the system can send: docs/messages, docs/messages.md (needs Chromium)
	@$(BIN)/python -m tests.kit.sayings
	@$(BIN)/python -m local.tour.chat

openapi: $(READY)  ## write docs/clinic-api.openapi.json from the routes of the clinics' API
	@$(BIN)/python -m tests.kit.contract

fuzz-api: $(READY)  ## call the clinics' API as its document allows, and as it does not (SEED=0 MAX=200)
	@FUZZ_SEED=$(SEED) FUZZ_MAX=$(MAX) $(BIN)/pytest -n0 -s -k documented tests/stack/test_contract.py

build: $(READY)  ## build what is deployed (needs python3.13 on the PATH)
	$(BIN)/sam build

lock: $(READY)  ## resolve the dependencies anew; locks hold hashes and no address
	$(BIN)/$(LOCK) --group dev -o requirements-dev.txt pyproject.toml
	$(BIN)/$(LOCK) -c requirements-dev.txt -o layers/dependencies/requirements.txt pyproject.toml

clean:  ## remove everything that was built here, the environment too
	rm -rf .venv .aws-sam build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "Python 3.11, 3.12 or 3.13 is needed; name one with PYTHON=…"; exit 1; }
	@echo "Setting up .venv (about a minute, the first time only) …"
	@$(PYTHON) -m venv .venv
	@# The lock is complete, so pip has nothing to resolve: --no-deps is faster, and a resolver cannot go astray.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
