# `make demo` and `make test` set up what they need; nothing else has to be installed but Python 3.11+.
PYTHON ?= python3
# The plain CPU build is enough for development; name another to test on a GPU.
TORCH ?= torch==2.13.0
BIN := .venv/bin
BASE := .venv/.base
DEV := .venv/.dev

.PHONY: demo test lint types imports unit format index docs benchmark fuzz evaluate screenshots clean

demo: $(BASE)
	$(BIN)/advisor ask "loss stuck at 0.69" --attach examples/stuck_at_chance.csv

test: lint types imports unit

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV)
	$(BIN)/mypy

imports: $(DEV)
	$(BIN)/lint-imports --no-cache

unit: $(DEV)
	$(BIN)/pytest

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

index: $(BASE)
	$(BIN)/advisor index build

docs: $(BASE)
	$(BIN)/python scripts/build_docs.py

benchmark: $(DEV)
	$(BIN)/python scripts/benchmark.py

fuzz: $(DEV)
	$(BIN)/python scripts/fuzz.py

screenshots: $(DEV)
	$(BIN)/python scripts/screenshot.py

evaluate: $(DEV)
	$(BIN)/python scripts/evaluate.py

clean:
	rm -rf .venv

$(BASE): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(DEV): pyproject.toml $(BASE)
	$(BIN)/pip install --quiet --disable-pip-version-check $(TORCH)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
