# The project's commands; `make` alone lists them. Everything is made inside the clone.

SHELL       := /bin/bash
PYTHON      ?= python3
BIN         := .venv/bin
PIP         := $(BIN)/python -m pip --disable-pip-version-check --no-input
CODE        := syndicator adapters tests scripts benchmarks hatch_build.py
LOCK        := $(BIN)/uv --no-config pip compile --quiet --universal --generate-hashes \
               --python-version 3.11 --custom-compile-command 'make lock'
PYTEST_ARGS ?= -n 2 --dist loadfile --no-loadscope-reorder
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help venv run check test proof bench bench-confirm bundle lock

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: .venv/.project ## make .venv: the locked packages, and this project installed live

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo '需要 Python 3.11 或更新版本 · Python 3.11 or newer is needed: make venv PYTHON=python3.11' >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo '缺少 venv 模块 · the venv module is missing: apt-get install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/.locked: requirements/dev.lock | .venv/bin/python
	$(PIP) install --quiet --require-hashes -r requirements/dev.lock
	@touch $@

.venv/.project: pyproject.toml .venv/.locked
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Ctrl-C (130) is the way out of it, not a failure.
run: venv ## the demonstration: an invented province on this machine, one hour in one minute
	$(BIN)/syndicator demo || test $$? -eq 130

check: venv ## the static part: ruff, format, types, floors
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test: check ## check, then every test; REQUIRE_REAL=1 installs real components first, a skip fails
ifeq ($(REQUIRE_REAL),1)
	tests/real/install.sh
else
	@tests/real/install.sh --list | sed 's/^/not installed, its tests are skipped (REQUIRE_REAL=1 installs it): /'
endif
	@mkdir -p build && rm -f build/junit.xml
	$(BIN)/python -m pytest $(PYTEST_ARGS) --junitxml=build/junit.xml

PROOFS ?= simulation sweep
proof: venv ## the two long proofs: simulated days from seeds, and the daemon killed and failed from outside
	@mkdir -p build && rm -f build/proof.txt
	@for proof in $(PROOFS); do \
	  $(BIN)/python -m tests.$$proof.proof && word=passed || word=failed; \
	  echo "$$proof $$word" >> build/proof.txt; \
	done; ! grep -q failed build/proof.txt

bench: venv ## measure the durable path and the reading of pages; writes docs/benchmarks.md
	$(BIN)/python -m benchmarks

bench-confirm: venv ## measure how fast a page is judged, and how soon a copy is confirmed by looks
	$(BIN)/python -m benchmarks G13 C2 C3

PYTHONS ?= 3.11
bundle: venv ## dist/syndicator-VERSION-offline.tar: installs where no package index is reached
	$(BIN)/python scripts/bundle.py --out dist --kept build/wheels --python $(PYTHONS)

lock: venv ## write the locks in requirements/ anew from pyproject.toml
	$(LOCK) pyproject.toml --output-file requirements/runtime.lock
	$(LOCK) pyproject.toml --group dev --constraint requirements/runtime.lock \
	  --output-file requirements/dev.lock
