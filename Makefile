# One door to everything. `make test` and `make demo` do their own set-up, on a machine
# that has only Python 3.11 and make. CI calls `make test` and nothing else.

PYTHON ?= $(shell for candidate in python3 python3.11 python3.12 python3.13; do \
	$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$candidate && break; done)
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
# The clone itself is the package `lettrage`: type checkers find it through this link.
export MYPYPATH := $(VENV)/src
# Many tests start a process: ours are compiled once, not each time.
export PYTHONDONTWRITEBYTECODE :=

TYPED := core books ingestion matching identity categories invoicing accounting runs demo api dashboards
RULES := tests/test_architecture.py tests/test_house_rules.py tests/test_docs.py

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup browser check lint types style test soak demo golden docs prior lock bench evaluate wheel clean

help: ## Say what can be made.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) browser ## Make .venv from the lock file, and see to a browser.

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Lettrage needs Python 3.11 or newer" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@# The lock file is whole, and compiling what nobody imports takes half a minute.
	$(BIN)/python -m pip install --quiet --no-deps --no-compile --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@mkdir -p $(VENV)/src
	@ln -sfn ../.. $(VENV)/src/lettrage
	@touch $@

# Browser tests skip, and say so, where there is no browser; in CI they may not.
browser:
	@if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
		--no-install-recommends chromium chromium-driver >/dev/null; \
	else echo "no chromium and chromedriver: browser tests will skip" >&2; \
	fi || [ "$$CI" != true ]
	@[ "$$CI" != true ] || command -v chromedriver >/dev/null

check: lint ## Check format, types, arrows, SQL, the dbt graph and the docs.
	$(BIN)/pytest -q $(RULES)

lint: $(READY)
	@$(MAKE) --no-print-directory --jobs $(JOBS) --output-sync=line types style

types:
	$(BIN)/mypy $(addprefix -p lettrage.,$(TYPED))

style:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --disable-progress-bar --processes $(JOBS) models tests/dbt

# The tests that `check` adds to `lint` are among these.
test: ## Run all that `check` runs, and every test.
	@$(MAKE) --no-print-directory --jobs $(JOBS) $(READY) browser
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder -m "not soak"

soak: setup ## Run what takes hours: kill loops, fuzzing, large worlds.
	$(BIN)/pytest -m soak

demo: $(READY) ## Make a made-up firm anew, run everything, serve the dashboards.
	@rm -rf demo-workspace
	$(BIN)/lettrage demo demo-workspace

golden: $(READY) ## Write the golden files of the samples again; then read `git diff`.
	$(BIN)/pytest -q tests/ingestion -k golden --write-golden

docs: $(READY) ## Write the generated pages: commands, settings, data dictionary.
	$(BIN)/python docs/generate.py

prior: $(READY) ## Train the prior model of matching anew, on simulated firms.
	$(BIN)/python -m lettrage.matching.training --jobs $(JOBS)

lock: $(READY) ## Resolve requirements.lock again from pyproject.toml.
	@# DuckDB 1.5.5: see docs/decisions/0005. No comment, no address, no path goes in.
	$(BIN)/pip-compile --quiet --upgrade --upgrade-package duckdb==1.5.5 --extra dev \
		--strip-extras --allow-unsafe --no-annotate --no-header --no-emit-options \
		--output-file $(VENV)/lock pyproject.toml
	sed '/^#/d; /^$$/d' $(VENV)/lock > requirements.lock

bench: $(READY) ## Measure throughput and memory against their goals.
	@for benchmark in benchmarks/*.py; do $(BIN)/python $$benchmark || exit 1; done

evaluate: $(READY) ## Judge matching on labelled worlds, beside other ways to match.
	$(BIN)/python benchmarks/worlds.py

wheel: $(READY) ## Build the wheel into dist/.
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean: ## Remove what make made; a workspace is never touched.
	rm -rf $(VENV) build dist lettrage.egg-info target logs
