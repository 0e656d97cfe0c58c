# Every target sets up what it needs by itself; `make help` lists them.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DATA ?= ../shared/data
TOOLS ?= ../shared/tools
PACKAGES := mediawiki php-cli php-sqlite3 php-luasandbox php-curl diffutils mariadb-server

.PHONY: help preview check lint test packages wiki soak-watch bench mutations calibrate clean

help:            ## this list
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

preview: $(STAMP)  ## compare the pair inside the package, offline, and show what would be proposed
	@$(BIN)/istidrak preview --example

check: lint test  ## everything that must be green: style, types, layers, tests

lint: $(STAMP)   ## ruff, mypy and import-linter alone
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(STAMP)   ## pytest alone
	$(BIN)/python -m pytest

packages:        ## Debian's packages for the tests against a real MediaWiki and MariaDB (root)
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends $(PACKAGES)

wiki: $(STAMP)   ## start the Arabic and English test wikis with the embedded pair, for a person
	$(BIN)/python -m tests.wiki bot/example

soak-watch: $(STAMP)  ## watch 200 pairs for a day with a false clock, end it 100 times; prints figures
	$(BIN)/python -m tests.wiki.soak

bench: $(STAMP)  ## quality and cost in one table (needs ../shared)
	$(BIN)/python -m tools.bench --data $(DATA) --scorers $(TOOLS)

mutations: $(STAMP)  ## the reference checks on articles damaged by a script (more with ../shared)
	$(BIN)/python -m tools.mutations --tell

calibrate: $(STAMP)  ## fit rules/weights.toml anew (needs ../shared)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[calibrate]'
	$(BIN)/python -m tools.calibrate $(DATA)/gaps-dev tests/pairs --write

clean:           ## remove what the other targets made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
