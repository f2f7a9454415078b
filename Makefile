# Two commands do everything on a fresh machine with Python 3.11 or newer: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ASSETS := $(wildcard assets/*.json assets/*.scss assets/parts/*.scss assets/js/*.js)
# Rooms with words for people: each has its own catalogue.
ROOMS := $(filter-out config lines/triage,$(patsubst src/procuracy/%/apps.py,%,$(wildcard src/procuracy/*/apps.py src/procuracy/lines/*/apps.py)))
CATALOGUES := $(shell find src -name '*.po' 2>/dev/null)

.PHONY: help demo test lint messages lock assets bench clean

help:
	@echo "make demo   install into $(VENV), start the embedded database, load the demo, serve on http://127.0.0.1:8000"
	@echo "make test   install what tests need, and run every gate and test"
	@echo "make lint   the gates alone"
	@echo "make bench  one table of rates, times and ratios"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "procuracy needs Python 3.11 or newer; install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || sh scripts/make_venv.sh "$(PYTHON)" "$(VENV)"

$(VENV)/.runtime: $(BIN)/python requirements.lock pyproject.toml hatch_build.py $(ASSETS) $(CATALOGUES)
	@echo "Installing (the first time takes a few minutes) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.runtime
	@$(BIN)/procuracy demo $(ARGS)

test: $(VENV)/.dev
	@sh scripts/need_browser.sh
	@sh scripts/gates.sh
	@$(BIN)/python -m pytest -n 2 --maxschedchunk=1 $(ARGS)

lint: $(VENV)/.dev
	@sh scripts/gates.sh

assets: $(VENV)/.dev
	@$(BIN)/python hatch_build.py

messages: $(VENV)/.dev
	@for room in $(ROOMS); do (cd src/procuracy/$$room && mkdir -p locale && $(CURDIR)/$(BIN)/django-admin makemessages -l zh_Hans) || exit 1; done
	@$(BIN)/python hatch_build.py --catalogues

lock: $(VENV)/.dev
	@$(BIN)/python -m pip install -q uv
	@$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 -q -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 -q -o requirements-dev.lock

bench: $(VENV)/.runtime
	@$(BIN)/procuracy bench $(ARGS)

clean:
	rm -rf $(VENV) var build dist src/procuracy/web/static/vendor
