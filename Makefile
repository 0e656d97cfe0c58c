# Every target sets up what it needs by itself; `make help` lists them.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DATA ?= ../shared/data
TOOLS ?= ../shared/tools
# Tests wait more than they compute: more workers than processors.
WORKERS ?= 3
PACKAGES := mediawiki php-cli php-sqlite3 php-luasandbox php-curl diffutils mariadb-server openssl

# Hundreds of processes start in the tests: none should compile all modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help preview check lint test packages wiki bench scan-speed scan-cluster mutations chaos soak soak-watch calibrate lock toolforge clean

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
	$(BIN)/mypy toolforge/health
	$(BIN)/lint-imports

test: $(STAMP)   ## pytest alone
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

packages:        ## Debian's packages for the tests against a real MediaWiki and MariaDB (root)
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends $(PACKAGES)

wiki: $(STAMP)   ## start the Arabic and English test wikis with the embedded pair, for a person
	$(BIN)/python -m tests.wiki bot/example

soak-watch: $(STAMP)  ## watch 200 pairs for a day with a false clock, end it 100 times; prints figures
	$(BIN)/python -m tests.wiki.soak

bench: $(STAMP)  ## quality and cost in one table (needs ../shared)
	$(BIN)/python -m tools.bench --data $(DATA) --scorers $(TOOLS)

scan-speed: $(STAMP)  ## two processes against one over the 108 pairs (needs ../shared, an idle machine)
	$(BIN)/python -m tools.scan_speed $(DATA)/gaps-dev

scan-cluster: $(STAMP)  ## scans of the 108 pairs that are killed, stopped, robbed of workers (needs ../shared)
	ISTIDRAK_SCAN=all ISTIDRAK_DATA=$(abspath $(DATA)) $(BIN)/python -m pytest tests/scan

mutations: $(STAMP)  ## the reference checks on articles damaged by a script (more with ../shared)
	$(BIN)/python -m tools.mutations --tell

chaos: $(STAMP)  ## post killed 200 times, spoilt by a proxy 200 times, in two processes 10 times
	$(BIN)/python -m tools.chaos $(CHAOS)

soak: $(STAMP)   ## a month of hourly passes over articles that change, on the test wikis
	ISTIDRAK_SOAK_DAYS=30 $(BIN)/python -m pytest -s tests/wiki/test_month.py

calibrate: $(STAMP)  ## fit rules/weights.toml anew (needs ../shared)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[calibrate]'
	$(BIN)/python -m tools.calibrate $(DATA)/gaps-dev tests/pairs --write

lock: $(STAMP)   ## write requirements.txt anew: newest versions that pyproject.toml allows
	$(BIN)/pip install --quiet --disable-pip-version-check pip-tools
	$(BIN)/python -m tools.lock

toolforge: $(STAMP)  ## build the image's layout from requirements.txt and start every Procfile entry in it
	ISTIDRAK_IMAGE=build $(BIN)/python -m pytest tests/test_toolforge.py tests/wiki/test_image.py

clean:           ## remove what the other targets made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
