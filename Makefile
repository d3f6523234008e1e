# Jiugai. Two commands matter: `make run` and `make test`. All paths are relative, so the folder may have spaces in its name.
SHELL := /bin/sh
.DEFAULT_GOAL := help

DEMO ?= on
PORT ?= 8000
# Some shells export HOST as the name of the machine; only one given on the command line counts.
ifneq ($(origin HOST),command line)
HOST := 127.0.0.1
endif

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)
VENV := .venv
RUN := $(VENV)/bin/python
MANAGE := $(RUN) manage.py
PIP := $(RUN) -m pip install -qq --disable-pip-version-check --no-input --require-hashes
# A demo and a real office never share a database: without a choice of its own, DEMO=off keeps to a folder of its own.
ENVIRONMENT = if [ -f .env ]; then set -a; . ./.env; set +a; fi; \
	export JIUGAI_DEMO="$(DEMO)"; \
	if [ "$(DEMO)" = off ]; then export JIUGAI_DATA="$${JIUGAI_DATA:-var/office}"; fi

# An environment whose Python has gone (upgraded system, moved folder) is made anew.
ifneq ($(wildcard $(VENV)/.run),)
ifneq ($(shell $(RUN) -c 'print(1)' 2>/dev/null),1)
$(shell rm -rf $(VENV))
endif
endif

.PHONY: help run prepare demo-reset test test-fast check bench docs messages lock format clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

$(VENV)/.run: requirements.lock
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or newer with venv is needed: install python3-venv, or name one: make PYTHON=/path/to/python3" >&2; \
		exit 1; fi
	@[ -x $(RUN) ] || { echo "Making the environment with $(PYTHON) …"; "$(PYTHON)" -m venv $(VENV); }
	@echo "Installing the locked packages …"
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing the locked tools …"
	@$(PIP) -r requirements-dev.lock
	@touch $@

prepare: $(VENV)/.run
	@$(ENVIRONMENT); $(MANAGE) prepare

run: $(VENV)/.run  ## start the product with both counties (DEMO=off: empty; HOST=, PORT=)
	@$(ENVIRONMENT); $(MANAGE) prepare && exec $(MANAGE) serve --host "$(HOST)" --port "$(PORT)"

demo-reset: $(VENV)/.run  ## throw the demo data away and load it again
	@$(ENVIRONMENT); $(MANAGE) prepare --reset-demo

test: $(VENV)/.dev  ## everything: checks, SQLite, PostgreSQL, browser
	@$(RUN) -m tests.run

test-fast: $(VENV)/.dev  ## tests on SQLite without the browser
	@$(RUN) -m pytest -q -n 2 -m "not browser"

check: $(VENV)/.dev  ## style, types, security, imports, migrations, messages
	@$(RUN) -m tests.check

bench: $(VENV)/.dev  ## benchmarks; each prints a ratio and fails when its bar is missed
	@$(RUN) -m tests.benchmarks

docs: $(VENV)/.dev  ## write the table from clause to test
	@$(RUN) -m tests.docs

messages: $(VENV)/.run  ## find new messages and compile the Chinese catalogues
	@$(MANAGE) messages --update

format: $(VENV)/.dev  ## put the code in form
	@$(RUN) -m ruff check --quiet --fix-only .
	@$(RUN) -m ruff format --quiet .

lock:  ## pin all packages with their digests
	@command -v uv >/dev/null || { echo "make lock needs uv on the path" >&2; exit 1; }
	@UV_PYTHON_DOWNLOADS=never uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
		pyproject.toml -o requirements.lock
	@UV_PYTHON_DOWNLOADS=never uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
		--extra dev pyproject.toml -o requirements-dev.lock

clean:  ## remove the environment and caches; data in var/ stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache
	@find jiugai tests -name __pycache__ -type d -prune -exec rm -rf {} +
	@find jiugai -name '*.mo' -delete
