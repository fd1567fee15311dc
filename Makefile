# Two commands: "make demo" and "make test". Both make the virtual environment they need, with torch and MMDetection.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
NATIVE := $(wildcard panview/native/*.c panview/native/*.h)

.PHONY: package docs pictures demo test test-long test-share lint types walls tests bench clean

demo: $(VENV)/.panview
	$(BIN)/panview demo

test: $(VENV)/.panview-dev lint types walls tests

lint: $(VENV)/.panview-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.panview-dev
	$(BIN)/mypy

walls: $(VENV)/.panview-dev
	$(BIN)/lint-imports

# Files of tests beside each other: tests/support/order.py says how many at a time, and in which order. What hangs so that
# not even pytest's timeout ends it says where, and ends the run. Each process imports all files, and starts others: where
# bytecode is not kept, all of them compile panview and rewrite the tests anew.
tests: export PYTHONDONTWRITEBYTECODE =
tests: $(VENV)/.panview-dev
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --max-worker-restart 1 \
		-o faulthandler_timeout=900 -o faulthandler_exit_on_timeout=true

# Soaks, long fuzzers, simulations and many kills; an hour or more.
test-long: $(VENV)/.panview-dev
	$(BIN)/python -m pytest -m long

# As many of them as begin within a time, in an order that the seed decides.
SHARE_SECONDS ?= 600
SHARE_SEED ?= panview
test-share: $(VENV)/.panview-dev
	$(BIN)/python -m pytest -m long --share-seconds $(SHARE_SECONDS) --share-seed $(SHARE_SEED)

# Wheel and source distribution, installed and used in an environment of their own; see tools/check_package.py.
package: $(VENV)/.panview-dev
	$(BIN)/python -m tools.check_package

# The documentation as a site, in build/docs; a broken link or anchor is an error. Its generator has an environment of its own.
DOCS_VENV ?= .venv-docs
docs: $(DOCS_VENV)/.made
	PYTHONPATH=. $(DOCS_VENV)/bin/python -m sphinx --fail-on-warning --keep-going --quiet --builder html docs build/docs

$(DOCS_VENV)/.made: docs/requirements.txt constraints.txt
	$(PYTHON) -m venv $(DOCS_VENV)
	$(DOCS_VENV)/bin/python -m pip --disable-pip-version-check install --quiet -c constraints.txt -r docs/requirements.txt
	touch $@

# Takes the pictures of the documentation anew, from a real window; needs Xvfb, openbox and xdotool.
pictures: $(VENV)/.panview-dev
	$(BIN)/python -m tests.walk.pictures

bench: $(VENV)/.panview-dev
	$(BIN)/python -m benchmarks

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.panview: $(VENV)/bin/python pyproject.toml constraints.txt $(NATIVE)
	$(PIP) install --quiet -c constraints.txt -e '.[models,transformers]'
	touch $@

$(VENV)/.panview-dev: $(VENV)/bin/python pyproject.toml constraints.txt $(NATIVE)
	$(PIP) install --quiet -c constraints.txt -e '.[dev,models]'
	touch $@

clean:
	rm -rf $(VENV) $(DOCS_VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
