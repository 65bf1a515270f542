# The everyday words. Each works on a fresh clone with Python 3.11, make and a package registry, nothing else.

PORT ?= 8000
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
UV_VERSION := $(shell sed -n '/^name = "uv"$$/{n;s/.*"\(.*\)"/\1/p;}' uv.lock)
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# What a page looks like does not depend on the database: before a release the journeys go over PostgreSQL too.
JOURNEYS := _journey
# uv would otherwise look for a Python of its own, or follow an activated environment elsewhere.
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/.venv
unexport VIRTUAL_ENV
# Files of tests that carry one of these marks; loading all of them takes ten seconds.
marked = $$(grep -rlE 'mark\.($(1))\b' --include='test_*.py' hub)
# Compiled modules halve the time of every later start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check fix bench docs gallery install messages \
	test-hub test-processes test-postgresql test-postgresql-all test-deep test-evidence test-browser test-pages

help:
	@echo "make run    set up, load the built-in content, serve on http://127.0.0.1:$(PORT)/ (another port: make run PORT=8001)"
	@echo "make test   everything that decides a landing: both databases, browser, evidence library"
	@echo "make test-postgresql-all  every test of the hub on PostgreSQL, for a release (make test runs what depends on the database)"
	@echo "make test-deep   the walks over all addresses as every reader, with more examples (make test takes a choice)"
	@echo "make test-pages  every page as each role: accessibility, widths, valid HTML (make test looks at few that show every element)"
	@echo "make check  lint, types, direction of imports, dependencies, templates, migrations, translations"
	@echo "make fix    repair what can be repaired by itself"
	@echo "make bench  the benchmarks, with a table of ratios"
	@echo "make gallery  pictures of every kind of page, role, width, light and language in var/gallery/index.html"
	@echo "make docs   check the manual and build it into var/docs"

run: install
	@echo "To sign in, make yourself an account (in another window):"
	@echo "  PASSWORD='at least ten characters' $(BIN)/actionhub createperson you@example.org --name 'Your name' --secretariat --password-env PASSWORD"
	@exec $(BIN)/actionhub serve --prepare --port $(PORT)

# The longest first: with `make -j2` two of them share two cores to the end.
test: test-browser test-hub test-postgresql test-evidence test-processes

test-hub: install
	$(PYTEST) hub tests --ignore=tests/browser -m "not processes and not on_postgresql and not before_release"

# Programs and served sites of their own: they wait more than they work, and would hold up what waits behind them.
test-processes: install
	$(PYTEST) $(call marked,processes) -m "processes and not on_postgresql and not before_release"

# What depends on the database; the reasons stand in docs/decisions/0012-tests-on-two-databases.md.
test-postgresql: install
	$(PYTEST) $(call marked,both_databases|on_postgresql) --database postgresql -m "(both_databases or on_postgresql) and not before_release"

test-postgresql-all: install
	$(PYTEST) hub --database postgresql

# All tests of the hub, the walks over all addresses as every reader, and more examples of what programs may ask. Before a release.
test-deep: install
	$(PYTEST) hub --deep

test-evidence: install
	cd evidence && ../$(PYTEST)

test-browser: install
	$(PYTEST) tests/browser --looks once -m "not before_release"

# The whole walk, as each person who reaches a page and by every rule in every language; all journeys with scripts and
# without, on both databases. Longer; run it before a release.
test-pages: install
	$(PYTEST) tests/browser --looks each
	$(PYTEST) tests/browser --looks each --database postgresql -k "$(JOURNEYS)"

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	cd evidence && ../$(BIN)/deptry .
	$(BIN)/djlint --lint hub
	ACTIONHUB_VAR=$$(mktemp -d) $(BIN)/actionhub check
	ACTIONHUB_VAR=$$(mktemp -d) $(BIN)/actionhub makemigrations --check --dry-run
	ACTIONHUB_VAR=$$(mktemp -d) $(BIN)/actionhub messages --check
	$(BIN)/uv lock --check

fix: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	ACTIONHUB_VAR=$$(mktemp -d) $(BIN)/actionhub messages

bench: install
	$(BIN)/python -m bench

gallery: install
	DJANGO_SETTINGS_MODULE=hub.settings ACTIONHUB_VAR=$$(mktemp -d) $(BIN)/python -m tests.gallery var/gallery

docs: install
	$(BIN)/python scripts/build_docs.py

# The environment and the compiled translations. The stamps are written last: an interrupted run can simply be repeated.
install: .venv/.synced .venv/.compiled

.venv/.synced: uv.lock pyproject.toml evidence/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Actionhub needs Python 3.11 or later. Name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 1; }
	@$(BIN)/python -m uv --version 2>/dev/null | grep -q ' $(UV_VERSION) ' || \
		$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m uv --version 2>/dev/null | grep -q ' $(UV_VERSION) ' || \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv==$(UV_VERSION)'
	@$(BIN)/python -m uv sync --locked --quiet --python $(BIN)/python
	@touch $@

.venv/.compiled: .venv/.synced $(wildcard hub/locale/*/LC_MESSAGES/django.po)
	@ACTIONHUB_VAR=$$(mktemp -d) $(BIN)/actionhub messages --compile
	@touch $@
