# Two commands: "make demo" and "make test". Both make the virtual environment they need, with torch and MMDetection.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
NATIVE := $(wildcard panview/native/*.c panview/native/*.h)

.PHONY: demo test test-long test-share lint types walls tests bench clean

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

# Each file of tests on a core of its own, in the order of tests/support/order.py; more than four at a time make tests of
# the window wait for each other. What hangs so that not even pytest's timeout ends it says where, and ends the run.
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

bench: $(VENV)/.panview-dev
	$(BIN)/python -m benchmarks

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.panview: $(VENV)/bin/python pyproject.toml constraints.txt $(NATIVE)
	$(PIP) install --quiet -c constraints.txt -e '.[models]'
	touch $@

$(VENV)/.panview-dev: $(VENV)/bin/python pyproject.toml constraints.txt $(NATIVE)
	$(PIP) install --quiet -c constraints.txt -e '.[dev,models]'
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
