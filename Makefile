# make demo: the bot in a Slack look-alike in your browser. make test: everything that CI checks.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
BENCH := $(VENV)/bench

.PHONY: demo test lint soak bench install lock snapshots clean

demo: install
	$(BIN)/sfdiag demo

test: install lint
	$(BIN)/sfdiag catalog check
	$(BIN)/coverage erase
	$(BIN)/pytest -n 2 --dist loadgroup --both-databases --cov --cov-report=
	$(BIN)/coverage report

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: install
	$(BIN)/pytest -n 2 --hypothesis-profile=soak tests

# Takes about six minutes on an idle machine; writes benchmarks/results, benchmarks/worst and docs/recognition.png.
bench: $(BENCH)/.installed
	$(BENCH)/bin/python -m benchmarks.recognition
	$(BENCH)/bin/python -m benchmarks.recognition --worst
	$(BENCH)/bin/python -m benchmarks.calibration
	$(BENCH)/bin/python -m benchmarks.bolt

$(BENCH)/.installed: requirements-bench.txt pyproject.toml
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	touch $@

install: $(INSTALLED)

$(INSTALLED): requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $@

# Anew from pyproject.toml: the pinned versions and their hashes, for every platform.
lock:
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install --quiet --disable-pip-version-check uv
	$(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header pyproject.toml --output-file requirements.txt
	$(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --group dev --constraints requirements.txt pyproject.toml --output-file requirements-dev.txt
	$(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --group bench --constraints requirements.txt pyproject.toml --output-file requirements-bench.txt

snapshots: install
	$(BIN)/pytest tests/render --snapshot-update

clean:
	rm -rf $(VENV) build dist .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis
